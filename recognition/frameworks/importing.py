"""Importing a framework: all of it or nothing, and again as often as its publisher has a new edition."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from recognition.errors import FrameworkInUseError
from recognition.frameworks.gathering import Reading, Tell
from records.audit import note
from records.framework_search import forget_all, forget_names, remember_names
from records.frameworks import (
    Framework,
    add_items,
    change_items,
    drop_framework,
    in_batches,
    known_items,
    put_framework,
    retire_items,
)
from records.microcredentials import newest_versions
from rules import walk


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many items an import added, changed, left as they were, and retired, for the publisher has them no more."""

    added: int
    changed: int
    same: int
    retired: int


def import_framework(
    session: Session, organisation_id: int, slug: str, reading: Reading, tell: Tell, *, by: str, now: datetime
) -> Outcome:
    """Have the organisation's framework of that slug say what was read. The same again changes nothing."""
    framework = put_framework(session, organisation_id, slug, reading.framework, by=by, now=now)
    known = known_items(session, framework.id)
    new = [item for uri, item in reading.items.items() if uri not in known]
    other = [
        (known[uri].id, item)
        for uri, item in reading.items.items()
        if uri in known and (known[uri].digest != item.digest or known[uri].retired)
    ]
    gone = [it.id for uri, it in known.items() if uri not in reading.items and not it.retired]
    done = 0
    forget_names(session, [number for number, _ in other] + gone)
    retire_items(session, gone, now)
    for changed in in_batches(other):
        change_items(session, changed)
        remember_names(session, framework.id, changed)
        tell(done := done + len(changed), "stored")
    for added in in_batches(new):
        numbers = add_items(session, framework.id, added)
        remember_names(session, framework.id, list(zip(numbers, added, strict=True)))
        tell(done := done + len(added), "stored")
    outcome = Outcome(len(new), len(other), len(reading.items) - len(new) - len(other), len(gone))
    note(session, organisation_id, by, "framework-imported", slug, now, asdict(outcome))
    return outcome


def rules_naming(session: Session, framework: Framework) -> list[str]:
    """The slugs of the rules in force that name an item of the framework."""
    uris = known_items(session, framework.id).keys()
    return [
        version.microcredential.slug
        for version in newest_versions(session, framework.organisation_id)
        if any(
            skill.uri in uris
            for skills in (version.rule.skills, *(node.skills for node in walk(version.rule.needs)))
            for skill in skills
        )
    ]


def remove_framework(session: Session, framework: Framework, *, by: str, now: datetime, anyway: bool = False) -> None:
    """Forget the framework. Rules and awards keep the names that they have of its items.

    Raises `FrameworkInUseError` where rules in force name some, unless it is to be done `anyway`.
    """
    naming = rules_naming(session, framework)
    if naming and not anyway:
        raise FrameworkInUseError(framework.slug, naming)
    forget_all(session, framework.id)
    drop_framework(session, framework)
    note(session, framework.organisation_id, by, "framework-removed", framework.slug, now)
