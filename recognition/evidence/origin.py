"""What a source's remit lets its statements assert."""

from __future__ import annotations

from typing import cast

from records.sources import Source
from rules import Doubt, Modality, Origin, Trust


def origin_of(source: Source) -> Origin:
    """The source's remit as the rules read it."""
    remit = source.remit
    return Origin(
        source=source.slug,
        trust=cast(Trust, remit.trust),
        attester_roles=remit.attester_roles,
        modalities=cast("frozenset[Modality] | None", remit.modalities),
        verbs=remit.verbs,
        activities=None if remit.activities is None else tuple(sorted(remit.activities)),
        doubted=cast("frozenset[Doubt]", remit.doubted),
    )
