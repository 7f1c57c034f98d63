"""Whether two statements are the same statement (xAPI 2.0 §4.2.4, §4.2.7; xAPI 1.0.3 Data 2.3.1).

Left out of the comparison: what the LRS assigns (id, stored, authority, version, and the timestamp where either has
none), activity definitions, a verb's display, attachments, the order of a group's members, the time zone of
timestamps, the case of UUIDs and of an e-mail address' domain, and a duration beyond hundredths of a second.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import orjson

_ASSIGNED = ("id", "stored", "authority", "version", "attachments", "timestamp")
_BEYOND_HUNDREDTHS = re.compile(r"([.,]\d\d)\d+(?=S$)")


def same_statement(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the differences between two valid statements are only such as do not count."""
    if "timestamp" in one and "timestamp" in other and not _same_instant(one["timestamp"], other["timestamp"]):
        return False
    return _same(_canonical(one), _canonical(other))


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON values: to Python, true is 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _canonical(statement: dict[str, Any]) -> dict[str, Any]:
    core = {key: value for key, value in statement.items() if key not in _ASSIGNED}
    core["actor"] = _actor(core["actor"])
    core["verb"] = core["verb"]["id"]
    core["object"] = _object(core["object"])
    if "result" in core:
        core["result"] = _result(core["result"])
    if "context" in core:
        core["context"] = _context(core["context"])
    return core


def _actor(actor: dict[str, Any]) -> dict[str, Any]:
    plain = dict(actor)
    plain.setdefault("objectType", "Agent")
    if "mbox" in plain:
        local, _, domain = plain["mbox"].rpartition("@")
        plain["mbox"] = f"{local}@{domain.lower()}"
    if "mbox_sha1sum" in plain:
        plain["mbox_sha1sum"] = plain["mbox_sha1sum"].lower()
    if "member" in plain:
        members = [_actor(member) for member in plain["member"]]
        plain["member"] = sorted(members, key=lambda member: orjson.dumps(member, option=orjson.OPT_SORT_KEYS))
    return plain


def _object(thing: dict[str, Any]) -> dict[str, Any]:
    kind = thing.get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        return _actor(thing)
    if kind == "StatementRef":
        return {"objectType": kind, "id": thing["id"].lower()}
    if kind == "SubStatement":
        sub = _canonical(thing)
        if "timestamp" in thing:
            sub["timestamp"] = _instant(thing["timestamp"])
        return sub
    return {"objectType": kind, "id": thing["id"]}


def _result(result: dict[str, Any]) -> dict[str, Any]:
    plain = dict(result)
    if "duration" in plain:
        plain["duration"] = _BEYOND_HUNDREDTHS.sub(r"\1", plain["duration"])
    return plain


def _context(context: dict[str, Any]) -> dict[str, Any]:
    plain = dict(context)
    if "registration" in plain:
        plain["registration"] = plain["registration"].lower()
    for role in ("instructor", "team"):
        if role in plain:
            plain[role] = _actor(plain[role])
    if "statement" in plain:
        plain["statement"] = _object(plain["statement"])
    if "contextActivities" in plain:
        plain["contextActivities"] = {
            kind: [_object(activity) for activity in (activities if type(activities) is list else [activities])]
            for kind, activities in plain["contextActivities"].items()
        }
    for kind, role in (("contextAgents", "agent"), ("contextGroups", "group")):
        if kind in plain:
            plain[kind] = [{**item, role: _actor(item[role])} for item in plain[kind]]
    return plain


def _same_instant(one: str, other: str) -> bool:
    return one == other or _instant(one) == _instant(other)


def _instant(text: str) -> datetime | str:
    """The instant to the millisecond, which is what an LRS must keep; a text that Python cannot read, as it is."""
    try:
        instant = datetime.fromisoformat(text.replace("z", "Z"))
    except ValueError:
        return text
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
