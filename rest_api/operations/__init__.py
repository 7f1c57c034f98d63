"""Every operation, by subject."""

from __future__ import annotations

from rest_api.declaring import Operation
from rest_api.operations import (
    accounts,
    attesting,
    awards,
    catalogue,
    drafts,
    exports,
    figures,
    frameworks,
    identities,
    jobs,
    learners,
    outgoing,
    people,
    plans,
    platforms,
    quarantine,
    rules,
    sign_offs,
    simulations,
    sources,
    statements,
    tables,
)

OPERATIONS: tuple[Operation, ...] = (
    *catalogue.OPERATIONS,
    *frameworks.OPERATIONS,
    *rules.OPERATIONS,
    *drafts.OPERATIONS,
    *simulations.OPERATIONS,
    *tables.OPERATIONS,
    *figures.OPERATIONS,
    *learners.OPERATIONS,
    *plans.OPERATIONS,
    *identities.OPERATIONS,
    *awards.OPERATIONS,
    *sign_offs.OPERATIONS,
    *attesting.OPERATIONS,
    *people.OPERATIONS,
    *jobs.OPERATIONS,
    *statements.OPERATIONS,
    *quarantine.OPERATIONS,
    *sources.OPERATIONS,
    *outgoing.OPERATIONS,
    *platforms.OPERATIONS,
    *accounts.OPERATIONS,
    *exports.OPERATIONS,
)
