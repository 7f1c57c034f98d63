"""A catalogue survives paper: what is read from the files of a copy is the copy, for generated rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recognition.rulebook.catalogue_copy import CatalogueCopy, VersionCopy, from_files, plan_import, to_files
from rules import Rule, rule_to_data
from tests.laws.strategies import rules

FIRST = datetime(2025, 1, 1, tzinfo=UTC)


def catalogue(documents: Sequence[Rule], gaps: Sequence[timedelta]) -> CatalogueCopy:
    """These rules as the versions of one."""
    slug, at, versions = documents[0].id, FIRST, []
    for number, (rule, gap) in enumerate(zip(documents, gaps, strict=False), start=1):
        at += gap
        versions.append(VersionCopy(number, at, rule_to_data(rule) | {"id": slug}))
    return CatalogueCopy({slug: tuple(versions)})


copies = st.builds(
    catalogue,
    st.lists(rules(), min_size=1, max_size=3),
    st.lists(st.timedeltas(timedelta(0), timedelta(days=900)), min_size=3, max_size=3),
)


@given(copies)
def test_what_is_read_from_its_files_is_the_copy(copy: CatalogueCopy) -> None:
    files = to_files(copy)
    read = from_files(files.get)
    assert read == copy
    assert to_files(read) == files


@given(copies, st.data())
def test_an_import_adds_what_is_missing_and_then_nothing(copy: CatalogueCopy, data: Any) -> None:
    ((slug, versions),) = copy.rules.items()
    kept = data.draw(st.integers(0, len(versions)))
    there = CatalogueCopy({slug: versions[:kept]} if kept else {})
    plan = plan_import(copy, there)
    assert plan.conflicts == ()
    assert versions[:kept] + plan.added.get(slug, ()) == versions
    assert plan_import(copy, copy).added == {}
