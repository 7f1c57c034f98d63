"""Reading one statement: the fields that a `where` can ask about, and the values that evaluation keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import isodate
import orjson
from dateutil.relativedelta import relativedelta

from rules.evidence import Match, Modality, Origin
from rules.predicate import Value
from rules.vocabulary import DEFAULT_VOCABULARY, Vocabulary

Statement = Mapping[str, Any]
IFIS = frozenset({"mbox", "mbox_sha1sum", "openid", "account"})
ATTESTER_ROLE = "urn:acquis:extension:attester-role"
# Result extension: the level reached, by criterion of the rubric.
RUBRIC = "urn:acquis:extension:rubric"
# Where a duration counts in months, its length depends on the day from which it is counted: from this one.
_ANY_DAY = datetime(2001, 1, 1, tzinfo=UTC)
# What the store adds or a sender may vary without saying anything else.
_NOT_CONTENT = ("id", "stored", "authority", "version")


def actor_ifi(actor: Mapping[str, Any]) -> str:
    """The inverse functional identifier as one text (xAPI 2.0 §4.2.2.1): `account:https://lms.example|4`.

    Raises `KeyError` for an anonymous group.
    """
    for kind in ("mbox", "mbox_sha1sum", "openid"):
        if kind in actor:
            value: str = actor[kind]
            return f"{kind}:{value}"
    account = actor["account"]
    return f"account:{account['homePage']}|{account['name']}"


def agent_of(ifi: str, name: str | None) -> dict[str, Any]:
    """The agent of an IFI (xAPI 2.0 §4.2.2.1)."""
    kind, _, value = ifi.partition(":")
    agent: dict[str, Any] = {"objectType": "Agent"}
    if kind == "account":
        home_page, _, account = value.partition("|")
        agent["account"] = {"homePage": home_page, "name": account}
    else:
        agent[kind] = value
    return agent | ({"name": name} if name else {})


def person_ifi(actor: Mapping[str, Any]) -> str | None:
    """The IFI of an agent or identified group; an anonymous group names nobody (xAPI 2.0 §4.2.2.2).

    Nor does an account whose name holds a NUL: no database keeps that in a text.
    """
    if not actor.keys() & IFIS:
        return None
    ifi = actor_ifi(actor)
    return None if "\x00" in ifi else ifi


def _result(name: str) -> Callable[[Statement], Value | None]:
    return lambda statement: statement.get("result", {}).get(name)


def _score(name: str) -> Callable[[Statement], Value | None]:
    return lambda statement: statement.get("result", {}).get("score", {}).get(name)


def _context(name: str) -> Callable[[Statement], Value | None]:
    return lambda statement: statement.get("context", {}).get(name)


def score_percent(statement: Statement) -> float | None:
    """The raw score between min (0 if missing) and max, from 0 to 100; else the scaled one, times 100."""
    score = statement.get("result", {}).get("score", {})
    raw, least, most = score.get("raw"), score.get("min", 0), score.get("max")
    if raw is not None and most is not None and most > least:
        return float((raw - least) / (most - least) * 100)
    scaled = score.get("scaled")
    if scaled is None:
        return None
    share: float = scaled * 100
    return share


def duration_seconds(statement: Statement) -> float | None:
    """`result.duration` in seconds; a month is one of 31 days. One longer than any calendar holds counts as missing."""
    text = statement.get("result", {}).get("duration")
    if text is None:
        return None
    try:
        length = isodate.parse_duration(text)
        if isinstance(length, timedelta):
            return length.total_seconds()
        end: datetime = _ANY_DAY + relativedelta(years=int(length.years), months=int(length.months)) + length.tdelta
    except (OverflowError, ValueError):
        return None
    return (end - _ANY_DAY).total_seconds()


def context_activities(statement: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """The context activities of a kind; a single one stands for a list of one (xAPI 1.0.3 §2.4.6.2)."""
    found = statement.get("context", {}).get("contextActivities", {}).get(kind, [])
    return found if isinstance(found, list) else [found]


def extension(statement: Mapping[str, Any], iri: str) -> Value | None:
    """What an extension says: that of the result, else of the context, else of the object's definition."""
    places = (statement.get("result", {}), statement.get("context", {}), statement["object"].get("definition", {}))
    found: Value | None = next((each["extensions"][iri] for each in places if iri in each.get("extensions", {})), None)
    return found


