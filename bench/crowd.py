"""Ten thousand people and what they are on the way to: a catalogue, verdicts, awards, consents; laid into the tables at
once, as the engine would have written it. Two thirds are seen by name, a fifth are counted only, the others did not
agree.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from recognition.awarding.block_verdicts import blocks_now
from records.awards import Award, Progress
from records.blocks import BlockNow, keep_blocks
from records.consents import SCOPES, Consent
from records.learners import Actor, Learner
from records.marks import hint_at_actors
from records.matches import add_matches
from records.microcredentials import RuleVersion, criteria_ids, publish_version
from records.positions import STEP, position_at
from records.reaching import reached_text
from rules import Evidence, Match, Rule, evaluate, parse_rule

VERBS = ("clean", "mend", "read", "weigh", "teach", "drive", "cook", "sew", "wire", "guard")
NOUNS = ("kitchens", "engines", "charts", "loads", "lorries", "meals", "houses", "doors", "parcels", "guests")
ADJECTIVES = ("old", "large", "electric", "frozen", "foreign")
SKILL_NAMES = [f"{verb} {adjective} {noun}" for adjective in ADJECTIVES for verb in VERBS for noun in NOUNS]
HEAD = """
schema: acquis/1
id: block-{number}
title: {{en: "Block {number}", fr: "Bloc {number}"}}
aptitude: {{en: "Do what block {number} asks", fr: "Faire ce que le bloc {number} demande"}}
issuer: {issuer}
skills: [{{name: {{en: "{one}"}}}}, {{name: {{en: "{other}"}}}}]
standard: {{level: {{eqf: {level}}}, workload: {{hours: 12}}}}
needs:
  all:
"""
PART = """
    - block: part-{part}
      title: {{en: "Part {part}", fr: "Partie {part}"}}
      all:
"""
CRITERION = """
        - criterion: step-{part}-{step}
          title: {{en: "Step {part}.{step}", fr: "Étape {part}.{step}"}}
          evidence: any
          where: {{activity: "https://lms.example/{number}/{part}/{step}"}}
"""
IN_A_PART = 3
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Crowd:
    """How much of everything. `awards` and `paths`: of each person."""

    people: int
    microcredentials: int
    skills: int
    teams: int
    awards: int
    paths: int
    # The criteria of each micro-credential, in parts of `IN_A_PART`.
    criteria: int = IN_A_PART
    # The first micro-credential is followed by everybody, and asks for four times as much.
    with_popular: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """How far somebody can be: the evidence for it, and the verdict on that."""

    matches: tuple[tuple[str, dict[str, Any]], ...]
    status: str
    progress: float
    verdict: dict[str, Any]
    reached: str
    blocks: tuple[BlockNow, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A micro-credential of the catalogue, with the stages on the way to it, from the first step to the last."""

    microcredential_id: int
    version_id: int
    stages: tuple[Stage, ...]


def fill_crowd(
    session: Session, organisation_id: int, issuer: str, crowd: Crowd, now: datetime, also: Sequence[int] = ()
) -> list[int]:
    """Add them to the organisation; the people's ids. Those whom it knows `also` get the same."""
    chance = random.Random(1)
    catalogue = list(_catalogue(session, organisation_id, issuer, crowd, now))
    people = _people(session, organisation_id, crowd, now)
    session.execute(insert(Consent), [row for row in (_consent(one, organisation_id, now) for one in people) if row])
    rest = catalogue[1:] if crowd.with_popular else catalogue
    people += also
    for start in range(0, len(people), BATCH):
        some = people[start : start + BATCH]
        chosen = {one: chance.sample(rest, crowd.awards + crowd.paths) for one in some}
        met = [(one, each, each.stages[-1]) for one in some for each in chosen[one][: crowd.awards]]
        open_ = [(one, each, chance.choice(each.stages[:-1])) for one in some for each in chosen[one][crowd.awards :]]
        popular = [(one, catalogue[0], chance.choice(catalogue[0].stages)) for one in some if crowd.with_popular]
        met += [each for each in popular if each[2].status == "met"]
        session.execute(insert(Award), list(_awards(met, organisation_id, now, chance)))
        verdicts = {(one, each.microcredential_id): (one, each, stage) for one, each, stage in (*met, *open_, *popular)}
        session.execute(insert(Progress), list(_verdicts(verdicts.values(), organisation_id, now)))
        keep_blocks(session, organisation_id, {pair: stage.blocks for pair, (_, _, stage) in verdicts.items()})
    if crowd.with_popular:
        _lay_evidence(session, organisation_id, catalogue[0], now)
    return people


def _catalogue(session: Session, organisation_id: int, issuer: str, crowd: Crowd, now: datetime) -> Iterator[Offered]:
    for number in range(crowd.microcredentials):
        one, other = (SKILL_NAMES[(2 * number + of) % crowd.skills] for of in (0, 1))
        text = HEAD.format(number=number, issuer=issuer, one=one, other=other, level=1 + number % 8)
        criteria = crowd.criteria * 4 if crowd.with_popular and not number else crowd.criteria
        for at in range(criteria):
            part, step = divmod(at, IN_A_PART)
            text += PART.format(part=part) if not step else ""
            text += CRITERION.format(number=number, part=part, step=step)
        rule = parse_rule(text)
        version: RuleVersion = publish_version(session, organisation_id, rule, now)
        yield Offered(version.microcredential_id, version.id, tuple(_stages(rule, now)))


