"""Link rules: which identities of the records a platform's launch vouches for, and which it never does."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from lti_tool.errors import RegistrationInvalidError
from lti_tool.lti.linking import identities_of, marks_of, read_rules, rules_of
from lti_tool.lti.members import read_member
from lti_tool.lti.messages import Participant, read_message
from records.platforms import Platform
from tests.lti_platform import CLAIM, RECORDED, STUDENT

MOODLE = "https://moodle.example"
SHA1 = "mbox_sha1sum:657b0fc01c43099b2b3e3060facdd6204019c71d"


def platform(**settings: Any) -> Platform:
    usual: dict[str, Any] = {
        "family": "moodle",
        "issuer": MOODLE,
        "account_name": "sub",
        "account_home": None,
        "trust_email": False,
        "link_rules": None,
    }
    return Platform(**{**usual, **settings})


def with_rules(*accounts: str, emails: tuple[str, ...] = ()) -> Platform:
    return platform(link_rules=read_rules(accounts, emails, MOODLE).to_json())


def who(**changes: Any) -> Participant:
    ada = Participant(
        subject="4", role="learner", name="Ada", email="ada@campus.example", username="ada", sourcedid="S-1"
    )
    return replace(ada, **changes)


def recorded(**changes: Any) -> Participant:
    claims = json.loads((RECORDED / STUDENT).read_text(encoding="utf-8"))["body"]
    return read_message({**claims, **changes}).who


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, (f"account:{MOODLE}|4",)),
        ({"account_name": "username"}, (f"account:{MOODLE}|ada",)),
        ({"account_name": "sourcedid", "account_home": "https://sis.example"}, ("account:https://sis.example|S-1",)),
        ({"trust_email": True}, (f"account:{MOODLE}|4", "mbox:mailto:ada@campus.example", SHA1)),
        ({"family": "canvas"}, (f"account:{MOODLE}|4",)),
        ({"family": "canvas", "account_home": "https://school.example"}, ("account:https://school.example|100",)),
    ],
)
def test_each_product_has_its_usual_rule(settings: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert identities_of(who(custom={"canvas_global_id": "100"}), platform(**settings)) == expected


def test_several_rules_link_in_their_order() -> None:
    rules = with_rules("username", "custom.canvas_uuid@https://school.example", "sub", emails=("mbox_sha1sum",))
    found = identities_of(who(custom={"canvas_uuid": "u-1"}), rules)
    assert found == (f"account:{MOODLE}|ada", "account:https://school.example|u-1", f"account:{MOODLE}|4", SHA1)


@pytest.mark.parametrize(
    "text", ["", "name", "custom.", "custom.a b", "sub@ftp://x", "sub@", "username@http://x.example"]
)
def test_a_rule_that_is_none_is_refused_by_its_field(text: str) -> None:
    with pytest.raises(RegistrationInvalidError, match=r"^account: "):
        read_rules([text], (), MOODLE)


@pytest.mark.parametrize("value", ["", "  ", "$Person.sourcedId", " $User.username ", "a\x00b", None, 4])
def test_what_a_platform_did_not_fill_in_links_nothing(value: object) -> None:
    lis = {CLAIM + "lis": {"person_sourcedid": value}, CLAIM + "custom": {"sourcedid": value, "canvas_uuid": value}}
    person = recorded(**lis)
    assert identities_of(person, with_rules("sourcedid", "custom.canvas_uuid")) == ()
    assert not any(mark.startswith("sourcedid:") for mark in marks_of(person, platform()))


@pytest.mark.parametrize("address", ["ada", "ada@b@c", "ada @campus.example", "", "$Person.email.primary"])
def test_an_address_that_is_none_links_nothing(address: str) -> None:
    person = recorded(email=address)
    assert identities_of(person, with_rules(emails=("mbox", "mbox_sha1sum"))) == ()
    assert not any(mark.startswith("email:") for mark in marks_of(person, platform()))


def test_an_address_that_the_platform_has_not_checked_is_nobodys() -> None:
    assert recorded(email="ada@campus.example", email_verified=False).email is None
    assert recorded(email="ada@campus.example", email_verified=True).email == "ada@campus.example"


def test_a_rule_without_a_value_links_nothing_and_another_still_does() -> None:
    assert identities_of(who(username=None), with_rules("username", "sub")) == (f"account:{MOODLE}|4",)


def test_what_no_rule_links_is_a_mark_and_addresses_are_not_in_it() -> None:
    marks = marks_of(who(), platform())
    assert {f"account:{MOODLE}|ada", "sourcedid:S-1"} <= marks
    assert SHA1.replace("mbox_sha1sum", "email") in marks
    assert not any("ada@campus.example" in mark for mark in marks)


def test_somebody_who_acts_as_another_is_known_by_it() -> None:
    assert recorded(**{CLAIM + "custom": {"masquerading": "7"}}).masquerades
    assert not recorded(**{CLAIM + "custom": {"masquerading": "$Canvas.masqueradingUser.id"}}).masquerades


def test_a_roster_that_carries_custom_parameters_is_read() -> None:
    message = [{CLAIM + "custom": {"canvas_global_id": "100", "sourcedid": "$Person.sourcedId"}}]
    member = read_member({"user_id": "4", "roles": ["Learner"], "message": message})
    assert member is not None
    assert member.custom == {"canvas_global_id": "100"}


def test_rules_that_are_set_take_the_place_of_the_usual_ones() -> None:
    assert rules_of(platform(trust_email=True, link_rules={"accounts": [], "emails": []})).emails == ()
