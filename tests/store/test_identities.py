"""Who is who: what staff link, merge, split and undo, and what becomes of the awards on both sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from recognition.errors import IdentityError
from recognition.people.identity import Said, link, merge, refuse, split, undo
from recognition.people.introduction import Introduced, introduce
from recognition.people.roster import Person, import_people
from records.awards import awards_of_learners
from records.courses import join_course, learners_in_course
from records.database import Database
from records.errors import NotFoundError
from records.identities import IdentityChange, changes_of, told_apart_from
from records.launches import know_platform_user, platform_user
from records.learners import Learner, actors_by_ifi, as_known, learner_by_id
from records.platforms import Registration, add_platform
from records.sources import Remit
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: capsule
title: {en: "Capsule", fr: "Capsule"}
aptitude: {en: "Learn", fr: "Apprendre"}
issuer: campus
on_evidence_withdrawn: POLICY
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}, count: ">= 2", distinct: activity}
"""
NOW = datetime(2026, 1, 5, tzinfo=UTC)
SAID = Said(by="page:staff", at=NOW)
ADA, BEN, CLEO = (f"mbox:mailto:{name}@campus.example" for name in ("ada", "ben", "cleo"))
ACCOUNT = "account:https://lms.example|4"


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def act(campus: Installation, do: Callable[[Session], IdentityChange | None]) -> int:
    """Do it as staff does, and let the worker see to what follows; the number of the change."""
    with campus.database.transaction() as session:
        change = do(session)
        number = change.id if change is not None else 0
    campus.work()
    return number


def of(session: Session, campus: Installation, ifi: str) -> Learner:
    owner = actors_by_ifi(session, campus.organisation_id, [ifi])[ifi].learner_id
    return learner_by_id(session, campus.organisation_id, owner)


def owner(campus: Installation, ifi: str) -> int:
    with campus.database.reading() as session:
        return of(session, campus, ifi).id


def states(campus: Installation, learner_id: int) -> list[tuple[str, str | None]]:
    with campus.database.reading() as session:
        return [(award.state, award.reason) for award in awards_of_learners(session, [learner_id])[learner_id]]


def linked(campus: Installation, to: str, *ifis: str) -> int:
    return act(campus, lambda session: link(session, of(session, campus, to), ifis, SAID))


def split_off(campus: Installation, ifi: str) -> int:
    return act(campus, lambda session: split(session, campus.organisation_id, ifi, SAID))


def merged(campus: Installation, into: str, other: str) -> int:
    return act(campus, lambda s: merge(s, of(s, campus, into), of(s, campus, other), SAID))


def undone(campus: Installation, number: int) -> int:
    return act(campus, lambda session: undo(session, campus.organisation_id, number, SAID))


def learned(campus: Installation, policy: str = "revoke") -> None:
    """Ada, Ben and Cleo have completed a capsule each; two make the micro-credential."""
    lrs = campus.add_source("lrs", Remit())
    campus.publish(RULE.replace("POLICY", policy))
    for number, name in enumerate(("Ada", "Ben", "Cleo")):
        campus.push(lrs, [statement(name, activity=f"https://capsules.example/{number}")])
    campus.work()


def test_linking_brings_evidence_together_and_undoing_it_takes_the_award_away(campus: Installation) -> None:
    learned(campus)
    number = linked(campus, ADA, BEN)
    ada = owner(campus, ADA)
    assert states(campus, ada) == [("issued", None)]
    undone(campus, number)
    assert states(campus, ada) == [("revoked", "evidence-moved")]
    assert owner(campus, BEN) != ada