def _stages(rule: Rule, now: datetime) -> Iterator[Stage]:
    """Somebody with the first criterion met, with the first two, and so on to all."""
    matches: list[tuple[str, Match]] = []
    for number, criterion in enumerate(rule.criteria):
        at = now - timedelta(days=300 - number)
        made = Match(str(uuid.UUID(int=number + 1, version=4)), at, "e-learning", "moodle", criterion.key)
        matches.append((criterion.match_key, made))
        verdict = evaluate(rule, Evidence({key: [match] for key, match in matches}), now, in_words=False)
        stored = tuple((key, match.to_json()) for key, match in matches)
        told = verdict.to_json()
        blocks = tuple(blocks_now(rule, verdict, []))
        yield Stage(stored, verdict.status, verdict.progress, told, reached_text(told), blocks)


def _people(session: Session, organisation_id: int, crowd: Crowd, now: datetime) -> list[int]:
    made = [
        {"organisation_id": organisation_id, "name": f"Person {number:05}", "team": f"Team {number % crowd.teams:02}",
         "email": f"person-{number:05}@crowd.example", "is_test": False, "created_at": now}
        for number in range(crowd.people)
    ]  # fmt: skip
    ids = list(session.scalars(insert(Learner).returning(Learner.id, sort_by_parameter_order=True), made))
    known = [(one, f"mbox:mailto:{person['email']}") for one, person in zip(ids, made, strict=True)]
    # One in a hundred is known by another's address, too.
    for one, person in zip(ids[1::100], made[::100], strict=False):
        digest = hashlib.sha1(f"mailto:{person['email']}".encode()).hexdigest()  # noqa: S324 - xAPI's own
        known.append((one, f"mbox_sha1sum:{digest}"))
    actors = [
        {"organisation_id": organisation_id, "ifi": ifi, "learner_id": one, "provenance": "alone", "linked_at": now}
        for one, ifi in known
    ]
    numbers = session.scalars(insert(Actor).returning(Actor.id, sort_by_parameter_order=True), actors)
    hint_at_actors(session, organisation_id, dict(zip(numbers, (ifi for _, ifi in known), strict=True)))
    return ids


def _consent(learner_id: int, organisation_id: int, now: datetime) -> dict[str, Any] | None:
    if learner_id % 10 == 0:
        return None
    named = learner_id % 10 < 7
    scopes = {scope: named or scope != "mobility" for scope in SCOPES}
    return {"learner_id": learner_id, "organisation_id": organisation_id, "changed_at": now, "text_version": "1",
            "visibility": "named" if named else "counted", **scopes}  # fmt: skip


def _awards(
    met: Sequence[tuple[int, Offered, Stage]], organisation_id: int, now: datetime, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for number, (learner_id, offered, stage) in enumerate(met):
        earned = now - timedelta(days=chance.randrange(700))
        cited = [{"statement_id": match["id"], "modality": match["modality"], "at": match["at"], "digest": ""}
                 for _, match in stage.matches]  # fmt: skip
        yield {"id": uuid.UUID(int=chance.getrandbits(128), version=4), "organisation_id": organisation_id,
               "learner_id": learner_id, "microcredential_id": offered.microcredential_id,
               "version_id": offered.version_id, "verdict": stage.verdict, "cited": cited,
               "state": "issued" if number % 100 else "review", "unsigned": False, "awarded_at": earned,
               "recorded_at": earned, "valid_until": earned + timedelta(days=730)}  # fmt: skip


def _verdicts(
    known: Iterable[tuple[int, Offered, Stage]], organisation_id: int, now: datetime
) -> Iterator[dict[str, Any]]:
    for learner_id, offered, stage in known:
        yield {"learner_id": learner_id, "microcredential_id": offered.microcredential_id,
               "version_id": offered.version_id, "organisation_id": organisation_id, "status": stage.status,
               "progress": stage.progress, "verdict": stage.verdict, "reached": stage.reached,
               "as_of": now}  # fmt: skip


def _lay_evidence(session: Session, organisation_id: int, offered: Offered, now: datetime) -> None:
    """What brought everybody so far on the way to that micro-credential; two of three have sent nothing lately."""
    criteria = criteria_ids(session, organisation_id)
    stage_of = dict(session.execute(
        select(Progress.learner_id, Progress.progress)
        .where(Progress.microcredential_id == offered.microcredential_id)
    ).all())  # fmt: skip
    stages = {stage.progress: stage for stage in offered.stages}
    actors = dict(session.execute(
        select(Actor.id, Actor.learner_id)
        .where(Actor.organisation_id == organisation_id, Actor.ifi.startswith("mbox:"))
    ).all())  # fmt: skip
    rows = (
        {"actor_id": actor_id, "criterion_id": criteria[key], "position": position_at(at) + number * STEP,
         "organisation_id": organisation_id, "attester": None, "match": {**match, "at": at.isoformat()}}
        for actor_id, learner_id in actors.items() if learner_id in stage_of
        for number, (key, match) in enumerate(stages[stage_of[learner_id]].matches, start=actor_id * 20)
        for at in [now if not learner_id % 3 else datetime.fromisoformat(match["at"])]
    )  # fmt: skip
    while some := list(islice(rows, 10 * BATCH)):
        add_matches(session, some)
