"""How fast HR sees who can do what and finds people, with ten thousand of them, through the real server on both
databases.

`BENCH_PEOPLE=1000` tries fewer.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import requests

from bench.crowd import SKILL_NAMES, Crowd, fill_crowd
from bench.databases import on_both
from bench.report import Row, median, percentile
from records.database import Database
from records.organisations import all_organisations
from tests.running import RunningAcquis

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "10000"))
SKILLS, MICROCREDENTIALS, TEAMS = 500, 250, 40
CROWD = Crowd(PEOPLE, MICROCREDENTIALS, SKILLS, TEAMS, awards=8, paths=12, criteria=6)
NAMES = SKILL_NAMES[:SKILLS]
LOOKS, SEARCHES = 5, 120
MAP_BAR_MS, SEARCH_BAR_MS = 1000, 100


def fill(database: Database) -> None:
    """The organisation's catalogue, its people, what they hold and what they agreed to."""
    with database.transaction() as session:
        fill_crowd(session, all_organisations(session)[0].id, "main", CROWD, datetime.now(UTC))


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
            f"block=block-{number}/part-0",
        )[number % 8]


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
            f"map, all {2 * MICROCREDENTIALS} blocks": "?all=yes&of=block",
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
    return on_both(measured)
