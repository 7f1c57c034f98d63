"""Differences leave nothing out: whatever changes in the words of a rule is told, and nothing is told of the same."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from rules import RuleDocumentError, differences, parse_rule, print_rule, rule_from_data, words
from tests.laws.sayings import changes, documents
from tests.laws.strategies import Document


@given(documents())
def test_a_rule_does_not_differ_from_itself_on_other_paper(document: Document) -> None:
    rule = rule_from_data(document)
    found = differences(rule, parse_rule(print_rule(rule)))
    assert found.none
    assert (len(found.kept), found.searched, found.dropped) == (len(rule.criteria), (), ())


@given(documents(), st.data())
def test_what_changes_the_words_is_told(document: Document, data: st.DataObject) -> None:
    other = data.draw(changes(document))
    try:
        old, new = rule_from_data(document), rule_from_data(other)
    except RuleDocumentError:
        assume(False)
        return
    found = differences(old, new)
    if words(old, "en") != words(new, "en"):
        assert not found.none


@given(documents(), documents())
def test_every_criterion_keeps_its_matches_or_is_searched_for(one: Document, two: Document) -> None:
    old, new = rule_from_data(one), rule_from_data(two)
    found = differences(old, new)
    before = {criterion.match_key for criterion in old.criteria}
    assert set(found.kept) == {criterion.key for criterion in new.criteria if criterion.match_key in before}
    assert len(found.kept) + len(found.searched) == len(new.criteria)
    came = sum(part.what == "added" for part in found.parts)
    went = sum(part.what == "removed" for part in found.parts)
    assert came - went == len(new.nodes) - len(old.nodes)
