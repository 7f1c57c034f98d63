"""One thing that a designer does to a draft: from the text to the text as it is then, and which node to look at.

Pure: the page holds the draft and keeps what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recognition.rulebook.beginnings import beginning
from rules.editing import (
    DIRECTIONS,
    Document,
    EditError,
    append_place,
    copy,
    insert,
    kind_of,
    move,
    node_at,
    parse_path,
    path_of,
    remove,
    replace,
    rewrite,
    step_place,
    unwrap,
    walk_nodes,
    wrap,
)
from rules.editing.badge import head_fields, head_typed
from rules.editing.forms import node_fields, node_typed
from rules.editing.operations import GROUPS, Path

HEAD = "head"
# What can be done; `head` is `save` for the badge, and is what the step is called.
DEEDS = ("save", "pick", "align", "add", "move", "step", "copy", "remove", "wrap", "unwrap")


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done, to the node of that path (or the badge), with what: a kind, a direction, a place, a value."""

    do: str
    path: str
    argument: str = ""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # With `align`: how a document names the skill that is taken over.
    skill: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """What the step is called in the draft's history."""
        names = {"add": "insert", "step": "move", "pick": "replace", "align": "replace", "save": "replace"}
        return "head" if self.path == HEAD else names.get(self.do, self.do)


def edited(document: Document, edit: Edit) -> tuple[str, str]:
    """The text after the edit, and the path of the node to look at; raises `EditError`."""
    if edit.path == HEAD:
        shown = head_fields(document.data) if edit.do == "align" else {}
        typed = head_typed(document.data, {**shown, **edit.fields})
        return rewrite(document, _aligned(typed, edit.skill)), HEAD
    data, path = _done(document.data, parse_path(edit.path), edit)
    return rewrite(document, data), path_of(path)


def _done(data: Mapping[str, Any], path: Path, edit: Edit) -> tuple[dict[str, Any], Path]:
    match edit.do:
        case "save" | "pick" | "align":
            return _saved(data, path, edit)
        case "add":
            return _added(data, path, edit.argument)
        case "move":
            return move(data, path, parse_path(edit.argument))
        case "step":
            return _stepped(data, path, edit.argument)
        case "copy":
            return copy(data, path)
        case "remove":
            return remove(data, path)
        case "wrap" if edit.argument in (*GROUPS, "not"):
            return wrap(data, path, edit.argument)
        case "unwrap":
            return unwrap(data, path)
    raise EditError("unknown", path)


def _saved(data: Mapping[str, Any], path: Path, edit: Edit) -> tuple[dict[str, Any], Path]:
    node, fields = node_at(data, path), edit.fields
    if edit.do != "save":
        fields = {**node_fields(node), **fields}
    if edit.do == "pick":
        name, _, value = edit.argument.partition("=")
        present = fields.get(name, [""])[0]
        if value not in present.splitlines():
            fields = {**fields, name: [f"{present}\n{value}".strip("\n")]}
    typed = _aligned(node_typed(node, fields), edit.skill)
    after, path = replace(data, path, typed)
    old, new = node.get("criterion"), typed.get("criterion")
    return (_followed(after, old, new) if old != new and new else after), path


def _aligned(said: dict[str, Any], skill: Mapping[str, Any] | None) -> dict[str, Any]:
    """A node or a document that names that skill too."""
    present = said.get("skills")
    skills = present if isinstance(present, list) else []
    if skill is None or any(isinstance(one, dict) and one.get("uri") == skill["uri"] for one in skills):
        return said
    return {**said, "skills": [*skills, dict(skill)]}


def _followed(data: dict[str, Any], old: Any, new: Any) -> dict[str, Any]:
    """The document where what counted after a criterion counts after it under its new key."""
    if any(node.get("criterion") == old for _, node in walk_nodes(data)):
        return data
    for path, node in list(walk_nodes(data)):
        within = node.get("within")
        if isinstance(within, dict) and within.get("after") == old:
            data, _ = replace(data, path, {**node, "within": {**within, "after": new}})
    return data


def _added(data: Mapping[str, Any], path: Path, argument: str) -> tuple[dict[str, Any], Path]:
    """A new node: in the group that is looked at, else behind the node, else around both."""
    kind, _, place_text = argument.partition("@")
    if place_text == "renewal":
        return _new(data, ("renewal",), kind)
    node = node_at(data, path)
    try:
        return _new(data, append_place(data, path), kind)
    except EditError:
        if isinstance(path[-1], int):
            return _new(data, (*path[:-1], path[-1] + 1), kind)
    if kind_of(node) == "not":
        raise EditError("full", path)
    around, _ = wrap(data, path, "all")
    return _new(around, append_place(around, path), kind)


def _new(data: Mapping[str, Any], place: Path, kind: str) -> tuple[dict[str, Any], Path]:
    above = place[:-2] if isinstance(place[-1], int) else place[:-1]
    parent = node_at(data, above) if above else None
    try:
        made = beginning(kind, data, parent)
    except KeyError as error:
        raise EditError("unknown", place) from error
    return insert(data, place, made)


def _stepped(data: Mapping[str, Any], path: Path, argument: str) -> tuple[dict[str, Any], Path]:
    direction = next((one for one in DIRECTIONS if one == argument), None)
    place = step_place(data, path, direction) if direction is not None else None
    if place is None:
        raise EditError("border", path)
    return move(data, path, place)
