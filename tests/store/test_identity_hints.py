"""Who may be one person: suggestions from what two systems say alike, and conflicts that staff decides."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recognition.awarding.settling import deny, settle
from recognition.errors import IdentityError
from recognition.people.identity import Said, link, merge, refuse
from recognition.people.introduction import Introduced, introduce, set_apart
from records.conflicts import open_conflicts
from records.database import Database
from records.errors import NotFoundError, SettledError
from records.hints import MOST_SHARED, likenesses
from records.identities import told_apart_from
from records.launches import know_platform_user
from records.learners import Learner, actors_by_ifi, know_actors, learner_by_id
from records.marks import hint_at_user
from records.platforms import Registration, add_platform
from tests.installation import Installation, install

NOW = datetime(2026, 1, 5, tzinfo=UTC)
SAID = Said(by="page:staff", at=NOW)
ADA = "mbox:mailto:ada@campus.example"
ADA_SHA1 = "mbox_sha1sum:657b0fc01c43099b2b3e3060facdd6204019c71d"
ADA_ACCOUNT = "account:https://lrs.example|Ada@campus.example"
ACCOUNT = "account:https://lms.example|4"


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def knows(campus: Installation, *ifis: str) -> list[int]:
    """The learners whom records speak of under these."""
    with campus.database.transaction() as session:
        known = know_actors(session, campus.organisation_id, dict.fromkeys(ifis), NOW)
        return [known[ifi].learner_id for ifi in ifis]


def user(campus: Installation, slug: str, *marks: str) -> int:
    """A learner whom a platform's user means, of whom the platform says these marks."""
    address = "https://lms.example/x"
    registration = Registration(
        issuer="https://lms.example",
        client_id=slug,
        authorization_endpoint=address,
        token_endpoint=address,
        jwks_uri=address,
    )
    with campus.database.transaction() as session:
        platform = add_platform(
            session,
            organisation_id=campus.organisation_id,
            slug=slug,
            name=slug,
            family="other",
            registration=registration,
            deployments=["1"],
            now=NOW,
        )
        learner = Learner(organisation_id=campus.organisation_id, created_at=NOW)
        session.add(learner)
        session.flush()
        known = know_platform_user(session, platform.id, "4", learner.id, NOW)
        hint_at_user(session, campus.organisation_id, known.id, marks)
        return learner.id


def pairs(campus: Installation) -> list[tuple[int, int]]:
    with campus.database.reading() as session:
        return [(each.one, each.other) for each in likenesses(session, campus.organisation_id)]


def test_an_address_its_digest_and_an_account_that_is_named_by_it_may_be_one_person(campus: Installation) -> None:
    one, two, three = sorted(knows(campus, ADA, ADA_SHA1, ADA_ACCOUNT))
    assert pairs(campus) == [(one, two), (one, three), (two, three)]


def test_two_platforms_that_name_the_same_number_suggest_one_person(campus: Installation) -> None:
    one, two = user(campus, "a", "sourcedid:7"), user(campus, "b", "sourcedid:7", "sourcedid:8")
    with campus.database.reading() as session:
        (found,) = likenesses(session, campus.organisation_id)
        assert (found.one, found.other, found.marks) == (one, two, ("sourcedid:7",))


def test_an_account_that_a_platform_names_and_no_rule_links_is_suggested_whichever_came_first(
    campus: Installation,
) -> None:
    one = user(campus, "a", ACCOUNT)
    assert pairs(campus) == []
    (two,) = knows(campus, ACCOUNT)
    assert pairs(campus) == [(one, two)]


def test_what_is_one_person_by_now_is_suggested_no_more_and_what_is_undone_neither(campus: Installation) -> None:
    one, two = knows(campus, ADA, ADA_SHA1)
    with campus.database.transaction() as session:
        learners = [learner_by_id(session, campus.organisation_id, each) for each in (one, two)]
        merge(session, *learners, SAID)
    assert pairs(campus) == []


def test_who_was_told_apart_is_not_suggested_again(campus: Installation) -> None:
    one, two = knows(campus, ADA, ADA_SHA1)
    with campus.database.transaction() as session:
        refuse(
            session,
            learner_by_id(session, campus.organisation_id, two),
            learner_by_id(session, campus.organisation_id, one),
            SAID,
        )
    assert pairs(campus) == []


def test_what_many_share_names_nobody(campus: Installation) -> None:
    for number in range(MOST_SHARED):
        user(campus, f"p-{number}", "sourcedid:0")
    assert len(pairs(campus)) == MOST_SHARED * (MOST_SHARED - 1) // 2
    user(campus, "one-more", "sourcedid:0")
    assert pairs(campus) == []


def test_a_test_user_is_nobody(campus: Installation) -> None:
    one, two = knows(campus, ADA, ADA_SHA1)
    with campus.database.transaction() as session:
        set_apart(session, campus.organisation_id, [ADA_SHA1], by="platform lms", now=NOW)
    assert pairs(campus) == []
    with campus.database.transaction() as session, pytest.raises(IdentityError, match="test user"):
        merge(
            session,
            learner_by_id(session, campus.organisation_id, one),
            learner_by_id(session, campus.organisation_id, two),
            SAID,
        )
    with campus.database.transaction() as session, pytest.raises(IdentityError, match="test user"):
        link(session, learner_by_id(session, campus.organisation_id, one), [ADA_SHA1], SAID)


