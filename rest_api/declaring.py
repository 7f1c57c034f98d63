"""What an operation is: a declaration from which the route, its checks and its documentation are made.

Shapes are JSON Schema (2020-12, as OpenAPI 3.1 has it). A path's parameters are called as in the address: `{award}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from records.api_tokens import Scope
from rest_api.calls import Answer, Call

Shape = Mapping[str, Any]
Method = Literal["GET", "POST", "PUT", "DELETE"]

JSON = "application/json"
MOST_ON_PAGE = 100
USUAL_ON_PAGE = 25


@dataclass(frozen=True, slots=True)
class Query:
    """A parameter of the query. A `repeated` one may come several times."""

    name: str
    about: str
    shape: Shape
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a program can ask for."""

    name: str
    method: Method
    # Below `/o/{organisation}`.
    path: str
    about: str
    scope: Scope
    handler: Callable[[Call], Answer]
    # Name of the component that a successful answer has; an empty text where it is a file.
    answer: str
    status: int = 200
    queries: tuple[Query, ...] = ()
    # Shapes of the path's parameters, besides the organisation.
    places: Mapping[str, Shape] = field(default_factory=dict)
    body: Shape | None = None
    # Whether it may change something: it then runs in a transaction that is kept if all goes well.
    writes: bool = False
    # Whether it changes something in transactions of its own: an Idempotency-Key would promise too much.
    apart: bool = False
    # Whether its answer has an ETag, and a change of it can name the one that was seen.
    tagged: bool = False
    # Whether it rests on the state that If-Match names, though its own answer has no ETag.
    matched: bool = False
    # The media type of a successful answer.
    media: str = JSON
    # What else it may be answered, besides what every operation may be.
    problems: tuple[int, ...] = ()

    @property
    def paged(self) -> bool:
        """Whether it answers page by page."""
        return CURSOR in self.queries


LIMIT = Query(
    "limit", "How many at most.", {"type": "integer", "minimum": 1, "maximum": MOST_ON_PAGE, "default": USUAL_ON_PAGE}
)
CURSOR = Query("cursor", "Where the page before ended: its `next`.", {"type": "string", "maxLength": 300})
PAGED = (CURSOR, LIMIT)
LANGUAGE = Query(
    "language",
    "The language of names; the organisation's, if left out.",
    {"type": "string", "minLength": 2, "maxLength": 16},
)
SLUG: Shape = {"type": "string", "minLength": 1, "maxLength": 120}
NUMBER: Shape = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
UUID: Shape = {"type": "string", "format": "uuid"}
