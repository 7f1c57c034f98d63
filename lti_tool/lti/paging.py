"""The pages of a platform's lists: which one follows, as the `Link` header says (RFC 8288)."""

from __future__ import annotations

import html
import re

from lti_tool.errors import PlatformAnswerError
from lti_tool.lti.messages import origin_of

# Moodle writes curly quotes around the relation, and `&amp;` in the address.
NEXT = re.compile(r"<([^>]+)>[^,]*?;\s*rel\s*=\s*[\"'“”]?next\b", re.IGNORECASE)


def next_page(address: str, link: str) -> str | None:
    """The address of the page after this one, of a list at `address`; raises `PlatformAnswerError`."""
    found = NEXT.search(link)
    if found is None:
        return None
    following = html.unescape(found[1])
    # The token goes along: not to a host that the platform's launch did not name.
    if origin_of(following) != origin_of(address):
        raise PlatformAnswerError(f"{address} goes on at another origin: {following[:200]}")
    return following
