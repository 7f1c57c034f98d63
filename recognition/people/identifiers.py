"""The inverse functional identifiers (IFIs) that may link: what they must be, and how e-mails and accounts become some.

Pure. An IFI is written as `rules.actor_ifi` writes it (xAPI 2.0 §4.2.2.1). What is empty, or a variable that a platform
left unfilled (`$Person.sourcedId`), names nobody: who shared it would all be taken for one person.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from recognition.errors import IdentityError

IFI_KINDS: Final = ("mbox:mailto:", "mbox_sha1sum:", "openid:", "account:")
LONGEST: Final = 2_000
# What the rules for e-mails can make of an address.
MAILBOX_KINDS: Final = ("mbox", "mbox_sha1sum")
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")
_SHA1: Final = re.compile(r"[0-9a-f]{40}")


def why_not(ifi: str) -> str | None:
    """Which rule an IFI breaks; none where it may link."""
    kind = next((each for each in IFI_KINDS if ifi.startswith(each)), None)
    if kind is None:
        return f"must begin with one of {', '.join(IFI_KINDS)}"
    value = ifi.removeprefix(kind)
    if len(ifi) > LONGEST or not ifi.isprintable():
        return f"must be at most {LONGEST} printable characters"
    if kind == "mbox:mailto:" and not _ADDRESS.fullmatch(value):
        return "must hold one e-mail address after mbox:mailto:"
    if kind == "mbox_sha1sum:" and not _SHA1.fullmatch(value):
        return "must hold 40 hexadecimal digits in lower case after mbox_sha1sum:"
    home, bar, name = value.partition("|")
    if kind == "account:" and not (home and bar and _filled(name)):
        return "must be account:HOMEPAGE|NAME, both filled in"
    return None if _filled(value) else "must be filled in"


def check_ifi(field: str, ifi: str) -> None:
    """Raise `IdentityError` unless this may link."""
    problem = why_not(ifi)
    if problem is not None:
        raise IdentityError(field, f"{ifi[:200]!r} {problem}")


def account_ifi(home: str, name: str) -> str | None:
    """The IFI of an account; none where its name names nobody."""
    ifi = f"account:{home}|{name.strip()}"
    return ifi if why_not(ifi) is None else None


def mailbox_ifis(address: str, kinds: tuple[str, ...] = MAILBOX_KINDS) -> tuple[str, ...]:
    """The IFIs of an e-mail address; none where it is no address."""
    mbox = f"mbox:mailto:{address.strip()}"
    if why_not(mbox) is not None:
        return ()
    # Of the whole mailto IRI (xAPI 2.0 §4.2.2.1).
    digest = hashlib.sha1(mbox.removeprefix("mbox:").encode(), usedforsecurity=False).hexdigest()
    made = {"mbox": mbox, "mbox_sha1sum": f"mbox_sha1sum:{digest}"}
    return tuple(made[kind] for kind in kinds)


def _filled(value: str) -> bool:
    return bool(value.strip()) and not value.strip().startswith("$")
