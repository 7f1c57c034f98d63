"""Facts that travel in an address or a cookie, signed: who holds the text can read them and cannot change them.

One secret serves several purposes: a text that was made for one is refused for another.
"""

from __future__ import annotations

from typing import Any

from itsdangerous import BadData, URLSafeSerializer


def sign(secret: str, purpose: str, facts: Any) -> str:
    """A text of letters, digits, `-`, `_` and `.` that says these facts, which JSON can write."""
    text = URLSafeSerializer(secret, salt=purpose).dumps(facts)
    return text if isinstance(text, str) else text.decode()


def read(secret: str, purpose: str, text: str) -> Any:
    """What the text says; `None` where it was not made here for this purpose, or is not whole."""
    try:
        return URLSafeSerializer(secret, salt=purpose).loads(text)
    except BadData:
        return None
