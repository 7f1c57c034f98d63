"""How pages say measures, spans and lines of statements, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from lti_tool.languages import LANGUAGE_COOKIE, speak
from lti_tool.presenters.catalogue import parts_of
from lti_tool.presenters.statements import cited_of, line_of
from lti_tool.words import filters as words
from records.award_states import STATES
from records.page_queries import ArrivedStatement
from rules import DEFAULT_CLASSIFICATION, Origin, parse_duration

STORED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NARROW, NO_BREAK = "\u202f", "\u00a0"


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    app = Flask(__name__)
    speak(app)
    with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}={language}"}):
        yield


def _measured(language: str, have: float, need: float, unit: str) -> str:
    with _speaking(language):
        node: Any = SimpleNamespace(have=have, need=need, unit=unit)
        return words.measured(node).replace(NARROW, " ").replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("have", "need", "unit", "english", "french"),
    [
        (2, 3, "day", "2 of 3 days", "2 sur 3 jours"),
        (3, 2, "day", "3 days", "3 jours"),
        (80_000, 72_000, "seconds", "22.2 h", "22,2 h"),
        (0, 1, "statement", "0 of 1 record", "0 sur 1 trace"),
        (1, 2, "attester", "1 of 2 people", "1 sur 2 personnes"),
        (50_400, 72_000, "seconds", "14 h of 20 h", "14 h sur 20 h"),
        (90, 600, "seconds", "1.5 min of 10 min", "1,5 min sur 10 min"),
        (0.72, 0.8, "score", "0.72, 0.8 needed", "0,72 pour 0,8 requis"),
        (0.5, 0.75, "rate", "50%, 75% needed", "50 % pour 75 % requis"),
        (1234, 2000, "points", "1,234 of 2,000 points", "1 234 sur 2 000 points"),
        (1, 2, "node", "1 of 2", "1 sur 2"),
        (0, 0, "statement", "", ""),
    ],
)
def test_a_measure_is_said_in_its_unit(have: float, need: float, unit: str, english: str, french: str) -> None:
    assert _measured("en", have, need, unit) == english
    assert _measured("fr", have, need, unit) == french


@pytest.mark.parametrize(
    ("duration", "english", "french"),
    [
        ("P2Y", "2 years", "2 ans"),
        ("P1Y", "1 year", "1 an"),
        ("P18M", "1 year, 6 months", "1 an, 6 mois"),
        ("P14D", "2 weeks", "2 semaines"),
        ("P90D", "90 days", "90 jours"),
    ],
)
def test_a_validity_is_said_as_people_count_it(duration: str, english: str, french: str) -> None:
    parts = parts_of(parse_duration(duration))
    with _speaking("en"):
        assert words.lasting(parts) == english
    with _speaking("fr"):
        assert words.lasting(parts) == french


def test_what_does_not_end_says_so() -> None:
    with _speaking("en"):
        assert words.lasting(()) == "Does not expire"


def test_a_country_is_named() -> None:
    with _speaking("fr"):
        assert words.country_name("DE") == "Allemagne"
        assert words.country_name("XX") == "XX"


ORIGIN = Origin("lrs")


def _arrived(**parts: Any) -> ArrivedStatement:
    return ArrivedStatement("s", STORED, 1, "Moodle", json.dumps(parts), voided=False)


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        ({"name": "Maëlle", "mbox": "mailto:m@x.example"}, "Maëlle"),
        ({"mbox": "mailto:m@x.example"}, "m@x.example"),
        ({"account": {"homePage": "https://lms.example", "name": "42"}}, "42"),
        ({"openid": "https://id.example/m"}, "https://id.example/m"),
        ({"objectType": "Group", "member": []}, "–"),
    ],
)
def test_an_agent_is_named_as_well_as_the_statement_can(actor: dict[str, Any], name: str) -> None:
    assert (
        line_of(_arrived(actor=actor, verb={"id": "v"}, object={"id": "o"}), ORIGIN, DEFAULT_CLASSIFICATION, "en").who
        == name
    )


def test_a_verb_and_an_activity_speak_the_language_of_the_page_where_they_can() -> None:
    verb = {"id": "https://x.example/verbs/passed", "display": {"en-US": "passed", "fr": "a réussi"}}
    thing = {"id": "https://x.example/quiz", "definition": {"name": {"en": "Quiz"}}}
    line = line_of(_arrived(actor={}, verb=verb, object=thing), ORIGIN, DEFAULT_CLASSIFICATION, "fr")
    assert (line.verb, line.what) == ("a réussi", "Quiz")


def test_what_has_no_name_is_told_by_the_end_of_its_address() -> None:
    line = line_of(
        _arrived(actor={}, verb={"id": "https://x.example/passed"}, object={"id": "https://x.example/a#b"}),
        ORIGIN,
        DEFAULT_CLASSIFICATION,
        "fr",
    )
    assert (line.verb, line.what) == ("passed", "b")


def test_what_a_source_may_not_assert_is_said_to_be_no_evidence() -> None:
    arrived = _arrived(actor={}, verb={"id": "https://x.example/passed"}, object={"id": "https://x.example/quiz"})
    line = line_of(
        arrived, Origin("lrs", verbs=frozenset({"https://x.example/completed"})), DEFAULT_CLASSIFICATION, "fr"
    )
    assert line.breach == "verb"
    with _speaking("fr"):
        assert words.breach_words(line.breach) == "ne compte pas : verbe hors des attributions de la source"


def test_an_agent_and_a_substatement_can_be_what_a_statement_is_about() -> None:
    agent = {"objectType": "Agent", "name": "Yann"}
    verb = {"id": "v"}
    assert line_of(_arrived(actor={}, verb=verb, object=agent), ORIGIN, DEFAULT_CLASSIFICATION, "en").what == "Yann"
    inner = {"objectType": "SubStatement", "object": agent}
    assert line_of(_arrived(actor={}, verb=verb, object=inner), ORIGIN, DEFAULT_CLASSIFICATION, "en").what == "Yann"


def test_evidence_happened_when_its_timestamp_says_and_names_its_attester() -> None:
    context = {"instructor": {"name": "Rozenn"}}
    timestamp = "2026-11-01T08:00:00Z"
    cited = cited_of(_arrived(object={"id": "o"}, timestamp=timestamp, context=context), "en")
    assert cited.at == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert cited.attester == "Rozenn"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_state_of_an_award_has_a_name(language: str) -> None:
    with _speaking(language):
        assert len({words.state_name(state) for state in STATES}) == len(STATES)
