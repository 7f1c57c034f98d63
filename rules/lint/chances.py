"""The chances of a node: whether some evidence can meet it, and whether some leaves it unmet.

Both err on one side: what is said to be impossible is so, on any evidence. Waivers, which can stand for any node, are
left aside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rules.lint.finding import Finding, finding


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a chance is missing: the finding's code, its place and its values."""

    code: str
    path: str
    values: dict[str, Any] = field(default_factory=dict)

    def found(self, *, fatal: bool) -> Finding:
        """As a finding; `fatal` if the whole rule cannot be met because of it."""
        return finding(self.code, self.path, fatal=fatal, **self.values)


@dataclass(frozen=True, slots=True)
class Chances:
    """Whether it can be met, whether it can be unmet, and what takes a chance away here (not below)."""

    met: bool = True
    unmet: bool = True
    causes: tuple[Cause, ...] = ()
