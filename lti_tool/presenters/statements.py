"""A statement as a line that a person reads: who did what to what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lti_tool.presenters.requirements import Cited
from records.page_queries import ArrivedStatement
from rules import Breach, Classification, Origin, breach


@dataclass(frozen=True, slots=True)
class Line:
    """A statement in the tail of arrivals."""

    id: str
    stored: datetime
    who: str
    verb: str
    what: str
    source: str
    voided: bool
    # What of it lies outside its source's remit, so that it is no evidence.
    breach: Breach | None


def line_of(arrived: ArrivedStatement, origin: Origin, table: Classification, language: str) -> Line:
    """The statement in a line; `origin` is its source as the rules know it, `table` says of which modality it is."""
    statement = json.loads(arrived.payload)
    return Line(
        id=arrived.id,
        stored=arrived.stored,
        who=agent_name(statement.get("actor", {})),
        verb=verb_name(statement.get("verb", {}), language),
        what=object_name(statement.get("object", {}), language),
        source=arrived.source,
        voided=arrived.voided,
        breach=breach(statement, origin, table),
    )


def cited_of(arrived: ArrivedStatement, language: str) -> Cited:
    """The statement as evidence that counted."""
    statement = json.loads(arrived.payload)
    context = statement.get("context", {})
    return Cited(
        statement_id=arrived.id,
        at=datetime.fromisoformat(statement["timestamp"]) if "timestamp" in statement else arrived.stored,
        what=object_name(statement.get("object", {}), language),
        source=arrived.source,
        attester=agent_name(context["instructor"]) if "instructor" in context else "",
    )


def agent_name(agent: Mapping[str, Any]) -> str:
    """How the statement names the agent; its identifier where it gives no name."""
    if agent.get("name"):
        return str(agent["name"])
    account = agent.get("account", {})
    mailbox = str(agent.get("mbox", "")).removeprefix("mailto:")
    return mailbox or str(account.get("name", "")) or str(agent.get("openid") or agent.get("mbox_sha1sum") or "–")


def verb_name(verb: Mapping[str, Any], language: str) -> str:
    """The verb's display; the last word of its IRI where it has none."""
    return in_language(verb.get("display"), language) or tail_of(str(verb.get("id", "")))


def object_name(thing: Mapping[str, Any], language: str) -> str:
    """The activity's name, the agent's, or an identifier."""
    kind = thing.get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        return agent_name(thing)
    if kind == "SubStatement":
        return object_name(thing.get("object", {}), language)
    return in_language(thing.get("definition", {}).get("name"), language) or tail_of(str(thing.get("id", "")))


def in_language(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in this language or a variety of it, else in English, else the first."""
    if not texts:
        return ""
    by_language: dict[str, str] = {}
    for tag, text in texts.items():
        by_language.setdefault(tag.split("-")[0].lower(), text)
    return by_language.get(language) or by_language.get("en") or next(iter(by_language.values()))


def tail_of(iri: str) -> str:
    """The last part of an IRI that says something."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or iri
