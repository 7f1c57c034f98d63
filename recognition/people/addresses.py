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
# One mailbox however the name is dotted, under either host.
_DOTLESS = ("gmail.com", "googlemail.com")


def is_address(text: str) -> bool:
    """Whether the text is one e-mail address, and nothing beside."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None


def mailbox_of(address: str) -> str:
    """One name for all ways to write to the same mailbox, as far as they are known: in lower case, without what follows
    a plus sign, and at Google's mail without dots. For comparing alone: what is written to is what was given.
    """
    local, _, host = address.lower().partition("@")
    local = local.partition("+")[0] or local
    host = host.removesuffix(".")
    if host in _DOTLESS:
        local, host = local.replace(".", "") or local, _DOTLESS[0]
    return f"{local}@{host}"


def shown_in_part(address: str) -> str:
    """The address so that its owner knows it and nobody else learns it: `m•••@hotel.example`."""
    local, _, host = address.partition("@")
    return f"{local[:1]}•••@{host}"