@pytest.mark.parametrize(
    ("policy", "apart", "together"),
    [
        ("revoke", [("revoked", "evidence-moved")], [("revoked", "evidence-moved"), ("issued", None)]),
        ("review", [("review", "evidence-moved")], [("issued", None)]),
        ("keep", [("issued", None)], [("issued", None)]),
    ],
)
def test_evidence_that_moves_away_is_met_as_the_rule_says_and_that_comes_back_earns_again(
    campus: Installation, policy: str, apart: list, together: list
) -> None:
    learned(campus, policy)
    linked(campus, ADA, BEN)
    ada, number = owner(campus, ADA), split_off(campus, BEN)
    assert states(campus, ada) == apart
    undone(campus, number)
    assert states(campus, ada) == together


def test_an_award_falls_when_the_last_that_sufficed_moves_away(campus: Installation) -> None:
    learned(campus)
    linked(campus, ADA, BEN)
    linked(campus, ADA, CLEO)
    ada = owner(campus, ADA)
    split_off(campus, BEN)
    # Cleo's and Ada's suffice, although the award does not cite Cleo's.
    assert states(campus, ada) == [("issued", None)]
    split_off(campus, CLEO)
    assert states(campus, ada) == [("revoked", "evidence-moved")]


def test_merging_carries_identities_platform_users_and_courses_over_and_undoing_brings_them_back(
    campus: Installation,
) -> None:
    learned(campus)
    with campus.database.transaction() as session:
        address = "https://lms.example/x"
        registration = Registration(
            issuer="https://lms.example",
            client_id="1",
            authorization_endpoint=address,
            token_endpoint=address,
            jwks_uri=address,
        )
        platform_id = add_platform(
            session,
            organisation_id=campus.organisation_id,
            slug="lms",
            name="LMS",
            family="other",
            registration=registration,
            deployments=["1"],
            now=NOW,
        ).id
        ben = of(session, campus, BEN).id
        know_platform_user(session, platform_id, "4", ben, NOW)
        join_course(session, platform_id, "c", {ben: "learner"}, NOW, all_members=True)
    ada, number = owner(campus, ADA), merged(campus, ADA, BEN)
    assert states(campus, ada) == [("issued", None)]
    with campus.database.reading() as session:
        assert owner(campus, BEN) == ada
        assert platform_user(session, platform_id, "4").learner_id == ada  # type: ignore[union-attr]
        assert learners_in_course(session, platform_id, "c") == [ada]
        assert as_known(session, learner_by_id(session, campus.organisation_id, ben)).id == ada
    undone(campus, number)
    with campus.database.reading() as session:
        assert platform_user(session, platform_id, "4").learner_id == ben  # type: ignore[union-attr]
        assert learners_in_course(session, platform_id, "c") == [ben]
        assert as_known(session, learner_by_id(session, campus.organisation_id, ben)).id == ben
        assert told_apart_from(session, ada) == {ben}
    assert states(campus, ada) == [("revoked", "evidence-moved")]


def test_undoing_an_undoing_merges_again(campus: Installation) -> None:
    learned(campus)
    ada, number = owner(campus, ADA), merged(campus, ADA, BEN)
    undone(campus, undone(campus, number))
    assert owner(campus, BEN) == ada
    assert [state for state, _ in states(campus, ada)] == ["revoked", "issued"]
    with campus.database.reading() as session:
        assert told_apart_from(session, ada) == set()


def test_a_change_is_undone_once_and_not_from_under_another(campus: Installation) -> None:
    learned(campus)
    first, second = linked(campus, ADA, BEN), linked(campus, CLEO, BEN)
    with pytest.raises(IdentityError, match=f"change: undo change {second} first"):
        undone(campus, first)
    undone(campus, second)
    undone(campus, first)
    with pytest.raises(IdentityError, match="was undone before"):
        undone(campus, first)


def test_an_identity_does_not_go_back_to_whom_is_known_as_another_by_now(campus: Installation) -> None:
    learned(campus)
    lone = linked(campus, BEN, ACCOUNT)
    moved = linked(campus, ADA, ACCOUNT)
    merged(campus, CLEO, BEN)
    with pytest.raises(IdentityError, match="was merged into learner"):
        undone(campus, moved)
    assert lone


