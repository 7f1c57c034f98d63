"""From YAML (or JSON, which is YAML) to plain data, with the place of each value.

Words are words: only `true` and `false` are booleans and nothing is a date, so that a language called `no` and a text
like `2026-01-01` stay what they are. Anchors and aliases are refused: a small text could stand for a huge document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, cast

import yaml

from rules.documents.nodes import Collection, ListNode, MappingNode, Node, ScalarNode
from rules.documents.problems import Problem, RuleDocumentError, problem
from rules.remarks import Value

LARGEST_BYTES = 1_000_000
DEEPEST = 200
Path = tuple[str | int, ...]


class Place(NamedTuple):
    """Where something stands in a text: both count from 1."""

    line: int
    column: int


Places = Mapping[Path, Place]


class _Mark(Protocol):
    """What PyYAML says of a place; both count from 0."""

    line: int
    column: int


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, with JSON's idea of what is no text."""


_KEPT = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_STRING = "tag:yaml.org,2002:str"
# Longer texts are not remembered.
_SHORT = 80


class _FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml where PyYAML has it: ten times as fast. It says less well what is wrong."""


_FastLoader.yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


def read_text(text: str) -> tuple[Any, Places]:
    """The data and the place of each path; raises `RuleDocumentError`."""
    return read_composed(compose(text))


def read_composed(root: Node) -> tuple[Any, Places]:
    """As `read_text`, of a text whose nodes are known."""
    places: dict[Path, Place] = {}
    return _data(root, (), places), places


def compose(text: str) -> Node:
    """The nodes of a text, each with its place; raises `RuleDocumentError`."""
    if len(text) > LARGEST_BYTES:
        raise RuleDocumentError([problem("too-large", most=LARGEST_BYTES)])
    try:
        return _composed(text, _FastLoader)
    except (yaml.YAMLError, ValueError):
        return _composed_with_words(text)


def _composed(text: str, kind: type[yaml.SafeLoader]) -> Node:
    """The nodes, made from the events without recursion: how deeply they may be nested is counted, not found out."""
    loader = kind(text)
    try:
        root = _nodes(loader)
    finally:
        loader.dispose()
    if root is None:
        raise RuleDocumentError([problem("empty", line=1)])
    return root


def _nodes(loader: Any) -> Node | None:
    root: Node | None = None
    # The lists and mappings that are open, each with the parts that it has so far: of a mapping, keys and values.
    open_: list[Collection] = []
    while loader.check_event():
        event = loader.get_event()
        if isinstance(event, yaml.ScalarEvent):
            node: Node = _scalar_node(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            # The innermost list lies in as many others as there are steps in its path.
            if len(open_) > DEEPEST:
                raise RuleDocumentError([_too_deep(event.start_mark)])
            open_.append(_collection_node(loader, event))
            continue
        elif isinstance(event, yaml.CollectionEndEvent):
            node = _closed(open_.pop(), event)
        elif isinstance(event, yaml.AliasEvent):
            raise RuleDocumentError([_at(event.start_mark, "alias")])
        elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise RuleDocumentError([_at(event.start_mark, "yaml", detail="but found another document")])
        else:
            continue
        if open_:
            open_[-1].parts.append(node)
        else:
            root = node
    return root


def _closed(node: Collection, event: Any) -> Collection:
    node.end = event.end_mark.index
    return node


@lru_cache(maxsize=10_000)
def _tag_of_short(value: str) -> str:
    loader: Any = _Loader("")
    return str(loader.resolve(yaml.ScalarNode, value, (True, False)))


def _plain_tag(value: str) -> str:
    """What an unquoted text is taken for; the words of a document recur."""
    return _tag_of_short(value) if len(value) < _SHORT else _tag_of_short.__wrapped__(value)


def _scalar_node(event: Any) -> ScalarNode:
    tag = event.tag
    if tag is None or tag == "!":
        # What is quoted is a text, whatever it looks like.
        tag = _plain_tag(event.value) if event.implicit[0] else _STRING
    return ScalarNode(tag, event.value, event.style, event.start_mark, event.end_mark)


def _collection_node(loader: Any, event: Any) -> Collection:
    mapping = isinstance(event, yaml.MappingStartEvent)
    tag = event.tag
    if tag is None or tag == "!":
        tag = loader.resolve(yaml.MappingNode if mapping else yaml.SequenceNode, None, event.implicit)
    return (MappingNode if mapping else ListNode)(tag, event.start_mark, block=not event.flow_style)


def _composed_with_words(text: str) -> Node:
    try:
        return _composed(text, _Loader)
    except yaml.MarkedYAMLError as error:
        raise RuleDocumentError([_at(error.problem_mark, "yaml", detail=str(error.problem))]) from error
    except (yaml.YAMLError, ValueError) as error:
        raise RuleDocumentError([problem("yaml", detail=str(error))]) from error
    except RecursionError as error:
        raise RuleDocumentError([_too_deep(None)]) from error


def _at(mark: _Mark | None, code: str, path: str = "", **values: Value) -> Problem:
    place = _place(mark) if mark else None
    return problem(code, path, place.line if place else None, place.column if place else None, **values)


def _place(mark: _Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _too_deep(mark: _Mark | None) -> Problem:
    return _at(mark, "too-deep", most=DEEPEST)


def read_data(root: Node, path: Path = ()) -> Any:
    """As `read_composed`, of a node at that path, without the places: they cost as much again."""
    return _data(root, path, None)


def _data(node: Node, path: Path, places: dict[Path, Place] | None) -> Any:
    if places is not None:
        places[path] = _place(node)
    if len(path) > DEEPEST:
        raise RuleDocumentError([_too_deep(node)])
    if isinstance(node, MappingNode):
        return _mapping(node, path, places)
    if isinstance(node, Collection):
        return [_data(item, (*path, number), places) for number, item in enumerate(node.parts)]
    return node.value if node.tag == _STRING else _word(node)


def _mapping(node: MappingNode, path: Path, places: dict[Path, Place] | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.entries:
        name = key.value if isinstance(key, ScalarNode) else None
        if name is None or name in found:
            code = "no-name" if name is None else "duplicate-key"
            raise RuleDocumentError([_at(key, code, path_text((*path, name or "?")))])
        found[name] = _data(value, (*path, name), places)
        if places is not None:
            places[*path, name] = _place(key)
    return found


def _word(node: Node) -> Any:
    """What a text stands for that is none."""
    try:
        return _Loader("").construct_object(yaml.ScalarNode(node.tag, node.value, cast(yaml.Mark, node)))
    except yaml.MarkedYAMLError as error:
        raise RuleDocumentError([_at(error.problem_mark, "yaml", detail=str(error.problem))]) from error
    except ValueError as error:
        raise RuleDocumentError([_at(node, "yaml", detail=str(error))]) from error


def path_text(path: Path) -> str:
    """`needs.all[0].where`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def nearest(places: Places, path: Path) -> Place | None:
    """The place of `path`, or of the nearest that stands above it; none for a document that came as data."""
    while path and path not in places:
        path = path[:-1]
    return places.get(path)


def nearest_text(places: Mapping[str, Place], path: str) -> Place | None:
    """As `nearest`, by paths as problems and findings write them."""
    while path and path not in places:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return places.get(path)
