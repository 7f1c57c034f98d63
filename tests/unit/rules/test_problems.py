"""Whatever is wrong with a document is said in both languages, under a code that the documentation lists."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from rules import RuleDocumentError, parse_rule, parse_tables, rule_from_data
from rules.documents.text import DEEPEST, LARGEST_BYTES
from rules.remarks import remarks
from tests.rule_samples import BOTH, criterion

VERB = {"verb": "passed"}
NEXT = {"criterion": "next"}


def broken(code: str) -> Any:
    """A document of which this is what is wrong, as data or as text."""
    good = {"schema": "acquis/1", "id": "sample", "title": BOTH, "aptitude": BOTH, "issuer": "house"}
    if code in TEXTS:
        return TEXTS[code]
    if code in DOCUMENTS:
        return {**good, "needs": criterion(), **DOCUMENTS[code]}
    return {**good, "needs": NEEDS[code]}


TEXTS: dict[str, str] = {
    "too-large": "a" * (LARGEST_BYTES + 1),
    "too-deep": "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2),
    "empty": "",
    "yaml": "a: [",
    "alias": "a: &it 1\nb: *it",
    "duplicate-key": "a: 1\na: 2",
    "no-name": "[a]: 1",
    "missing": "schema: acquis/1",
}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "schema": {"standard": {"level": {"eqf": 9}}},
    "schema-version": {"schema": "acquis/9"},
    "slug": {"id": "No Slug"},
    "unknown-key": {"titel": BOTH},
    "choice": {"outcome": "reward"},
    "type-mapping": {"standard": 1},
    "type-text": {"issuer": ""},
    "type-languages": {"title": "Bare"},
    "type-skills": {"skills": 1},
    "no-duration": {"valid_for": "two years"},
    "one-picture": {"image": {"alt": BOTH}},
    "picture-file": {"image": {"file": "../badge.png", "alt": BOTH}},
    "picture-digest": {"image": {"sha256": "abc", "alt": BOTH}},
    "no-length": {"valid_for": "P0D"},
    "broken-months": {"valid_for": "P0.5M"},
}
TABLES: dict[str, str] = {
    "alias-form": 'vocabulary: {Signed Off: ["https://work.example/verbs/signed"]}',
    "type-senses": "vocabulary: {signed: []}",
    "type-lines": "classification: {}",
    "no-condition": "classification: [{modality: social}]",
    "no-iri": "classification: [{verb: signed, modality: social}]",
}
NEEDS: dict[str, Any] = {
    "type-list": {"holds": []},
    "type-whole": {"at_least": 0, "of": [criterion()]},
    "type-number": {"points": 1, "of": [criterion(worth=-1)]},
    "type-boolean": {"all": [criterion()], "in_order": "yes"},
    "type-node": {"not": "it"},
    "type-nodes": {"all": []},
    "node-kind": {"all": [criterion()], "any": [criterion()]},
    "worth": {"points": 1, "of": [criterion()]},
    "mix-alone": {"mix": {"social": 1}},
    "type-quotas": {"all": [criterion(), {"mix": {}}]},
    "lower-limit": {"all": [criterion(), {"mix": {"social": "< 2"}}]},
    "upper-limit": criterion(best={"score.raw": 1}, attempts=">= 2"),
    "span-limit": criterion(count="< 2", within={"span": "P3D"}),
    "streak-limit": criterion(streak={"day": "< 2"}),
    "one-aggregate": criterion(count=1, rate=1),
    "misplaced": criterion(rate=1, distinct="day"),
    "no-span": criterion(rate=1, within={"span": "P3D"}),
    "type-threshold": criterion(sum={}),
    "one-window": criterion(within={"last": "P3D", "span": "P3D"}),
    "type-window": criterion(within={}),
    "after-missing": criterion(within={"by": "P3D"}),
    "wait-too-long": {"all": [criterion(), {**NEXT, "within": {"after": "quiz", "by": "P1D", "wait": "P2D"}}]},
    "unknown-criterion": criterion(within={"after": "nothing"}),
    "after-nothing": {"all": [criterion(count="== 0"), {**NEXT, "within": {"after": "quiz"}}]},
    "after-cycle": criterion(within={"after": "quiz"}),
    "type-predicates": criterion(where={"rubric": {}}),
    "unknown-verb": criterion(where={"verb": "passd"}),
    "no-comparison": criterion(count="some"),
    "no-number": criterion(count=">= some"),
    "empty-list": criterion(where={"activity": []}),
    "no-predicate": criterion(where={"activity": {}}),
    "no-pattern": criterion(where={"activity": "~ ("}),
    "no-path": criterion(where={"path": {"context": "exists"}}),
    "no-step": criterion(where={"path": {"$.a[": "exists"}}),
    "no-instant": criterion(within={"from": "soon"}),
    "no-zone": criterion(within={"from": "2026-01-01T00:00:00"}),
    "value": criterion(where={"activity": "1.2.3..4"}),
}


def read(code: str) -> None:
    """Read what is broken in this way."""
    if code in TABLES:
        parse_tables(f"schema: acquis/tables/1\n{TABLES[code]}")
        return
    document = broken(code)
    parse_rule(document) if isinstance(document, str) else rule_from_data(document)


@pytest.mark.parametrize("code", remarks("problems"))
def test_each_problem_is_found_and_told_in_both_languages(code: str) -> None:
    with pytest.raises(RuleDocumentError) as refusal:
        read(code)
    (problem, *_) = [problem for problem in refusal.value.problems if problem.code == code]
    for text in (problem.message, problem.hint):
        assert set(text) == {"en", "fr"}
    assert all(problem.message.values())
    assert problem.said("fr") != problem.said("en") == str(problem)


def test_texts_of_problems_name_the_same_values_in_each_language() -> None:
    for remark in remarks("problems").values():
        for texts in (remark.message, remark.hint):
            assert len({tuple(sorted(re.findall(r"\{(\w+)\}", text))) for text in texts.values()}) == 1


def test_a_problem_in_a_text_says_its_line_in_the_readers_language() -> None:
    text = json.dumps(broken("unknown-verb"), indent=1)
    with pytest.raises(RuleDocumentError) as refusal:
        parse_rule(text)
    (problem,) = refusal.value.problems
    said = problem.said("fr")
    assert said.startswith("ligne ")
    assert said.endswith("'passd' n'est pas un verbe du vocabulaire – vouliez-vous dire 'passed' ?")
