"""The elements of the European standard: what a document describes, and what it lacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from acquis.cli.rule_quality import quality_report
from rules import parse_rule, rule_from_data
from rules.standard import IssuerFacts, described, element_name, quality

BARE = """
schema: acquis/1
id: haccp
title: {fr: "HACCP", en: "HACCP"}
aptitude: {en: "Run it"}
issuer: campus
needs: {criterion: quiz, evidence: e-learning, where: {verb: passed}}
"""
FULL = (
    BARE
    + """
standard:
  learning_outcomes: [{en: "Name the dangers", fr: "Nommer les dangers"}, {en: "Avert them"}]
  level: {eqf: 4, FR: "niveau 4"}
  workload: {hours: 30, ects: 1.5}
  assessment: {en: "quiz", fr: "test"}
  participation: blended
  quality_assurance: {en: "Reviewed each year"}
  prerequisites: {en: "None"}
  supervision: {en: "On site, identity checked"}
  grade: {en: "Out of 100"}
  stackability: {en: "Towards the diploma"}
  further_information: {en: "See the site"}
"""
)
OWN = {"learning_outcomes", "workload", "level", "assessment", "participation", "quality_assurance"}


def missing(text: str, issuer: IssuerFacts | None = None) -> set[str]:
    return {one.code for one in quality(parse_rule(text), issuer) if one.there is False}


def test_the_standard_has_eleven_mandatory_elements_and_five_others() -> None:
    elements = quality(parse_rule(BARE))
    assert (sum(one.mandatory for one in elements), len(elements)) == (11, 16)


def test_a_bare_document_lacks_what_it_does_not_say() -> None:
    lacking = {one.code for one in quality(parse_rule(BARE)) if one.mandatory and one.there is False}
    assert lacking == OWN


def test_a_full_document_lacks_nothing() -> None:
    assert missing(FULL, IssuerFacts(name=True, country=True)) == set()


def test_what_is_the_issuers_is_unknown_without_one() -> None:
    unknown = {one.code for one in quality(parse_rule(FULL)) if one.there is None}
    assert unknown == {"country", "awarding_body"}
    assert missing(FULL, IssuerFacts(name=True, country=False)) == {"country"}


@pytest.mark.parametrize("name", sorted(OWN))
def test_each_element_is_missed_by_itself(name: str) -> None:
    kept = parse_rule(FULL).document
    text = {**kept, "standard": {key: value for key, value in kept["standard"].items() if key != name}}
    assert {one.code for one in quality(rule_from_data(text)) if one.there is False} == {name}


def test_the_command_tells_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "haccp.yaml"
    file.write_text(BARE, "utf-8")
    told = CliRunner().invoke(quality_report, [str(file), "--lang", "fr"])
    assert told.exit_code == 0
    assert "--  Type d'évaluation (obligatoire): écrivez `standard.assessment`" in told.output
    assert told.output.endswith("3 éléments obligatoires sur 11\n")
    assert CliRunner().invoke(quality_report, [str(file), "--strict"]).exit_code == 1
    file.write_text(FULL, "utf-8")
    assert CliRunner().invoke(quality_report, [str(file), "--strict"]).exit_code == 0
    found = json.loads(CliRunner().invoke(quality_report, [str(file), "--format", "json"]).output)
    assert (found["there"], found["all"], len(found["elements"])) == (9, 11, 16)


def test_it_is_said_in_both_languages() -> None:
    english, french = dict(described(parse_rule(FULL), "en")), dict(described(parse_rule(FULL), "fr"))
    assert english["learning_outcomes"] == "Name the dangers; Avert them"
    assert (english["workload"], french["workload"]) == ("30 h · 1.5 ECTS", "30 h · 1,5 ECTS")
    assert (english["level"], french["level"]) == ("EQF 4, FR niveau 4", "CEC 4, FR niveau 4")
    assert (english["participation"], french["participation"]) == ("Blended", "Hybride")
    assert element_name("assessment", "fr") == "Type d'évaluation"


def test_what_rests_on_others_can_be_stacked() -> None:
    text = BARE.partition("needs:")[0] + "needs: {holds: hygiene}"
    assert dict(described(parse_rule(text), "en"))["stackability"] == "rests on hygiene"
