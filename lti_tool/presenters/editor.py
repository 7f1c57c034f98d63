"""What the editor shows: the tree of a draft with its sentences, remarks and counts, and what can be done to a node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lti_tool.presenters.drafts import Remark
from recognition.trying.counting import Asked, Count, asked_of
from rules import LANGUAGES, MODALITIES, local
from rules.documents.text import path_text
from rules.editing import DIRECTIONS, kind_of, path_of, step_place, walk_nodes
from rules.editing.operations import GROUPS, ROOTS, Path, children_of
from rules.editing.sentences import Sentences

HEAD = "head"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many meet a criterion: a number, or `counting` or `too-long`."""

    state: str
    learners: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A node in the tree."""

    path: str
    kind: str
    key: str
    title: str
    words: str
    modality: str | None
    worth: str
    selected: bool
    remarks: tuple[Remark, ...]
    count: Counted | None
    children: tuple[Row, ...]
    # Its place among its siblings, from 1, and how many they are; nothing for a root.
    position: int = 0
    siblings: int = 0

    @property
    def is_group(self) -> bool:
        """Whether others can stand below it."""
        return self.kind in (*GROUPS, "not")

    @property
    def line(self) -> tuple[object, ...]:
        """All that its own line in the tree shows."""
        said = (self.path, self.kind, self.key, self.title, self.words, self.modality, self.worth, self.selected)
        return (*said, len(self.remarks), self.tone, self.count, bool(self.children))

    @property
    def tone(self) -> str:
        """How bad its worst remark is."""
        return "bad" if any(one.tone == "bad" for one in self.remarks) else "warn" if self.remarks else ""


@dataclass(frozen=True, slots=True)
class Tree:
    """The whole document as the editor shows it."""

    roots: tuple[Row, ...]
    head: Sequence[Remark]
    selected: Row | None
    # Whether some counts are still to come.
    counting: bool
    # What is said of the selected node, by language.
    said: Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """What a tree is told with."""

    language: str
    sentences: Sentences
    remarks: Mapping[str, Sequence[Remark]] = field(default_factory=dict)
    counts: Mapping[bytes, Count] = field(default_factory=dict)
    asked: Mapping[str, Asked | None] = field(default_factory=dict)


def tree_of(data: Mapping[str, Any], selected: str, known: Known) -> Tree:
    """The tree of a document."""
    roots = tuple(_row(data[root], (root,), selected, known) for root in ROOTS if root in data)
    rows = [row for root in roots for row in _all(root)]
    chosen = next((row for row in rows if row.selected), None)
    node = next((node for path, node in walk_nodes(data) if chosen is not None and path_of(path) == chosen.path), None)
    return Tree(
        roots=roots,
        head=known.remarks.get("", ()),
        selected=chosen,
        counting=any(row.count is not None and row.count.state == "counting" for row in rows),
        said={tag: known.sentences.of(node, tag) or "" for tag in LANGUAGES} if node is not None else {},
    )


def _row(node: Any, path: Path, selected: str, known: Known, position: int = 0, siblings: int = 0) -> Row:
    kind, below = kind_of(node), children_of(node)
    where = path_of(path)
    said = node if isinstance(node, dict) else {}
    title = said.get("title")
    return Row(
        path=where,
        kind=kind,
        key=str(said.get("block") or said.get("criterion") or ""),
        title=local(title, known.language) if isinstance(title, dict) and title else "",
        words=known.sentences.of(node, known.language) or "",
        modality=said.get("evidence") if said.get("evidence") in MODALITIES else None,
        worth=str(said.get("worth", "")),
        selected=where == selected,
        remarks=tuple(known.remarks.get(where, ())),
        count=_counted(where, known) if kind == "criterion" else None,
        children=tuple(
            _row(child, (*path, *step), selected, known, number, len(below))
            for number, (step, child) in enumerate(below, 1)
        ),
        position=position,
        siblings=siblings,
    )


def _all(row: Row) -> Iterable[Row]:
    yield row
    for child in row.children:
        yield from _all(child)


def _counted(path: str, known: Known) -> Counted | None:
    asked = known.asked.get(path)
    if asked is None:
        return None
    count = known.counts.get(asked.key)
    if count is None:
        return Counted("counting")
    return Counted("too-long") if count.learners is None else Counted("known", count.learners)


def asked_in(data: Mapping[str, Any], sentences: Sentences) -> dict[str, Asked | None]:
    """Every criterion that says what it asks, as it is counted, by its path."""
    found = {path_of(path): node for path, node in walk_nodes(data) if kind_of(node) == "criterion"}
    sayable = {path: node for path, node in found.items() if sentences.of(node, "en") is not None}
    by_key = {node["criterion"]: node for node in reversed(sayable.values())}
    return {path: asked_of(node, by_key) for path, node in sayable.items()}


def by_node(data: Mapping[str, Any], remarks: Iterable[Remark]) -> dict[str, list[Remark]]:
    """The remarks by the node at which they stand, by its path; under no path those about the badge."""
    paths = {path_text(path): path_of(path) for path, _ in walk_nodes(data)}
    found: dict[str, list[Remark]] = {}
    for one in remarks:
        where = one.path
        while where and where not in paths:
            where = where[: max(where.rfind("."), where.rfind("["), 0)]
        found.setdefault(paths.get(where, ""), []).append(one)
    return found


def steps_from(data: Mapping[str, Any], path: Path) -> dict[str, bool]:
    """Which steps a node can take."""
    return {direction: step_place(data, path, direction) is not None for direction in DIRECTIONS}


def criteria_keys(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The keys of all criteria, for what counts after one of them: each as a choice and its words."""
    keys = [
        str(node["criterion"]) for _, node in walk_nodes(data) if kind_of(node) == "criterion" and node["criterion"]
    ]
    return [(key, key) for key in keys]
