"""Endorsements: asking for one, giving it by a link without an account, and the endorsement itself, checked at once.

Opening the link changes nothing, whoever opens it: mail scanners do. Only its form does.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from credentials.endorsement import endorser_did
from credentials.issuer import did_for
from credentials.verify import verify
from lti_tool import signed
from lti_tool.documents import did_document, document, wants_document
from lti_tool.errors import NotAllowedError, SignInNeededError, TakenBackError
from lti_tool.presenters.endorsing import EndorsementView, endorsement_view
from lti_tool.showing import own_credential, sight_of
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit, check_duty
from recognition.certifying.endorsing import decline, give, invitation, invite, subject_title, withdraw, words
from recognition.certifying.issuing import resolver
from recognition.certifying.signing_keys import KeyRing
from recognition.certifying.taking import CREDENTIAL_TYPE
from recognition.errors import EndorsementError
from records.duties import Duty
from records.endorsements import (
    ISSUER,
    NAME_LENGTH,
    Endorsement,
    Subject,
    endorsement_by_id,
    endorsements_given,
)
from records.errors import NotFoundError
from records.microcredentials import microcredential_of, newest_version_by_id

_PURPOSE = "acquis.endorsement"
# So many are shown with what they are about; each is verified on the spot.
MOST_SHOWN = 10
LINK = "/o/<organisation>/endorse/<token>"
ONE = "/o/<organisation>/endorsements/<uuid:endorsement_id>"


def endorsement_token(secret: str, endorsement_id: uuid.UUID) -> str:
    """What makes the link of an invitation: nobody can guess it from the public id of the endorsement."""
    return signed.sign(secret, _PURPOSE, endorsement_id.hex)


def read_endorsement_token(secret: str, token: str) -> uuid.UUID:
    """Which invitation it opens; raises `NotFoundError`."""
    found = signed.read(secret, _PURPOSE, token)
    if found is None:
        raise NotFoundError("this link was not made here, or is not complete")
    return uuid.UUID(hex=found)


def shown_endorsements(visit: Visit, subject: Subject) -> tuple[EndorsementView, ...]:
    """What is said for the subject, newest first, each verified just now."""
    found = endorsements_given(visit.session, visit.organisation.id, subject, MOST_SHOWN)
    return tuple(_view(visit, each) for each in found)


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    keys = KeyRing(door.secret)

    def ask(visit: Visit) -> ResponseReturnValue:
        """Staff ask for any, a holder for their own credential."""
        subject = _asked_about(visit)
        try:
            whom = invitation(request.form.get("name", ""), request.form.get("email", ""))
            with door.database.transaction() as session:
                made = invite(session, visit.organisation, subject, whom, by=_who(visit), now=visit.now)
                made_id, name, ends = made.id, made.name, made.expires_at
        except EndorsementError as error:
            return make_response(
                render_template("recognising/endorsement_asked.html", problem=problem_words(error)), 422
            )
        return _asked(visit, door.secret, made_id, name, ends)

    def opened(visit: Visit, token: str) -> ResponseReturnValue:
        return _letter(visit, token, _of_token(visit, door.secret, token), {}, None)

    def answer(visit: Visit, token: str) -> ResponseReturnValue:
        found_id = _of_token(visit, door.secret, token).id
        done = request.form.get("do")
        try:
            with door.database.transaction() as session:
                if done == "decline":
                    decline(session, visit.organisation, found_id, visit.now)
                elif done == "withdraw":
                    withdraw(session, visit.organisation.id, found_id, by=f"endorser:{found_id}", now=visit.now)
                else:
                    said = words(*(request.form.get(field, "") for field in ("name", "url", "comment")))
                    give(session, visit.organisation, found_id, said, keys, door.base_url, visit.now)
        except EndorsementError as error:
            found = _of_token(visit, door.secret, token)
            return make_response(_letter(visit, token, found, request.form, problem_words(error)), 422)
        return redirect(url_for("pages.endorse", organisation=visit.organisation.slug, token=token), 303)

    def take_back(visit: Visit, endorsement_id: uuid.UUID) -> ResponseReturnValue:
        """Staff hide any, a holder what is said of their own credential."""
        found = endorsement_by_id(visit.session, visit.organisation.id, endorsement_id)
        _check_asker(visit, found.subject)
        with door.database.transaction() as session:
            withdraw(session, visit.organisation.id, endorsement_id, by=_who(visit), now=visit.now)
        return redirect(_page_of(visit, found.subject), 303)

    blueprint.add_url_rule("/o/<organisation>/endorsements", "ask_endorsement", door.page(ask), methods=["POST"])
    blueprint.add_url_rule(LINK, "endorse", door.page(opened))
    blueprint.add_url_rule(LINK, "answer_endorsement", door.page(answer), methods=["POST"])
    blueprint.add_url_rule(ONE, "endorsement", door.page(_one))
    blueprint.add_url_rule(f"{ONE}/withdraw", "withdraw_endorsement", door.page(take_back), methods=["POST"])
    blueprint.add_url_rule("/o/<organisation>/endorsers/<uuid:endorsement_id>/did.json", "endorser", door.page(_keys))


def problem_words(error: EndorsementError) -> str:
    """What is wrong with an invitation or an endorsement."""
    return {
        "name": gettext("Give a name of 1 to %(most)s characters.", most=NAME_LENGTH),
        "email": gettext("Give an e-mail address of somebody else than the holder, or none."),
        "url": gettext("An address of a site begins with https://."),
        "comment": gettext("Say why, in 1 to 2,000 characters."),
        "state": gettext("This invitation was answered before, or taken back."),
        "expires_at": gettext("This invitation is too old. Ask for a new one."),
    }[error.field]


def _who(visit: Visit) -> str:
    return visit.by if visit.is_staff or visit.learner is None else f"learner:{visit.learner.id}"


def _asked_about(visit: Visit) -> Subject:
    """What the form names, where this visitor may ask for it."""
    named, credential = request.form.get("microcredential"), request.form.get("credential")
    if credential:
        try:
            subject = Subject(credential_id=uuid.UUID(credential))
        except ValueError:
            raise NotFoundError("no credential has such an id") from None
    elif named:
        known = microcredential_of(visit.session, visit.organisation.id, named)
        if known is None:
            raise NotFoundError(f"micro-credential {named!r} is not known in this organisation")
        subject = Subject(microcredential_id=known.id)
    else:
        subject = ISSUER
    _check_asker(visit, subject)
    return subject


def _check_asker(visit: Visit, subject: Subject) -> None:
    """Raise unless this is among the duties of staff, or a credential of the learner who is signed in."""
    duty: Duty = "designer" if subject.credential_id is None else "assessor"
    if visit.may_do(duty):
        return
    if visit.visitor is None:
        raise SignInNeededError("sign in to ask for an endorsement")
    if visit.is_staff and (subject.credential_id is None or visit.learner is None):
        check_duty(visit, duty)
    if subject.credential_id is None:
        raise NotAllowedError("staff ask for endorsements of the issuer and its micro-credentials")
    own_credential(visit, subject.credential_id)


def _asked(visit: Visit, secret: str, made_id: uuid.UUID, name: str, ends: datetime) -> str:
    token = endorsement_token(secret, made_id)
    path = url_for("pages.endorse", organisation=visit.organisation.slug, token=token, launch=None)
    return render_template("recognising/endorsement_asked.html", link=f"{visit.base_url}{path}", name=name, ends=ends)


def _of_token(visit: Visit, secret: str, token: str) -> Endorsement:
    return endorsement_by_id(visit.session, visit.organisation.id, read_endorsement_token(secret, token))


def _letter(visit: Visit, token: str, found: Endorsement, typed: Mapping[str, str], problem: str | None) -> str:
    return render_template(
        "recognising/endorse.html",
        token=token,
        it=found,
        over=found.state == "invited" and found.expires_at <= visit.now,
        title=subject_title(visit.session, visit.organisation, found.subject, visit.language),
        typed=typed,
        problem=problem,
        view=_view(visit, found) if found.state == "given" else None,
    )


def _view(visit: Visit, found: Endorsement) -> EndorsementView:
    report = verify(found.document or {}, resolver(visit.session), visit.now)
    return endorsement_view(found, report, visit.language)


def _given(visit: Visit, endorsement_id: uuid.UUID) -> Endorsement:
    """The endorsement, where it was given and this visitor may see what it is about."""
    found = endorsement_by_id(visit.session, visit.organisation.id, endorsement_id)
    if found.state == "withdrawn" and found.answered_at is not None:
        raise TakenBackError("this endorsement was taken back")
    if found.state != "given":
        raise NotFoundError("this endorsement was not given")
    return found


def _one(visit: Visit, endorsement_id: uuid.UUID) -> ResponseReturnValue:
    found = _given(visit, endorsement_id)
    if found.credential_id is not None:
        sight_of(visit, found.credential_id)
    if wants_document():
        return document(found.document or {}, CREDENTIAL_TYPE)
    title = subject_title(visit.session, visit.organisation, found.subject, visit.language)
    return render_template(
        "recognising/endorsement.html", it=_view(visit, found), title=title, about=_page_of(visit, found.subject)
    )


def _keys(visit: Visit, endorsement_id: uuid.UUID) -> ResponseReturnValue:
    """The endorser's DID document: gone with the endorsement, so that copies of it verify no more."""
    _given(visit, endorsement_id)
    did = endorser_did(did_for(visit.base_url, visit.organisation.slug), endorsement_id)
    return did_document(resolver(visit.session)(did))


def _page_of(visit: Visit, subject: Subject) -> str:
    """The page of what is endorsed."""
    slug = visit.organisation.slug
    if subject.credential_id is not None:
        return url_for("pages.credential", organisation=slug, credential_id=subject.credential_id)
    if subject.microcredential_id is not None:
        known = newest_version_by_id(visit.session, visit.organisation.id, subject.microcredential_id)
        return url_for("pages.microcredential", organisation=slug, microcredential=known.rule.id)
    return url_for("pages.issuer", organisation=slug)
