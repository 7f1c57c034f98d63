"""From an event to a statement, by the table. Pure.

A learner is an account of the Canvas installation: its address, and the user's *global* id (Canvas' ids are global,
with the shard in front, or local; 10^13 local ids make a shard). An object's id is the IRI that Canvas gives it in
Caliper, in both envelopes. Of the event itself only a few ids are kept: the rest (client address, browser, the text of
a submission) is personal data that no rule reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs_bridge.canvas.envelopes import Event
from lrs_bridge.canvas.table import NO_ROW, Row, Table

EXTENSION = "urn:acquis:extension:canvas"
PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"
_URN = "urn:instructure:canvas:"
_SHARD = 10**13
_NUMBER = re.compile(r"[0-9]{1,20}")
# Beyond it, points are no points.
_MOST_POINTS = 10**12


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of an event: a statement, or the reason why there is none."""

    event: Event
    statement: dict[str, Any] | None = None
    reason: str = ""


def outcome_of(event: Event, table: Table, home_page: str) -> Outcome:
    """What becomes of an event. `home_page`: the address of the Canvas that its users' accounts belong to."""
    row = table.rows.get((event.kind, event.name))
    reason = _why_not(event, row, table)
    if row is None or reason:
        return Outcome(event, reason=reason)
    learner = next((found for way in row.actor if (found := _user(event, _at(event.data, way)))), None)
    if learner is None:
        return Outcome(event, reason=f"it names no learner ({', '.join(row.actor)})")
    thing = _object(event, row, table)
    if thing is None:
        return Outcome(event, reason=f"it names no object ({row.id})")
    act = table.acts[row.act]
    actor = _agent(home_page, learner)
    name = _at(event.data, row.actor_name) if row.actor_name else None
    if isinstance(name, str) and name:
        actor["name"] = name
    statement = {
        "id": event.id,
        "actor": actor,
        "verb": {"id": act.iri, "display": dict(act.display)},
        "object": thing,
        "timestamp": _text(_at(event.data, row.at)) or event.at if row.at else event.at,
        "context": _context(event, row, table, home_page),
    }
    result = _result(event, row)
    return Outcome(event, statement | ({"result": result} if result else {}))


def _why_not(event: Event, row: Row | None, table: Table) -> str:
    """Why an event is no learning act; empty if it is one."""
    if row is None:
        return NO_ROW
    if row.ignore:
        return row.ignore
    for never in table.never:
        if _at(event.data, never.at) in never.among:
            return never.because
    for way, reason in row.need.items():
        if _at(event.data, way) is None:
            return reason
    for way, allowed in row.only.items():
        value = _at(event.data, way)
        if not any(one in allowed for one in (value if isinstance(value, list) else [value])):
            return f"{way} is {_shown(value)}, not {' or '.join(_shown(one) for one in allowed)}"
    return ""


def _shown(value: Any) -> str:
    return "absent" if value is None else repr(value)[:60]


def _at(data: Any, way: str) -> Any:
    for step in way.split("/"):
        if not isinstance(data, dict):
            return None
        data = data.get(step)
    return data


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _id(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value.strip() and value.isprintable() else None


def _global(event: Event, text: str) -> str:
    """A number in its global form: the shard is the root account's."""
    root = _id(_at(event.data, "metadata/root_account_id")) or ""
    if not (_NUMBER.fullmatch(text) and _NUMBER.fullmatch(root)) or int(text) >= _SHARD:
        return text
    return str(int(root) // _SHARD * _SHARD + int(text))


def _user(event: Event, value: Any) -> str | None:
    text = _id(value)
    if text is None:
        return None
    if event.kind == "caliper":
        # Canvas itself acts as an application, and is nobody.
        return text.removeprefix(f"{_URN}user:") if text.startswith(f"{_URN}user:") else None
    return _global(event, text)


def _agent(home_page: str, user: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": user}}


def _object(event: Event, row: Row, table: Table) -> dict[str, Any] | None:
    text = _id(_at(event.data, row.id))
    if text is None:
        return None
    name = _at(event.data, row.name) if row.name else None
    return _activity(event, text, _kind(event, row, text), table, name)


def _kind(event: Event, row: Row, text: str) -> str:
    if event.kind == "caliper":
        return text.removeprefix(_URN).partition(":")[0] if text.startswith(_URN) else ""
    return str(_at(event.data, row.kind)) if "/" in row.kind else row.kind


def _activity(event: Event, text: str, kind: str, table: Table, name: Any = None) -> dict[str, Any]:
    thing = table.things.get(kind)
    number = text.rpartition(":")[2] if text.startswith(_URN) else text
    if thing is not None:
        iri = f"{_URN}{thing.name}:{_global(event, number)}"
    else:
        iri = text if ":" in text else f"{_URN}{kind}:{_global(event, text)}"
    definition: dict[str, Any] = {} if thing is None else {"type": thing.type}
    if isinstance(name, str) and name:
        definition["name"] = {"und": name}
    return {"objectType": "Activity", "id": iri} | ({"definition": definition} if definition else {})


def _context(event: Event, row: Row, table: Table, home_page: str) -> dict[str, Any]:
    kept = {name: value for name, way in row.keep.items() if (value := _at(event.data, way)) is not None}
    context: dict[str, Any] = {"platform": "Canvas", "extensions": {EXTENSION: {"event": event.name, **_plain(kept)}}}
    grader = _user(event, _at(event.data, row.by)) if row.by else None
    if grader is not None:
        context["instructor"] = _agent(home_page, grader)
    course = _course(event)
    if course is not None:
        context["contextActivities"] = {"grouping": [_activity(event, course, "course", table)]}
    return context


def _plain(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers, truths and short texts: what somebody wrote is not kept."""
    return {
        name: value
        for name, value in kept.items()
        if isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= 100)
    }


def _course(event: Event) -> str | None:
    if event.kind == "caliper":
        found = _id(_at(event.data, "group/id"))
        return found if found is not None and found.startswith(f"{_URN}course:") else None
    return _id(_at(event.data, "metadata/context_id")) if _at(event.data, "metadata/context_type") == "Course" else None


def _result(event: Event, row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    values = {name: way if way is True else _at(event.data, way) for name, way in row.result.items()}
    raw, most = _number(values.get("raw")), _number(values.get("max"))
    if raw is not None:
        found["score"] = _score(raw, most)
    found |= {name: values[name] for name in ("success", "completion") if isinstance(values.get(name), bool)}
    done, of = _number(values.get("done")), _number(values.get("of"))
    if done is not None and of and 0 <= done <= of:
        found["extensions"] = {PROGRESS: int(100 * done / of)}
    return found


def _score(raw: float, most: float | None) -> dict[str, float]:
    """A score with more points than there are, or fewer than none, has no scale (xAPI 2.0 §4.2.2.4)."""
    if most is None or most <= 0 or not 0 <= raw <= most:
        return {"raw": raw}
    return {"raw": raw, "min": 0, "max": most, "scaled": round(raw / most, 6)}


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _MOST_POINTS:
        return None
    return value


def counts(outcomes: Sequence[Outcome]) -> list[dict[str, str]]:
    """What was ignored, for an answer: each event with its reason."""
    return [{"event": one.event.name, "reason": one.reason} for one in outcomes if one.statement is None]
