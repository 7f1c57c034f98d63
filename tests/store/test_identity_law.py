"""The law of identities: whatever order links, merges, splits, undoings and statements come in, who holds what at the
end is what evaluating everything at once would give, with identities as they are linked at the end."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from recognition.errors import IdentityError
from recognition.people.identity import Said, link, merge, split, undo
from records.awards import awards_of_learners
from records.database import Database
from records.identities import changes_of
from records.learners import Actor, Learner, know_actors
from records.sources import Remit
from tests.installation import Installation, install, statement

RULES = """
schema: acquis/1
id: pair
title: {en: "Pair", fr: "Paire"}
aptitude: {en: "Learn", fr: "Apprendre"}
issuer: campus
on_evidence_withdrawn: POLICY
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}, count: ">= 2", distinct: activity}
---
schema: acquis/1
id: stack
title: {en: "Stack", fr: "Pile"}
aptitude: {en: "Learn more", fr: "Apprendre plus"}
issuer: campus
on_evidence_withdrawn: POLICY
needs:
  all:
    - holds: pair
    - {criterion: more, evidence: micro-learning, where: {verb: completed}, count: ">= 3", distinct: activity}
"""
NOW = datetime(2026, 4, 1, tzinfo=UTC)
SAID = Said(by="staff", at=NOW)
PEOPLE = ("ada", "ben", "cleo", "dora")
numbers = itertools.count()

people = st.sampled_from(PEOPLE)
acts = st.one_of(
    st.tuples(st.just("statement"), people, st.integers(0, 3)),
    st.tuples(st.just("link"), people, people),
    st.tuples(st.just("merge"), people, people),
    st.tuples(st.just("split"), people, st.just("")),
    st.tuples(st.just("undo"), st.integers(0, 2), st.just("")),
)


def ifi_of(person: str) -> str:
    return f"mbox:mailto:{person}@campus.example"


@contextmanager
def founded(database: Database, policy: str) -> Iterator[tuple[Installation, dict[str, str]]]:
    """A campus of its own. It gives back what it holds of the database: there will be many."""
    campus = install(database, f"campus-{next(numbers)}")
    for document in RULES.replace("POLICY", policy).split("---"):
        campus.publish(document)
    try:
        yield campus, campus.add_source(f"lrs-{next(numbers)}", Remit())
    finally:
        campus.intake.close()


def learned(person: str, number: int) -> dict:
    # The same statement at the same instant, whichever world it is sent to.
    at = f"2026-03-{1 + number:02}T{8 + PEOPLE.index(person):02}:00:00Z"
    return statement(person, activity=f"https://capsules.example/{number}", at=at)


def act(campus: Installation, lrs: dict[str, str], kind: str, one: str | int, other: str | int) -> None:
    """One act; what is refused changes nothing."""
    if kind == "statement":
        campus.push(lrs, [learned(str(one), int(other))])
    else:
        with suppress(IdentityError), campus.database.transaction() as session:
            known = know_actors(session, campus.organisation_id, {ifi_of(each): each for each in PEOPLE}, NOW)
            learners = {each: session.get_one(Learner, known[ifi_of(each)].learner_id) for each in PEOPLE}
            if kind == "link":
                link(session, learners[str(one)], [ifi_of(str(other))], SAID)
            elif kind == "merge":
                merge(session, learners[str(one)], learners[str(other)], SAID)
            elif kind == "split":
                split(session, campus.organisation_id, ifi_of(str(one)), SAID)
            else:
                changes = changes_of(session, campus.organisation_id)
                if changes:
                    undo(session, campus.organisation_id, changes[int(one) % len(changes)].id, SAID)


def held(campus: Installation) -> dict[frozenset[str], list[str]]:
    """What each learner holds, by what they are known by."""
    with campus.database.reading() as session:
        known: dict[int, set[str]] = {}
        mine = select(Actor).where(Actor.organisation_id == campus.organisation_id)
        for actor in session.scalars(mine):
            known.setdefault(actor.learner_id, set()).add(actor.ifi)
        awards = awards_of_learners(session, list(known))
        return {
            frozenset(ifis): sorted(award.microcredential.slug for award in awards[number] if award.state == "issued")
            for number, ifis in known.items()
        }


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(policy=st.sampled_from(("revoke", "review")), history=st.lists(st.tuples(acts, st.booleans()), max_size=10))
@example(policy="revoke", history=[(("link", "ada", "ben"), True), (("split", "ben", ""), True)])
@example(policy="revoke", history=[(("link", "ada", "ben"), True), (("undo", 0, ""), True), (("undo", 0, ""), True)])
@example(
    policy="review", history=[(("merge", "ada", "ben"), True), (("split", "ben", ""), True), (("undo", 0, ""), True)]
)
def test_any_order_of_links_and_statements_ends_in_what_evaluating_all_at_once_gives(
    database: Database, policy: str, history: list[tuple[tuple[str, str | int, str | int], bool]]
) -> None:
    """Everybody but Dora has a capsule; after each act the worker works or not."""
    begun = [("statement", person, number) for number, person in enumerate(PEOPLE[:3])]
    everything = [*((each, False) for each in begun), *history]
    with founded(database, policy) as (campus, lrs):
        for (kind, one, other), works in everything:
            act(campus, lrs, kind, one, other)
            if works:
                campus.work()
        campus.work()
        lived = held(campus)

    with founded(database, policy) as (again, lrs):
        with database.transaction() as session:
            for ifis in lived:
                first = know_actors(session, again.organisation_id, dict.fromkeys(ifis), NOW)
                link(session, session.get_one(Learner, first[min(ifis)].learner_id), sorted(ifis), SAID)
        statements = [learned(str(one), int(other)) for (kind, one, other), _ in everything if kind == "statement"]
        again.push(lrs, statements)
        again.work()
        assert lived == held(again)
