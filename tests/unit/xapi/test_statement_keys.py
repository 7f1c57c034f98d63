"""What a statement is found by."""

from __future__ import annotations

from records.statement_keys import Key, keys_of
from records.terms import activity_terms, ifi_terms, registration_terms, verb_terms
from tests.xapi_samples import ANSWERED, FULL, referring, statement, voiding

ADA = ifi_terms["mbox:mailto:ada@example.org"]
VERB = verb_terms[ANSWERED]


def test_a_plain_statement_has_one_key() -> None:
    keys = keys_of(statement())
    assert keys.main == Key(ADA, VERB, activity_terms["https://example.org/activities/1"], None)
    assert keys.aliases == ()
    assert keys.related == ()


def test_a_groups_members_are_found_as_the_group_is() -> None:
    keys = keys_of(FULL)
    registration = registration_terms[FULL["context"]["registration"].upper()]
    assert keys.main.agent == ifi_terms["account:https://example.org|team"]
    assert keys.main.registration == registration
    members = {ifi_terms["mbox:mailto:b@example.org"], ifi_terms["openid:https://id.example.org/c"]}
    assert {alias.agent for alias in keys.aliases} == members
    assert {alias.registration for alias in keys.aliases} == {registration}


def test_the_context_is_related() -> None:
    assert set(keys_of(FULL).related) == {
        activity_terms["https://example.org/course/1"],
        activity_terms["https://example.org/programme/1"],
        activity_terms["https://example.org/profile"],
        activity_terms["https://example.org/other"],
        ifi_terms["mbox_sha1sum:ebd31e95054c018b10727ccffd2ef2ec3a016ee9"],
        ifi_terms["mbox:mailto:team@example.org"],
    }


def test_an_agent_that_is_the_object_is_found_as_the_actor_is() -> None:
    keys = keys_of(statement(object={"objectType": "Agent", "mbox": "mailto:bob@example.org"}))
    assert keys.main.activity is None
    assert keys.aliases == (Key(ifi_terms["mbox:mailto:bob@example.org"], VERB, None, None),)


def test_what_a_sub_statement_holds_is_related() -> None:
    sub = {"objectType": "SubStatement", **statement(id=None, timestamp=None)}
    keys = keys_of(statement(actor={"openid": "https://id.example.org/c"}, object=sub))
    assert keys.main.activity is None
    assert set(keys.related) == {ADA, activity_terms["https://example.org/activities/1"]}


def test_an_agent_and_an_activity_of_the_same_name_are_two() -> None:
    assert ifi_terms["mbox:mailto:a@b"] != activity_terms["mbox:mailto:a@b"]


def test_a_reference_names_its_target_in_lower_case_and_only_a_voiding_one_voids() -> None:
    target = "6690E6C9-3EF0-4ED3-8B37-7F3964730BEE"
    assert keys_of(referring(target)).target == target.lower()
    assert not keys_of(referring(target)).voids
    assert keys_of(voiding(target)).voids
