"""Rules: checked, tried on what is stored, and put into force."""

from __future__ import annotations

from typing import Any

import yaml

from recognition.rulebook.examining import examine, surroundings
from recognition.rulebook.publishing import counting, publish
from recognition.rulebook.tables import tables_in_force
from recognition.trying.simulation import to_json, without_names
from recognition.trying.trying import Question, Version, simulate
from records.errors import NotFoundError
from records.microcredentials import RuleVersion, version_of
from rest_api.calls import Answer, Call
from rest_api.declaring import Operation
from rest_api.problems import remark_data
from rest_api.reading import read_instant
from rest_api.shapes.basics import INSTANT, OPEN, asked
from rules import Rule, parse_rule, words

DOCUMENT = {
    "description": "The rule document: its text in YAML or JSON, or the document itself.",
    "anyOf": [{"type": "string", "maxLength": 1_000_000}, OPEN],
}
# With `read:learners`, a simulation names people.
MOST_NAMED = 100


def _text(call: Call) -> str:
    document = call.body["document"]
    return document if isinstance(document, str) else yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _rule(call: Call) -> Rule:
    return parse_rule(_text(call), tables_in_force(call.session, call.organisation.id).vocabulary)


def _check(call: Call) -> Answer:
    return checked(call, _text(call))


def checked(call: Call, text: str) -> Answer:
    """What is remarked of a document."""
    found = examine(text, surroundings(call.session, call.organisation.id))
    said = {tag: words(found.rule, tag) for tag in ("en", "fr")} if found.rule is not None else {}
    return Answer(
        {
            "id": found.rule.id if found.rule is not None else None,
            "can_be_published": not found.refused,
            "remarks": [*map(remark_data, found.problems), *map(remark_data, found.findings)],
            "words": said,
        }
    )


def _simulate(call: Call) -> Answer:
    here = call.organisation.id
    with call.database.reading() as session:
        draft = parse_rule(_text(call), tables_in_force(session, here).vocabulary)
        try:
            against = Version.of(version_of(session, here, draft.id, call.body.get("against")))
        except NotFoundError:
            if "against" in call.body:
                raise
            against = None
    question = Question(draft, against, call.now, read_instant(call.body.get("since")), most=call.body.get("people", 0))
    found = simulate(call.database, here, question)
    shown: dict[str, Any] = to_json(found if "read:learners" in call.scopes else without_names(found))
    return Answer(shown)


def _publish(call: Call) -> Answer:
    rule = _rule(call)
    if "from" in call.body:
        rule = counting(rule, call.body["from"])
    holders = call.body.get("holders", "keep")
    version = publish(call.session, call.organisation.id, rule, by=call.by, now=call.now, holders=holders)
    return published_answer(call, version)


def published_answer(call: Call, version: RuleVersion) -> Answer:
    """What is told of a version that came into force, or was there."""
    slug = version.rule.id
    return Answer(
        {
            "id": slug,
            "version": version.number,
            "published_at": version.published_at,
            "is_new": version.published_at == call.now,
        },
        location=f"/micro-credentials/{slug}/versions/{version.number}",
    )


OPERATIONS = (
    Operation(
        "checkRule",
        "POST",
        "/rules/check",
        "Say what is wrong with a rule document, what is weak, and what it asks for in words. Nothing is stored.",
        "read:rules",
        _check,
        "Checked",
        body=asked("document", document=DOCUMENT),
    ),
    Operation(
        "simulateRule",
        "POST",
        "/rules/simulate",
        "Try a rule on what is stored: who would gain it, nearly has it, or would lose it. Nobody is affected. People"
        " are named with the scope read:learners alone.",
        "read:rules",
        _simulate,
        "Simulation",
        body=asked(
            "document",
            document=DOCUMENT,
            against={"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
            since=INSTANT,
            people={"type": "integer", "minimum": 0, "maximum": MOST_NAMED},
        ),
        problems=(404,),
    ),
    Operation(
        "publishRule",
        "POST",
        "/rules",
        "Put a rule into force: its next version, or the present one where nothing in it differs.",
        "write:rules",
        _publish,
        "Published",
        status=201,
        body=asked(
            "document",
            document=DOCUMENT,
            **{"from": {"enum": ["history", "publication"]}, "holders": {"enum": ["keep", "review"]}},
        ),
        writes=True,
    ),
)
