"""What link rules would do with whom a platform has spoken of: counted from what is kept, without a launch."""

from __future__ import annotations

import pytest

from lti_tool.errors import RegistrationInvalidError
from lti_tool.lti.foreseeing import Foreseen, foreseen, identities_foreseen
from lti_tool.lti.linking import MOST_RULES, read_rules
from lti_tool.words.platform import FIELDS, RULES
from recognition.people.identifiers import account_ifi
from records.platforms import UserMet

HOME = "https://moodle.example"
ADA, BEN = UserMet("7", 1, "ada@campus.example"), UserMet("8", 2, None)


def test_a_rule_counts_whom_it_would_link_who_is_and_whom_the_records_do_not_know() -> None:
    rules = read_rules(["sub", f"email@{HOME}", "username"], ["mbox"], HOME)
    owners = {str(account_ifi(HOME, "7")): 9, "mbox:mailto:ada@campus.example": 1}
    assert set(owners) <= identities_foreseen(rules, [ADA, BEN])
    assert foreseen(rules, [ADA, BEN], owners) == (
        Foreseen("sub", HOME, True, linked=1, there=0, unknown=1),
        Foreseen("email", HOME, True, linked=0, there=0, unknown=2),
        Foreseen("username", HOME, False),
        Foreseen("mbox", "", True, linked=0, there=1, unknown=1),
    )


@pytest.mark.parametrize("accounts", [["sub"] * (MOST_RULES + 1), ["number 100%s"], ["sub@ftp://x"], ["custom."]])
def test_what_is_wrong_with_a_rule_is_said_by_its_field(accounts: list[str]) -> None:
    with pytest.raises(RegistrationInvalidError) as refusal:
        read_rules(accounts, [], HOME)
    assert refusal.value.field == "account"
    assert refusal.value.field in FIELDS
    assert refusal.value.rule in RULES
