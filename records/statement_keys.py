"""What a statement can be found by: pure, from its JSON to terms.

The *main key* (actor, verb, activity, registration) lies in the statement's own row. An *alias* is another key under
which the same filters must find it: a member of its group, an agent that is its object, or the keys of a statement that
it refers to. *Related terms* are agents and activities further inside, for `related_agents` and `related_activities`
(xAPI 2.0 §4.1.6.1, xAPI 1.0.3 Communication 2.1.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from records.terms import activity_terms, agent_term, registration_terms, verb_terms

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
VOIDED_TERM = verb_terms[VOIDED]


@dataclass(frozen=True, slots=True)
class Key:
    """One combination of filter values that finds a statement."""

    agent: int | None
    verb: int
    activity: int | None
    registration: int | None


@dataclass(frozen=True, slots=True)
class StatementKeys:
    """All that a statement is found by."""

    main: Key
    aliases: tuple[Key, ...]
    related: tuple[int, ...]
    # The id, in lower case, of the statement that is its object.
    target: str | None
    voids: bool


def keys_of(statement: dict[str, Any]) -> StatementKeys:
    """The keys of a valid statement."""
    actor, verb, thing = statement["actor"], verb_terms[statement["verb"]["id"]], statement["object"]
    context = statement.get("context")
    registration = None
    if context is not None and "registration" in context:
        registration = registration_terms[context["registration"]]
    kind = thing.get("objectType", "Activity")
    activity = activity_terms[thing["id"]] if kind == "Activity" else None
    agent = agent_term(actor)
    main = Key(agent, verb, activity, registration)
    aliases: tuple[Key, ...] = ()
    if "member" in actor or kind in ("Agent", "Group"):
        others = set(_agents(actor))
        if kind in ("Agent", "Group"):
            others.update(_agents(thing))
        others.discard(agent)
        aliases = tuple(Key(other, verb, activity, registration) for other in sorted(others))
    related: set[int] = set()
    if context is not None:
        related.update(_context_terms(context))
    if kind == "SubStatement":
        related.update(_sub_statement_terms(thing))
    related.discard(agent)
    related.discard(activity)
    target = thing["id"].lower() if kind == "StatementRef" else None
    return StatementKeys(
        main, aliases, tuple(sorted(related)) if related else (), target, target is not None and verb == VOIDED_TERM
    )


def _agents(actor: dict[str, Any]) -> Iterator[int]:
    """The terms of an agent, or of a group and its members."""
    term = agent_term(actor)
    if term is not None:
        yield term
    for member in actor.get("member", ()):
        yield from _agents(member)


def _context_terms(context: dict[str, Any]) -> Iterator[int]:
    for activities in context.get("contextActivities", {}).values():
        for activity in activities if type(activities) is list else (activities,):
            yield activity_terms[activity["id"]]
    for role in ("instructor", "team"):
        if role in context:
            yield from _agents(context[role])
    for item in context.get("contextAgents", ()):
        yield from _agents(item["agent"])
    for item in context.get("contextGroups", ()):
        yield from _agents(item["group"])


def _sub_statement_terms(sub: dict[str, Any]) -> Iterator[int]:
    yield from _agents(sub["actor"])
    thing = sub["object"]
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        yield activity_terms[thing["id"]]
    elif kind in ("Agent", "Group"):
        yield from _agents(thing)
    if "context" in sub:
        yield from _context_terms(sub["context"])
