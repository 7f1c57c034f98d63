"""The formats in which statements are given back: exact, ids, canonical (xAPI 2.0 §4.1.6.1). Pure.

`exact` is the stored text itself and needs no code. `ids` leaves what identifies agents, verbs and activities.
`canonical` puts the definition that the LRS knows into activities, and one language into each language map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lrs_bridge.validation.actors import IFIS

Statement = dict[str, Any]


def only_ids(statement: Statement) -> Statement:
    """The statement with the least that identifies its agents, groups, verbs and activities."""
    plain = dict(statement)
    plain["actor"] = _agent_ids(plain["actor"])
    plain["verb"] = {"id": plain["verb"]["id"]}
    plain["object"] = _object_ids(plain["object"])
    if "authority" in plain:
        plain["authority"] = _agent_ids(plain["authority"])
    if "context" in plain:
        plain["context"] = _context_ids(plain["context"])
    return plain


def _agent_ids(agent: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {key: agent[key] for key in ("objectType", *sorted(IFIS)) if key in agent}
    if "member" in agent and not agent.keys() & IFIS:
        plain["member"] = [_agent_ids(member) for member in agent["member"]]
    return plain


def _object_ids(thing: Mapping[str, Any]) -> dict[str, Any]:
    kind = thing.get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        return _agent_ids(thing)
    if kind == "SubStatement":
        return only_ids(dict(thing))
    # An object without a type is an activity: its type is not needed to identify it.
    return {"id": thing["id"]} if kind == "Activity" else {"objectType": kind, "id": thing["id"]}


def _context_ids(context: Mapping[str, Any]) -> dict[str, Any]:
    plain = dict(context)
    for role in ("instructor", "team"):
        if role in plain:
            plain[role] = _agent_ids(plain[role])
    if "contextActivities" in plain:
        plain["contextActivities"] = {
            kind: [_object_ids(activity) for activity in activities]
            for kind, activities in plain["contextActivities"].items()
        }
    for kind, role in (("contextAgents", "agent"), ("contextGroups", "group")):
        if kind in plain:
            plain[kind] = [{**item, role: _agent_ids(item[role])} for item in plain[kind]]
    return plain


def activities_in(statement: Statement) -> Iterator[dict[str, Any]]:
    """Every activity of a statement, also inside a sub-statement."""
    thing = statement["object"]
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        yield thing
    elif kind == "SubStatement":
        yield from activities_in(thing)
    for activities in statement.get("context", {}).get("contextActivities", {}).values():
        yield from activities


def make_canonical(
    statement: Statement, definitions: Mapping[str, Mapping[str, Any]], languages: Sequence[str]
) -> Statement:
    """The statement, changed in place, with canonical definitions in the language that is wanted most."""
    for activity in activities_in(statement):
        definition = definitions.get(activity["id"]) or activity.get("definition")
        if definition:
            activity["definition"] = _one_language(definition, languages)
    for part in (statement, statement["object"]):
        display = part.get("verb", {}).get("display")
        if display:
            part["verb"]["display"] = best_language(display, languages)
    return statement


_COMPONENTS = ("choices", "scale", "source", "target", "steps")


def _one_language(definition: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    plain = dict(definition)
    for key in ("name", "description"):
        if plain.get(key):
            plain[key] = best_language(plain[key], languages)
    for key in _COMPONENTS:
        if key in plain:
            plain[key] = [
                {**item, "description": best_language(item["description"], languages)}
                if item.get("description")
                else item
                for item in plain[key]
            ]
    return plain


def best_language(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """The one entry of a language map that these languages, the dearest first, ask for (RFC 4647 §3.4)."""
    by_tag = {tag.lower(): tag for tag in texts}
    for wanted in languages:
        probe = wanted.lower()
        while probe:
            if probe in by_tag:
                return {by_tag[probe]: texts[by_tag[probe]]}
            near = next((tag for tag in by_tag if tag.startswith(probe + "-")), None)
            if near is not None:
                return {by_tag[near]: texts[by_tag[near]]}
            probe = probe.rpartition("-")[0]
    first = next(iter(texts))
    return {first: texts[first]}


def languages_of(header: str) -> list[str]:
    """The languages of an Accept-Language header, the dearest first."""
    ranked: list[tuple[float, int, str]] = []
    for index, item in enumerate(header.split(",")[:50]):
        tag, _, weight = item.strip().partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            quality = 0.0
        if tag and tag != "*" and quality > 0:
            ranked.append((-quality, index, tag.strip()))
    return [tag for _, _, tag in sorted(ranked)]


def all_activity_iris(statements: Iterable[Statement]) -> set[str]:
    """The ids of every activity in these statements."""
    return {activity["id"] for statement in statements for activity in activities_in(statement)}
