"""The systems that send records, and their keys."""

from __future__ import annotations

from typing import Any

from recognition.evidence.registering import Admission, end_source, register_source, rotate_source, slug_of
from records.sources import NAME_LENGTH, Remit, Source, source_by_slug, sources_of
from rest_api.calls import Answer, Call
from rest_api.declaring import SLUG, Operation
from rest_api.errors import BodyError
from rest_api.reading import read_instant
from rest_api.shapes.basics import INSTANT, asked
from rules import MODALITIES, TRUST

_LIMITS: dict[str, Any] = {
    "modalities": {"type": "array", "items": {"enum": list(MODALITIES)}, "uniqueItems": True},
    "attester_roles": {"type": "array", "items": {"type": "string", "maxLength": 64}, "maxItems": 20},
    "trust": {"enum": list(TRUST)},
    "may_read": {"type": "boolean"},
    "may_void": {"type": "boolean"},
}


def _list(call: Call) -> Answer:
    return Answer({"items": [_shown(one, call) for one in sources_of(call.session, call.organisation.id)]})


def _one(call: Call) -> Answer:
    return Answer(_shown(source_by_slug(call.session, call.organisation.id, call.places["source"]), call))


def _shown(source: Source, call: Call) -> dict[str, Any]:
    return {
        "slug": source.slug,
        "name": source.name,
        "remit": source.remit.to_json(),
        "created_at": source.created_at,
        "is_active": any(each.is_good(call.now) for each in source.credentials),
    }


def _add(call: Call) -> Answer:
    name = call.body["name"].strip()
    slug = slug_of(name)
    if not slug or not name.isprintable():
        raise BodyError([("/name", "must have a letter or a digit, and nothing that cannot be printed")])
    given = {key: call.body[key] for key in _LIMITS if key in call.body}
    for key in ("modalities", "attester_roles"):
        if key in given:
            given[key] = frozenset(given[key])
    made = register_source(call.session, call.organisation.id, slug, name, Remit(**given), by=call.by, now=call.now)
    return _secret(call, slug, made, None, f"/sources/{slug}")


def _rotate(call: Call) -> Answer:
    source = source_by_slug(call.session, call.organisation.id, call.places["source"])
    ends = read_instant(call.body.get("older_keys_until")) or call.now
    if ends < call.now:
        raise BodyError([("/older_keys_until", "lies in the past")])
    made = rotate_source(call.session, source, ends, by=call.by, now=call.now)
    return _secret(call, source.slug, made, call.body.get("older_keys_until"), None)


def _secret(call: Call, slug: str, made: Admission, until: str | None, location: str | None) -> Answer:
    told = {
        "source": slug,
        "endpoint": f"{call.base_url}/xapi/",
        "key": made.key,
        "secret": made.secret,
        "older_keys_until": until,
    }
    return Answer(told, location=location)


def _end(call: Call) -> Answer:
    source = source_by_slug(call.session, call.organisation.id, call.places["source"])
    end_source(call.session, source, by=call.by, now=call.now)
    call.session.flush()
    return Answer(_shown(source, call))


_ONE = {"source": SLUG}
OPERATIONS = (
    Operation("listSources", "GET", "/sources", "The systems that send records.", "read:sources", _list, "Sources"),
    Operation("getSource", "GET", "/sources/{source}", "One of them.", "read:sources", _one, "Source", places=_ONE),
    Operation(
        "addSource",
        "POST",
        "/sources",
        "Register a system that sends. Its secret is told once.",
        "write:sources",
        _add,
        "SourceSecret",
        status=201,
        body=asked("name", name={"type": "string", "minLength": 1, "maxLength": NAME_LENGTH}, **_LIMITS),
        writes=True,
        problems=(409,),
    ),
    Operation(
        "rotateSource",
        "POST",
        "/sources/{source}/keys",
        "Give a source a new key and secret, told once. Those it has end now, or at the instant given.",
        "write:sources",
        _rotate,
        "SourceSecret",
        status=201,
        places=_ONE,
        body=asked(older_keys_until=INSTANT),
        writes=True,
    ),
    Operation(
        "endSource",
        "DELETE",
        "/sources/{source}/keys",
        "Refuse all keys of a source from now on.",
        "write:sources",
        _end,
        "Source",
        places=_ONE,
        writes=True,
    ),
)
