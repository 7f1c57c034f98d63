"""The catalogue travels: exported, imported into an empty organisation, exported again, it has the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from acquis.wiring import utc_now
from recognition.errors import CatalogueConflictError, CatalogueFileError
from recognition.rulebook.catalogue_copy import CatalogueCopy, from_files, to_files
from recognition.rulebook.publishing import publish
from recognition.rulebook.tables import change_tables
from recognition.rulebook.travelling import Imported, copy_catalogue, import_catalogue
from records.audit import AuditEntry
from records.database import Database
from records.organisations import Organisation, add_organisation
from records.sources import Remit
from rules import RuleDocumentError, parse_rule
from tests.installation import Installation, install, statement

FIRST = datetime(2025, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)
CAPSULES = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules – « l'essentiel »"}
aptitude: {en: "Learn: in small steps"}
issuer: campus
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}, count: ">= 2", distinct: activity}
"""
SIGNED = """
schema: acquis/1
id: shift-lead
title: {en: "Shift lead"}
aptitude: {en: "Lead"}
issuer: campus
from: publication
needs:
  all:
    - {criterion: signed, evidence: any, where: {verb: signed-off}}
    - {holds: capsules}
"""
TABLES = """schema: acquis/tables/1
# what the shop sends
vocabulary:
  signed-off: ["https://work.example/signed"]
"""


@pytest.fixture
def campus(database: Database) -> Installation:
    """Three versions of one rule, one of another, and tables."""
    campus = install(database)
    with database.transaction() as session:
        change_tables(session, campus.organisation_id, TABLES, by="tests", now=FIRST)
        for number, text in enumerate((CAPSULES, CAPSULES.replace(">= 2", ">= 3"), CAPSULES, SIGNED)):
            rule = parse_rule(text, vocabulary=None)
            publish(session, campus.organisation_id, rule, by="tests", now=FIRST + timedelta(days=number))
    return campus


@pytest.fixture
def elsewhere(database: Database, campus: Installation) -> Installation:
    """An organisation with nothing, beside the first."""
    with database.transaction() as session:
        made = add_organisation(session, Organisation(slug="elsewhere", name={"en": "Elsewhere"}, created_at=FIRST))
        return replace(campus, organisation_id=made.id)


def exported(place: Installation) -> dict[str, str]:
    with place.database.reading() as session:
        return to_files(copy_catalogue(session, place.organisation_id))


def imported(place: Installation, files: dict[str, str], **how: bool) -> Imported:
    with place.database.transaction() as session:
        return import_catalogue(session, place.organisation_id, from_files(files.get), by="tests", now=utc_now(), **how)


def test_a_copy_of_a_copy_has_the_same_bytes(campus: Installation, elsewhere: Installation) -> None:
    files = exported(campus)
    assert sorted(files) == [
        "catalogue.yaml",
        "rules/capsules/1.yaml",
        "rules/capsules/2.yaml",
        "rules/capsules/3.yaml",
        "rules/shift-lead/1.yaml",
        "tables.yaml",
    ]
    assert files["tables.yaml"] == TABLES
    assert "published_at: '2025-03-01T08:30:00.123456Z'" in files["catalogue.yaml"]
    imported(elsewhere, files)
    assert exported(elsewhere) == files


def test_importing_again_changes_nothing(campus: Installation, elsewhere: Installation) -> None:
    files = exported(campus)
    imported(elsewhere, files)
    again = imported(elsewhere, files)
    assert (again.plan.added, again.plan.kept, again.plan.sets_tables) == ({}, 4, False)
    with elsewhere.database.reading() as session:
        mine = select(AuditEntry.action).where(AuditEntry.organisation_id == elsewhere.organisation_id)
        assert list(session.scalars(mine)).count("catalogue-imported") == 1
    assert exported(elsewhere) == files


def test_a_dry_run_says_what_would_be_done_and_does_nothing(campus: Installation, elsewhere: Installation) -> None:
    done = imported(elsewhere, exported(campus), dry_run=True)
    assert {slug: [version.number for version in own] for slug, own in done.plan.added.items()} == {
        "capsules": [1, 2, 3],
        "shift-lead": [1],
    }
    assert done.plan.sets_tables
    assert exported(elsewhere) == to_files(CatalogueCopy({}))


def test_newer_versions_are_added_to_those_that_are_there(campus: Installation, elsewhere: Installation) -> None:
    imported(elsewhere, exported(campus))
    with campus.database.transaction() as session:
        rule = parse_rule(CAPSULES.replace(">= 2", ">= 4"))
        publish(session, campus.organisation_id, rule, by="tests", now=FIRST + timedelta(days=9))
    done = imported(elsewhere, exported(campus))
    assert [version.number for version in done.plan.added["capsules"]] == [4]
    assert exported(elsewhere) == exported(campus)


def test_conflicts_are_named_and_nothing_is_imported(campus: Installation, elsewhere: Installation) -> None:
    with elsewhere.database.transaction() as session:
        there = elsewhere.organisation_id
        publish(session, there, parse_rule(CAPSULES.replace(">= 2", ">= 7")), by="tests", now=FIRST)
        change_tables(session, there, TABLES.replace("# what", "# all that"), by="tests", now=FIRST)
    before = exported(elsewhere)
    with pytest.raises(CatalogueConflictError) as refusal:
        imported(elsewhere, exported(campus))
    assert refusal.value.conflicts == (("capsules v1", "document"), ("tables", "tables"))
    assert exported(elsewhere) == before


def test_the_same_version_of_another_day_is_a_conflict(campus: Installation, elsewhere: Installation) -> None:
    with elsewhere.database.transaction() as session:
        publish(session, elsewhere.organisation_id, parse_rule(CAPSULES), by="tests", now=FIRST + timedelta(hours=1))
    with pytest.raises(CatalogueConflictError, match="capsules v1 has another date"):
        imported(elsewhere, exported(campus))


def test_rules_without_the_tables_that_they_need_are_refused(campus: Installation, elsewhere: Installation) -> None:
    files = exported(campus)
    del files["tables.yaml"]
    with pytest.raises(RuleDocumentError, match="'signed-off' is no verb"):
        imported(elsewhere, files)
    assert exported(elsewhere) == to_files(CatalogueCopy({}))


def test_history_is_searched_for_what_was_imported(campus: Installation, elsewhere: Installation) -> None:
    lms = elsewhere.add_source("elsewhere", Remit())
    elsewhere.push(lms, [statement("Ada"), statement("Ada", activity="https://capsules.example/2")])
    elsewhere.work()
    imported(elsewhere, exported(campus))
    elsewhere.work()
    assert elsewhere.awards() == [("Ada", "capsules", "issued")]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("catalogue.yaml", None, None, "catalogue.yaml: is missing"),
        ("catalogue.yaml", "acquis/catalogue/1", "acquis/catalogue/9", "'acquis/catalogue/9' is not known"),
        ("catalogue.yaml", "number: 2", "number: 5", "capsules: its versions must be numbered 1, 2, 3"),
        ("catalogue.yaml", "2025-03-01T", "2027-03-01T", "capsules: published_at goes back"),
        ("catalogue.yaml", "456Z", "456", "has no time zone"),
        ("catalogue.yaml", "schema", "shema", "is not as an export writes it"),
        ("rules/capsules/2.yaml", None, None, "names capsules v2, and rules/capsules/2.yaml is missing"),
        ("rules/capsules/2.yaml", "needs:", "neds:", "rules/capsules/2.yaml: line"),
        ("rules/capsules/2.yaml", "id: capsules", "id: other", "id: is 'other'"),
        ("tables.yaml", "vocabulary", "vocabulry", "tables.yaml: line 3: vocabulry: is not known"),
    ],
)
def test_files_that_are_no_catalogue_are_refused_by_name(
    campus: Installation, name: str, old: str | None, new: str | None, said: str
) -> None:
    files = exported(campus)
    if old is None or new is None:
        del files[name]
    else:
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    with pytest.raises(CatalogueFileError) as refusal:
        from_files(files.get)
    assert said in str(refusal.value)
