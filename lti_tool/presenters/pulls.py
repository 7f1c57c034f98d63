"""What pages show of pulls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from records.pulls import Pull


@dataclass(frozen=True, slots=True)
class PullRow:
    """A source that is pulled: how far, when next, and what is the matter."""

    slug: str
    name: str
    host: str
    state: str
    stored: int
    refused: int
    reached: datetime | None
    next_at: datetime | None
    trouble_code: str | None
    # In English, with what the remote said.
    trouble: str | None
    trouble_at: datetime | None


def pull_row(pull: Pull, now: datetime) -> PullRow:
    """The pull as of now."""
    return PullRow(
        slug=pull.source.slug,
        name=pull.source.name,
        host=urlsplit(pull.endpoint).netloc,
        state=pull.state(now),
        stored=pull.stored,
        refused=pull.refused,
        reached=pull.reached,
        next_at=None if pull.paused else pull.next_at,
        trouble_code=pull.trouble_code,
        trouble=pull.trouble,
        trouble_at=pull.trouble_at,
    )
