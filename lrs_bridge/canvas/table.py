"""The table of event types (`events.yaml`), read once and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

NO_ROW = "no row of the table tells what this type means"


@dataclass(frozen=True, slots=True)
class Act:
    """A verb."""

    iri: str
    display: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Thing:
    """A kind of object: its name in IRIs, and its activity type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of one type of event. Ways are texts with slashes."""

    ignore: str = ""
    act: str = ""
    actor: Sequence[str] = ()
    id: str = ""
    kind: str = ""
    by: str = ""
    at: str = ""
    name: str = ""
    actor_name: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    need: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Never:
    """Who is no learner."""

    at: str
    among: Sequence[str]
    because: str


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table."""

    acts: Mapping[str, Act]
    things: Mapping[str, Thing]
    rows: Mapping[tuple[str, str], Row]
    never: Sequence[Never]


@cache
def event_table() -> Table:
    """The table that Acquis comes with."""
    data = yaml.safe_load(files("lrs_bridge.canvas").joinpath("events.yaml").read_text(encoding="utf-8"))
    return Table(
        acts={name: Act(one["iri"], {"en": one["en"], "fr": one["fr"]}) for name, one in data["acts"].items()},
        things={name: Thing(one.get("as", name), one["type"]) for name, one in data["kinds"].items()},
        rows={(kind, name): Row(**row) for kind in ("canvas", "caliper") for name, row in data[kind].items()},
        never=[Never(one["at"], one["is"], one["because"]) for one in data["never"]],
    )
