"""What differs between versions of a rule, and how a micro-credential fares."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from recognition.rulebook.publishing import asked_elsewhere
from recognition.trying.lengths import SPAN_ENDS, Times
from recognition.trying.places import placed_parts
from records.analytics import Asked, awarded_between, lacking, reached, waiting_verdicts
from records.microcredentials import criteria_ids, version_of
from records.sources import source_by_slug
from rest_api.calls import Answer, Call
from rest_api.declaring import NUMBER, SLUG, Operation, Query
from rules import Change, PartChange, differences


def _differences(call: Call) -> Answer:
    here, slug = call.organisation.id, call.places["microcredential"]
    new = version_of(call.session, here, slug, call.queries["new"])
    old = version_of(call.session, here, slug, call.queries["old"] or max(new.number - 1, 1))
    found = differences(old.rule, new.rule, asked_elsewhere(call.session, here, slug))
    return Answer(
        {
            "old": old.number,
            "new": new.number,
            "rule": [_change(one) for one in found.rule],
            "parts": [_part(one) for one in found.parts],
        }
    )


def _change(one: Change) -> dict[str, Any]:
    return {"aspect": one.aspect, "before": dict(one.before), "after": dict(one.after)}


def _part(one: PartChange) -> dict[str, Any]:
    return {
        "what": one.what,
        "key": one.key,
        "title": dict(one.title) if one.title else None,
        "matches": one.matches,
        "changes": [_change(each) for each in one.changes],
    }


def _analytics(call: Call) -> Answer:
    told, session, here = call.queries, call.session, call.organisation.id
    version = version_of(session, here, call.places["microcredential"])
    if told["source"] is not None:
        source_by_slug(session, here, told["source"])
    known = criteria_ids(session, here)
    asked = Asked(
        organisation_id=here,
        microcredential_id=version.microcredential_id,
        version_id=version.id,
        criterion_ids=frozenset(known[one.match_key] for one in version.rule.criteria if one.match_key in known),
        team=told["team"] or None,
        source=told["source"],
    )
    parts = placed_parts(version.rule)
    leaves = [part for part in parts if part.is_leaf]
    people, far = reached(session, asked, len(parts))
    above = {part.number: part.above for part in leaves}
    stopped, lacked = lacking(session, asked, above, call.now - timedelta(days=told["quiet"]))
    since = call.now - timedelta(days=told["days"]) if told["days"] else None
    awards = awarded_between(session, asked, since, call.now)
    times, modalities = Times(), Counter[str | None]()
    for one in awards:
        modalities.update(one.modalities)
        if one.first is not None and one.first <= one.at:
            times.add((one.at - one.first).total_seconds())
    return Answer(
        {
            "version": version.number,
            "people": people,
            "waiting": waiting_verdicts(session, asked),
            "funnel": [
                {"key": part.key, "depth": len(part.above), "begun": one.begun, "half": one.half, "met": one.met}
                for part, one in zip(parts, far, strict=True)
            ],
            "stopped": stopped,
            "lacking": [
                {"key": part.key, "people": count} for part, count in zip(leaves, lacked, strict=True) if count
            ],
            "awards": len(awards),
            "median_seconds": times.median(),
            "spread": [
                {"up_to_seconds": end, "awards": count}
                for end, count in zip((*SPAN_ENDS, None), times.spread(), strict=True)
            ],
            "modalities": [
                {"modality": name or "any", "records": count} for name, count in sorted(modalities.items(), key=str)
            ],
        }
    )


def _days(least: int, usual: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": 36_500, "default": usual}


_ONE = {"microcredential": SLUG}
OPERATIONS = (
    Operation(
        "compareVersions",
        "GET",
        "/micro-credentials/{microcredential}/differences",
        "What differs between two versions, in words: the newest and the one before, if left out.",
        "read:catalogue",
        _differences,
        "Differences",
        queries=(Query("old", "The one version.", NUMBER), Query("new", "The other one.", NUMBER)),
        places=_ONE,
    ),
    Operation(
        "getAnalytics",
        "GET",
        "/micro-credentials/{microcredential}/analytics",
        "How a micro-credential fares: how far people come, what those lack who stopped, how long it takes, what"
        " counted. Figures alone, and no names.",
        "read:rules",
        _analytics,
        "Analytics",
        queries=(
            Query("team", "Of this team alone.", {"type": "string", "maxLength": 120}),
            Query("source", "Of those with evidence from this source alone.", SLUG),
            Query("days", "Awards of so many days; 0 for all time.", _days(0, 365)),
            Query("quiet", "Who sent nothing for so many days has stopped.", _days(1, 60)),
        ),
        places=_ONE,
    ),
)
