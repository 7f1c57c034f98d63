"""What a learner reads: criteria, blocks and stacks, in English and French."""

from __future__ import annotations

from typing import Any

import pytest

from rules import Names, criteria_words, node_words, rule_from_data, words
from tests.rule_samples import BOTH, criterion, node, rule

N = "\u202f"
SENTENCES: list[tuple[dict[str, Any], str, str]] = [
    (
        criterion(
            evidence="e-learning",
            where={
                "verb": "passed",
                "activity_type": "http://adlnet.gov/expapi/activities/quiz",
                "score.scaled": ">= 0.8",
            },
            count=">= 2",
            distinct="activity",
            within={"last": "P1Y"},
        ),
        "Pass at least 2 different quizzes (online learning), with a score of at least 80%, within the last year",
        "Réussir au moins 2 quiz différents (formation en ligne), "
        f"avec un score d'au moins 80{N}%, au cours de la dernière année",
    ),
    (
        criterion(
            where={"verb": "passed", "activity": "https://lms.example/quiz"},
            best={"score.scaled": ">= 0.8"},
            attempts="<= 3",
        ),
        "Pass “quiz”, with a best score of at least 80%, in at most 3 attempts",
        f"Réussir «{N}quiz{N}», avec un meilleur score d'au moins 80{N}%, en au plus 3 essais",
    ),
    (
        criterion(where={"verb": ["answered", "commented"], "attested_by": {"role": "peer", "independent": True}}),
        "Answer a question or comment on a post, confirmed by a peer other than the learner",
        "Répondre à une question ou commenter une publication, confirmé par un pair autre que soi-même",
    ),
    (
        criterion(
            evidence="workplace",
            where={"verb": "demonstrated", "attested_by": {"role": ["manager", "assessor"], "independent": True}},
            count=">= 2",
            distinct="attester",
            within={"last": "P6M"},
        ),
        "Demonstrate a task (practice at work), confirmed by a manager or an assessor other than the learner, "
        "by at least 2 different people, within the last 6 months",
        "Démontrer un savoir-faire (pratique au travail), confirmé par un responsable ou un évaluateur "
        "autre que soi-même, par au moins 2 personnes différentes, au cours des 6 derniers mois",
    ),
    (
        criterion(evidence="workplace", sum={"duration": ">= PT20H"}, within={"last": "P1Y6M"}),
        "Have a record of practice at work, with a total time of at least 20 hours, no older than 1 year and 6 months",
        "Avoir une trace de pratique au travail, avec un temps total d'au moins 20 heures, "
        "datant de moins de 1 an et 6 mois",
    ),
    (
        criterion(where={"verb": "https://campus.example/verbs/incident"}, count="== 0", within={"last": "P90D"}),
        "Never have a record of “incident”, within the last 90 days",
        f"Ne jamais avoir de trace de «{N}incident{N}», au cours des 90 derniers jours",
    ),
    (
        criterion(where={"verb": "passed", "score.percent": [80, "> 90"], "duration": "<= PT90M", "success": False}),
        "Pass an assessment, without success, with a score of exactly 80% of the points "
        "or of more than 90% of the points, "
        "with a time of at most 1 hour and 30 minutes",
        f"Réussir une évaluation, sans succès, avec un score d'exactement 80{N}% des points "
        f"ou de plus de 90{N}% des points, "
        "avec un temps d'au plus 1 heure et 30 minutes",
    ),
    (
        criterion(
            where={"verb": "attended", "score.raw": "2..5", "extension": {"https://x.example/ward-round": True}},
            count="> 3",
            distinct="week",
            within={"from": "2026-03-01", "to": "2026-04-01T08:30:00+02:00"},
        ),
        "Attend a session, with a score between 2 points and 5 points, with “ward round” (yes), in more than 3 "
        "different weeks, from 1 March 2026 and before 1 April 2026 at 06:30 UTC",
        f"Assister à une séance, avec un score entre 2 points et 5 points, avec «{N}ward round{N}» (oui), sur plus "
        "de 3 semaines différentes, à partir du 1er mars 2026 et avant le 1er avril 2026 à 06:30 UTC",
    ),
    (
        criterion(title={"en": "The quiz", "fr": "Le quiz"}, evidence="e-learning", best={"score.percent": ">= 80"}),
        "Have a record of online learning, with a best score of at least 80% of the points",
        f"Avoir une trace de formation en ligne, avec un meilleur score d'au moins 80{N}% des points",
    ),
    ({"holds": "food-hygiene"}, "Hold “food-hygiene”", f"Détenir «{N}food-hygiene{N}»"),
    (
        {"holds": {"any": ["a", "b"], "version": ">= 2"}},
        "Hold “a” or “b” (version 2 or later)",
        f"Détenir «{N}a{N}» ou «{N}b{N}» (version 2 ou suivante)",
    ),
    (
        {"holds": {"any": ["a", "b", "c"], "at_least": 2}},
        "Hold at least 2 of “a”, “b” or “c”",
        f"Détenir au moins 2 parmi «{N}a{N}», «{N}b{N}» ou «{N}c{N}»",
    ),
    (
        {"holds": {"any": ["a", "b"], "at_least": 2}},
        "Hold “a” and “b”",
        f"Détenir «{N}a{N}» et «{N}b{N}»",
    ),
    ({"all": [criterion()], "in_order": True}, "All of these, in this order", "Tout ce qui suit, dans cet ordre"),
    (
        {"points": ">= 60", "of": [criterion(worth=60)]},
        "At least 60 points from these",
        "Au moins 60 points parmi ce qui suit",
    ),
]


