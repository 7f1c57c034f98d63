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
TUTOR = "workplace-tutor"
_FOLDER = files("acquis.demo").joinpath("catalogue")


def catalogue() -> tuple[Rule, ...]:
    """The micro-credentials that the history earns, those that others rest on first."""
    return tuple(parse_rule(_FOLDER.joinpath(f"{slug}.yaml").read_text(encoding="utf-8")) for slug in SLUGS)


def tutoring() -> tuple[Rule, bytes]:
    """The micro-credential that sign-offs and thanks alone earn, and the picture that its author gave."""
    rule = parse_rule(_FOLDER.joinpath(f"{TUTOR}.yaml").read_text(encoding="utf-8"))
    return rule, _FOLDER.joinpath(f"{TUTOR}.svg").read_bytes()
