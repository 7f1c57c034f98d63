"""The laws of editing: what is asked is done and nothing else, and what is not touched stays to the letter."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rules import RuleDocumentError, parse_rule, print_rule
from rules.documents.nodes import Collection, MappingNode, Node
from rules.documents.text import compose, read_data
from rules.editing import (
    DIRECTIONS,
    Document,
    EditError,
    append_place,
    copy,
    digest,
    insert,
    move,
    node_at,
    patch_between,
    print_anew,
    read_again,
    read_document,
    remove,
    replace,
    rewrite,
    same,
    step_place,
    unwrap,
    walk_nodes,
    wrap,
)
from rules.editing.badge import head_fields, head_typed
from rules.editing.forms import node_fields, node_typed
from rules.editing.operations import GROUPS, Path, children_of
from tests.laws.strategies import rules

NEW = {"criterion": "new", "evidence": "social", "where": {"verb": ["answered", "commented"]}, "count": ">= 2"}
scalars = st.one_of(
    st.text(max_size=12),
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.none(),
    st.sampled_from(["yes", "1e3"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A document as somebody may have written it: in one of three styles, with remarks on some of its lines."""
    rule = draw(rules())
    style = draw(st.sampled_from(["house", "block", "yaml"]))
    if style == "house":
        text = print_anew(rule.document)
    elif style == "block":
        plain = orjson.loads(orjson.dumps(rule.document))
        text = yaml.safe_dump(plain, default_flow_style=False, sort_keys=False, allow_unicode=True)
    else:
        text = print_rule(rule)
    lines = []
    for number, line in enumerate(text.splitlines()):
        remark = draw(st.sampled_from(["", "", "", "", "above", "beside"]))
        if remark == "above":
            lines.append(f"{' ' * (len(line) - len(line.lstrip()))}# remark {number}")
        lines.append(f"{line} # beside {number}" if remark == "beside" else line)
    return "\n".join(lines) + draw(st.sampled_from(["\n", ""]))


def paths_of(data: Any) -> list[Path]:
    return [path for path, _ in walk_nodes(data)]


def leaves(data: Any) -> Counter[bytes]:
    """What is asked of evidence, whatever stands around it."""
    return Counter(
        digest({key: value for key, value in node.items() if key not in ("worth",)})
        for _, node in walk_nodes(data)
        if not children_of(node)
    )


@st.composite
def edits(draw: st.DrawFn, data: Any) -> tuple[dict[str, Any], Path]:
    """The data after one thing that an editor can do."""
    paths = paths_of(data)
    path = draw(st.sampled_from(paths))
    match draw(st.sampled_from(["insert", "replace", "remove", "move", "step", "copy", "wrap", "unwrap", "head"])):
        case "insert":
            return insert(data, append_place(data, path), NEW)
        case "replace":
            node = {**node_at(data, path), "title": {"en": "Another", "fr": "Un autre"}}
            node.pop(draw(st.sampled_from([*node])))
            return replace(data, path, node or NEW)
        case "remove":
            return remove(data, path)
        case "move":
            return move(data, path, append_place(data, draw(st.sampled_from(paths))))
        case "step":
            place = step_place(data, path, draw(st.sampled_from(DIRECTIONS)))
            return move(data, path, place) if place else (data, path)
        case "copy":
            return copy(data, path)
        case "wrap":
            return wrap(data, path, draw(st.sampled_from([*GROUPS, "not"])))
        case "unwrap":
            return unwrap(data, path)
    return {**data, "valid_for": "P3Y", "standard": {"level": {"eqf": 5}}}, path


@given(data=st.data(), text=texts())
def test_an_edit_is_written_and_what_it_does_not_touch_stays_to_the_letter(data: st.DataObject, text: str) -> None:
    for _ in range(3):
        document = read_document(text)
        try:
            after, path = data.draw(edits(document.data))
        except EditError:
            continue
        written = rewrite(document, after)
        assert same(read_document(written).data, after)
        assert node_at(after, path) is not None
        # What was written back is the very text.
        patch = patch_between(text, written)
        assert patch.on(text) == written
        assert patch.back.on(written) == text
        text = written


