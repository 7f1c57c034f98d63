"""Which passwords are taken, and how they are kept.

NIST SP 800-63B-4 §3.1.1: long, with any characters, none required; refused where it is among those that others guess
first, or is made of what is known about its holder; never changed for its age. Kept by Argon2id with the parameters of
OWASP's Password Storage Cheat Sheet.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from lti_tool.errors import PasswordUnfitError

SHORTEST: Final = 12
LONGEST: Final = 200
# Of its words, those that are long enough to say who somebody is.
TELLING: Final = 4
# From 0 to 4; at 3 and more it withstands 10^8 guesses.
HARD_TO_GUESS: Final = 3
# The library looks at no more.
_LOOKED_AT: Final = 72
# So much is read of what is typed: one sign can stand for eighteen, and four can come together to one.
_READ: Final = 5 * LONGEST
# 19 MiB, two passes, one lane.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def check_password(password: str, personal: Collection[str]) -> None:
    """Raise `PasswordUnfitError` unless this may be the password of somebody who is known by these words."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        raise PasswordUnfitError("short")
    if len(plain) > LONGEST:
        raise PasswordUnfitError("long")
    told = {word for text in personal for word in _words(text)}
    if any(word in plain.casefold() for word in told):
        raise PasswordUnfitError("personal")
    if zxcvbn(plain[:_LOOKED_AT], sorted(told))["score"] < HARD_TO_GUESS:
        raise PasswordUnfitError("guessable")


def hash_password(password: str) -> str:
    """What is kept of it."""
    return _HASHER.hash(_normal(password))


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the one that was kept. Takes as long where none was kept, so that nobody learns who has one."""
    try:
        return _HASHER.verify(password_hash or _nobodys(), _normal(password)[:LONGEST]) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether it was kept with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


def _normal(password: str) -> str:
    """The same text however the keyboard wrote it (NIST SP 800-63B-4 §3.1.1.2)."""
    return unicodedata.normalize("NFKC", password[:_READ])


def _words(text: str) -> set[str]:
    plain = _normal(text).casefold()
    return {word for word in (plain, *re.split(r"[\W_]+", plain)) if len(word) >= TELLING}
