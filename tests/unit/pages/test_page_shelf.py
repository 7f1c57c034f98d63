"""What a learner's page says of standings, made by hand."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lti_tool.presenters.requirements import Cited, Telling, progressed, required
from lti_tool.presenters.shelf import Shelf, cited_ids, shelf_of
from recognition.awarding.explain import Standing
from records.awards import Award
from records.microcredentials import RuleVersion
from rules import Evidence, Match, Rule, Verdict, Waiver, evaluate, parse_rule, percent_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RULE = parse_rule(
    """
schema: acquis/1
id: shift-lead
title: {fr: "Chef d'équipe", en: "Shift lead"}
aptitude: {fr: "Conduire un service", en: "Run a shift"}
issuer: campus
needs:
  all:
    - block: know
      title: {fr: "Savoir", en: "Know"}
      all:
        - criterion: quiz
          evidence: e-learning
          where: {verb: passed}
        - criterion: capsules
          title: {fr: "Capsules", en: "Capsules"}
          evidence: micro-learning
          where: {verb: completed}
          count: ">= 4"
    - holds: food-hygiene
"""
)
QUIZ, CAPSULES = RULE.criteria


def _match(number: int, days: int) -> Match:
    identifier = str(uuid.UUID(int=number))
    return Match(
        statement_id=identifier,
        at=NOW - timedelta(days=days),
        modality="micro-learning",
        source="moodle",
        fingerprint=identifier,
    )


def _cited(*matches: Match) -> dict[str, Cited]:
    return {match.statement_id: Cited(match.statement_id, match.at, "Capsule", "Moodle") for match in matches}


def _verdict(**matches: list[Match]) -> Verdict:
    keys = {"quiz": QUIZ.match_key, "capsules": CAPSULES.match_key}
    return evaluate(RULE, Evidence({keys[name]: found for name, found in matches.items()}), NOW)


def _standing(verdict: Verdict, award: Award | None = None) -> Standing:
    version = RuleVersion(id=1, number=1, document={}, published_at=NOW)
    return Standing(RULE.id, version, RULE, verdict, award, None)


def _shelf(standing: Standing, matches: dict[str, Any] | None = None) -> Shelf:
    known = _cited(*(match for found in (matches or {}).values() for match in found))
    return shelf_of([standing], matches or {}, known, "en", NOW)


def test_without_evidence_nothing_is_begun() -> None:
    shelf = _shelf(_standing(_verdict()))
    assert [card.slug for card in shelf.not_begun] == ["shift-lead"]
    assert not shelf.held
    assert not shelf.in_progress


def test_the_first_piece_of_evidence_begins_it() -> None:
    found = [_match(1, 3)]
    shelf = _shelf(_standing(_verdict(capsules=found)), {CAPSULES.match_key: found})
    (card,) = shelf.in_progress
    assert (card.met, card.total) == (0, 3)
    assert 0 < card.percent < 100


def test_a_criterion_on_its_way_shows_the_evidence_so_far_by_time() -> None:
    late, early = _match(1, 1), _match(2, 5)
    matches = {CAPSULES.match_key: [late, early]}
    card = _shelf(_standing(_verdict(capsules=[late, early])), matches).in_progress[0]
    capsules = next(leaf for leaf in card.needs.leaves() if leaf.key == "capsules")
    assert [one.statement_id for one in capsules.evidence] == [early.statement_id, late.statement_id]
    assert (capsules.have, capsules.need, capsules.status) == (2, 4, "open")
    assert capsules.lacking


def test_a_met_criterion_shows_what_made_it_met() -> None:
    found = [_match(1, 3), _match(2, 2)]
    verdict = _verdict(quiz=found)
    matches = {QUIZ.match_key: found}
    quiz = next(
        leaf for leaf in _shelf(_standing(verdict), matches).in_progress[0].needs.leaves() if leaf.key == "quiz"
    )
    assert [one.statement_id for one in quiz.evidence] == [found[0].statement_id]


def test_the_next_step_is_that_of_the_furthest_open_requirement() -> None:
    found = [_match(number, number) for number in range(1, 4)]
    card = _shelf(_standing(_verdict(capsules=found)), {CAPSULES.match_key: found}).in_progress[0]
    capsules = next(leaf for leaf in card.needs.leaves() if leaf.key == "capsules")
    assert card.next_step == f"{capsules.title} – {capsules.lacking}"


def test_statements_that_are_not_known_here_are_not_shown() -> None:
    found = [_match(1, 3)]
    standing = _standing(_verdict(capsules=found))
    shelf = shelf_of([standing], {CAPSULES.match_key: found}, {}, "en", NOW)
    assert not any(leaf.evidence for leaf in (*shelf.in_progress, *shelf.not_begun)[0].needs.leaves())
    assert cited_ids([standing], {CAPSULES.match_key: found}) == {found[0].statement_id}


def test_an_award_is_held_with_the_verdict_that_it_pinned() -> None:
    quiz, capsules = [_match(9, 9)], [_match(number, number) for number in range(1, 5)]
    award = _award(_verdict(quiz=quiz, capsules=capsules), state="issued")
    shelf = _shelf(_standing(_verdict(), award))
    (card,) = shelf.held
    assert card.award is not None
    assert card.award.fresh
    assert shelf.newest is card
    assert {leaf.key: leaf.status for leaf in card.needs.leaves()}["capsules"] == "met"


def test_an_award_is_new_for_some_minutes_only() -> None:
    award = _award(_verdict(), state="issued")
    award.recorded_at = NOW - timedelta(hours=1)
    card = _shelf(_standing(_verdict(), award)).held[0]
    assert card.award is not None
    assert not card.award.fresh


def test_a_revoked_award_is_in_progress_again_and_says_so() -> None:
    card = _shelf(_standing(_verdict(), _award(_verdict(), state="revoked"))).in_progress[0]
    assert card.award is not None
    assert card.award.state == "revoked"


def test_another_micro_credential_is_named_by_its_title() -> None:
    tree = required(RULE, Telling("en", titles={"food-hygiene": "Food hygiene"}))
    stack = list(tree.leaves())[-1]
    assert stack.stacks == (("food-hygiene", "Food hygiene"),)
    assert "food-hygiene" not in stack.words
    assert "food-hygiene" not in stack.lacking


def test_a_block_is_a_chapter_and_a_criterion_is_a_line() -> None:
    know, _ = required(RULE, Telling("fr")).children
    assert know.is_block
    assert know.title == "Savoir"
    assert [child.title for child in know.children] == ["", "Capsules"]
    assert not any(child.is_block for child in know.children)
    assert [child.modality for child in know.children] == ["e-learning", "micro-learning"]


def test_every_requirement_has_a_name_of_its_own_on_the_page() -> None:
    tree = required(RULE, Telling("en"))
    names = [node.uid for node in (tree, *tree.children, *tree.leaves())]
    assert len(set(names)) == len({id(node) for node in (tree, *tree.children, *tree.leaves())})


def test_a_waiver_is_shown() -> None:
    waiver = Waiver("quiz", "Rozenn", "long practice", NOW)
    verdict = evaluate(RULE, Evidence({}, waivers=(waiver,)), NOW)
    quiz = next(progressed(RULE, verdict, Telling("en")).leaves())
    assert quiz.waiver == waiver


def test_percent_is_whole_only_at_the_end_and_nothing_only_at_the_start() -> None:
    assert [percent_of(share) for share in (0, 0.0001, 0.5, 0.9999, 1)] == [0, 1, 50, 99, 100]


def _award(verdict: Verdict, state: str) -> Award:
    return Award(
        id=uuid.UUID(int=77),
        learner_id=1,
        verdict=verdict.to_json(),
        cited=[],
        state=state,
        reason=None,
        awarded_at=NOW,
        recorded_at=NOW,
        valid_until=None,
        version=RuleVersion(id=1, number=1, document=_document(RULE), published_at=NOW),
    )


def _document(rule: Rule) -> dict[str, Any]:
    return dict(rule.document)


def test_what_one_came_for_leads_and_then_what_the_course_has() -> None:
    (card,) = _shelf(_standing(_verdict())).not_begun
    row = tuple(replace(card, slug=slug) for slug in ("a", "b", "c", "d"))
    led = Shelf((), row, row).led_by("d", {"b", "c"})
    assert [each.slug for each in led.in_progress] == [each.slug for each in led.not_begun] == ["d", "b", "c", "a"]
    assert [each.slug for each in Shelf((), row, ()).led_by(None).in_progress] == ["a", "b", "c", "d"]
