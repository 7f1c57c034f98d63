"""A credential in public: its page, checked on the spot, what can be taken away, and the digests of its evidence."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from credentials.elsewhere import embed_snippet, linkedin_link
from credentials.errors import BuildError
from credentials.evidence import CitedStatement, bundle
from credentials.hosted import assertion_id, can_be_hosted, withdrawn_assertion
from credentials.issuer import address_of, did_for
from credentials.picture.badge import WIDE, preview_svg
from credentials.picture.raster import png_of
from credentials.verify import verify
from lti_tool.documents import document, download, picture, wants_document
from lti_tool.presenters.catalogue import titles_of
from lti_tool.presenters.credential import Away, CredentialView, credential_view
from lti_tool.protection import CONTENT_SECURITY_POLICY
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.issuing import resolver
from recognition.taking import CREDENTIAL_TYPE, Form, Shown, hosted, picture_of, take
from records.awards import Credential, credential_by_id
from records.errors import NotFoundError
from records.microcredentials import newest_versions
from rules import local


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    at = "/o/<organisation>/credentials/<uuid:credential_id>"
    blueprint.add_url_rule(at, "credential", door.page(_page))
    blueprint.add_url_rule(f"{at}.<any(json, svg, png, pdf):form>", "credential_file", door.page(_file))
    blueprint.add_url_rule(f"{at}.ob2.png", "credential_hosted_picture", door.page(_hosted_picture))
    blueprint.add_url_rule(f"{at}/ob2.json", "credential_assertion", door.page(_assertion))
    blueprint.add_url_rule(f"{at}/preview.png", "credential_preview", door.page(_preview))
    blueprint.add_url_rule(f"{at}/embed", "credential_embed", door.page(_embed))
    blueprint.add_url_rule(f"{at}/evidence/<kind>.json", "credential_evidence", door.page(_evidence))


def _page(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    credential = _found(visit, credential_id)
    if wants_document():
        return document(credential.document, CREDENTIAL_TYPE)
    return render_template("credential.html", it=_shown(visit, credential), away=_away(credential))


def _shown(visit: Visit, credential: Credential) -> CredentialView:
    did = did_for(visit.base_url, visit.organisation.slug)
    return credential_view(
        credential,
        credential.award.version.rule,
        verify(credential.document, resolver(visit.session), visit.now),
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
    credential = _found(visit, credential_id)
    try:
        taken = take(credential, visit.organisation, form, Shown(credential.award.learner.name, is_open=True))
    except BuildError as error:
        raise NotFoundError(str(error)) from error
    return download(taken)


def _assertion(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    """The Open Badges 2.0 assertion, which backpacks fetch whenever they check it."""
    credential = _found(visit, credential_id)
    award = credential.award
    if award.state not in ("issued", "expired"):
        return document(withdrawn_assertion(credential.document["id"], award.reason)), 410
    if not can_be_hosted(credential.document):
        raise NotFoundError("this credential has no Open Badges 2.0 form: it was given to no e-mail address")
    return document(hosted(credential))


def _preview(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    """The picture that other sites show beside a link to the page."""
    credential = _found(visit, credential_id)
    svg = preview_svg(
        picture_of(credential.award.version.rule, visit.language),
        local(visit.organisation.name, visit.language),
        credential.award.learner.name,
        gettext("Micro-credential, signed and open to anybody's check"),
    )
    return picture(png_of(svg, WIDE[0]), "image/png")


def _embed(visit: Visit, credential_id: uuid.UUID) -> ResponseReturnValue:
    """A small page that any site may frame: the one exception, for it holds no form and knows no session."""
    response = make_response(render_template("embed.html", it=_shown(visit, _found(visit, credential_id))))
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; form-action 'none'; frame-ancestors *"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _evidence(visit: Visit, credential_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    """The bundle to which the credential points: ids and digests only, in the exact bytes that it fixes."""
    credential = _found(visit, credential_id)
    cited = [
        CitedStatement(one["statement_id"], one["modality"], one["digest"], datetime.fromisoformat(one["at"]))
        for one in credential.award.cited
    ]
    if not any(one.kind == kind for one in cited):
        raise NotFoundError("this credential rests on no evidence of that kind")
    response = Response(bundle(credential.document["id"], kind, cited), mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _found(visit: Visit, credential_id: uuid.UUID) -> Credential:
    credential = credential_by_id(visit.session, visit.organisation.id, credential_id)
    if credential is None:
        raise NotFoundError("this credential is not known in this organisation")
    return credential


def _away(credential: Credential) -> Away:
    found = credential.document
    return Away(
        linkedin=linkedin_link(found),
        snippet=embed_snippet(found),
        assertion=assertion_id(found["id"]) if can_be_hosted(found) else None,
    )
