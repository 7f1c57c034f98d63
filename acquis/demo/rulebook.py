"""The demo's catalogue, read from its rule documents."""

from __future__ import annotations

from importlib.resources import files

from rules import Rule, parse_rule

# What others rest on comes first, so that it can be published first.
SLUGS = (
    "haccp-shift-lead",
    "electrical-lockout",
    "wound-care-at-home",
    "welcoming-customers",
    "linear-algebra-for-data",
    "team-safety-lead",
)


def catalogue() -> tuple[Rule, ...]:
    """Every micro-credential of the demo, those that others rest on first."""
    folder = files("acquis.demo").joinpath("catalogue")
    return tuple(parse_rule(folder.joinpath(f"{slug}.yaml").read_text(encoding="utf-8")) for slug in SLUGS)
