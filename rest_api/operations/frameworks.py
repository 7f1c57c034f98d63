"""Skills frameworks: brought in, searched, removed."""

from __future__ import annotations

import base64
import binascii

from recognition.evidence.registering import slug_of
from recognition.frameworks.aligning import alignment_entry
from recognition.frameworks.gathering import Given
from recognition.frameworks.importing import import_framework, remove_framework
from recognition.frameworks.reading import given_bytes, read_framework
from records.framework_search import search_items
from records.frameworks import SLUG_LENGTH, framework_by_slug, frameworks_of, item_counts, item_of
from rest_api.calls import Answer, Call
from rest_api.declaring import LIMIT, SLUG, Operation, Query
from rest_api.errors import BodyError
from rest_api.shapes.basics import asked

LANGUAGE = Query("language", "Names in this language come first.", {"type": "string", "maxLength": 16, "default": "en"})


def _frameworks(call: Call) -> Answer:
    counts = item_counts(call.session, call.organisation.id)
    items = []
    for one in frameworks_of(call.session, call.organisation.id):
        count, retired = counts.get(one.id, (0, 0))
        items.append(
            {
                "slug": one.slug,
                "kind": one.kind,
                "name": one.name,
                "edition": one.edition,
                "licence": one.licence,
                "items": count - retired,
                "retired": retired,
            }
        )
    return Answer({"items": items})


def _skills(call: Call) -> Answer:
    asked, slug = call.queries, call.queries["framework"]
    here = call.organisation.id
    one = framework_by_slug(call.session, here, slug) if slug is not None else None
    found = search_items(call.session, here, asked["q"] or "", asked["language"], framework=one, limit=asked["limit"])
    return Answer({"items": [alignment_entry(each.item, each.framework) for each in found]})


def _skill(call: Call) -> Answer:
    framework = framework_by_slug(call.session, call.organisation.id, call.places["framework"])
    item = item_of(call.session, framework, call.queries["uri"] or "")
    return Answer(
        {
            **alignment_entry(item, framework),
            "other_names": {tag: list(names) for tag, names in item.others.items()},
            "descriptions": item.descriptions,
            "broader": list(item.broader),
            "is_retired": item.retired_at is not None,
        }
    )


def _import(call: Call) -> Answer:
    body, here = call.body, call.organisation.id
    reading = read_framework(_files(body["files"]), _untold, language=body.get("language"), name=body.get("name"))
    slug = slug_of(body.get("name") or next(iter(reading.framework.name.values())))[:SLUG_LENGTH]
    if not slug:
        raise BodyError([("/name", "must have a letter or a digit")])
    made = import_framework(call.session, here, slug, reading, _untold, by=call.by, now=call.now)
    told = {
        "framework": slug,
        "added": made.added,
        "changed": made.changed,
        "same": made.same,
        "retired": made.retired,
    }
    return Answer(told)


def _untold(_done: int, _where: str) -> None:
    """A program waits for the whole: the command line shows how far it is."""


def _files(given: list[dict[str, str]]) -> list[Given]:
    found: list[Given] = []
    for number, file in enumerate(given):
        try:
            content = base64.b64decode(file["content"], validate=True)
        except (binascii.Error, ValueError):
            raise BodyError([(f"/files/{number}/content", "is not base64")]) from None
        found += given_bytes(file["name"], content)
    return found


def _remove(call: Call) -> Answer:
    found = framework_by_slug(call.session, call.organisation.id, call.places["framework"])
    shown = {"framework": found.slug}
    remove_framework(call.session, found, by=call.by, now=call.now, anyway=call.queries["anyway"] == "yes")
    return Answer(shown)


_ONE = {"framework": SLUG}
_FILE = asked(
    "name",
    "content",
    name={"type": "string", "minLength": 1, "maxLength": 200},
    content={"type": "string", "contentEncoding": "base64"},
)
OPERATIONS = (
    Operation(
        "listFrameworks",
        "GET",
        "/frameworks",
        "The skills frameworks that were brought in.",
        "read:catalogue",
        _frameworks,
        "Frameworks",
    ),
    Operation(
        "searchSkills",
        "GET",
        "/skills",
        "Skills of the frameworks by name, slips forgiven, each as a rule names it.",
        "read:catalogue",
        _skills,
        "Skills",
        queries=(
            Query("q", "What it is called.", {"type": "string", "maxLength": 200}),
            Query("framework", "In this one alone.", SLUG),
            LANGUAGE,
            LIMIT,
        ),
    ),
    Operation(
        "getSkill",
        "GET",
        "/frameworks/{framework}/skill",
        "One entry of a framework, with its other names and what it says of itself.",
        "read:catalogue",
        _skill,
        "SkillDetail",
        queries=(Query("uri", "Its address.", {"type": "string", "maxLength": 2_000}),),
        places=_ONE,
    ),
    Operation(
        "importFramework",
        "POST",
        "/frameworks",
        "Bring in ESCO (CSV, JSON-LD), a CASE package (JSON) or skill descriptors (CSV, JSON); the same again changes"
        " nothing. Large ones are for the command line.",
        "write:frameworks",
        _import,
        "FrameworkImport",
        body=asked(
            "files",
            files={"type": "array", "items": _FILE, "minItems": 1, "maxItems": 20},
            name={"type": "string", "minLength": 1, "maxLength": 200},
            language={"type": "string", "pattern": "^[a-z]{2,3}$"},
        ),
        writes=True,
    ),
    Operation(
        "removeFramework",
        "DELETE",
        "/frameworks/{framework}",
        "Forget a framework. Where published rules name it, `anyway=yes` is needed; they keep the names.",
        "write:frameworks",
        _remove,
        "FrameworkRemoved",
        queries=(Query("anyway", "Also where rules name it.", {"type": "string", "enum": ["yes"]}),),
        places=_ONE,
        writes=True,
    ),
)
