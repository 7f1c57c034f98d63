"""E-mail addresses: what is one, and how much of one is shown to others."""

from __future__ import annotations

import re

# Of RFC 5321 what providers give out, as browsers check it (HTML Living Standard §4.10.5.1.5): never a space, a line
# break, a comma or an angle bracket, so that an address can say nothing else in the head of a message.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
LONGEST = 254


def is_address(text: str) -> bool:
    """Whether the text is one e-mail address, and nothing beside."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None


def shown_in_part(address: str) -> str:
    """The address so that its owner knows it and nobody else learns it: `m•••@hotel.example`."""
    local, _, host = address.partition("@")
    return f"{local[:1]}•••@{host}"
