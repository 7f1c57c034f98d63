"""Sign-offs of practice: seen, asked for, looked at a second time, taken back."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from recognition.attesting.answering import Desk, look_again, revoke
from recognition.attesting.asking import LONGEST_TEXT, MOST_MINUTES, Wanted, ask, remind, withdraw
from recognition.attesting.files import LARGEST, MOST_FILES, checked_files
from recognition.attesting.offers import Offer, offer_named, offers_of
from recognition.errors import SignOffError
from records.api_pages import sign_offs_before
from records.learners import as_known, learner_by_id, learner_names
from records.sign_offs import EMAIL_LENGTH, NAME_LENGTH, TITLE_LENGTH, SignOff, file_by_id, files_of, sign_off_by_id
from rest_api.calls import Answer, Call, etag_of, page_of
from rest_api.declaring import NUMBER, PAGED, UUID, Operation, Query
from rest_api.errors import BodyError
from rest_api.reading import read_instant
from rest_api.shapes.basics import INSTANT, asked
from rest_api.shapes.practice import SHOWN_STATES

ABOUT = {
    "type": "string",
    "maxLength": 400,
    "description": "An offer: `micro-credential/criterion`; any practice, if left out.",
}
NAME = {"type": "string", "minLength": 1, "maxLength": NAME_LENGTH}
EMAIL = {"type": "string", "minLength": 3, "maxLength": EMAIL_LENGTH}
TITLE = {"type": "string", "minLength": 1, "maxLength": TITLE_LENGTH}
MINUTES = {"type": "integer", "minimum": 1, "maximum": MOST_MINUTES}
WORDS = {"type": "string", "maxLength": LONGEST_TEXT}


def desk(call: Call) -> Desk:
    """Where sign-offs are answered within the call's transaction."""
    catalogue = call.house.catalogues.of(call.session, call.organisation.id)
    return Desk(call.organisation, catalogue, call.house.scribe, call.now)


def offer_of(call: Call, kind: str) -> Offer | None:
    """What the body says that it is about, none where it is for no criterion; raises `SignOffError`."""
    about = call.body.get("about")
    offer = offer_named(desk(call).catalogue, about) if about is not None else None
    if about is not None and (offer is None or offer.practice.kind != kind):
        raise SignOffError("about", "is no offer of this kind: GET …/sign-offs/offers lists them")
    return offer


def _list(call: Call) -> Answer:
    told, limit = call.queries, call.queries["limit"]
    found = sign_offs_before(
        call.session,
        call.organisation.id,
        call.after_moment(),
        limit + 1,
        call.now,
        states=told["state"],
        learner_id=told["learner"],
    )
    names, slugs = _names(call, found), _slugs(call)
    return page_of(
        found, limit, lambda one: _head(call, one, names, slugs), lambda one: [one.asked_at.isoformat(), str(one.id)]
    )


def _names(call: Call, found: Sequence[SignOff]) -> dict[int, str | None]:
    return learner_names(call.session, [one.learner_id for one in found])


def _slugs(call: Call) -> dict[int, str]:
    return {number: one.rule.id for number, one in desk(call).catalogue.rules.items()}


def _head(call: Call, one: SignOff, names: Mapping[int, str | None], slugs: Mapping[int, str]) -> dict[str, Any]:
    slug = slugs.get(one.microcredential_id or 0)
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.shown_state(call.now),
        "learner": one.learner_id,
        "learner_name": names.get(one.learner_id),
        "title": one.title,
        "about": f"{slug}/{one.criterion}" if slug is not None and one.criterion is not None else None,
        "happened_at": one.happened_at,
        "minutes": one.minutes,
        "attester_name": one.attester_name,
        "attester_email": one.attester_email,
        "attester_role": one.attester_role,
        "vouched": one.vouched,
        "by_code": one.by_code,
        "asked_at": one.asked_at,
        "expires_at": one.expires_at,
        "answered_at": one.answered_at,
    }


