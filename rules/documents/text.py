"""From YAML (or JSON, which is YAML) to plain data, with the line of each value.

Words are words: only `true` and `false` are booleans and nothing is a date, so that a language called `no` and a text
like `2026-01-01` stay what they are. Anchors and aliases are refused: a small text could stand for a huge document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from rules.documents.problems import Problem, RuleDocumentError

LARGEST_BYTES = 1_000_000
DEEPEST = 200
Path = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, with JSON's idea of what is no text."""


_KEPT = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_text(text: str) -> tuple[Any, Mapping[Path, int]]:
    """The data and the line of each path; raises `RuleDocumentError`."""
    if len(text) > LARGEST_BYTES:
        raise RuleDocumentError([Problem(None, "", "too-large", f"is longer than {LARGEST_BYTES} characters")])
    lines: dict[Path, int] = {}
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else None
                raise RuleDocumentError([Problem(line, "", "alias", "aliases are not allowed", "write the value out")])
        root = yaml.compose(text, Loader=_Loader)
        if root is None:
            raise RuleDocumentError([Problem(1, "", "empty", "the document is empty")])
        return _data(root, (), lines), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else None
        raise RuleDocumentError([Problem(line, "", "yaml", f"is no YAML: {error.problem}")]) from error
    except (yaml.YAMLError, ValueError) as error:
        raise RuleDocumentError([Problem(None, "", "yaml", f"is no YAML: {error}")]) from error
    except RecursionError as error:
        raise RuleDocumentError([_too_deep(None)]) from error


def _too_deep(line: int | None) -> Problem:
    return Problem(line, "", "too-deep", f"is nested deeper than {DEEPEST} levels")


def _data(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    line = node.start_mark.line + 1
    lines[path] = line
    if len(path) > DEEPEST:
        raise RuleDocumentError([_too_deep(line)])
    if isinstance(node, yaml.SequenceNode):
        return [_data(item, (*path, number), lines) for number, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if not isinstance(key, yaml.ScalarNode) or name in found:
            what = "stands twice" if name in found else "is no name"
            problem = Problem(key.start_mark.line + 1, path_text((*path, name)), "duplicate-key", what)
            raise RuleDocumentError([problem])
        found[name] = _data(value, (*path, name), lines)
        lines[*path, name] = key.start_mark.line + 1
    return found


def _scalar(node: yaml.Node) -> Any:
    constructor = _Loader("")
    return constructor.construct_object(node)


def path_text(path: Path) -> str:
    """`needs.all[0].where`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
