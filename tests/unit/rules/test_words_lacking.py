"""What a verdict says is missing, in English and French."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rules import Names, NodeVerdict, Status, lacking_words
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
        "a score of at least 80%; the best so far is 72%",
        f"un score d'au moins 80{N}%{N}; le meilleur jusqu'ici est de 72{N}%",
    ),
    (BEST, 0, 0.8, "score", "a score of at least 80%", f"un score d'au moins 80{N}%"),
    (
        criterion(last={"duration": "<= PT5M"}), 400, 300, "seconds",
        "a time of at most 5 minutes; the last is 6 minutes",
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


NOW = datetime(2026, 6, 1, tzinfo=UTC)
END = "2026-05-01T12:00:00Z"


def answer(have: float, need: float, unit: str, status: Status = "open", *below: NodeVerdict) -> NodeVerdict:
    return NodeVerdict("needs", "criterion", status, 0.0, have, need, unit, children=below)


def titled(title: str, status: Status) -> NodeVerdict:
    return NodeVerdict(title, "criterion", status, 0.0, 0, 1, "statement", title={"en": title, "fr": title})


@pytest.mark.parametrize(("needs", "have", "need", "unit", "english", "french"), LACKS)
def test_what_is_missing_is_said_in_both_languages(
    needs: dict[str, Any], have: float, need: float, unit: str, english: str, french: str
) -> None:
    assert lacking_words(node(needs), answer(have, need, unit), NOW) == {"en": english, "fr": french}


CLOSED: list[tuple[dict[str, Any], NodeVerdict, str, str]] = [
    (
        criterion(count=5, distinct="day", within={"to": END}), answer(3, 5, "day", "closed"),
        "no longer possible: the time for it ended on 1 May 2026 at 12:00 UTC; it took 2 more days (3 of 5)",
        f"ce n'est plus possible{N}: le délai a pris fin le 1er mai 2026 à 12:00 UTC{N}; "
        "il fallait encore 2 jours (3 sur 5)",
    ),
    (
        criterion(best={"score.scaled": ">= 0.8"}, attempts="<= 3"), answer(0.7, 0.8, "score", "closed"),
        "no longer possible: the attempts are used up (at most 3 attempts); it took a score of at least 80%; "
        "the best so far is 70%",
        f"ce n'est plus possible{N}: les essais sont épuisés (au plus 3 essais){N}; "
        f"il fallait un score d'au moins 80{N}%{N}; le meilleur jusqu'ici est de 70{N}%",
    ),
    (
        criterion(first={"score.raw": ">= 8"}), answer(7, 8, "score", "closed"),
        "no longer possible: only the first result counts; it took a score of at least 8 points; the first is 7 points",
        f"ce n'est plus possible{N}: seul le premier résultat compte{N}; il fallait un score d'au moins 8 points{N}; "
        "le premier est de 7 points",
    ),
    (
        criterion(count="<= 2"), answer(3, 2, "statement", "closed"),
        "no longer possible: at most 2 times; so far 3",
        f"ce n'est plus possible{N}: au plus 2 fois{N}; jusqu'ici 3",
    ),
    (
        criterion(count="== 0"), answer(1, 0, "statement", "closed"),
        "no longer possible: this must not happen, and it did",
        f"ce n'est plus possible{N}: ceci ne doit pas arriver, et c'est arrivé",
    ),
    (
        {"all": [criterion(), criterion()]}, answer(0, 2, "node", "closed", titled("A", "closed"), titled("B", "open")),
        "no longer possible: “A” cannot be met any more",
        f"ce n'est plus possible{N}: «{N}A{N}» ne peut plus être obtenu",
    ),
    (
        PARTS,
        answer(0, 3, "node", "closed", titled("A", "closed"), titled("B", "open"), titled("C", "closed")),
        "no longer possible: only 1 of the 3 needed can still be met",
        f"ce n'est plus possible{N}: sur 3 requis, 1 seulement peut encore l'être",
    ),
    (
        {"points": ">= 60", "of": [criterion(worth=20), criterion(worth=40)]},
        answer(0, 60, "points", "closed", titled("A", "closed"), titled("B", "open")),
        "no longer possible: only 40 of 60 points can still be had",
        f"ce n'est plus possible{N}: seuls 40 sur 60 points peuvent encore être obtenus",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("needs", "verdict", "english", "french"), CLOSED)
def test_what_is_too_late_says_why(needs: dict[str, Any], verdict: NodeVerdict, english: str, french: str) -> None:
    assert lacking_words(node(needs), verdict, NOW) == {"en": english, "fr": french}


def test_what_is_open_says_until_when() -> None:
    said = lacking_words(node(criterion(count=2, within={"to": "2026-07-01"})), answer(1, 2, "statement"), NOW)
    assert said == {
        "en": "1 more time (1 of 2), before 1 July 2026",
        "fr": "encore 1 fois (1 sur 2), avant le 1er juillet 2026",
    }


def test_a_group_names_what_could_still_be_met() -> None:
    below = (titled("A", "met"), titled("B", "open"), titled("C", "closed"))
    said = lacking_words(node({**PARTS, "at_least": 2}), answer(1, 2, "node", "open", *below), NOW)
    assert said == {"en": "1 more part (1 of 2): “B”", "fr": f"encore 1 partie (1 sur 2){N}: «{N}B{N}»"}


def test_a_result_just_below_the_threshold_does_not_look_like_it() -> None:
    said = lacking_words(node(BEST), answer(0.79999, 0.8, "score"), NOW)
    assert said["en"].endswith("the best so far is 79.99%")


def test_a_sum_just_below_the_threshold_still_lacks_something() -> None:
    said = lacking_words(node(SUM), answer(20 * HOUR - 1, 20 * HOUR, "seconds"), NOW)
    assert said["en"] == "1 minute more (19 hours and 59 minutes of 20 hours)"


def test_a_title_stands_in_place_of_a_slug() -> None:
    names = Names(microcredentials={"basics": {"en": "The basics", "fr": "Les bases"}})
    said = lacking_words(node({"holds": "basics"}), answer(0, 1, "award"), NOW, names)
    assert said["fr"] == f"la micro-certification «{N}Les bases{N}»"
