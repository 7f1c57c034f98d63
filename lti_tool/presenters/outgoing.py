"""What the page of what is sent on shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from records.lrs_targets import LrsTarget
from records.outbox import MAIL, OutboxItem, OutboxTarget


@dataclass(frozen=True, slots=True)
class TargetRow:
    """Where statements or letters go: how many went and wait, and what is the matter."""

    slug: str
    is_mail: bool
    # Of LRSs.
    host: str
    state: str
    sent: int
    waiting: int
    dead: int
    next_at: datetime | None
    trouble_code: str | None
    # In English, with what the remote said.
    trouble: str | None


@dataclass(frozen=True, slots=True)
class DeadRow:
    """A dead letter."""

    id: int
    target: str
    kind: str
    # Of letters: to whom, and about what.
    to: str | None
    subject: str | None
    at: datetime
    status: int | None
    answer: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The whole page."""

    targets: tuple[TargetRow, ...]
    dead: tuple[DeadRow, ...]
    # How many dead letters there are beyond those shown.
    more: int


def outgoing_page(
    lrss: Sequence[LrsTarget],
    mail: OutboxTarget | None,
    counts: Mapping[int, tuple[int, int]],
    dead: Sequence[OutboxItem],
    now: datetime,
) -> Outgoing:
    """The page as of now. `mail`: the target, if a letter was ever written; `counts`: what waits and is dead."""
    targets = [(one.target, urlsplit(one.endpoint).netloc) for one in lrss]
    if mail is not None:
        targets.append((mail, ""))
    names = {target.id: target.slug for target, _ in targets}
    rows = tuple(_target_row(target, host, counts.get(target.id, (0, 0)), now) for target, host in targets)
    shown = tuple(_dead_row(item, names) for item in dead if item.target_id in names)
    return Outgoing(rows, shown, max(sum(row.dead for row in rows) - len(shown), 0))


def _target_row(target: OutboxTarget, host: str, counts: tuple[int, int], now: datetime) -> TargetRow:
    failing = target.trouble_code is not None and not target.paused
    return TargetRow(
        slug=target.slug,
        is_mail=target.kind == MAIL,
        host=host,
        state=target.state(now),
        sent=target.sent,
        waiting=counts[0],
        dead=counts[1],
        next_at=target.next_at if failing else None,
        trouble_code=target.trouble_code,
        trouble=target.trouble,
    )


def _dead_row(item: OutboxItem, names: Mapping[int, str]) -> DeadRow:
    return DeadRow(
        id=item.id,
        target=names[item.target_id],
        kind=item.kind,
        to=item.payload.get("to"),
        subject=item.payload.get("subject"),
        at=item.dead_at or item.enqueued_at,
        status=item.answer_status,
        answer=item.answer or "",
    )
