"""`kill -9` between award and gradebook: no grade is lost, none comes late over a newer one."""

from __future__ import annotations

import random
import time
from pathlib import Path

from acquis.wiring import utc_now
from records.courses import join_course
from records.database import Database
from records.launches import know_platform_user
from records.learners import know_actors
from records.organisations import organisation_by_slug
from records.platforms import platform_by_slug
from tests.gradebook_world import place
from tests.lti_gradebook import GradebookServer
from tests.running import Lrs, RunningAcquis
from tests.words import Words

KILLS, LEARNERS, CAPSULES = 3, 12, 4
RULE = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: main
needs:
  {criterion: done, evidence: micro-learning, where: {verb: completed}, count: ">= 4", distinct: activity}
"""


def test_a_killed_process_loses_no_grade_and_sends_none_late(tmp_path: Path, database_url: str) -> None:
    chance = random.Random(1)
    installation = RunningAcquis(tmp_path, database_url)
    installation.environment |= {"ACQUIS_SEND_SECONDS": "0.1"}
    acquis_does, gradebook = Words(installation.environment), GradebookServer()
    acquis_does("organisation", "add", "main", "Main")
    (tmp_path / "rule.yaml").write_text(RULE, encoding="utf-8")
    acquis_does("rules", "publish", str(tmp_path / "rule.yaml"))
    at = ("--issuer", gradebook.url, "--client-id", "acquis", "--token-endpoint", f"{gradebook.url}/token")
    acquis_does("platform", "add", "LMS", "--family", "moodle", *at)
    source = acquis_does.json("source", "add", "Capsules", "--modality", "micro-learning")
    lrs = Lrs(installation.port, source["key"], source["secret"])
    _enrol(database_url, gradebook)
    installation.start()
    try:
        gradebook.pause = 0.02
        for capsule in range(CAPSULES):
            status, _ = lrs.post([_completed(number, capsule) for number in range(LEARNERS)])
            assert status == 200
            if capsule < KILLS:
                time.sleep(chance.uniform(0.3, 1.2))
                installation.kill()
                installation.start()
        everyone = {f"user-{number}": 100.0 for number in range(LEARNERS)}
        installation.eventually(lambda: gradebook.shown() == everyone)
        installation.eventually(lambda: acquis_does.json("grades", "list")["placements"][0]["waiting"] == 0)
    finally:
        installation.stop()
        gradebook.close()
    for number in range(LEARNERS):
        mine = [score for score in gradebook.received if score["userId"] == f"user-{number}"]
        assert [score["scoreGiven"] for score in mine] == sorted(score["scoreGiven"] for score in mine)
        stamps = [score["timestamp"] for score in mine]
        assert stamps == sorted(set(stamps))
    assert gradebook.ahead == []
    assert acquis_does.json("grades", "list")["placements"][0]["refused"] == 0


def _mbox(number: int) -> str:
    return f"mailto:learner-{number}@campus.example"


def _completed(number: int, capsule: int) -> dict[str, object]:
    return {
        "actor": {"mbox": _mbox(number)},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": f"https://capsules.example/{capsule}"},
        "context": {"contextActivities": {"category": [{"id": "urn:acquis:modality:micro-learning"}]}},
    }


def _enrol(database_url: str, gradebook: GradebookServer) -> None:
    database, now = Database(database_url), utc_now()
    with database.transaction() as session:
        organisation_id = organisation_by_slug(session, "main").id
        platform = platform_by_slug(session, organisation_id, "lms")
        names: dict[str, str | None] = {f"mbox:{_mbox(number)}": f"Learner {number}" for number in range(LEARNERS)}
        actors = know_actors(session, organisation_id, names, now)
        learners = [actors[f"mbox:{_mbox(number)}"].learner_id for number in range(LEARNERS)]
        for number, learner_id in enumerate(learners):
            know_platform_user(session, platform.id, f"user-{number}", learner_id, now)
        join_course(session, platform.id, "c", dict.fromkeys(learners, "learner"), now, all_members=True)
        place(session, organisation_id, platform.id, "c", "capsules", now, lineitem=gradebook.add_item())
    database.close()