@pytest.mark.parametrize(("needs", "english", "french"), SENTENCES)
def test_a_node_is_one_sentence_in_each_language(needs: dict[str, Any], english: str, french: str) -> None:
    said = node(needs)
    assert node_words(said, "en") == english
    assert node_words(said, "fr-CA") == french


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://moodle.example/mod/quiz/view.php?id=310", "quiz 310"),
        ("https://lms.example/courses/hygi%C3%A8ne_alimentaire/", "hygiène alimentaire"),
        ("urn:example:ward-round", "ward round"),
        ("https://lms.example", "lms.example"),
    ],
)
def test_an_activity_without_a_name_is_called_by_what_tells_its_address_from_others(iri: str, name: str) -> None:
    assert node_words(node(criterion(where={"verb": "passed", "parent": iri})), "en") == (
        f"Pass an assessment, as part of “{name}”"
    )


def test_a_verb_that_another_vocabulary_names_alike_is_said_alike() -> None:
    said = node(criterion(where={"verb": "https://elsewhere.example/verbs/create"}))
    assert node_words(said, "en") == "Create something"


def test_a_prefix_is_everything_below_it() -> None:
    said = node(criterion(where={"verb": "passed", "activity": "https://lms.example/haccp/*"}))
    assert node_words(said, "en") == "Pass anything in “haccp”"
    assert node_words(said, "fr") == f"Réussir tout contenu de «{N}haccp{N}»"


def test_names_that_people_gave_stand_in_the_sentences() -> None:
    names = Names(
        microcredentials={"food-hygiene": {"en": "Food hygiene", "fr": "Hygiène alimentaire"}},
        things={"https://lms.example/q": {"en": "The big quiz", "fr": "Le grand quiz"}},
        verbs={"https://x.example/verbs/plated": {"en": "plate", "fr": "dresser"}},
        sources={"lrs-1": {"en": "our kitchen", "fr": "notre cuisine"}},
    )
    plated = criterion(where={"verb": "https://x.example/verbs/plated", "source": "lrs-1"})
    quiz = criterion(where={"verb": "passed", "activity": "https://lms.example/q"})
    assert node_words(node({"holds": "food-hygiene"}), "fr", names) == f"Détenir «{N}Hygiène alimentaire{N}»"
    assert node_words(node(plated), "en", names) == "Plate, recorded by “our kitchen”"
    assert node_words(node(quiz), "fr", names) == f"Réussir «{N}Le grand quiz{N}»"


def test_two_things_of_one_name_are_told_apart() -> None:
    said = node(criterion(where={"verb": "passed", "activity": ["https://a.example/quiz", "https://b.example/quiz"]}))
    assert node_words(said, "en") == "Pass “quiz” or “https://b.example/quiz”"


def test_the_best_of_what_must_be_little_is_the_lowest() -> None:
    fast = node(criterion(where={"verb": "passed"}, best={"duration": "<= PT5M"}))
    assert node_words(fast, "en") == "Pass an assessment, with a shortest time of at most 5 minutes"
    assert node_words(fast, "fr") == "Réussir une évaluation, avec un temps le plus court d'au plus 5 minutes"
    low = node(criterion(where={"verb": "passed"}, best={"score.raw": "< 3"}))
    assert node_words(low, "en") == "Pass an assessment, with a lowest score of less than 3 points"


def test_numbers_are_told_exactly() -> None:
    said = node(
        criterion(where={"verb": "passed"}, best={"score.scaled": ">= 0.83335"}, within={"last": "P1Y2M3DT4H5M6S"})
    )
    assert node_words(said, "en").endswith(
        "of at least 83.335%, no older than 1 year, 2 months, 3 days, 4 hours, 5 minutes and 6 seconds"
    )
    assert "83,335" in node_words(said, "fr")


def test_a_rule_is_its_aptitude_a_list_and_what_the_award_is() -> None:
    needs = {
        "points": ">= 3",
        "of": [
            {"block": "know", "title": {"en": "Know", "fr": "Savoir"}, "worth": 2, "all": [criterion()]},
            {"holds": "basics", "worth": 1},
            {"not": criterion(where={"verb": "https://x.example/verbs/failed-it"}), "worth": 0.5},
        ],
    }
    said = rule(
        needs,
        valid_for="P1Y",
        outcome="recommend",
        on_evidence_withdrawn="keep",
        skills=[{"name": BOTH, "uri": "https://skills.example/1"}],
        standard={"level": {"eqf": 4}, "workload": {"hours": 1, "ects": 0.5}},
    )
    assert words(said, "en").splitlines() == [
        "**Something**",
        "",
        "Something",
        "",
        "- At least 3 points from these",
        "  - **Know** [2 points] – Have a record of learning",
        "  - Hold “basics” [1 point]",
        "  - This must not be so [0.5 points]",
        "    - Have a record of “failed it”",
        "",
        "Valid for 1 year.",
        "Once all of it is met, a person confirms the award.",
        "If evidence for it is withdrawn, the award is kept.",
        "",
        "Issued by “house”.",
        "",
        "Skills:",
        "",
        "- Something (https://skills.example/1)",
        "",
        "Level: EQF 4.",
        "Workload: 1 hour, 0.5 ECTS.",
        "",
        "What the names stand for:",
        "",
        "- “failed it”: https://x.example/verbs/failed-it",
    ]
    french = words(said, "fr")
    assert "[0,5 point]" in french
    assert "Valable 1 an." in french
    assert f"Niveau{N}: CEC 4." in french


def test_a_language_that_nobody_wrote_is_answered_in_english() -> None:
    said = rule_from_data(
        {"schema": "acquis/1", "id": "sample", "title": BOTH, "aptitude": {"de": "Etwas"}, "issuer": "house"}
        | {"needs": criterion()}
    )
    assert criteria_words(said, "es").splitlines()[:3] == ["Etwas", "", "- Have a record of learning"]
