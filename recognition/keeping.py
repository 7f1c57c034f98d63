"""What doors ask of the door for records, which they do not know: the shell hands it in."""

from __future__ import annotations

from typing import Protocol


class Quarantine(Protocol):
    """Decides on statements that were set aside. Each raises `NotFoundError`, and `SettledError` after a decision."""

    def repair(self, organisation_id: int, number: int, text: bytes, by: str) -> str | None:
        """Let this JSON stand for what came; or why it would be refused."""

    def release(self, organisation_id: int, number: int, by: str) -> str | None:
        """Have it taken; or why it is refused still."""

    def discard(self, organisation_id: int, number: int, by: str) -> None:
        """Give it up."""
