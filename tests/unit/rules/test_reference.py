"""No word of the rule language is undocumented: the reference that is generated from the schema names each of them."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from rules import rule_schema
from rules.facts import CONTEXT_FIELDS, ORIGIN_FIELDS, SINGLE_FIELDS
from rules.model import Distinct, OnWithdrawn, Outcome, Run, Since, Statistic

DOCS = Path(__file__).parents[3] / "docs"
NODES = ("all", "any", "at_least", "points", "not", "in_order", "criterion", "block", "mix", "holds", "worth")
AGGREGATES = ("count", "sum", "rate", "streak", "distinct", "attempts", "spaced", *get_args(Statistic))
TIMES = ("within", "last", "from", "to", "span", "after", "by", "wait", "since", "valid_for")
FIELDS = (*SINGLE_FIELDS, *(name for name in CONTEXT_FIELDS), *ORIGIN_FIELDS)
WHERE = ("verb", "attested_by", "role", "independent", "rubric", "extension", "path", *FIELDS)
CHOICES = [value for kind in (Distinct, Outcome, OnWithdrawn, Run, Since) for value in get_args(kind)]


def _keys(schema: Any) -> Iterator[str]:
    """Every key that a document may have, wherever it stands."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _keys(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _keys(value)


@pytest.fixture(scope="module")
def reference() -> set[str]:
    """What the generated reference and the page around it name."""
    spec = importlib.util.spec_from_file_location("acquis_reference", DOCS / "_ext" / "acquis_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    generated = "\n".join(module.rule_language_lines())
    assert "{acquis-rule-language}" in (DOCS / "rules.md").read_text(encoding="utf-8")
    return set(re.findall(r"`([^`]+)`", generated))


@pytest.mark.parametrize("name", sorted({*NODES, *AGGREGATES, *TIMES, *WHERE, *CHOICES}))
def test_a_word_of_the_language_is_in_the_schema_and_in_the_reference(name: str, reference: set[str]) -> None:
    assert name in reference


def test_every_key_of_the_schema_is_in_the_reference(reference: set[str]) -> None:
    assert set(_keys(rule_schema())) - reference == set()
