"""How a rule names an item of a framework: the entry of its `skills`."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from records.errors import NotFoundError
from records.frameworks import Framework, FrameworkItem, items_by_uri
from rules import local


def item_name(item: FrameworkItem, language: str) -> str:
    """What the item is called, in that language if it has a name there."""
    return local(item.names, language)


def framework_name(framework: Framework, language: str) -> str:
    """What the framework is called."""
    return local(framework.name, language)


def alignment_entry(item: FrameworkItem, framework: Framework) -> dict[str, Any]:
    """The entry of a rule document's `skills` that stands for the item."""
    entry: dict[str, Any] = {
        "uri": item.uri,
        "name": dict(item.names),
        "framework": framework_name(framework, "en"),
    }
    if entry["framework"] != framework.kind:
        entry["form"] = framework.kind
    if item.code:
        entry["code"] = item.code
    return entry


def entry_for(session: Session, organisation_id: int, uri: str) -> dict[str, Any]:
    """The entry for the item of that URI in the organisation's frameworks; raises `NotFoundError`."""
    found = items_by_uri(session, organisation_id, [uri])
    if not found:
        raise NotFoundError(f"no skills framework of this organisation has {uri!r}")
    return alignment_entry(*found[0])
