"""What people of an organisation's staff may do there.

A *duty* is a kind of work: `owner` sets up sources, platforms and accounts and may do everything else as well;
`designer` makes rules and says what words mean; `assessor` looks after learners and decides on awards; `hr` knows who
is who and, with learners' consent, who can do what; `auditor` sees all that staff sees and changes nothing. Somebody
may have several.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

Duty = Literal["owner", "designer", "assessor", "hr", "auditor"]
DUTIES: Final[tuple[Duty, ...]] = ("owner", "designer", "assessor", "hr", "auditor")
OWNER: Final[frozenset[Duty]] = frozenset(("owner",))


def may_do(held: Collection[Duty], *needed: Duty) -> bool:
    """Whether these duties allow to do what needs any one of the others; where none is needed, all but auditing do."""
    return "owner" in held or any(duty in held for duty in needed or ("designer", "assessor", "hr"))


def may_see(held: Collection[Duty], *needed: Duty) -> bool:
    """Whether these duties allow to look at what needs any one of the others."""
    return "auditor" in held or may_do(held, *needed)


def known_duties(names: Collection[str]) -> frozenset[Duty]:
    """The duties of these names; others are left out."""
    return frozenset(duty for duty in DUTIES if duty in names)
