"""From statements to matches: whose evidence is it, and which criteria does it answer?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from recognition.rulebook.catalogue import Catalogue
from records.inbox import enqueue_learners
from records.learners import NAME_LENGTH, Actor, actors_by_ifi, know_actors, learners_of_actors, lock_learners
from records.matches import add_matches, forget_others, forget_statements, learners_matched
from records.statement_queries import StoredStatement, positions_of, voided_among
from rules import CriteriaIndex, Match, Origin, person_ifi

VOIDED = "http://adlnet.gov/expapi/verbs/voided"


@dataclass(frozen=True, slots=True)
class Found:
    """One statement of somebody that answers some criteria."""

    ifi: str
    name: str | None
    statement_id: str
    position: int
    matches: tuple[tuple[str, Match], ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """Who must be evaluated for which micro-credentials, and whose evidence was withdrawn."""

    concerned: Mapping[int, frozenset[int]]
    # Ids of statements that were voided, by the learner who loses them.
    withdrawn: Mapping[int, frozenset[str]]
    # What was added, by learner and match key.
    arrived: Mapping[int, Mapping[str, Sequence[Match]]] = field(default_factory=dict)
    # Who attests something here that bears on their own attesters.
    debtors: frozenset[int] = frozenset()


def find(
    index: CriteriaIndex, statements: Iterable[StoredStatement], origins: Mapping[int, Origin]
) -> tuple[list[Found], list[str]]:
    """Pure: what these statements answer, and the ids of the statements that they void (xAPI 2.0 §4.2.1)."""
    found: list[Found] = []
    voids: list[str] = []
    for stored in statements:
        statement = stored.statement
        if statement["verb"]["id"] == VOIDED:
            voids.append(statement["object"]["id"])
            continue
        matches = index.matches(statement, origins[stored.source_id])
        if matches:
            ifi = person_ifi(statement["actor"])
            if ifi is not None:
                found.append(Found(ifi, shown_name(statement["actor"]), stored.id, stored.position, matches))
    return found, voids


def shown_name(actor: Mapping[str, Any]) -> str | None:
    """The display name as it can be kept: without NUL, and not endless."""
    name = str(actor.get("name", "")).replace("\x00", "")[:NAME_LENGTH]
    return name or None


def take_in(
    session: Session,
    organisation_id: int,
    catalogue: Catalogue,
    found: Sequence[Found],
    voids: Sequence[str],
    now: datetime,
    anew: Sequence[int] = (),
) -> Touched:
    """Remember the matches and forget those of voided statements, with the learners concerned held locked.

    The lock comes before the look at what is voided: of two workers, one with a statement and one with its voiding,
    the later sees what the earlier did. Whoever was given one of these actors while we waited for the lock is put into
    the inbox: we hold the one who had it before.

    `anew` are positions of statements whose matches shall be those found, and no others: the others are withdrawn.
    """
    names = {item.ifi: item.name for item in found}
    actors = know_actors(session, organisation_id, names, now) if names else {}
    positions = positions_of(session, organisation_id, voids) if voids else {}
    attesters = _attesters(session, organisation_id, catalogue, found)
    had = learners_matched(session, organisation_id, anew) if anew else set()
    lock_learners(session, {actor.learner_id for actor in actors.values()} | set(attesters.values()) | had)
    enqueue_learners(session, organisation_id, _linked_meanwhile(session, actors.values()), now)
    dead = voided_among(session, organisation_id, [item.statement_id for item in found]) if found else set()
    living = [item for item in found if item.statement_id not in dead]
    rows, concerned = _rows(organisation_id, catalogue, living, actors, attesters)
    withdrawn: dict[int, set[str]] = defaultdict(set)
    if anew:
        withdrawn.update(forget_others(session, organisation_id, anew, rows))
    add_matches(session, rows)
    for statement_id, position in positions.items():
        for learner_id in forget_statements(session, organisation_id, [position]):
            withdrawn[learner_id].add(statement_id)
    return Touched(
        {learner: frozenset(numbers) for learner, numbers in concerned.items()},
        {learner: frozenset(ids) for learner, ids in withdrawn.items()},
        # Of what is matched anew, some was known before.
        {} if anew else _arrived(living, actors),
        frozenset(attesters.values()),
    )


def _arrived(found: Iterable[Found], actors: Mapping[str, Actor]) -> dict[int, dict[str, list[Match]]]:
    arrived: dict[int, dict[str, list[Match]]] = {}
    for item in found:
        own = arrived.setdefault(actors[item.ifi].learner_id, {})
        for key, match in item.matches:
            own.setdefault(key, []).append(match)
    return arrived


def _linked_meanwhile(session: Session, actors: Collection[Actor]) -> list[int]:
    now_of = learners_of_actors(session, [actor.id for actor in actors]) if actors else {}
    return sorted({now_of[actor.id] for actor in actors if now_of[actor.id] != actor.learner_id})


def _attesters(
    session: Session, organisation_id: int, catalogue: Catalogue, found: Iterable[Found]
) -> dict[str | None, int]:
    """The learners who attest something here that bears on their own independent attesters, by IFI."""
    ifis = {
        match.attester
        for item in found
        for key, match in item.matches
        if match.attester is not None and key in catalogue.independent
    }
    known = actors_by_ifi(session, organisation_id, ifis) if ifis else {}
    return {ifi: actor.learner_id for ifi, actor in known.items()}


def _rows(
    organisation_id: int,
    catalogue: Catalogue,
    found: Sequence[Found],
    actors: Mapping[str, Actor],
    attesters: Mapping[str | None, int],
) -> tuple[list[dict[str, Any]], dict[int, set[int]]]:
    rows = []
    concerned: dict[int, set[int]] = defaultdict(set)
    for item in found:
        actor = actors[item.ifi]
        concerned[actor.learner_id] |= catalogue.concerned(key for key, _ in item.matches)
        for key, match in item.matches:
            if match.attester in attesters and key in catalogue.independent:
                concerned[attesters[match.attester]] |= catalogue.concerned([key])
        rows += [
            {
                "actor_id": actor.id,
                "criterion_id": catalogue.criterion_ids[key],
                "position": item.position,
                "organisation_id": organisation_id,
                "attester": match.attester,
                "match": match.to_json(),
            }
            for key, match in item.matches
        ]
    return rows, concerned
