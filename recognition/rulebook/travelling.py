"""The catalogue travels: copied out of one organisation, and into another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from recognition.certifying.picturing import kept_picture
from recognition.errors import CatalogueConflictError
from recognition.rulebook.catalogue_copy import CatalogueCopy, ImportPlan, VersionCopy, plan_import
from recognition.rulebook.publishing import evaluate_again
from recognition.rulebook.tables import change_tables, drafted, keep_shipped, tables_in_force
from records.audit import note
from records.microcredentials import all_versions, newest_versions, restore_versions
from records.organisations import lock_organisation
from records.pictures import keep_picture
from records.tables import newest_tables
from rules import Finding, lint, rule_from_data


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do, and what the linter has against rules that come into force, by slug."""

    plan: ImportPlan
    findings: dict[str, tuple[Finding, ...]]


def copy_catalogue(session: Session, organisation_id: int) -> CatalogueCopy:
    """Every version of every rule, and the organisation's own tables."""
    rules: dict[str, list[VersionCopy]] = {}
    for version in all_versions(session, organisation_id):
        copied = VersionCopy(version.number, version.published_at, version.document)
        rules.setdefault(version.microcredential.slug, []).append(copied)
    tables = newest_tables(session, organisation_id)
    named = {version.rule.image.sha256 for versions in rules.values() for version in versions if version.rule.image}
    return CatalogueCopy(
        {slug: tuple(versions) for slug, versions in rules.items()},
        tables.text if tables is not None else "",
        {sha256: kept_picture(session, organisation_id, sha256) for sha256 in sorted(filter(None, named))},
    )


def import_catalogue(
    session: Session, organisation_id: int, copy: CatalogueCopy, *, by: str, now: datetime, dry_run: bool = False
) -> Imported:
    """Add what the copy has and the organisation lacks, with its numbers and dates; all of it or nothing.

    Raises `CatalogueConflictError` where both have something that is not the same, and `RuleDocumentError` where a rule
    that comes into force names a verb that the tables lack.
    """
    lock_organisation(session, organisation_id)
    there = copy_catalogue(session, organisation_id)
    plan = plan_import(copy, there)
    if plan.conflicts:
        raise CatalogueConflictError(tuple((one.subject, one.what) for one in plan.conflicts))
    tables = drafted(copy.tables) if plan.sets_tables else tables_in_force(session, organisation_id)
    in_force = {version.microcredential.slug: version.rule for version in newest_versions(session, organisation_id)}
    coming = {slug: rule_from_data(versions[-1].document, tables.vocabulary) for slug, versions in plan.added.items()}
    together = in_force | coming
    findings = {
        slug: tuple(
            finding
            for finding in lint(rule, {other: each for other, each in together.items() if other != slug}, tables)
            if finding.severity == "error"
        )
        for slug, rule in coming.items()
    }
    done = Imported(plan, {slug: errors for slug, errors in findings.items() if errors})
    if dry_run or not (plan.added or plan.sets_tables):
        return done
    if plan.sets_tables:
        change_tables(session, organisation_id, copy.tables, by=by, now=now)
    keep_shipped(session, organisation_id, now)
    for sha256, given in sorted(copy.pictures.items()):
        keep_picture(session, organisation_id, sha256, given.media_type, given.content, now)
    for slug, versions in plan.added.items():
        rows = [(version.number, version.document, version.published_at) for version in versions]
        restore_versions(session, organisation_id, slug, rows, now)
        evaluate_again(session, organisation_id, coming[slug], now)
    names = [f"{slug} v{version.number}" for slug, versions in plan.added.items() for version in versions]
    note(session, organisation_id, by, "catalogue-imported", f"{len(names)} versions", now, {"added": names})
    return done