@given(text=texts())
def test_the_same_data_leaves_the_text_alone(text: str) -> None:
    document = read_document(text)
    assert rewrite(document, dict(document.data)) == text


@given(text=texts())
def test_a_replaced_criterion_leaves_every_other_line_alone(text: str) -> None:
    document = read_document(text)
    for path, node in walk_nodes(document.data):
        if "criterion" in node:
            after, _ = replace(document.data, path, {**node, "valid_for": "P9Y"})
            written = rewrite(document, after)
            gone = Counter(text.splitlines()) - Counter(written.splitlines())
            assert all("valid_for" in line for line in gone), gone


@given(data=st.data(), text=texts())
def test_moving_there_and_back_is_no_change(data: st.DataObject, text: str) -> None:
    document = read_document(text)
    path = data.draw(st.sampled_from(paths_of(document.data)))
    place = step_place(document.data, path, data.draw(st.sampled_from(["up", "down"])))
    if place is None:
        return
    after, there = move(document.data, path, place)
    assert leaves(after) == leaves(document.data)
    back = path if path[-1] < there[-1] else (*path[:-1], path[-1] + 1)  # type: ignore[operator]
    again, _ = move(after, there, back)
    assert same(again, document.data)


@given(data=st.data(), text=texts())
def test_what_moves_takes_all_of_itself_along_and_nothing_else(data: st.DataObject, text: str) -> None:
    document = read_document(text)
    paths = paths_of(document.data)
    path, to = data.draw(st.sampled_from(paths)), data.draw(st.sampled_from(paths))
    try:
        after, there = move(document.data, path, append_place(document.data, to))
    except EditError:
        return
    assert same(node_at(after, there), node_at(document.data, path))
    empty = Counter({digest(node): 1 for _, node in walk_nodes(after) if not children_of(node)})
    assert leaves(document.data) - leaves(after) == Counter() or empty


@given(data=st.data(), text=texts())
def test_around_and_out_again_is_no_change(data: st.DataObject, text: str) -> None:
    document = read_document(text)
    path = data.draw(st.sampled_from(paths_of(document.data)))
    around, _ = wrap(document.data, path, data.draw(st.sampled_from(["all", "any", "at_least", "not"])))
    without, _ = unwrap(around, path)
    node, again = node_at(document.data, path), node_at(without, path)
    assert same({key: value for key, value in node.items() if key != "worth"}, again)


@given(data=st.data(), text=texts())
def test_a_copy_has_keys_of_its_own_and_can_be_removed_without_a_trace(data: st.DataObject, text: str) -> None:
    document = read_document(text)
    path = data.draw(st.sampled_from(paths_of(document.data)))
    try:
        after, twin = copy(document.data, path)
    except EditError:
        return
    keys = [node[name] for _, node in walk_nodes(after) for name in ("block", "criterion") if name in node]
    known = [node[name] for _, node in walk_nodes(document.data) for name in ("block", "criterion") if name in node]
    assert len(set(keys) - set(known)) == len(set(keys)) - len(set(known))
    assert same(remove(after, twin)[0], document.data)


@given(value=st.dictionaries(st.text(max_size=8), values, min_size=1, max_size=4))
def test_whatever_is_printed_is_read_back(value: dict[str, Any]) -> None:
    assert same(read_document(print_anew(value)).data, value)


def test_the_rule_that_was_edited_is_still_a_rule() -> None:
    text = "\n".join(
        (
            "schema: acquis/1  # the language",
            "id: sample",
            "title: {en: Sample}",
            "aptitude: {en: Sample}",
            "issuer: house",
            "needs:",
            "  all:",
            "  # first",
            "  - criterion: one",
            "  - criterion: two   # second",
            "",
        )
    )
    document = read_document(text)
    after, _ = move(document.data, ("needs", "all", 1), ("needs", "all", 0))
    written = rewrite(document, after)
    assert written == text.replace("  # first\n  - criterion: one\n", "") + "  # first\n  - criterion: one\n"
    assert [one.key for one in parse_rule(written).criteria] == ["two", "one"]


