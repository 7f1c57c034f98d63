"""Every table, imported once, so that the metadata is whole."""

from __future__ import annotations

from records import (
    activities,
    audit,
    awards,
    canvas,
    courses,
    documents,
    imports,
    inbox,
    keys,
    launches,
    learners,
    lti_keys,
    matches,
    microcredentials,
    organisations,
    platforms,
    pulls,
    quarantine,
    sources,
    statements,
)

__all__ = [
    "activities",
    "audit",
    "awards",
    "canvas",
    "courses",
    "documents",
    "imports",
    "inbox",
    "keys",
    "launches",
    "learners",
    "lti_keys",
    "matches",
    "microcredentials",
    "organisations",
    "platforms",
    "pulls",
    "quarantine",
    "sources",
    "statements",
]
