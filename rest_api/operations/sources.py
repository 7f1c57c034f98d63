"""The systems that send records, and their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recognition.evidence.registering import Admission, end_source, register_source, rotate_source, slug_of
from recognition.evidence.remit_words import absolute, verb_iris
from recognition.evidence.remits import change_remit
from records.sources import NAME_LENGTH, Remit, Source, source_by_slug, sources_of
from rest_api.calls import Answer, Call, etag_of
from rest_api.declaring import SLUG, Operation
from rest_api.errors import BodyError
from rest_api.reading import read_instant
from rest_api.shapes.basics import INSTANT, asked, either
from rules import DOUBTS, MODALITIES, TRUST

_LIMITS: dict[str, Any] = {
    "modalities": {"type": "array", "items": {"enum": list(MODALITIES)}, "uniqueItems": True},
    "attester_roles": {"type": "array", "items": {"type": "string", "maxLength": 64}, "maxItems": 20},
    "trust": {"enum": list(TRUST)},
    "may_read": {"type": "boolean"},
    "may_void": {"type": "boolean"},
}


_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 2_000}, "maxItems": 100}
# What a remit says besides, when all of it is said anew. What is left out is as for a new source.
_MORE: dict[str, Any] = {
    "verbs": either({**_TEXTS, "description": "IRIs, or verbs that rules know."}),
    "activities": either({**_TEXTS, "description": "How the IRIs of activities begin."}),
    "doubted": {"type": "array", "items": {"enum": list(DOUBTS)}, "uniqueItems": True},
    "on_error": {"enum": ["strict", "quarantine"]},
    "dedup": {"enum": ["id", "fingerprint"]},
}
_ANEW: dict[str, Any] = {
    **_LIMITS,
    "modalities": either(_LIMITS["modalities"]),
    "attester_roles": either(_LIMITS["attester_roles"]),
    **_MORE,
}


def _list(call: Call) -> Answer:
    return Answer({"items": [_shown(one, call) for one in sources_of(call.session, call.organisation.id)]})


def _one(call: Call) -> Answer:
    found = source_by_slug(call.session, call.organisation.id, call.places["source"])
    return Answer(_shown(found, call), etag=_tag(found))


def _shown(source: Source, call: Call) -> dict[str, Any]:
    return {
        "slug": source.slug,
        "name": source.name,
        "remit": source.remit.to_json(),
        "created_at": source.created_at,
        "is_active": any(each.is_good(call.now) for each in source.credentials),
    }


def _change(call: Call) -> Answer:
    here, body = call.organisation.id, call.body
    source = source_by_slug(call.session, here, call.places["source"])
    call.check_match(_tag(source), needed=True)
    change_remit(call.session, source, _remit(body), by=call.by, now=call.now)
    return Answer(_shown(source, call), etag=_tag(source))


def _remit(body: Mapping[str, Any]) -> Remit:
    """The remit that a body says; raises `RemitWordError`."""
    given: dict[str, Any] = {key: body[key] for key in (*_LIMITS, *_MORE) if key in body}
    for key in ("modalities", "attester_roles"):
        if given.get(key) is not None:
            given[key] = frozenset(given[key])
    if given.get("verbs") is not None:
        given["verbs"] = verb_iris(given["verbs"])
    if given.get("activities") is not None:
        given["activities"] = absolute(given["activities"])
    if "doubted" in given:
        given["doubted"] = frozenset(given["doubted"])
    return Remit(**given)


def _tag(source: Source) -> str:
    return etag_of(source.id, sorted(source.remit.to_json().items(), key=str))


def _add(call: Call) -> Answer:
    name = call.body["name"].strip()
    slug = slug_of(name)
    if not slug or not name.isprintable():
        raise BodyError([("/name", "must have a letter or a digit, and nothing that cannot be printed")])
    remit = _remit(call.body)
    made = register_source(call.session, call.organisation.id, slug, name, remit, by=call.by, now=call.now)
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
    Operation(
        "getSource",
        "GET",
        "/sources/{source}",
        "One of them.",
        "read:sources",
        _one,
        "Source",
        places=_ONE,
        tagged=True,
    ),
    Operation(
        "changeRemit",
        "PUT",
        "/sources/{source}/remit",
        "Say anew what a source may assert, on the state that If-Match names. What it ever sent is matched again.",
        "write:sources",
        _change,
        "Source",
        places=_ONE,
        body=asked(**_ANEW),
        writes=True,
        tagged=True,
        problems=(412, 428),
    ),
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
