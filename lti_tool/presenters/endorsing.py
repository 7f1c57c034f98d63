"""What is shown of endorsements: who says what, and whether it is signed as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from credentials.verify import Report
from lti_tool.presenters.credential import StepView, steps_of
from records.endorsements import Endorsement


@dataclass(frozen=True, slots=True)
class EndorsementView:
    """One endorsement. `site` is the host of `url`; `stands` says whether it was verified just now."""

    id: str
    name: str
    url: str | None
    site: str | None
    comment: str
    given_at: datetime
    stands: bool
    steps: tuple[StepView, ...]


def endorsement_view(endorsement: Endorsement, report: Report, language: str) -> EndorsementView:
    """The view of an endorsement that was given; `report` is on its document."""
    if endorsement.answered_at is None:
        raise ValueError(f"endorsement {endorsement.id} was not given")
    return EndorsementView(
        id=str(endorsement.id),
        name=endorsement.name,
        url=endorsement.url,
        site=urlsplit(endorsement.url).hostname if endorsement.url else None,
        comment=endorsement.comment,
        given_at=endorsement.answered_at,
        stands=report.ok,
        steps=steps_of(report, language),
    )
