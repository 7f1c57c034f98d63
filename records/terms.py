"""Terms: what a statement can be found by, as one number each.

A *term* is a signed 64-bit BLAKE2b hash of a value in canonical form: an agent's inverse functional identifier, a verb,
an activity, a registration. Terms are computed, never looked up, so storing a statement touches no row that another
one shares: nothing to upsert, nothing to deadlock on. Two values with one term would be found together; among ten
million values that has a chance of three in a million.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from records.remembered import Remembered

# Values recur (verbs, activities, homePages, a course's people): most terms are answered from here.
_REMEMBERED = 32_768


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


# The term of an agent or identified group, by its IFI as `rules.actor_ifi` writes it.
ifi_terms = Remembered(lambda ifi: _hash("agent " + ifi), _REMEMBERED)
# The term of an activity, by its IRI.
activity_terms = Remembered(lambda iri: _hash("activity " + iri), _REMEMBERED)
# The term of a verb, by its IRI.
verb_terms = Remembered(lambda iri: _hash("verb " + iri), 1024)
# The term of a registration. UUIDs that differ in case alone are one (RFC 4122 §3).
registration_terms = Remembered(lambda uuid: _hash("registration " + uuid.lower()), _REMEMBERED)


def agent_ifi(agent: Mapping[str, Any]) -> str | None:
    """The IFI of a valid agent or group in canonical form; none for an anonymous group (xAPI 2.0 §4.2.2.1)."""
    if "mbox" in agent:
        return f"mbox:{agent['mbox']}"
    if "account" in agent:
        account = agent["account"]
        return f"account:{account['homePage']}|{account['name']}"
    if "mbox_sha1sum" in agent:
        return f"mbox_sha1sum:{agent['mbox_sha1sum']}"
    if "openid" in agent:
        return f"openid:{agent['openid']}"
    return None


def agent_term(agent: Mapping[str, Any]) -> int | None:
    """The term of a valid agent or group; none for an anonymous group."""
    ifi = agent_ifi(agent)
    return None if ifi is None else ifi_terms[ifi]