def test_a_learner_is_merged_into_another_once(campus: Installation) -> None:
    learned(campus)
    with campus.database.reading() as session:
        ben = of(session, campus, BEN).id
    merged(campus, ADA, BEN)
    with pytest.raises(IdentityError, match="merged into learner"):
        act(
            campus,
            lambda s: merge(s, of(s, campus, CLEO), learner_by_id(s, campus.organisation_id, ben), SAID),
        )
    with pytest.raises(IdentityError, match="another learner"):
        merged(campus, ADA, ADA)


def test_what_a_learner_is_known_by_alone_cannot_be_split_off(campus: Installation) -> None:
    learned(campus)
    with pytest.raises(IdentityError, match="all that learner"):
        split_off(campus, ADA)
    with pytest.raises(IdentityError, match="no record"):
        split_off(campus, "mbox:mailto:nobody@campus.example")


def test_neither_a_launch_nor_a_roster_brings_back_what_was_split_off(campus: Installation) -> None:
    learned(campus)
    person = Introduced(identities=(ACCOUNT, ADA), name="Ada", learner_id=None)
    ada = act_introduced(campus, person)
    split_off(campus, ADA)
    again = Introduced(identities=(ACCOUNT, ADA), name="Ada", learner_id=ada)
    assert act_introduced(campus, again) == ada
    with campus.database.transaction() as session:
        import_people(session, campus.organisation_id, [Person("Ada", (ACCOUNT, ADA))], by="test", now=NOW)
    assert owner(campus, ACCOUNT) == ada
    assert owner(campus, ADA) != ada
    linked(campus, ACCOUNT, ADA)
    assert owner(campus, ADA) == ada


def act_introduced(campus: Installation, person: Introduced) -> int:
    with campus.database.transaction() as session:
        return introduce(session, campus.organisation_id, person, by="platform lms", now=NOW).id


def test_what_was_undone_of_a_launch_is_not_linked_by_the_next(campus: Installation) -> None:
    learned(campus)
    ada = act_introduced(campus, Introduced(identities=(ACCOUNT,), name="Ada", learner_id=None))
    act_introduced(campus, Introduced(identities=(ACCOUNT, BEN), name="Ada", learner_id=ada))
    assert owner(campus, BEN) == ada
    with campus.database.reading() as session:
        change = changes_of(session, campus.organisation_id, ada)[0]
        assert (change.kind, change.by) == ("link", "platform lms")
    undone(campus, change.id)
    act_introduced(campus, Introduced(identities=(ACCOUNT, BEN), name="Ada", learner_id=ada))
    assert owner(campus, BEN) != ada


def test_a_launch_that_says_nothing_new_leaves_no_change(campus: Installation) -> None:
    person = Introduced(identities=(ACCOUNT,), name="Ada", learner_id=None)
    ada = act_introduced(campus, person)
    act_introduced(campus, person)
    with campus.database.reading() as session:
        assert len(changes_of(session, campus.organisation_id, ada)) == 1


def test_a_refusal_is_remembered_until_it_is_undone(campus: Installation) -> None:
    learned(campus)
    number = act(campus, lambda s: refuse(s, of(s, campus, ADA), of(s, campus, BEN), SAID))
    ada, ben = owner(campus, ADA), owner(campus, BEN)
    with campus.database.reading() as session:
        assert told_apart_from(session, ben) == {ada}
    again = undone(campus, number)
    with campus.database.reading() as session:
        assert told_apart_from(session, ben) == set()
    undone(campus, again)
    with campus.database.reading() as session:
        assert told_apart_from(session, ben) == {ada}


def test_another_organisations_changes_are_not_undone(campus: Installation, database: Database) -> None:
    learned(campus)
    number = linked(campus, ADA, BEN)
    with pytest.raises(NotFoundError):
        undone(install(database, "other"), number)
