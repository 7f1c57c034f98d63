"""Words leave nothing out: whatever changes in what a rule says changes its words, in both languages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules import Criterion, Node, Rule, RuleDocumentError, children_of, rule_from_data, words
from rules.model import Count, Pick, Points, Sum
from rules.predicate import Comparison
from rules.vocabulary import DEFAULT_VOCABULARY
from rules.words import phrases
from rules.words.amounts import forbids
from rules.words.phrases import Language
from tests.laws.sayings import changes, documents, places

BOTH: tuple[Language, ...] = ("en", "fr")


def meaning(node: Node) -> Any:
    """What a node asks, whatever its names and its way of saying so."""
    own = {field.name: getattr(node, field.name) for field in dataclasses.fields(node)}
    for name in ("key", "path", "named", "source", "children"):
        own.pop(name, None)
    if isinstance(node, Criterion):
        if forbids(node):
            own["aggregate"] = "never"
        where = node.where
        fields = {name: _alternatives(predicate.text) for name, predicate in where.fields}
        extensions = {iri: _alternatives(predicate.text) for iri, predicate in where.extensions}
        own["where"] = (sorted(where.verbs), fields, extensions, where.attested_by)
        if isinstance(node.aggregate, Sum | Pick) and node.window is not None:
            own["window"] = repr(node.window)
    if isinstance(own.get("valid_for"), object) and "valid_for" in own:
        own["valid_for"] = repr(own["valid_for"])
    kind = type(node).__name__
    if kind == "AnyOf" and len(children_of(node)) == 1:
        kind = "All"
    return kind, own, [meaning(child) for child in children_of(node)]


def _alternatives(text: Any) -> Any:
    return (
        sorted(map(repr, text))
        if isinstance(text, list) and len(text) > 1
        else text[0]
        if isinstance(text, list)
        else text
    )


def whole(rule: Rule) -> Any:
    """What a rule says."""
    standard = {name: value for name, value in rule.standard.items() if value}
    valid = (rule.valid_for.months, rule.valid_for.exact) if rule.valid_for else None
    return (
        rule.title, rule.aptitude, rule.issuer, valid, rule.skills, standard, rule.outcome, rule.on_evidence_withdrawn,
        meaning(rule.needs),
    )  # fmt: skip


@settings(max_examples=200)
@given(data=st.data())
def test_whatever_changes_in_a_rule_changes_its_words(data: st.DataObject) -> None:
    document = data.draw(documents())
    rule = rule_from_data(document)
    try:
        other = rule_from_data(data.draw(changes(document)))
    except RuleDocumentError:
        assume(False)
    assume(whole(rule) != whole(other))
    for language in BOTH:
        assert words(rule, language) != words(other, language)


def thresholds(rule: Rule) -> Iterator[tuple[Comparison, str]]:
    """Every threshold of a rule with the field that it is for."""
    for node in rule.nodes:
        if isinstance(node, Points):
            yield node.comparison, "count"
        if isinstance(node, Criterion) and not forbids(node):
            how = node.aggregate
            if not (isinstance(how, Count) and how.comparison == Comparison(">=", 1)):
                yield how.comparison, "count" if isinstance(how, Count) else how.field
            if isinstance(how, Pick) and how.attempts:
                yield how.attempts, "count"


@settings(max_examples=150)
@given(documents())
def test_every_number_and_every_name_is_told(document: dict[str, Any]) -> None:
    rule = rule_from_data(document)
    for language in BOTH:
        said = words(rule, language)
        for comparison, field in thresholds(rule):
            assert phrases.value(comparison.number, field, language) in said
        for path, value in places(document["needs"]):
            if not isinstance(value, str) or {"block", "criterion", "title", "name"} & set(map(str, path)):
                continue
            if value.startswith(("https:", "urn:")):
                assert value in said
        for node in rule.nodes:
            for verb in node.where.verbs if isinstance(node, Criterion) else ():
                assert verb in DEFAULT_VOCABULARY.senses or verb in said
