"""Every operation, by subject."""

from __future__ import annotations

from rest_api.declaring import Operation
from rest_api.operations import (
    attesting,
    awards,
    catalogue,
    drafts,
    identities,
    jobs,
    learners,
    people,
    rules,
    sign_offs,
    sources,
    statements,
)

OPERATIONS: tuple[Operation, ...] = (
    *catalogue.OPERATIONS,
    *rules.OPERATIONS,
    *drafts.OPERATIONS,
    *learners.OPERATIONS,
    *identities.OPERATIONS,
    *awards.OPERATIONS,
    *sign_offs.OPERATIONS,
    *attesting.OPERATIONS,
    *people.OPERATIONS,
    *jobs.OPERATIONS,
    *statements.OPERATIONS,
    *sources.OPERATIONS,
)
