"""What a verdict says is missing, in English and French."""

from __future__ import annotations

from typing import Any

import pytest

from rules import lacking_words
from tests.rule_samples import criterion, node

N = "\u202f"
HOUR = 3600.0
BEST = criterion(best={"score.scaled": ">= 0.8"})
SUM = criterion(sum={"duration": ">= PT20H"})
COUNT = criterion(count=5, distinct="activity")
PARTS = {"at_least": 3, "of": [criterion() for _ in range(3)]}
LACKS: list[tuple[dict[str, Any], float, float, str, str, str]] = [
    (COUNT, 3, 5, "activity", "2 more activities (3 of 5)", "encore 2 activités (3 sur 5)"),
    (criterion(count=2, distinct="day"), 1, 2, "day", "1 more day (1 of 2)", "encore 1 jour (1 sur 2)"),
    (criterion(count="> 3"), 3, 3, "statement", "1 more time (3 of 4)", "encore 1 fois (3 sur 4)"),
    (criterion(count="== 2"), 3, 2, "statement", "exactly 2 times; so far 3", f"exactement 2 fois{N}; jusqu'ici 3"),
    (criterion(count="== 0"), 1, 0, "statement", "this must not happen", "ceci ne doit pas arriver"),
    (criterion(count="<= 2"), 3, 2, "statement", "at most 2 times; so far 3", f"au plus 2 fois{N}; jusqu'ici 3"),
    (
        SUM, 14 * HOUR, 20 * HOUR, "seconds",
        "6 hours more (14 hours of 20 hours)", "encore 6 heures (14 heures sur 20 heures)",
    ),
    (SUM, 0, 20 * HOUR, "seconds", "20 hours more (0 of 20 hours)", "encore 20 heures (0 sur 20 heures)"),
    (
        BEST, 0.72, 0.8, "score",
        f"a score of 80{N}% or more; the best so far is 72{N}%",
        f"un score d'au moins 80{N}%{N}; le meilleur jusqu'ici est de 72{N}%",
    ),
    (BEST, 0, 0.8, "score", f"a score of 80{N}% or more", f"un score d'au moins 80{N}%"),
    (
        criterion(last={"duration": "<= PT5M"}), 400, 300, "seconds",
        "a time of 5 minutes or less; the last is 6 minutes",
        f"un temps d'au plus 5 minutes{N}; le dernier est de 6 minutes",
    ),
    (
        {"points": ">= 60", "of": [criterion(worth=60)]}, 40, 60, "points",
        "20 more points (40 of 60)", "encore 20 points (40 sur 60)",
    ),
    (PARTS, 2, 3, "node", "1 more part (2 of 3)", "encore 1 partie (2 sur 3)"),
    ({"any": [criterion(), criterion()]}, 0, 1, "node", "one of these", "l'un de ces éléments"),
    (
        {"all": [criterion(), criterion()], "in_order": True}, 2, 2, "node",
        "all of these in this order", "tous ces éléments dans cet ordre",
    ),
    ({"not": criterion()}, 0, 1, "node", "this must not be so", "ceci ne doit pas être le cas"),
    (
        {"holds": "food-hygiene"}, 0, 1, "award",
        "the micro-credential “food-hygiene”", f"la micro-certification «{N}food-hygiene{N}»",
    ),
    (
        {"holds": {"any": ["a", "b"], "at_least": 2}}, 1, 2, "award",
        "1 more micro-credential (1 of 2): “a” and “b”",
        f"encore 1 micro-certification (1 sur 2){N}: «{N}a{N}» et «{N}b{N}»",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("needs", "have", "need", "unit", "english", "french"), LACKS)
def test_what_is_missing_is_said_in_both_languages(
    needs: dict[str, Any], have: float, need: float, unit: str, english: str, french: str
) -> None:
    assert lacking_words(node(needs), have, need, unit) == {"en": english, "fr": french}


def test_what_is_too_late_says_so() -> None:
    said = lacking_words(node(PARTS), 2, 3, "node", closed=True)
    assert said == {
        "en": "1 more part (2 of 3) – no longer possible",
        "fr": "encore 1 partie (2 sur 3) – ce n'est plus possible",
    }


def test_a_result_just_below_the_threshold_does_not_look_like_it() -> None:
    said = lacking_words(node(BEST), 0.79999, 0.8, "score")
    assert said["en"].endswith(f"the best so far is 79.99{N}%")


def test_a_sum_just_below_the_threshold_still_lacks_something() -> None:
    said = lacking_words(node(SUM), 20 * HOUR - 1, 20 * HOUR, "seconds")
    assert said["en"] == "1 minute more (19 hours and 59 minutes of 20 hours)"
