"""The tests' town, with something behind every address, grown to ten thousand learners: where `bench.pages` walks.

Maëlle, whose pages are looked at, has sent ten thousand records; everybody follows one of the micro-credentials.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bench.crowd import Crowd, fill_crowd
from recognition.rulebook.drafting import start_draft
from records.accounts import NewAccount, add_account
from records.awards import Award, Credential
from records.courses import join_course
from records.database import Database
from records.duties import DUTIES
from records.microcredentials import version_of
from records.organisations import organisation_by_slug
from records.platforms import platform_by_slug
from records.quarantine import Bad, set_aside
from records.sign_offs import STATES, SignOff
from rules import print_rule
from tests.pages_world import CAMPUS, capsule
from tests.protocol.test_other_organisations import Town, prepare

POPULAR = "block-0"
# With the three that the town has.
MICROCREDENTIALS = 97
IN_COURSE, DRAFTS, ACCOUNTS, SET_ASIDE, SIGN_OFFS = 1_000, 40, 60, 1_000, 3_000
AT_ONCE = 500


def grown(database: Database, people: int, records: int) -> tuple[Town, dict[str, Any]]:
    """The town on an empty, migrated database, with so many more people, and so many records of Maëlle's; and what
    addresses name of what the people do."""
    town, now = prepare(database), datetime.now(UTC)
    maelle = town.world.learners["Maëlle"]
    with database.transaction() as session:
        organisation_id = organisation_by_slug(session, CAMPUS).id
        crowd = Crowd(people, MICROCREDENTIALS, skills=200, teams=40, awards=3, paths=4, with_popular=True)
        ids = fill_crowd(session, organisation_id, CAMPUS, crowd, now, also=[maelle])
        # What she holds is signed, so that her pages show it.
        session.execute(update(Award).where(Award.learner_id == maelle).values(unsigned=True))
        platform = platform_by_slug(session, organisation_id, f"lms-{CAMPUS}")
        join_course(session, platform.id, "course", dict.fromkeys(ids[:IN_COURSE], "learner"), now, all_members=False)
        _fill_desks(session, organisation_id, ids, now)
        text = print_rule(version_of(session, organisation_id, POPULAR).rule)
        drafts = [
            start_draft(session, organisation_id, text, by="bench", now=now, based_on=(POPULAR, 1))
            for _ in range(DRAFTS)
        ]
        crowded = {"microcredential": POPULAR, "draft_id": drafts[0].id}
    sent = (capsule("Maëlle", number, now - timedelta(minutes=number)) for number in range(10, 10 + records))
    while some := list(islice(sent, AT_ONCE)):
        town.world.post(*some)
    town.world.work()
    with database.transaction() as session:
        # It was signed anew.
        credential = session.get_one(Credential, town.names["credential_id"])
        credential.record = credential.document
    return town, crowded


def _fill_desks(session: Session, organisation_id: int, learner_ids: Sequence[int], now: datetime) -> None:
    """What waits for staff, and who they are."""
    bad = [Bad(f'{{"number": {number}}}'.encode(), "actor: is missing") for number in range(SET_ASIDE)]
    set_aside(session, organisation_id, 1, bad, now)
    session.execute(insert(SignOff), list(_sign_offs(organisation_id, learner_ids, now)))
    for number in range(ACCOUNTS):
        duty = DUTIES[number % len(DUTIES)]
        new = NewAccount(
            email=f"staff-{number}@campus.example", name=f"Staff {number}", duties=frozenset((duty,)), language="en"
        )
        add_account(session, organisation_id, new, "bench", now)


def _sign_offs(organisation_id: int, learner_ids: Sequence[int], now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(SIGN_OFFS):
        at = now - timedelta(hours=number)
        yield {"id": uuid.UUID(int=number + 1, version=4), "organisation_id": organisation_id, "kind": "practice",
               "learner_id": learner_ids[-1 if number < len(STATES) else number % len(learner_ids)],
               "state": STATES[number % len(STATES)], "title": f"Practice {number}", "happened_at": at,
               "attester_name": "Rozenn", "attester_email": f"rozenn-{number % 50}@campus.example", "language": "fr",
               "asked_by": "bench", "asked_at": at, "expires_at": at + timedelta(days=30), "levels": {}}  # fmt: skip
