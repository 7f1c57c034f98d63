"""What the pages of sign-offs share: the desk at which they are answered, forms, files and links."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import Response, make_response, request
from sqlalchemy.orm import Session

from lti_tool import signed
from lti_tool.letters import answered_letter
from lti_tool.presenters.sign_offs import SignOffView, about_words, sign_off_view
from lti_tool.visit import Door, Visit
from recognition.attesting.answering import Desk
from recognition.attesting.files import LARGEST
from recognition.attesting.offers import offers_of
from recognition.attesting.practices import Level, Practice, Rating
from recognition.attesting.writing import Scribe
from recognition.errors import SignOffError
from recognition.people.addresses import is_address
from recognition.rulebook.catalogue import Catalogue, Catalogues
from recognition.sending.mailing import enqueue_mail
from records.errors import NotFoundError
from records.learners import Learner, as_known, merged_into
from records.mail_refusals import refusing
from records.organisations import Organisation
from records.sign_offs import SignOff, SignOffFile, files_of, sign_off_by_id

_PURPOSE = "acquis.sign-off"


@dataclass(frozen=True, slots=True)
class Office:
    """What the pages of sign-offs keep between requests."""

    door: Door
    scribe: Scribe
    catalogues: Catalogues = field(default_factory=Catalogues)

    def catalogue(self, visit: Visit) -> Catalogue:
        """The rules in force."""
        return self.catalogues.of(visit.session, visit.organisation.id)

    def desk(self, session: Session, visit: Visit) -> Desk:
        """Where sign-offs are answered within a transaction."""
        catalogue = self.catalogues.of(session, visit.organisation.id)
        return Desk(visit.organisation, catalogue, self.scribe, visit.now)

    def view(self, visit: Visit, found: SignOff) -> SignOffView:
        """A sign-off with its files."""
        return self.views(visit, [found])[0]

    def views(self, visit: Visit, found: Sequence[SignOff]) -> list[SignOffView]:
        """Sign-offs with their files."""
        files = files_of(visit.session, [each.id for each in found])
        offers = offers_of(self.catalogue(visit)) if found else ()
        return [
            sign_off_view(each, files[each.id], about_words(offers, each, visit.language), visit.now) for each in found
        ]

    def tell_learner(self, session: Session, visit: Visit, found: SignOff) -> None:
        """Write to the learner what came of it."""
        tell_learner(session, visit.organisation, found, visit.base_url, visit.now)


def tell_learner(session: Session, organisation: Organisation, found: SignOff, base_url: str, now: datetime) -> None:
    """Write to the learner what came of a sign-off, where their address is known and they want letters."""
    learner = as_known(session, session.get_one(Learner, found.learner_id))
    if learner.email is None or not is_address(learner.email) or refusing(session, [learner.id]):
        return
    address = f"{base_url}/o/{organisation.slug}/me/sign-offs"
    letter = answered_letter(organisation, found, learner.email, learner.language or organisation.language, address)
    enqueue_mail(session, organisation.id, letter, now)


def look_afresh(visit: Visit) -> None:
    """See what was decided while a form was refused: what the visit has read so far may be another by now."""
    visit.session.rollback()
    for known in (visit.organisation, visit.learner):
        if known is not None:
            # The frame of the page speaks of them, also when the visit is over.
            visit.session.refresh(known)


def sign_off_token(secret: str, sign_off_id: uuid.UUID) -> str:
    """What makes the link of a request: nobody can guess it from the id."""
    return signed.sign(secret, _PURPOSE, sign_off_id.hex)


def sign_off_of_token(visit: Visit, secret: str, token: str) -> SignOff:
    """The sign-off that a link is for; raises `NotFoundError`."""
    found = signed.read(secret, _PURPOSE, token)
    if found is None:
        raise NotFoundError("this link was not made here, or is not complete")
    return sign_off_by_id(visit.session, visit.organisation.id, uuid.UUID(hex=found))


def link_of(base_url: str, organisation: str, secret: str, sign_off_id: uuid.UUID) -> str:
    """The address that the attester is sent; `organisation` is its slug."""
    return f"{base_url}/o/{organisation}/sign-off/{sign_off_token(secret, sign_off_id)}"


def is_of_visitor(visit: Visit, found: SignOff) -> bool:
    """Whether the learner whose practice it is looks."""
    return visit.learner is not None and found.learner_id in merged_into(visit.session, visit.learner.id)


def learner_name(visit: Visit, found: SignOff) -> str | None:
    """Whose it is, by name."""
    return as_known(visit.session, visit.session.get_one(Learner, found.learner_id)).name


def moment_of(visit: Visit, text: str) -> datetime:
    """The noon of a day in the form `2026-11-26`, where who looks lives; now, where that lies ahead. Raises
    `SignOffError`."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day of the calendar
    except ValueError:
        raise SignOffError("happened_at", "a day is YYYY-MM-DD") from None
    noon = datetime.combine(day, time(12), zone_of(visit))
    return visit.now if day == today(visit) and noon > visit.now else noon


def today(visit: Visit) -> object:
    """The present day where who looks lives."""
    return visit.now.astimezone(zone_of(visit)).date()


def zone_of(visit: Visit) -> ZoneInfo:
    """The zone of who looks."""
    return ZoneInfo((visit.learner.timezone if visit.learner is not None else None) or visit.organisation.timezone)


def minutes_of(form: Mapping[str, str]) -> int | None:
    """What a form says of hours and minutes; raises `SignOffError`."""
    hours, minutes = form.get("hours", "").strip(), form.get("minutes", "").strip()
    if not hours and not minutes:
        return None
    if not (hours or "0").isdecimal() or not (minutes or "0").isdecimal() or len(hours + minutes) > 8:
        raise SignOffError("minutes", "whole numbers")
    return int(hours or 0) * 60 + int(minutes or 0)


def rating_of(practice: Practice, form: Mapping[str, str]) -> Rating:
    """The levels and the score that a form gives; raises `SignOffError`."""
    levels: dict[str, Level] = {}
    for number, scale in enumerate(practice.scales):
        place = form.get(f"level-{number}", "")
        if not place.isdecimal() or len(place) > 3 or int(place) >= len(scale.levels):
            raise SignOffError("levels", f"{scale.name}: give a level")
        levels[scale.name] = scale.levels[int(place)]
    if not practice.asks_score:
        return Rating(levels)
    score = form.get("score", "")
    if not score.isdecimal() or len(score) > 3 or int(score) > 100:
        raise SignOffError("score", "from 0 to 100")
    return Rating(levels, int(score) / 100)


def given_files() -> list[tuple[str, bytes]]:
    """The files of the form, none read further than it takes to see that it is too large."""
    return [(file.filename or "", file.stream.read(LARGEST + 1)) for file in request.files.getlist("files")]


def download(file: SignOffFile) -> Response:
    """A file as a download, which no browser runs or shows within a page of ours."""
    response = make_response(file.content)
    response.headers.set("Content-Type", file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers.set("Content-Security-Policy", "sandbox; default-src 'none'")
    response.headers.set("Cache-Control", "no-store")
    return response
