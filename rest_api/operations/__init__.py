"""Every operation, by subject."""

from __future__ import annotations

from rest_api.declaring import Operation
from rest_api.operations import awards, catalogue, drafts, identities, learners, rules, sources, statements

OPERATIONS: tuple[Operation, ...] = (
    *catalogue.OPERATIONS,
    *rules.OPERATIONS,
    *drafts.OPERATIONS,
    *learners.OPERATIONS,
    *identities.OPERATIONS,
    *awards.OPERATIONS,
    *statements.OPERATIONS,
    *sources.OPERATIONS,
)
