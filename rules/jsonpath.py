"""A small part of JSONPath (RFC 9535): names, indices and wildcards from the root. Enough to reach any one place.

`$.context.extensions['https://x.example/a'].level`, `$.result.extensions["…"].marks[*]`, `$.object.member[0]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rules.remarks import BadValueError

Step = str | int | None
_STEP = re.compile(r"\.(\*)|\.([^\s.\[\]'\"*]+)|\[(\*)\]|\[(\d+)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")


def parse_path(text: str) -> tuple[Step, ...]:
    """The steps from the root, a wildcard as none; raises `ValueError`."""
    steps: list[Step] = []
    at = 1
    if not text.startswith("$"):
        raise BadValueError("no-path", given=repr(text))
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise BadValueError("no-step", given=repr(text), step=repr(text[at:]))
        star, name, wild, index, single, double = found.groups()
        if star or wild:
            steps.append(None)
        elif index is not None:
            steps.append(int(index))
        else:
            steps.append(next(one for one in (name, single, double) if one is not None))
        at = found.end()
    return tuple(steps)


def values_at(data: Any, steps: tuple[Step, ...]) -> Iterator[Any]:
    """Everything that the steps lead to; a `null` there is nothing."""
    if not steps:
        if data is not None:
            yield data
        return
    step, rest = steps[0], steps[1:]
    if step is None and isinstance(data, dict | list):
        for item in data.values() if isinstance(data, dict) else data:
            yield from values_at(item, rest)
    elif isinstance(step, str) and isinstance(data, dict):
        yield from values_at(data.get(step), rest)
    elif isinstance(step, int) and isinstance(data, list):
        for item in data[step : step + 1]:
            yield from values_at(item, rest)
