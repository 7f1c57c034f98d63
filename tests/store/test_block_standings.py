"""Blocks as recognition sees them: met by evidence, taken back with it, and filled by the migration."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import delete, select

import migrations.versions
from recognition.awarding.block_verdicts import blocks_now
from records.awards import Progress
from records.blocks import BlockStanding
from records.database import Database
from rules import Evidence, evaluate, parse_rule
from tests.pages_world import World, answer, build, observed

NOW = datetime.now(UTC)


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


def standings(world: World, name: str = "Yann") -> dict[str, bool]:
    """The blocks of a learner, by key, and whether they are met."""
    with world.database.reading() as session:
        query = select(BlockStanding).where(BlockStanding.learner_id == world.learners[name])
        return {row.block: row.is_met for row in session.scalars(query)}


def all_rows(world: World) -> list[tuple[object, ...]]:
    columns = BlockStanding.__table__.columns
    with world.database.reading() as session:
        return sorted(tuple(row) for row in session.execute(select(*columns)))


def test_evidence_meets_a_block_and_a_voided_one_takes_it_back(world: World) -> None:
    before = standings(world)
    assert "do" not in before
    first, second = (observed("Yann", by, NOW) for by in ("Aziz", "Nora"))
    world.post(first, second)
    assert standings(world) == before | {"do": True}
    voiding = {
        "actor": {"mbox": "mailto:office@campus.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
        "object": {"objectType": "StatementRef", "id": second["id"]},
    }
    world.post(voiding)
    assert "do" not in standings(world)


def test_the_migration_finds_what_verdicts_say(world: World) -> None:
    world.post(observed("Yann", "Aziz", NOW), observed("Yann", "Nora", NOW), answer("Yann", 1, NOW))
    kept = all_rows(world)
    assert kept
    (file,) = Path(migrations.versions.__path__[0]).glob("*_block_standings.py")
    migration = import_module(f"migrations.versions.{file.stem}")
    with world.database.transaction() as session:
        session.execute(delete(BlockStanding))
        migration.fill(session.connection(), BlockStanding.__table__)
    assert all_rows(world) == kept
    with world.database.reading() as session:
        assert len(list(session.scalars(select(Progress.learner_id)))) > 0


RULE = parse_rule("""
schema: acquis/1
id: it
title: {en: "It"}
aptitude: {en: "It"}
issuer: campus
needs:
  block: whole
  all:
    - block: calm
      criterion: quiet
      evidence: any
      where: {verb: passed}
      count: "== 0"
    - not: {block: never, criterion: harm, evidence: any, where: {verb: failed}}
    - block: late
      criterion: quiz
      evidence: any
      where: {verb: passed, activity: "https://x.example/quiz"}
""")


def verdict():
    return evaluate(RULE, Evidence({}), NOW)


def test_blocks_are_inner_ones_that_are_wanted() -> None:
    assert list(RULE.blocks) == ["calm", "late"]
    assert [one.block for one in blocks_now(RULE, verdict(), [])] == ["calm"]


@pytest.mark.parametrize(("awards", "told"), [(["revoked"], True), (["suspended"], False), (["expired"], True)])
def test_what_a_person_doubts_tells_no_block(awards: list[str], told: bool) -> None:
    assert bool(blocks_now(RULE, verdict(), awards)) is told
