"""What differs between two versions, by example."""

from __future__ import annotations

from typing import Any

import pytest

from rules import Differences, differences
from tests.rule_samples import BOTH, rule

QUIZ = {"criterion": "quiz", "where": {"verb": "passed", "activity": "https://lms.example/quiz"}}
TALK = {"criterion": "talk", "evidence": "social", "where": {"verb": "answered"}, "count": ">= 3"}


def between(old: Any, new: Any, in_force: tuple[str, ...] = (), **more: Any) -> Differences:
    return differences(rule(old), rule(new, **more), in_force)


def told(found: Differences) -> list[tuple[str, str, list[str], str | None]]:
    return [(part.what, part.key, [change.aspect for change in part.changes], part.matches) for part in found.parts]


def test_another_threshold_keeps_the_matches() -> None:
    found = between({"all": [QUIZ, TALK]}, {"all": [QUIZ, {**TALK, "count": ">= 2"}]})
    assert told(found) == [("changed", "talk", ["asks"], "kept")]
    (change,) = found.parts[0].changes
    assert "at least 3 times" in change.before["en"]
    assert "au moins 2 fois" in change.after["fr"]


def test_another_activity_that_is_called_alike_is_told_with_its_address() -> None:
    moved = {**QUIZ, "where": {"verb": "passed", "activity": "https://other.example/quiz"}}
    found = between(QUIZ, moved)
    assert told(found) == [("changed", "quiz", ["asks"], "searched")]
    (change,) = found.parts[0].changes
    assert "https://lms.example/quiz" in change.before["en"]
    assert "https://other.example/quiz" in change.after["en"]
    assert (found.kept, found.searched) == ((), ("quiz",))


def test_a_criterion_with_another_name_alone_keeps_its_matches() -> None:
    found = between({"all": [QUIZ, TALK]}, {"all": [QUIZ, {**TALK, "criterion": "help"}]})
    assert told(found) == [("changed", "help", ["key"], "kept")]
    assert found.dropped == ()


def test_parts_come_and_go() -> None:
    found = between({"all": [QUIZ, TALK]}, {"all": [QUIZ, {"holds": "basics"}]})
    assert [(what, key) for what, key, _, _ in told(found)] == [("added", "needs.all[1]"), ("removed", "talk")]
    assert found.dropped == ("talk",)


def test_what_another_rule_in_force_asks_for_keeps_its_matches() -> None:
    found = between(QUIZ, {"all": [QUIZ, TALK]}, in_force=(rule(TALK).criteria[0].match_key,))
    assert found.kept == ("quiz", "talk")
    assert ("added", "talk", ["asks"], "kept") in told(found)


@pytest.mark.parametrize(
    ("more", "aspect", "french"),
    [
        ({"valid_for": "P1Y"}, "valid_for", ("sans limite", "1 an")),
        ({"issuer": "school"}, "issuer", ("house", "school")),
        ({"from": "publication"}, "from", ("le début : l'historique compte", "la publication de cette version")),
        ({"skills": [{"name": BOTH}]}, "skills", ("rien", "Quelque chose")),
        ({"standard": {"level": {"eqf": 4}}}, "standard", ("rien", "Niveau\u202f: CEC 4.")),
    ],
)
def test_what_stands_beside_the_tree_is_told_in_french_too(more: Any, aspect: str, french: tuple[str, str]) -> None:
    (change,) = between(QUIZ, QUIZ, **more).rule
    assert (change.aspect, change.before["fr"], change.after["fr"]) == (aspect, *french)


def test_a_part_that_stands_elsewhere_is_told() -> None:
    block = {"block": "know", "title": BOTH, "all": [QUIZ]}
    found = between({"all": [block, TALK]}, {"all": [{**block, "all": [QUIZ, TALK]}]})
    assert ("changed", "talk", ["place"], "kept") in told(found)


def test_another_order_is_told_where_order_counts() -> None:
    ordered = {"in_order": True, "all": [QUIZ, TALK]}
    assert told(between(ordered, {**ordered, "all": [TALK, QUIZ]})) == [("changed", "needs", ["order"], None)]
    assert between({"all": [QUIZ, TALK]}, {"all": [TALK, QUIZ]}).none


def test_what_a_part_is_worth_is_told() -> None:
    points = {"points": ">= 10", "of": [{**QUIZ, "worth": 10}, {**TALK, "worth": 5}]}
    found = between(points, {**points, "of": [{**QUIZ, "worth": 10}, {**TALK, "worth": 20}]})
    assert told(found) == [("changed", "talk", ["worth"], "kept")]