def test_another_organisation_suggests_nothing(campus: Installation, database: Database) -> None:
    knows(campus, ADA)
    other = install(database, "other")
    knows(other, ADA_SHA1)
    assert pairs(campus) == pairs(other) == []


def vouched(campus: Installation) -> tuple[int, int, int]:
    """A launch as `one` vouches for what is known as `two`'s; with the number of the conflict."""
    with campus.database.transaction() as session:
        first = Introduced(identities=(ADA,), name="Ada", learner_id=None)
        two = introduce(session, campus.organisation_id, first, by="platform b", now=NOW).id
        mine = Introduced(identities=(ACCOUNT,), name="Ada", learner_id=None)
        one = introduce(session, campus.organisation_id, mine, by="platform a", now=NOW).id
    for _ in range(2):
        with campus.database.transaction() as session:
            both = Introduced(identities=(ACCOUNT, ADA), name="Ada", learner_id=one)
            introduce(session, campus.organisation_id, both, by="platform a", now=NOW)
    with campus.database.reading() as session:
        (conflict,) = open_conflicts(session, campus.organisation_id)
        assert (conflict.kind, conflict.learner_id, conflict.actor.learner_id) == ("vouched", one, two)
        return one, two, conflict.id


def decided(campus: Installation, number: int, how: str) -> int:
    """Whose the address is afterwards."""
    with campus.database.transaction() as session:
        settle(session, campus.organisation_id, number, how, SAID)  # type: ignore[arg-type]
    with campus.database.reading() as session:
        assert open_conflicts(session, campus.organisation_id) == []
        return actors_by_ifi(session, campus.organisation_id, [ADA])[ADA].learner_id


def test_a_conflict_that_is_decided_for_whom_it_is_known_as_does_not_come_back(campus: Installation) -> None:
    one, two, number = vouched(campus)
    assert decided(campus, number, "keep") == two
    with campus.database.transaction() as session:
        assert told_apart_from(session, one) == {two}
        both = Introduced(identities=(ACCOUNT, ADA), name="Ada", learner_id=one)
        assert introduce(session, campus.organisation_id, both, by="platform a", now=NOW).id == one
        assert open_conflicts(session, campus.organisation_id) == []


@pytest.mark.parametrize("how", ["move", "merge"])
def test_a_conflict_can_be_decided_for_who_launched_or_for_one_person(campus: Installation, how: str) -> None:
    one, two, number = vouched(campus)
    assert decided(campus, number, how) == (one if how == "move" else two)
    with campus.database.transaction() as session, pytest.raises(SettledError):
        settle(session, campus.organisation_id, number, "keep", SAID)


def test_what_a_learner_denies_stays_until_staff_moves_it(campus: Installation) -> None:
    (ada,) = knows(campus, ADA)
    with campus.database.transaction() as session:
        learner = learner_by_id(session, campus.organisation_id, ada)
        link(session, learner, [ACCOUNT], SAID)
        actor = actors_by_ifi(session, campus.organisation_id, [ADA])[ADA]
        for _ in range(2):
            deny(session, learner, actor.id, Said(by=f"learner:{ada}", at=NOW))
    with campus.database.reading() as session:
        (conflict,) = open_conflicts(session, campus.organisation_id)
        assert actors_by_ifi(session, campus.organisation_id, [ADA])[ADA].learner_id == ada
    assert decided(campus, conflict.id, "move") != ada


def test_nobody_denies_what_is_anothers(campus: Installation) -> None:
    ada, _ = knows(campus, ADA, ACCOUNT)
    with campus.database.transaction() as session:
        learner = learner_by_id(session, campus.organisation_id, ada)
        other = actors_by_ifi(session, campus.organisation_id, [ACCOUNT])[ACCOUNT]
        with pytest.raises(IdentityError, match="identity: "):
            deny(session, learner, other.id, SAID)


def test_moving_an_identity_by_hand_settles_what_it_was_about(campus: Installation) -> None:
    one, _, _ = vouched(campus)
    with campus.database.transaction() as session:
        link(session, learner_by_id(session, campus.organisation_id, one), [ADA], SAID)
    with campus.database.reading() as session:
        assert open_conflicts(session, campus.organisation_id) == []


def test_another_organisations_conflict_is_not_decided(campus: Installation, database: Database) -> None:
    _, _, number = vouched(campus)
    other = install(database, "other")
    with database.transaction() as session, pytest.raises(NotFoundError):
        settle(session, other.organisation_id, number, "keep", SAID)


def test_two_claimants_who_are_merged_by_hand_are_in_conflict_no_more(campus: Installation) -> None:
    one, two, _ = vouched(campus)
    with campus.database.transaction() as session:
        learners = [learner_by_id(session, campus.organisation_id, each) for each in (two, one)]
        merge(session, *learners, SAID)
    with campus.database.reading() as session:
        assert open_conflicts(session, campus.organisation_id) == []


def test_a_launch_that_waited_takes_nothing_from_who_was_quicker(campus: Installation) -> None:
    one, two = knows(campus, ADA, ACCOUNT)
    verified = Said(by="platform lms", at=NOW, provenance="verified")
    with campus.database.transaction() as session:
        link(session, learner_by_id(session, campus.organisation_id, one), [ADA], verified, takes=False)
        link(session, learner_by_id(session, campus.organisation_id, two), [ADA], verified, takes=False)
        assert actors_by_ifi(session, campus.organisation_id, [ADA])[ADA].learner_id == one
