"""Agents and groups.

An *agent* is one person or system, known by exactly one inverse functional identifier (IFI). An *identified group* has
an IFI too; an *anonymous group* has none and lists its members (xAPI 2.0 §4.2.2.1).
"""

from __future__ import annotations

from typing import Any

from lrs_bridge.validation import values
from lrs_bridge.validation.common import check_iri, check_properties, check_text
from lrs_bridge.validation.problems import Invalid

SECTION = "4.2.2.1"
AUTHORITY_SECTION = "4.2.4.2"
IFIS = frozenset({"mbox", "mbox_sha1sum", "openid", "account"})
AGENT = IFIS | {"objectType", "name"}
GROUP = AGENT | {"member"}
ACCOUNT = frozenset({"homePage", "name"})


def check_actor(data: Any) -> None:
    """An agent or a group, by its `objectType`."""
    if type(data) is not dict:
        raise Invalid("must be an agent or group, an object", SECTION)
    kind = data.get("objectType", "Agent")
    if kind == "Agent":
        check_agent(data)
    elif kind == "Group":
        check_group(data)
    else:
        raise Invalid('must be "Agent" or "Group"', SECTION, "objectType")


def check_agent(data: Any) -> None:
    """An agent: exactly one IFI."""
    check_properties(data, AGENT, "an agent", SECTION)
    if data.get("objectType", "Agent") != "Agent":
        raise Invalid('must be "Agent"', SECTION, "objectType")
    if _check_ifi(data) == 0:
        raise Invalid("must have an IFI: mbox, mbox_sha1sum, openid or account", SECTION)


def check_group(data: Any) -> None:
    """A group: one IFI, or members, or both."""
    check_properties(data, GROUP, "a group", SECTION)
    if data.get("objectType") != "Group":
        raise Invalid('must be "Group"', SECTION, "objectType")
    identified = _check_ifi(data)
    if "member" in data:
        members = data["member"]
        if type(members) is not list:
            raise Invalid("must be an array of agents", SECTION, "member")
        for index, member in enumerate(members):
            try:
                check_agent(member)
            except Invalid as problem:
                raise problem.under("member", index) from None
    if not identified and not data.get("member"):
        raise Invalid("of an anonymous group must list its members", SECTION, "member")


def check_identified(data: Any) -> None:
    """An agent or an identified group: what a query or a document can be about."""
    check_actor(data)
    if not data.keys() & IFIS:
        raise Invalid("must have an IFI: mbox, mbox_sha1sum, openid or account", SECTION)


def check_authority(data: Any) -> None:
    """An agent, or an anonymous group of two: an application and a user (xAPI 2.0 §4.2.4.2)."""
    check_actor(data)
    if data.get("objectType") == "Group":
        if data.keys() & IFIS:
            raise Invalid("must not be an identified group", AUTHORITY_SECTION)
        if len(data["member"]) != 2:
            raise Invalid("must have two members when it is a group", AUTHORITY_SECTION, "member")


def _check_ifi(data: dict[str, Any]) -> int:
    """How many IFIs, none or one; each with its format."""
    found = 0
    if "name" in data:
        check_text(data, "name", SECTION)
    if "mbox" in data:
        found += 1
        if type(data["mbox"]) is not str or not values.mailto[data["mbox"]]:
            raise Invalid("must be a mailto IRI", SECTION, "mbox")
    if "account" in data:
        found += 1
        try:
            _check_account(data["account"])
        except Invalid as problem:
            raise problem.under("account") from None
    if "mbox_sha1sum" in data:
        found += 1
        if type(data["mbox_sha1sum"]) is not str or not values.is_sha1(data["mbox_sha1sum"]):
            raise Invalid("must be a SHA-1 in hexadecimal", SECTION, "mbox_sha1sum")
    if "openid" in data:
        found += 1
        check_iri(data, "openid", SECTION)
    if found > 1:
        raise Invalid("must have only one IFI", SECTION)
    return found


def _check_account(data: Any) -> None:
    check_properties(data, ACCOUNT, "an account", SECTION)
    if len(data) != 2:
        raise Invalid("must have a homePage and a name", SECTION)
    check_iri(data, "homePage", SECTION)
    check_text(data, "name", SECTION)
