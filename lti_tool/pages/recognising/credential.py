"""A credential's page, checked on the spot, its files, and its holder's choice of what others see of it."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from credentials.elsewhere import embed_snippet, linkedin_link
from credentials.errors import BuildError
from credentials.evidence import bundle
from credentials.hosted import assertion_id, can_be_hosted, withdrawn_assertion
from credentials.issuer import address_of, did_for
from credentials.pack import write_pack
from credentials.picture.badge import WIDE, preview_svg
from credentials.picture.raster import png_of
from credentials.status import SECONDS_KEPT
from credentials.verify import verify
from lti_tool.documents import document, download, kept, picture, token, wants_document, wants_token
from lti_tool.pages.recognising.endorsing import shown_endorsements
from lti_tool.presenters.catalogue import titles_of
from lti_tool.presenters.credential import Away, CredentialView, PartView, credential_view, part_view
from lti_tool.protection import CONTENT_SECURITY_POLICY
from lti_tool.showing import AS_OTHERS, Sight, own_credential, sight_of
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.certifying.citing import cited_by, evidence_pack
from recognition.certifying.issuing import resolver
from recognition.certifying.picturing import picture_of
from recognition.certifying.sharing import share_credential
from recognition.certifying.stacking import parts_with_credentials
from recognition.certifying.taking import CREDENTIAL_TYPE, Form, Shown, Taken, hosted, stem_of, take
from records.awards import Credential
from records.endorsements import Subject
from records.errors import NotFoundError
from records.microcredentials import newest_versions
from records.sharing import Choice, choice_about
from records.status_lists import list_at, list_by_number
from rules import local


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    at = "/o/<organisation>/credentials/<uuid:credential_id>"

    def share(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
        """The holder chooses what others see."""
        own_credential(visit, credential_id)
        is_public = request.form.get("public") == "yes"
        choice = Choice(is_public, is_public and "name" in request.form, is_public and "evidence" in request.form)
        with door.database.transaction() as session:
            share_credential(session, visit.organisation.id, credential_id, choice, visit.now)
        page = url_for("pages.credential", organisation=visit.organisation.slug, credential_id=credential_id)
        return redirect(f"{page}#sharing", 303)

    blueprint.add_url_rule(f"{at}/sharing", "credential_sharing", door.page(share, "learner"), methods=["POST"])
    blueprint.add_url_rule(at, "credential", door.page(_page))
    blueprint.add_url_rule(f"{at}.<any(json, jwt, svg, png, pdf):form>", "credential_file", door.page(_file))
    blueprint.add_url_rule(f"{at}.ob2.png", "credential_hosted_picture", door.page(_hosted_picture))
    blueprint.add_url_rule(f"{at}/ob2.json", "credential_assertion", door.page(_assertion))
    blueprint.add_url_rule(f"{at}/elm.json", "credential_european", door.page(_european))
    blueprint.add_url_rule(f"{at}/clr.json", "credential_record", door.page(_record))
    blueprint.add_url_rule(f"{at}/preview.png", "credential_preview", door.page(_preview))
    blueprint.add_url_rule(f"{at}/embed", "credential_embed", door.page(_embed))
    blueprint.add_url_rule(f"{at}/evidence.zip", "credential_evidence_pack", door.page(_evidence_pack, "learner"))
    blueprint.add_url_rule(f"{at}/evidence/<kind>.json", "credential_evidence", door.page(_evidence))
    blueprint.add_url_rule("/o/<organisation>/status/<int:number>", "status_list", door.page(_status_list))


def _page(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    sight = sight_of(visit, credential_id)
    if wants_document():
        return document(sight.credential.document, CREDENTIAL_TYPE)
    return render_template(
        "recognising/credential.html",
        it=_shown(visit, sight),
        away=_away(sight.credential),
        viewer=sight.viewer,
        choice=sight.choice,
        stack=_stack(visit, sight),
        as_others=AS_OTHERS,
        endorsements=shown_endorsements(visit, Subject(credential_id=credential_id)),
    )


def _shown(visit: Visit, sight: Sight) -> CredentialView:
    did = did_for(visit.base_url, visit.organisation.slug)
    return credential_view(
        sight.credential,
        verify(
            sight.credential.document,
            resolver(visit.session),
            visit.now,
            lists=lambda address: list_at(visit.session, address),
        ),
        holder=sight.name,
        with_evidence=sight.evidence,
        issuer_did=did,
        did_address=address_of(did),
        language=visit.language,
        titles=titles_of(newest_versions(visit.session, visit.organisation.id), visit.language),
        now=visit.now,
    )


def _file(visit: Visit, credential_id: uuid.UUID, form: Form) -> ResponseReturnValue:
    return _taken(visit, credential_id, form)


def _hosted_picture(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    return _taken(visit, credential_id, "ob2-png")


def _taken(visit: Visit, credential_id: uuid.UUID, form: Form) -> ResponseReturnValue:
    sight = sight_of(visit, credential_id)
    try:
        shown = Shown(sight.name, sight.choice.is_public)
        taken = take(visit.session, sight.credential, visit.organisation, form, shown)
    except BuildError as error:
        raise NotFoundError(str(error)) from error
    return download(taken)


def _record(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    """The credential with those that it rests on. Who is not shown each of them is not shown the record."""
    sight = sight_of(visit, credential_id)
    if sight.viewer == "others" and not all(part.is_open for part in _stack(visit, sight)):
        raise NotFoundError("a part of this record is not public")
    return _taken(visit, credential_id, "clr")


def _european(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    """The award in the European Learning Model."""
    return _taken(visit, credential_id, "elm")


def _stack(visit: Visit, sight: Sight) -> tuple[PartView, ...]:
    """The credentials that it rests on."""
    return tuple(
        part_view(part, choice_about(visit.session, part.credential), sight.viewer, visit.language)
        for part in parts_with_credentials(visit.session, sight.credential.award)
        if part.credential is not None
    )


def _assertion(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    """The Open Badges 2.0 assertion, which backpacks fetch whenever they check it."""
    credential = sight_of(visit, credential_id, as_others=True).credential
    award = credential.award
    if award.state not in ("issued", "expired"):
        return document(withdrawn_assertion(credential.document["id"], award.reason)), 410
    if not can_be_hosted(credential.document):
        raise NotFoundError("this credential has no Open Badges 2.0 form: it was given to no e-mail address")
    return document(hosted(credential))


def _preview(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    """The picture that other sites show beside a link to the page."""
    sight = sight_of(visit, credential_id, as_others=True)
    svg = preview_svg(
        picture_of(visit.session, visit.organisation.id, sight.credential.award.version.rule, visit.language),
        local(visit.organisation.name, visit.language),
        sight.name,
        gettext("Micro-credential, signed and open to anybody's check"),
    )
    return picture(png_of(svg, WIDE[0]), "image/png")


def _embed(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    """A small page that any site may frame: the one exception, for it holds no form and knows no session."""
    shown = _shown(visit, sight_of(visit, credential_id, as_others=True))
    response = make_response(render_template("recognising/embed.html", it=shown))
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; form-action 'none'; frame-ancestors *"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _evidence(visit: Visit, credential_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    """The bundle to which the credential points: ids and digests only, in the exact bytes that it fixes."""
    sight = sight_of(visit, credential_id)
    if not sight.evidence:
        raise NotFoundError("the evidence of this credential is not public")
    credential = sight.credential
    cited = cited_by(credential.award)
    if not any(one.kind == kind for one in cited):
        raise NotFoundError("this credential rests on no evidence of that kind")
    response = Response(bundle(credential.document["id"], kind, cited), mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _status_list(visit: Visit, number: int) -> ResponseReturnValue:
    """The list in which a withdrawal shows, as it was last signed; a token for who would rather have that."""
    found = list_by_number(visit.session, visit.organisation.id, number)
    if found is None:
        raise NotFoundError("this organisation has no status list of that number")
    if found.token is not None and wants_token():
        return kept(token(found.token), SECONDS_KEPT)
    return kept(document(found.document, CREDENTIAL_TYPE), SECONDS_KEPT)


def _evidence_pack(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    """The statements themselves, and what proves that they are the ones: for their holder, to show to somebody."""
    credential = own_credential(visit, credential_id)
    content = write_pack(evidence_pack(visit.session, credential))
    return download(Taken(f"{stem_of(credential)}.evidence.zip", "application/zip", content))


def _away(credential: Credential) -> Away:
    found = credential.document
    return Away(
        linkedin=linkedin_link(found),
        snippet=embed_snippet(found),
        assertion=assertion_id(found["id"]) if can_be_hosted(found) else None,
    )
