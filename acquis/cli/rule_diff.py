"""`acquis rules diff`: what changed between two versions of a rule, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from acquis.cli.common import (
    format_option,
    language_option,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    show,
)
from recognition.rulebook.publishing import asked_elsewhere
from records.microcredentials import version_of
from rules import Change, Differences, PartChange, Rule, differences, local, parse_rule
from rules.differences import ASPECTS, FATES

_VERSION = re.compile(r"(?P<slug>[a-z0-9][a-z0-9-]*)(?:@(?P<number>\d+))?")
_MARKS = {"added": "+", "removed": "-", "changed": "~"}
_WORDS = {
    "same": {"en": "nothing differs", "fr": "rien ne diffère"},
    "keep": {"en": "criteria that keep their matches", "fr": "critères qui gardent leurs preuves"},
    "search": {"en": "criteria that history is searched for", "fr": "critères à chercher dans l'historique"},
    "drop": {"en": "criteria that are dropped", "fr": "critères abandonnés"},
    "none": {"en": "none", "fr": "aucun"},
}


@click.command()
@click.argument("old")
@click.argument("new")
@language_option
@organisation_option
@format_option
def diff(old: str, new: str, lang: str, slug: str | None, form: str) -> None:
    """Say what changed from OLD to NEW: each a file, or ID@VERSION of what was published (ID: the one in force).

    \b
    Example:
      acquis rules diff haccp-shift-lead haccp.yaml --lang fr
    """
    if _is_file(old) and _is_file(new):
        found = differences(_from_file(old), _from_file(new))
    else:
        with open_database().transaction() as session:
            organisation_id = pick_organisation(session, slug).id
            before, after = (_read(session, organisation_id, one) for one in (old, new))
            found = differences(before, after, asked_elsewhere(session, organisation_id, before.id))
    show(form, _data(found), list(difference_lines(found, lang)))


def _is_file(name: str) -> bool:
    return name == "-" or Path(name).exists() or _VERSION.fullmatch(name) is None


def _from_file(name: str) -> Rule:
    # What a verb's alias stands for is the organisation's to say, and makes no difference here.
    return parse_rule(read_text(Path(name)), vocabulary=None)


def _read(session: Session, organisation_id: int, name: str) -> Rule:
    found = None if _is_file(name) else _VERSION.fullmatch(name)
    if found is None:
        return _from_file(name)
    number = int(found["number"]) if found["number"] else None
    return version_of(session, organisation_id, found["slug"], number).rule


def difference_lines(found: Differences, lang: str) -> Iterator[str]:
    """The differences as people read them."""
    if found.none:
        yield _WORDS["same"][lang]
        return
    yield from (_change(change, lang) for change in found.rule)
    for part in found.parts:
        yield from _part(part, lang)
    for word, keys in (("keep", found.kept), ("search", found.searched), ("drop", found.dropped)):
        yield f"{_WORDS[word][lang]}{_colon(lang)}{', '.join(keys) or _WORDS['none'][lang]}"


def _part(part: PartChange, lang: str) -> Iterator[str]:
    title = f"  {local(part.title, lang)}" if part.title else ""
    matches = f"  ({local(FATES[part.matches], lang)})" if part.matches is not None else ""
    yield f"{_MARKS[part.what]} {part.key}{title}{matches}"
    if part.what == "changed":
        yield from (f"    {_change(change, lang)}" for change in part.changes)
    else:
        yield from (f"    {local(change.before or change.after, lang)}" for change in part.changes)


def _change(change: Change, lang: str) -> str:
    before, after = local(change.before, lang) or "-", local(change.after, lang) or "-"
    return f"{local(ASPECTS[change.aspect], lang)}{_colon(lang)}{before} → {after}"


def _colon(lang: str) -> str:
    return "\u202f: " if lang == "fr" else ": "


def _data(found: Differences) -> dict[str, Any]:
    return {
        "rule": [_change_data(change) for change in found.rule],
        "parts": [
            {
                "what": part.what,
                "key": part.key,
                "title": dict(part.title) if part.title else None,
                "matches": part.matches,
                "changes": [_change_data(change) for change in part.changes],
            }
            for part in found.parts
        ],
        "criteria": {"kept": found.kept, "searched": found.searched, "dropped": found.dropped},
    }


def _change_data(change: Change) -> dict[str, Any]:
    return {"aspect": change.aspect, "before": dict(change.before), "after": dict(change.after)}
