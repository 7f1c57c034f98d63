"""The demo's catalogue is what an organisation would publish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from acquis import demo
from rules import MODALITIES, Rule, lint, words

CATALOGUE = (*demo.catalogue(), demo.tutoring()[0])
EACH = pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)


def texts(data: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every language map of a document, with the place where it stands."""
    if isinstance(data, dict):
        if "fr" in data or "en" in data:
            yield path, data
        for key, value in data.items():
            yield from texts(value, f"{path}.{key}")
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from texts(item, f"{path}[{number}]")


@EACH
def test_the_linter_finds_nothing_to_say(rule: Rule) -> None:
    assert lint(rule, {other.id: other for other in CATALOGUE}) == ()


@EACH
def test_every_text_for_people_is_in_french_and_english(rule: Rule) -> None:
    found = list(texts(dict(rule.document)))
    assert len(found) > 10
    for path, text in found:
        assert set(text) == {"fr", "en"}, path
        assert text["fr"] != text["en"], path


@EACH
def test_every_descriptor_of_the_recommendation_is_there(rule: Rule) -> None:
    wanted = {"learning_outcomes", "level", "workload", "assessment", "participation", "quality_assurance"}
    assert wanted <= set(rule.standard)
    assert rule.skills
    assert rule.valid_for is not None


@EACH
def test_it_is_issued_by_the_organisation(rule: Rule) -> None:
    assert rule.issuer == demo.ORGANISATION["slug"]


@EACH
def test_it_can_be_said_in_words(rule: Rule) -> None:
    assert words(rule, "fr") != words(rule, "en")


def test_every_modality_is_asked_for_somewhere() -> None:
    assert {criterion.evidence for rule in CATALOGUE for criterion in rule.criteria} == set(MODALITIES)


def test_one_stacks_on_two_others_which_come_before_it() -> None:
    stacks = [rule for rule in CATALOGUE if rule.holds]
    assert [len(rule.holds) for rule in stacks] == [2]
    order = [rule.id for rule in CATALOGUE]
    assert all(order.index(below) < order.index(stacks[0].id) for below in stacks[0].holds)


def test_all_practice_at_work_is_attested_by_somebody_independent() -> None:
    for rule in CATALOGUE:
        for criterion in rule.criteria:
            if criterion.evidence == "workplace":
                assert criterion.where.attested_by is not None
                assert criterion.where.attested_by.independent
                assert set(criterion.where.attested_by.roles) <= {"manager", "assessor"}
