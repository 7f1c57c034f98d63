"""Every table, imported once, so that the metadata is whole."""

from __future__ import annotations

from records import (
    activities,
    audit,
    awards,
    documents,
    inbox,
    keys,
    learners,
    matches,
    microcredentials,
    organisations,
    sources,
    statements,
)

__all__ = [
    "activities",
    "audit",
    "awards",
    "documents",
    "inbox",
    "keys",
    "learners",
    "matches",
    "microcredentials",
    "organisations",
    "sources",
    "statements",
]
