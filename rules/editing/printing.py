"""Values as YAML in the house's style: nodes and what is long on lines of their own, what is short in one line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

# What is longer than this in one line is broken up.
WIDEST = 100
INDENT = "  "
# Below these keys stand nodes.
NODE_LISTS = ("all", "any", "of")
NODE_KEYS = ("needs", "renewal", "not")
# The lines of a mapping, without an indentation; what is known of it already, or none.
Known = Callable[[Mapping[str, Any]], "list[str] | None"]

_PLAIN = re.compile(r"^[^\W\d_](?:[\w./-]*[\w.])?$")
# Texts that some reader of YAML takes for something else.
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def mapping_lines(data: Mapping[str, Any], known: Known) -> list[str]:
    """The lines of a mapping that is not empty."""
    found = known(data)
    if found is not None:
        return found
    return [line for key, value in data.items() for line in entry_lines(key, value, known)]


def item_lines(value: Any, known: Known) -> list[str]:
    """The lines of an item of a list."""
    if not isinstance(value, dict) or not value:
        return [f"- {flow(value)}"]
    lines = mapping_lines(value, known)
    begin = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    comments, (first, *rest) = lines[:begin], lines[begin:]
    return [*comments, f"- {first}", *map(indented, rest)]


def entry_lines(key: str, value: Any, known: Known) -> list[str]:
    """The lines of one entry of a mapping."""
    return [f"{flow(key)}:{value_head(key, value)}", *map(indented, value_lines(key, value, known))]


def value_head(key: str, value: Any) -> str:
    """What follows the colon on its line: the value, or nothing where its lines come below."""
    return "" if _is_long(key, value) else f" {flow(value)}"


def value_lines(key: str, value: Any, known: Known) -> Iterator[str]:
    """The lines below the key, where the value does not stand beside it."""
    if not _is_long(key, value):
        return
    if isinstance(value, dict):
        yield from mapping_lines(value, known)
    else:
        for item in value:
            yield from item_lines(item, known)


def _is_long(key: str, value: Any) -> bool:
    if not isinstance(value, dict | list) or not value:
        return False
    if key in NODE_LISTS and isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return True
    if key in NODE_KEYS and isinstance(value, dict):
        return True
    return len(key) + len(flow(value)) > WIDEST


def flow(value: Any) -> str:
    """The value in one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{flow(key)}: {flow(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    return str(value)


def indented(line: str) -> str:
    """The line one step further in; an empty one stays empty."""
    return f"{INDENT}{line}" if line else line


def _text(value: str) -> str:
    if _PLAIN.match(value) and value.lower() not in _WORDS and value.isprintable():
        return value
    return f'"{"".join(map(_character, value))}"'


def _character(one: str) -> str:
    if one in '"\\':
        return f"\\{one}"
    if one.isprintable() or unicodedata.category(one) == "Zs":
        return one
    number = ord(one)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _float(value: float) -> str:
    text = repr(value)
    if text in ("inf", "-inf", "nan"):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    # YAML 1.1 takes 1e20 for a text.
    return text.replace("e", ".0e") if "e" in text and "." not in text else text
