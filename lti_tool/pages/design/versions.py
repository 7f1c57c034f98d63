"""For designers: what was published when and by whom, and what differs between any two versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.presenters.differences import Changes, changes_of
from lti_tool.subjects import Subject, hang
from lti_tool.visit import Door, Visit
from recognition.rulebook.drafting import start_from_version
from recognition.rulebook.publishing import asked_elsewhere
from records.analytics import awards_by_version
from records.audit import entries_on_any
from records.microcredentials import RuleVersion, version_of, versions_of
from rules import differences, print_rule


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version: when and by whom it was published, and what became of holders who did not meet it."""

    number: int
    at: datetime
    # None where nobody wrote it down: it was brought from elsewhere.
    by: str | None
    reviewed: bool
    awards: int


@dataclass(frozen=True, slots=True)
class History:
    """All versions, newest first, and what differs between two of them."""

    rows: tuple[VersionRow, ...]
    old: int
    new: int
    changes: Changes


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def begin(visit: Visit, subject: Subject, number: int) -> ResponseReturnValue:
        with door.database.transaction() as session:
            draft = start_from_version(session, visit.organisation.id, subject.slug, number, by=visit.by, now=visit.now)
            address = url_for("pages.draft", organisation=visit.organisation.slug, draft_id=draft.id)
        return redirect(address, 303)

    hang(blueprint, door, "versions", "versions", _versions, kinds=("microcredential",))
    hang(blueprint, door, "versions/<int:number>.yaml", "version_text", _text, kinds=("microcredential",))
    hang(
        blueprint, door, "versions/<int:number>/draft", "draft_from_version", begin, ("POST",),
        kinds=("microcredential",),
    )  # fmt: skip


def _versions(visit: Visit, subject: Subject) -> ResponseReturnValue:
    versions = versions_of(visit.session, visit.organisation.id, subject.slug)
    old, new = _chosen(versions)
    others = asked_elsewhere(visit.session, visit.organisation.id, subject.slug)
    history = History(
        rows=_rows(visit, subject, versions),
        old=old.number,
        new=new.number,
        changes=changes_of(differences(old.rule, new.rule, others), visit.language),
    )
    return render_template("design/versions.html", it=subject, history=history, here="designer")


def _chosen(versions: Sequence[RuleVersion]) -> tuple[RuleVersion, RuleVersion]:
    """The two that are held against each other: those that the address names, else the newest and the one before."""
    by_number = {version.number: version for version in versions}
    newest = versions[0].number
    new = by_number.get(request.args.get("new", newest, type=int), versions[0])
    before = max((number for number in by_number if number < new.number), default=new.number)
    return by_number.get(request.args.get("old", before, type=int), by_number[before]), new


def _rows(visit: Visit, subject: Subject, versions: Sequence[RuleVersion]) -> tuple[VersionRow, ...]:
    session, organisation_id = visit.session, visit.organisation.id
    subjects = {version.number: f"{subject.slug} v{version.number}" for version in versions}
    entries = entries_on_any(session, organisation_id, list(subjects.values()))
    awards = awards_by_version(session, organisation_id, versions[0].microcredential_id)
    rows = []
    for version in versions:
        said = [one for one in entries[subjects[version.number]] if one.action == "rule-published"]
        rows.append(
            VersionRow(
                number=version.number,
                at=version.published_at,
                by=said[-1].actor if said else None,
                reviewed=bool(said) and said[-1].details.get("holders") == "review",
                awards=awards.get(version.id, 0),
            )
        )
    return tuple(rows)


def _text(visit: Visit, subject: Subject, number: int) -> ResponseReturnValue:
    """The document of a version, as a file."""
    version = version_of(visit.session, visit.organisation.id, subject.slug, number)
    response = Response(print_rule(version.rule), mimetype="application/yaml")
    response.headers["Content-Disposition"] = f'attachment; filename="{subject.slug}-v{number}.yaml"'
    return response
