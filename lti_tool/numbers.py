"""Numbers in addresses and forms: what a browser may send, and the databases can hold."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from werkzeug.routing import IntegerConverter, Map

LARGEST: Final = 2**63 - 1
# What comes after so many pages, nobody turns to; the databases would count up to it all the same.
LAST_PAGE: Final = 100_000


class Number(IntegerConverter):
    """A number in a path; an address with a larger one leads nowhere."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **kwargs})


def kept_number(text: str) -> int:
    """The number that a text is; raises ValueError where it is none, or larger than any that is kept."""
    found = int(text)
    if abs(found) > LARGEST:
        raise ValueError("larger than any number that is kept")
    return found


def asked_page(last: int = LAST_PAGE) -> int:
    """Which page the address asks for, from 1 to `last`; what it says wrongly counts as not said."""
    return min(max(request.args.get("page", 1, type=kept_number), 1), last)