def _one(call: Call) -> Answer:
    return _detail(call, sign_off_by_id(call.session, call.organisation.id, call.places["sign_off"]))


def _detail(call: Call, one: SignOff) -> Answer:
    files = files_of(call.session, [one.id])[one.id]
    told = {
        **_head(call, one, _names(call, [one]), _slugs(call)),
        "reflection": one.reflection or "",
        "comment": one.comment or "",
        "levels": one.levels or {},
        "score": one.score,
        "asked_by": one.asked_by,
        "reminders": one.reminders or 0,
        "reminded_at": one.reminded_at,
        "checked_by": one.checked_by,
        "checked_at": one.checked_at,
        "check_comment": one.check_comment or "",
        "ended_by": one.ended_by,
        "ended_at": one.ended_at,
        "end_reason": one.end_reason or "",
        "statement_id": one.statement_id,
        "files": [
            {"id": each.id, "name": each.name, "media_type": each.media_type, "size": each.size} for each in files
        ],
    }
    return Answer(told, etag=_tag(one))


def _tag(one: SignOff) -> str:
    return etag_of(one.id, one.state, one.answered_at, one.checked_at, one.ended_at, one.reminded_at)


def _file(call: Call) -> Answer:
    found = sign_off_by_id(call.session, call.organisation.id, call.places["sign_off"])
    file = file_by_id(call.session, found, call.places["file"])
    return Answer(file.content, filename=file.name)


def _offers(call: Call) -> Answer:
    return Answer({"items": [_offer(one) for one in offers_of(desk(call).catalogue)]})


def _offer(one: Offer) -> dict[str, Any]:
    return {
        "about": one.name,
        "kind": one.practice.kind,
        "title": dict(one.criterion.title or one.published.rule.title),
        "roles": list(one.practice.roles),
        "scales": [{"name": each.name, "levels": list(each.levels)} for each in one.practice.scales],
        "asks_score": one.practice.asks_score,
    }


def _ask(call: Call) -> Answer:
    here, body = call.organisation, call.body
    learner = as_known(call.session, learner_by_id(call.session, here.id, body["learner"]))
    kind = body.get("kind", "practice")
    offer = offer_of(call, kind)
    wanted = Wanted(
        kind=kind,
        microcredential_id=offer.published.microcredential_id if offer is not None else None,
        criterion=offer.criterion.key if offer is not None else None,
        title=body["title"],
        happened_at=read_instant(body["happened_at"]) or call.now,
        minutes=body.get("minutes"),
        reflection=body.get("reflection", ""),
        attester_name=body["attester_name"],
        attester_email=body["attester_email"],
        language=body.get("language", here.language),
    )
    made = ask(call.session, learner, wanted, checked_files(_given(body)), by=call.by, now=call.now)
    call.house.letters.ask(call.session, here, made, learner.name, call.now)
    answer = _detail(call, made)
    return Answer(answer.data, etag=answer.etag, location=f"/sign-offs/{made.id}")


def _given(body: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    found = []
    for number, file in enumerate(body.get("files", ())):
        try:
            found.append((file["name"], base64.b64decode(file["content"], validate=True)))
        except (binascii.Error, ValueError):
            raise BodyError([(f"/files/{number}/content", "is not base64")]) from None
    return found


def _remind(call: Call) -> Answer:
    found = remind(call.session, call.organisation.id, _seen(call), by=call.by, now=call.now)
    name = _names(call, [found]).get(found.learner_id)
    call.house.letters.ask(call.session, call.organisation, found, name, call.now, again=True)
    return _detail(call, found)


def _withdraw(call: Call) -> Answer:
    return _detail(call, withdraw(call.session, call.organisation.id, _seen(call), by=call.by, now=call.now))


def _look_again(call: Call) -> Answer:
    accept, comment = call.body["act"] == "accept", call.body.get("comment", "")
    found = look_again(call.session, desk(call), _seen(call), accept=accept, by=call.by, comment=comment)
    call.house.letters.tell_learner(call.session, call.organisation, found, call.now)
    return _detail(call, found)


def _revoke(call: Call) -> Answer:
    found = revoke(call.session, desk(call), _seen(call), by=call.by, reason=call.body["reason"])
    call.house.letters.tell_learner(call.session, call.organisation, found, call.now)
    return _detail(call, found)


def _seen(call: Call) -> uuid.UUID:
    """The sign-off, where it is in the state that was seen, if the call says which."""
    number: uuid.UUID = call.places["sign_off"]
    call.check_match(_tag(sign_off_by_id(call.session, call.organisation.id, number)))
    return number


_ONE = {"sign_off": UUID}
_FILE = asked(
    "name", "content", name=NAME, content={"type": "string", "contentEncoding": "base64", "maxLength": LARGEST * 2}
)
_ASKED = asked(
    "learner",
    "title",
    "happened_at",
    "attester_name",
    "attester_email",
    learner=NUMBER,
    kind={"enum": ["practice", "thanks"]},
    about=ABOUT,
    title=TITLE,
    happened_at=INSTANT,
    minutes=MINUTES,
    reflection=WORDS,
    attester_name=NAME,
    attester_email=EMAIL,
    language={"enum": ["en", "fr"], "description": "In which the attester is written to."},
    files={"type": "array", "items": _FILE, "maxItems": MOST_FILES, "description": "PNG, JPEG, WebP or PDF."},
)


def _act(name: str, path: str, about: str, handler: Any, body: Any = None) -> Operation:
    return Operation(
        name, "POST", f"/sign-offs/{{sign_off}}/{path}", about, "write:sign-offs", handler, "SignOffDetail",
        places=_ONE, body=body, writes=True, tagged=True, problems=(409, 412, 422),
    )  # fmt: skip


OPERATIONS = (
    Operation(
        "listSignOffs",
        "GET",
        "/sign-offs",
        "Sign-offs and thanks, the latest asked first. Those that wait for a second person are in the state checking.",
        "read:sign-offs",
        _list,
        "SignOffs",
        queries=(
            Query("state", "Only in these states.", {"type": "string", "enum": SHOWN_STATES}, repeated=True),
            Query("learner", "Only of this learner.", NUMBER),
            *PAGED,
        ),
    ),
    Operation(
        "askSignOff",
        "POST",
        "/sign-offs",
        "Ask, for a learner, somebody who was there: they are sent a link, under which they confirm or decline.",
        "write:sign-offs",
        _ask,
        "SignOffDetail",
        status=201,
        body=_ASKED,
        writes=True,
    ),
    Operation(
        "listSignOffOffers",
        "GET",
        "/sign-offs/offers",
        "The criteria of rules in force that somebody's word can answer.",
        "read:sign-offs",
        _offers,
        "SignOffOffers",
    ),
    Operation(
        "getSignOff",
        "GET",
        "/sign-offs/{sign_off}",
        "A sign-off with all that was said.",
        "read:sign-offs",
        _one,
        "SignOffDetail",
        places=_ONE,
        tagged=True,
    ),
    Operation(
        "getSignOffFile",
        "GET",
        "/sign-offs/{sign_off}/files/{file}",
        "A file that the learner put to it.",
        "read:sign-offs",
        _file,
        "",
        places={**_ONE, "file": UUID},
        media="application/octet-stream",
    ),
    _act(
        "remindAttester", "reminders", "Write to the attester once more: a day apart, and three times at most.", _remind
    ),
    _act("withdrawSignOff", "withdrawal", "Ask no more: the link is good for nothing, and the files go.", _withdraw),
    _act(
        "lookAgain",
        "second-look",
        "As the second person: let it count, or refuse it and say why.",
        _look_again,
        asked("act", act={"enum": ["accept", "refuse"]}, comment=WORDS),
    ),
    _act(
        "revokeSignOff",
        "revocation",
        "Take back what was confirmed: its statement is voided, and counts no more. The learner is told why.",
        _revoke,
        asked("reason", reason={**WORDS, "minLength": 1}),
    ),
)
