"""Activities, their definitions and interactions (xAPI 2.0 §4.2.2.3)."""

from __future__ import annotations

from typing import Any

from lrs_bridge.validation.common import check_extensions, check_iri, check_language_map, check_properties
from lrs_bridge.validation.problems import Invalid

SECTION = "4.2.2.3"
ACTIVITY = frozenset({"objectType", "id", "definition"})
COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")
INTERACTION = frozenset({"interactionType", "correctResponsesPattern", *COMPONENT_LISTS})
DEFINITION = INTERACTION | {"name", "description", "type", "moreInfo", "extensions"}
COMPONENT = frozenset({"id", "description"})
INTERACTION_TYPES = frozenset(
    {
        "true-false",
        "choice",
        "fill-in",
        "long-fill-in",
        "matching",
        "performance",
        "sequencing",
        "likert",
        "numeric",
        "other",
    }
)


def check_activity(data: Any) -> None:
    """An activity: an id, and perhaps a definition."""
    check_properties(data, ACTIVITY, "an activity", SECTION)
    if data.get("objectType", "Activity") != "Activity":
        raise Invalid('must be "Activity"', SECTION, "objectType")
    if "id" not in data:
        raise Invalid("is missing", SECTION, "id")
    check_iri(data, "id", SECTION)
    if "definition" in data:
        try:
            _check_definition(data["definition"])
        except Invalid as problem:
            raise problem.under("definition") from None


def _check_definition(data: Any) -> None:
    check_properties(data, DEFINITION, "an activity definition", SECTION)
    for key, value in data.items():
        if key in ("name", "description"):
            try:
                check_language_map(value)
            except Invalid as problem:
                raise problem.under(key) from None
        elif key in ("type", "moreInfo"):
            check_iri(data, key, SECTION)
        elif key == "extensions":
            try:
                check_extensions(value)
            except Invalid as problem:
                raise problem.under(key) from None
    if data.keys() & INTERACTION:
        _check_interaction(data)


def _check_interaction(data: dict[str, Any]) -> None:
    kind = data.get("interactionType")
    if type(kind) is not str or kind not in INTERACTION_TYPES:
        raise Invalid(f"must be one of {', '.join(sorted(INTERACTION_TYPES))}", SECTION, "interactionType")
    if "correctResponsesPattern" in data:
        patterns = data["correctResponsesPattern"]
        if type(patterns) is not list or not all(type(pattern) is str for pattern in patterns):
            raise Invalid("must be an array of strings", SECTION, "correctResponsesPattern")
    for key in COMPONENT_LISTS:
        if key in data:
            try:
                _check_components(data[key])
            except Invalid as problem:
                raise problem.under(key) from None


def _check_components(components: Any) -> None:
    if type(components) is not list:
        raise Invalid("must be an array of interaction components", SECTION)
    seen: set[str] = set()
    for index, component in enumerate(components):
        try:
            check_properties(component, COMPONENT, "an interaction component", SECTION)
            if type(component.get("id")) is not str:
                raise Invalid("must be a string", SECTION, "id")
            if component["id"] in seen:
                raise Invalid("must differ from the ids before it", SECTION, "id")
            seen.add(component["id"])
            if "description" in component:
                try:
                    check_language_map(component["description"])
                except Invalid as problem:
                    raise problem.under("description") from None
        except Invalid as problem:
            raise problem.under(index) from None
