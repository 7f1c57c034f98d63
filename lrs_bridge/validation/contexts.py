"""The context of a statement (xAPI 2.0 §4.2.2.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lrs_bridge.validation import values
from lrs_bridge.validation.activities import check_activity
from lrs_bridge.validation.actors import check_actor, check_agent, check_group
from lrs_bridge.validation.common import check_extensions, check_properties, check_text, check_uuid
from lrs_bridge.validation.problems import Invalid

SECTION = "4.2.2.5"
CONTEXT_1 = frozenset(
    {
        "registration",
        "instructor",
        "team",
        "contextActivities",
        "revision",
        "platform",
        "language",
        "statement",
        "extensions",
    }
)
CONTEXT_2 = CONTEXT_1 | {"contextAgents", "contextGroups"}
CONTEXT_ACTIVITIES = frozenset({"parent", "grouping", "category", "other"})
STATEMENT_REF = frozenset({"objectType", "id"})


def check_context(data: Any, about_activity: bool, second_edition: bool) -> None:
    """A context; `about_activity`: the statement's object is an activity; `second_edition`: xAPI 2.0."""
    check_properties(data, CONTEXT_2 if second_edition else CONTEXT_1, "a context", SECTION)
    for key, value in data.items():
        if key in ("registration",):
            check_uuid(data, key, SECTION)
        elif key in ("revision", "platform"):
            check_text(data, key, SECTION)
            if not about_activity:
                raise Invalid("must not be used unless the object is an activity", SECTION, key)
        elif key == "language":
            if type(value) is not str or not values.language[value]:
                raise Invalid("must be an RFC 5646 language tag", SECTION, key)
        else:
            try:
                _CHECKS[key](value)
            except Invalid as problem:
                raise problem.under(key) from None


def check_statement_ref(data: Any) -> None:
    """A reference to another statement by its id (xAPI 2.0 §4.2.2.3)."""
    check_properties(data, STATEMENT_REF, "a statement reference", "4.2.2.3")
    if data.get("objectType") != "StatementRef":
        raise Invalid('must be "StatementRef"', "4.2.2.3", "objectType")
    if "id" not in data:
        raise Invalid("is missing", "4.2.2.3", "id")
    check_uuid(data, "id", "4.2.2.3")


def _check_context_activities(data: Any) -> None:
    check_properties(data, CONTEXT_ACTIVITIES, "the context activities", SECTION)
    for key, activities in data.items():
        # A single activity is what early versions sent; it is returned as an array (xAPI 1.0.3 Data 2.4.6.2).
        for index, activity in enumerate(activities if type(activities) is list else [activities]):
            try:
                check_activity(activity)
            except Invalid as problem:
                raise problem.under(key, index) from None


def _check_relevant(data: Any, kind: str, role: str, check: Callable[[Any], None]) -> None:
    if type(data) is not list:
        raise Invalid(f"must be an array of {kind} objects", SECTION)
    allowed = frozenset({"objectType", role, "relevantTypes"})
    for index, item in enumerate(data):
        try:
            check_properties(item, allowed, f"a {kind}", SECTION)
            if item.get("objectType") != kind:
                raise Invalid(f'must be "{kind}"', SECTION, "objectType")
            if role not in item:
                raise Invalid("is missing", SECTION, role)
            try:
                check(item[role])
            except Invalid as problem:
                raise problem.under(role) from None
            if "relevantTypes" in item:
                _check_relevant_types(item["relevantTypes"])
        except Invalid as problem:
            raise problem.under(index) from None


def _check_relevant_types(types: Any) -> None:
    if type(types) is not list or not types:
        raise Invalid("must be an array of at least one IRI", SECTION, "relevantTypes")
    for index, iri in enumerate(types):
        if type(iri) is not str or not values.iri[iri]:
            raise Invalid("must be an absolute IRI", SECTION, "relevantTypes", index)


def _check_context_agents(data: Any) -> None:
    _check_relevant(data, "contextAgent", "agent", check_agent)


def _check_context_groups(data: Any) -> None:
    _check_relevant(data, "contextGroup", "group", check_group)


_CHECKS: dict[str, Callable[[Any], None]] = {
    "instructor": check_actor,
    "team": check_group,
    "contextActivities": _check_context_activities,
    "contextAgents": _check_context_agents,
    "contextGroups": _check_context_groups,
    "statement": check_statement_ref,
    "extensions": check_extensions,
}