def activity_id(statement: Statement) -> str | None:
    """The id of the object, when that is an activity."""
    thing = statement["object"]
    return thing.get("id") if thing.get("objectType", "Activity") == "Activity" else None


def activity_type(statement: Statement) -> str | None:
    """The type of the object, when that is an activity that says it."""
    found: str | None = statement["object"].get("definition", {}).get("type")
    return found


def attester(statement: Statement) -> str | None:
    """The IFI of who attests: `context.instructor`."""
    return person_ifi(statement.get("context", {}).get("instructor") or {})


def attester_role(statement: Statement, origin: Origin) -> str | None:
    """In which role they attest, if the source may assert that role."""
    role = statement.get("context", {}).get("extensions", {}).get(ATTESTER_ROLE)
    if not isinstance(role, str) or (origin.attester_roles is not None and role not in origin.attester_roles):
        return None
    return role


def team(statement: Statement) -> str | None:
    """The IFI of `context.team`; an anonymous group is nobody in particular."""
    return person_ifi(statement.get("context", {}).get("team") or {})


SINGLE_FIELDS: Mapping[str, Callable[[Statement], Value | None]] = {
    "activity": activity_id,
    "activity_type": activity_type,
    "success": _result("success"),
    "completion": _result("completion"),
    "response": _result("response"),
    "score.scaled": _score("scaled"),
    "score.raw": _score("raw"),
    "score.percent": score_percent,
    "duration": duration_seconds,
    "registration": _context("registration"),
    "platform": _context("platform"),
    "language": _context("language"),
    "instructor": attester,
    "team": team,
}
CONTEXT_FIELDS = ("parent", "grouping", "category", "other", "authority")
ORIGIN_FIELDS: Mapping[str, Callable[[Origin], Value | None]] = {
    "source": lambda origin: origin.source,
    "trust": lambda origin: origin.trust,
}
NUMBER_FIELDS = ("score.scaled", "score.raw", "score.percent", "duration")


def context_ids(statement: Statement, kind: str) -> list[str]:
    """The ids of the context activities of a kind; of `authority`, the IFIs of who vouches for the statement."""
    if kind == "authority":
        return _authorities(statement)
    return [activity["id"] for activity in context_activities(statement, kind)]


def _authorities(statement: Statement) -> list[str]:
    """The statement's authority; of an OAuth pair (xAPI 2.0 §4.2.2.9) both."""
    who = statement.get("authority")
    if not who:
        return []
    agents = [who] if who.keys() & IFIS else who.get("member", [])
    return [actor_ifi(agent) for agent in agents if agent.keys() & IFIS]


def rubric_levels(statement: Statement) -> Mapping[str, Any]:
    """The levels reached, by criterion of the rubric."""
    levels = statement.get("result", {}).get("extensions", {}).get(RUBRIC)
    return levels if isinstance(levels, dict) else {}


def happened_at(statement: Statement) -> datetime:
    """The statement's `timestamp`, or else `stored` (xAPI 2.0 §4.2.4.1), in UTC."""
    instant = datetime.fromisoformat(statement.get("timestamp") or statement["stored"])
    return instant.astimezone(UTC)


def fingerprint(statement: Statement) -> str:
    """A digest of the content: equal for the same statement sent again under another id, or none."""
    content = {key: value for key, value in statement.items() if key not in _NOT_CONTENT}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def make_match(
    statement: Statement, origin: Origin, modality: Modality | None, vocabulary: Vocabulary = DEFAULT_VOCABULARY
) -> Match:
    """The few values of a statement that evaluation reads. Where the result says nothing of success, the verb may."""
    values = {name: value for name in NUMBER_FIELDS if (value := SINGLE_FIELDS[name](statement)) is not None}
    success = statement.get("result", {}).get("success")
    if success is None:
        success = vocabulary.says_success(statement, origin)
    return Match(
        statement_id=statement["id"],
        at=happened_at(statement),
        modality=modality,
        source=origin.source,
        activity=activity_id(statement),
        attester=attester(statement),
        attester_role=attester_role(statement, origin),
        registration=statement.get("context", {}).get("registration"),
        success=success,
        values={name: float(value) for name, value in values.items()},
        fingerprint=fingerprint(statement),
    )
