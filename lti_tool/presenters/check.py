"""What the check of a credential shows: whether it can be relied on, who stands behind it, and every step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from credentials.checking import Checked, Claim
from credentials.errors import ProofError
from credentials.issuer import Known, known_by
from credentials.proof import read_datetime
from lti_tool.presenters.credential import MARKS, StepView, steps_of
from rules import local


@dataclass(frozen=True, slots=True)
class CheckView:
    """The outcome. Title, issuer and dates are what the document says, believed only where `ok`."""

    ok: bool
    # Whether the issuer's key signed exactly this.
    signed: bool
    # What failed first, in words; empty where nothing did.
    reason: str
    detail: str
    steps: tuple[StepView, ...]
    # What stands under the step `endorsements`: each of them.
    endorsements: tuple[StepView, ...]
    title: str
    issuer: str
    issuer_id: str
    known: Known
    # The issuer's web address, where that is how it is known.
    site: str
    valid_from: datetime | None
    valid_until: datetime | None


def check_view(found: Checked, language: str) -> CheckView:
    """The outcome in that language."""
    failed = found.report.failed
    claim = found.claim or Claim("", "", "", "", "")
    known, site = known_by(claim.issuer_id)
    return CheckView(
        ok=found.report.ok,
        signed=found.report.step("proof").ok is True,
        reason=local(failed.message, language) if failed is not None else "",
        detail=failed.detail if failed is not None else "",
        steps=steps_of(found.report, language),
        endorsements=tuple(
            StepView(one.part, MARKS[one.ok], local(one.message, language)) for one in found.report.endorsements
        ),
        title=claim.title,
        issuer=claim.issuer,
        issuer_id=claim.issuer_id,
        known=known,
        site=site,
        valid_from=_instant(claim.valid_from),
        valid_until=_instant(claim.valid_until),
    )


def _instant(text: str) -> datetime | None:
    try:
        return read_datetime(text) if text else None
    except ProofError:
        return None