@given(text=texts())
def test_a_form_that_nobody_touched_changes_nothing(text: str) -> None:
    data = read_document(text).data
    for _, node in walk_nodes(data):
        assert node_typed(node, node_fields(node)) == node
    assert head_typed(data, head_fields(data)) == data


@given(data=st.data(), text=texts())
def test_a_field_that_is_typed_changes_its_own_part_alone(data: st.DataObject, text: str) -> None:
    document = read_document(text)
    path, node = data.draw(st.sampled_from(list(walk_nodes(document.data))))
    fields = node_fields(node)
    name = data.draw(st.sampled_from(sorted(set(fields) - {"group"})))
    typed = node_typed(node, fields | {name: [data.draw(st.sampled_from(["7", "x y", "true", ""]))]})
    changed = {key for key in {*node, *typed} if key not in node or key not in typed or not same(node[key], typed[key])}
    assert len(changed) <= 3
    written = rewrite(document, replace(document.data, path, typed)[0])
    assert same(node_at(read_document(written).data, path), typed)


def seen(node: Node) -> Any:
    """A node with all that it holds and where that stands, to be compared."""
    held = [seen(part) for part in node.parts] if isinstance(node, Collection) else node.value
    end = None if isinstance(node, Collection) and node.block else node.end
    return type(node), node.tag, node.start, node.line, node.column, end, held


def as_whole(text: str) -> Any:
    """What reading the whole text comes to."""
    try:
        root = compose(text)
        return seen(root), orjson.dumps(read_data(root), option=orjson.OPT_NON_STR_KEYS)
    except RuleDocumentError as error:
        return error.problems


def read_after(before: Document, text: str) -> Any:
    """What reading what changed comes to."""
    try:
        found = read_again(before, text)
    except RuleDocumentError as error:
        return error.problems
    return seen(found.root), orjson.dumps(found.data, option=orjson.OPT_NON_STR_KEYS)


@given(data=st.data(), text=texts())
def test_reading_what_changed_comes_to_what_reading_all_of_it_does(data: st.DataObject, text: str) -> None:
    document = read_document(text)
    for _ in range(4):
        try:
            after, _ = data.draw(edits(document.data))
        except EditError:
            continue
        written = rewrite(document, after)
        assert read_after(document, written) == as_whole(written)
        document = read_document(written)


SIGNS = (
    "- ", "\n", "\n\n", "  ", "#", ": ", "|\n", "|+\n", ">-\n", "'", '"', "[", "]", "{", "}", "*a", "&a ", "---\n",
    "? ", "\t", "\r", "-", "id: x\n", "\n      x",
)  # fmt: skip
pieces = st.one_of(st.sampled_from(SIGNS), st.text(max_size=3))


@given(data=st.data(), text=texts())
def test_whatever_is_typed_into_a_text_is_read_as_it_stands(data: st.DataObject, text: str) -> None:
    document = read_document(text)
    for _ in range(4):
        start = data.draw(st.integers(0, len(document.text)))
        end = min(start + data.draw(st.sampled_from([0, 0, 1, 2, 30])), len(document.text))
        if data.draw(st.booleans()):
            begin = data.draw(st.integers(0, len(document.text)))
            piece = document.text[begin : begin + data.draw(st.integers(0, 60))]
        else:
            piece = data.draw(pieces)
        written = document.text[:start] + piece + document.text[end:]
        found = as_whole(written)
        if isinstance(found, tuple) and found and isinstance(found[0], tuple) and found[0][0] is not MappingNode:
            continue
        assert read_after(document, written) == found
        if found and isinstance(found[0], tuple):
            document = read_again(document, written)
