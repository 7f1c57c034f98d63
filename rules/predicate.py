"""Predicates: what one value must be.

A predicate is a value (equal to it), a list (any of them), or a comparison string: `">= 0.8"`, `"!= x"`, `"2..5"`,
`"~ regex"` (a linear-time engine, so that no author can hang the server), `"exists"`, `"absent"`. Numbers compare as
numbers. A missing value fails every predicate but `absent`. `prefix*` stands for all that begins so.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import re2

from rules.remarks import BadValueError

Value = str | float | bool
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}
# What compares as a number: true and false do not.
_NUMBERS = frozenset((int, float))
_COMPARISON = re.compile(r"^\s*(>=|<=|==|!=|>|<)\s*(.+?)\s*$", re.DOTALL)
_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")
_RANGE = re.compile(r"^\s*([+-]?[\d.]+)\s*\.\.\s*([+-]?[\d.]+)\s*$")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A threshold for a number: `>= 3`."""

    operator: str
    number: float

    def holds(self, value: float) -> bool:
        """Whether `value` meets it."""
        return _OPERATORS[self.operator](value, self.number)

    def __str__(self) -> str:
        return f"{self.operator} {self.number:g}"


def parse_comparison(text: Any, read: Callable[[str], float] = float) -> Comparison:
    """Read `">= 3"`, or a bare number (at least so much); raises `ValueError`. `read` reads the number."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return Comparison(">=", float(text))
    parts = _COMPARISON.match(text) if isinstance(text, str) else None
    if parts is None:
        raise BadValueError("no-comparison", given=repr(text))
    try:
        return Comparison(parts[1], read(parts[2]))
    except BadValueError:
        raise
    except ValueError as error:
        raise BadValueError("no-number", given=repr(text), sign=parts[1]) from error


@dataclass(frozen=True, slots=True)
class Predicate:
    """A checked predicate: `test` answers for a value, `None` standing for a missing one."""

    text: Any
    test: Callable[[Value | None], bool]
    # What an index can be made of: every value that it takes is one of these, or begins with one of the prefixes.
    exactly: tuple[Value, ...] = ()
    prefixes: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Predicate) and self.text == other.text

    def __hash__(self) -> int:
        return hash(repr(self.text))


def parse_predicate(data: Any) -> Predicate:
    """Read a predicate; raises `ValueError` that says what is wrong with it."""
    if isinstance(data, list):
        if not data:
            raise BadValueError("empty-list")
        options = [parse_predicate(item) for item in data]
        exactly = tuple(value for option in options for value in option.exactly)
        prefixes = tuple(prefix for option in options for prefix in option.prefixes)
        if not all(option.exactly or option.prefixes for option in options):
            exactly, prefixes = (), ()
        return Predicate(data, lambda value: any(option.test(value) for option in options), exactly, prefixes)
    if isinstance(data, bool | int | float):
        return Predicate(data, lambda value: _equal(value, data), (data,))
    if isinstance(data, str):
        return _parse_text(data)
    raise BadValueError("no-predicate", given=repr(data))


def _parse_text(text: str) -> Predicate:
    if text == "exists":
        return Predicate(text, lambda value: value is not None)
    if text == "absent":
        return Predicate(text, lambda value: value is None)
    if text.startswith("~"):
        return _parse_pattern(text)
    between = parse_range(text)
    if between is not None:
        low, high = between
        return Predicate(text, lambda value: type(value) in _NUMBERS and low <= value <= high)  # type: ignore[operator]
    parts = _COMPARISON.match(text)
    if parts:
        return _parse_operator(text, parts[1], parts[2])
    if text.endswith("*"):
        prefix = text[:-1]
        return Predicate(text, lambda value: isinstance(value, str) and value.startswith(prefix), (), (prefix,))
    return Predicate(text, lambda value: value == text, (text,))


def parse_range(text: str) -> tuple[float, float] | None:
    """The ends of `"2..5"`; none for anything else. Raises `ValueError` for an end that is no number."""
    parts = _RANGE.match(text)
    return (float(parts[1]), float(parts[2])) if parts else None


def _parse_pattern(text: str) -> Predicate:
    try:
        pattern = re2.compile(text[1:].strip())
    except re2.error as error:
        raise BadValueError("no-pattern", given=repr(text), detail=str(error)) from error
    return Predicate(text, lambda value: isinstance(value, str) and pattern.search(value) is not None)


def _parse_operator(text: str, sign: str, operand: str) -> Predicate:
    compare = _OPERATORS[sign]
    if _NUMBER.match(operand):
        number = float(operand)
        return Predicate(text, lambda value: type(value) in _NUMBERS and compare(value, number))
    if sign not in ("==", "!="):
        raise BadValueError("no-number", given=repr(text), sign=sign)
    return Predicate(text, lambda value: value is not None and compare(value, operand))


def _equal(value: Value | None, wanted: Value) -> bool:
    # True == 1 in Python; a score of 1 is no success.
    return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted
