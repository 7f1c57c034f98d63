"""What the demo shows beside its records: staff, drafts, what people who were there said."""

from __future__ import annotations

from collections import Counter

from acquis import demo
from acquis.demo.founding import found
from acquis.demo.staff import STAFF, address_of
from acquis.demo.tour import Tour, lines
from acquis.wiring import utc_now
from lti_tool.accounts.passwords import password_matches
from records.accounts import account_by_email
from records.audit import AuditEntry
from records.awards import awards_of_learners
from records.database import Database
from records.drafts import drafts_of
from records.frameworks import frameworks_of, item_counts
from records.learners import learners_of
from records.organisations import organisation_by_slug
from records.outbox import OutboxItem
from records.sign_offs import sign_offs_page
from tests.installation import BASE_URL, SECRET, install


def test_the_demo_tells_every_part_of_sign_offs_and_has_staff_for_every_duty(database: Database) -> None:
    campus = install(database)
    with database.transaction() as session:
        founded = found(session, BASE_URL, SECRET, utc_now())
    campus.work()
    assert campus.client.get(founded.waiting.removeprefix(BASE_URL)).status_code == 200
    with database.reading() as session:
        alize = organisation_by_slug(session, demo.ORGANISATION["slug"])
        _, rows = sign_offs_page(session, alize.id, None, utc_now(), 0, 50)
        assert Counter(each.state for each, _ in rows) == {"asked": 1, "confirmed": 3, "checking": 1, "declined": 1}
        assert any(each.levels for each, _ in rows)
        accounts = {duty: account_by_email(session, alize.id, address_of(name)) for duty, name, _ in STAFF}
        assert all(each is not None and each.held_duties == {duty} for duty, each in accounts.items())
        owner = accounts["owner"]
        assert owner is not None
        assert password_matches(owner.password_hash, founded.password)
        assert [draft.based_on_slug for draft in drafts_of(session, alize.id)] == ["haccp-shift-lead", None]
        (framework,) = frameworks_of(session, alize.id)
        assert item_counts(session, alize.id)[framework.id][0] > 10
        letters = [item.payload["to"] for item in session.query(OutboxItem).filter_by(kind="letter")]
        assert len(letters) == 9
        # As on the pages: who did it stands in the records.
        assert session.query(AuditEntry).filter_by(action="sign-off-confirmed").count() == 3
    assert ("Amina Belkacem", "workplace-tutor", "issued") in awards(database, alize.id)


def awards(database: Database, organisation_id: int) -> list[tuple[str, str, str]]:
    """(learner's name, micro-credential, state) of every award."""
    with database.reading() as session:
        learners = {learner.id: learner.name or "" for learner in learners_of(session, organisation_id)}
        found = awards_of_learners(session, list(learners)).items()
        return [(learners[number], one.microcredential.slug, one.state) for number, own in found for one in own]


def test_the_list_of_addresses_is_short_and_grouped() -> None:
    tour = Tour(
        BASE_URL, "campus-alize", dict.fromkeys(demo.SIGN_INS, "TOKEN"), "OWNER", "pw", "PROFILE", "LINK", "mail"
    )
    told = lines(tour)
    assert [line for line in told if line and not line.startswith(" ")] == [
        "Everybody",
        "Learners",
        "Who was there, without an account",
        "Staff",
    ]
    assert len(told) < 35
    assert all(len(line) <= 100 for line in told)
