"""Sign-offs: one answer, one statement, counted like any other, and taken back. On both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from recognition.attesting.answering import Answer, confirm, decline, look_again, regret, revoke
from recognition.attesting.asking import remind, withdraw
from recognition.attesting.practices import Rating
from recognition.errors import SignOffError
from records.attesters import set_policy, vouch
from records.database import Database
from records.errors import NotFoundError
from rules import ATTESTER_ROLE, RUBRIC
from tests.installation import install
from tests.signing_off import GOOD, HELPFUL, MANAGED, PLAIN, SERVICE, Shop, open_shop

ROZENN = "rozenn@hotel.example"


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(install(database), SERVICE, MANAGED, HELPFUL)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(SignOffError) as caught:
        act()
    return caught.value.field


def test_what_somebody_outside_confirms_is_evidence(shop: Shop) -> None:
    found = shop.confirm(shop.ask("Ada", ROZENN))
    assert found.state == "confirmed"
    told = shop.statement(found)
    assert told["actor"]["mbox"] == "mailto:ada@campus.example"
    assert told["context"]["instructor"] == {
        "objectType": "Agent", "mbox": f"mailto:{ROZENN}", "name": "Rozenn",
    }  # fmt: skip
    assert told["context"]["extensions"][ATTESTER_ROLE] == "peer"
    provenance = told["context"]["extensions"]["urn:acquis:extension:sign-off"]
    assert provenance == {"vouched": False, "checked": False, "held-link-sent-to": "r•••@hotel.example"}
    assert told["result"]["extensions"][RUBRIC] == {"hygiene": 4, "manner": "good"}
    assert told["result"]["score"] == {"scaled": 0.8, "raw": 4.0, "min": 0, "max": 5.0}
    assert (told["result"]["duration"], told["authority"]["account"]["name"]) == ("PT240M", "campus/acquis:by-link")
    shop.campus.work()
    assert shop.campus.awards() == [("Ada", "service", "issued")]


def test_a_level_below_what_the_rule_asks_for_is_stored_and_counts_for_nothing(shop: Shop) -> None:
    shop.confirm(shop.ask("Ada", ROZENN), Rating({"hygiene": 2, "manner": "good"}))
    shop.campus.work()
    assert shop.campus.awards() == []


def test_a_link_is_good_for_one_answer(shop: Shop) -> None:
    asked = shop.ask("Ada", ROZENN)
    shop.confirm(asked)
    assert refused(lambda: shop.confirm(asked)) == "state"
    assert refused(lambda: shop.do(decline, asked, "no")) == "state"


def test_of_two_answers_at_once_one_counts(shop: Shop) -> None:
    asked = shop.ask("Ada", ROZENN)
    outcomes: list[str] = []

    def answer() -> None:
        try:
            shop.confirm(asked)
            outcomes.append("confirmed")
        except SignOffError as error:
            outcomes.append(error.field)

    threads = [threading.Thread(target=answer) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["confirmed", "state"]


def test_a_link_ends_by_time_and_by_being_withdrawn(shop: Shop) -> None:
    late, withdrawn = shop.ask("Ada", ROZENN), shop.ask("Ada", ROZENN)
    with shop.database.transaction() as session:
        withdraw(session, shop.campus.organisation_id, withdrawn, by="learner:1", now=shop.now())
    assert refused(lambda: shop.confirm(withdrawn)) == "state"
    shop.later = timedelta(days=15)
    assert refused(lambda: shop.confirm(late)) == "expires_at"
    assert shop.known(late).shown_state(shop.now()) == "expired"


def test_nobody_signs_off_themselves_under_any_address(shop: Shop) -> None:
    for address in ("ada@campus.example", "ADA@Campus.Example", "ada+boss@campus.example"):
        assert refused(lambda address=address: shop.ask("Ada", address)) == "self"


def test_two_people_do_not_sign_each_other_off_within_a_window(shop: Shop) -> None:
    shop.ask("Ada", "bob@campus.example", about=None)
    for address in ("ada@campus.example", "ada+work@campus.example"):
        assert refused(lambda address=address: shop.ask("Bob", address, about=None)) == "reciprocal"
    shop.later = timedelta(days=91)
    shop.ask("Bob", "ada@campus.example", about=None)


def test_an_address_beside_the_usual_one_hides_no_conflict(shop: Shop) -> None:
    shop.ask("Ada", "bob+evening@campus.example", about=None)
    assert refused(lambda: shop.ask("Bob", "ada@campus.example", about=None)) == "reciprocal"


def test_a_conflict_that_came_after_the_request_is_found_with_the_answer(shop: Shop) -> None:
    first = shop.ask("Ada", "bob@campus.example", about=None)
    shop.later = timedelta(days=13, hours=23)
    with shop.database.transaction() as session:
        # As if both had been asked at once.
        set_policy(
            session, shop.campus.organisation_id,
            checked_percent=0, link_days=14, reciprocal_days=1, thanks_a_day=3, code_for="never",
        )  # fmt: skip
    shop.ask("Bob", "ada@campus.example", about=None)
    assert refused(lambda: shop.confirm(first, PLAIN)) == "reciprocal"


def test_a_role_that_only_the_holder_of_the_link_claims_waits_for_a_second_person(shop: Shop) -> None:
    found = shop.confirm(shop.ask("Ada", ROZENN, "managed"), PLAIN, role="manager")
    assert (found.state, found.statement_id) == ("checking", None)
    shop.campus.work()
    assert shop.campus.awards() == []
    found = shop.do(look_again, found.id, accept=True, by="staff", comment="I know her.")
    assert shop.statement(found)["authority"]["account"]["name"] == "campus/acquis:assessed"
    shop.campus.work()
    assert shop.campus.awards() == [("Ada", "managed", "issued")]


def test_whom_the_organisation_vouches_for_has_the_role_that_it_says(shop: Shop) -> None:
    with shop.database.transaction() as session:
        vouch(session, shop.campus.organisation_id, ROZENN, "Rozenn", "manager", by="test", now=shop.now())
    found = shop.confirm(shop.ask("Ada", ROZENN, "managed"), PLAIN, role="client")
    assert (found.state, found.attester_role, found.vouched) == ("confirmed", "manager", True)
    shop.campus.work()
    assert shop.campus.awards() == [("Ada", "managed", "issued")]


def test_a_second_person_can_refuse_with_a_reason(shop: Shop) -> None:
    found = shop.confirm(shop.ask("Ada", ROZENN, "managed"), PLAIN, role="manager")
    assert refused(lambda: shop.do(look_again, found.id, accept=False, by="staff", comment=" ")) == "reason"
    found = shop.do(look_again, found.id, accept=False, by="staff", comment="She left in May.")
    assert (found.state, found.statement_id) == ("refused", None)
    assert refused(lambda: shop.do(look_again, found.id, accept=True, by="staff", comment="")) == "state"


def test_a_share_is_looked_at_by_a_second_person(shop: Shop) -> None:
    with shop.database.transaction() as session:
        set_policy(
            session, shop.campus.organisation_id,
            checked_percent=100, link_days=14, reciprocal_days=90, thanks_a_day=3, code_for="never",
        )  # fmt: skip
    assert shop.confirm(shop.ask("Ada", ROZENN)).state == "checking"


@pytest.mark.parametrize("who", ["attester", "staff"])
def test_what_is_taken_back_is_voided_and_counts_no_more(shop: Shop, who: str) -> None:
    found = shop.confirm(shop.ask("Ada", ROZENN))
    shop.campus.work()
    assert shop.campus.awards() == [("Ada", "service", "issued")]
    if who == "attester":
        shop.do(regret, found.id, "It was somebody else.")
    else:
        shop.do(revoke, found.id, by="staff", reason="It was somebody else.")
    shop.campus.work()
    assert shop.campus.awards() == [("Ada", "service", "revoked")]
    assert refused(lambda: shop.do(revoke, found.id, by="staff", reason="Again.")) == "state"


def test_an_attester_takes_it_back_for_a_while_only(shop: Shop) -> None:
    found = shop.confirm(shop.ask("Ada", ROZENN))
    shop.later = timedelta(days=91)
    assert refused(lambda: shop.do(regret, found.id, "Too late.")) == "state"
    assert shop.do(revoke, found.id, by="staff", reason="Staff can.").state == "revoked"


def test_a_rubric_is_rated_whole_and_as_the_rule_has_it(shop: Shop) -> None:
    asked = shop.ask("Ada", ROZENN)
    for levels in ({"hygiene": 4}, {"hygiene": 9, "manner": "good"}, {"hygiene": 4, "manner": "good", "more": 1}):
        assert refused(lambda levels=levels: shop.confirm(asked, Rating(levels))) == "levels"
    assert refused(lambda: shop.confirm(asked, Rating(GOOD.levels, 0.5))) == "score"
    assert refused(lambda: shop.confirm(asked, role="king")) == "role"


def test_reminders_are_few_and_a_day_apart(shop: Shop) -> None:
    asked = shop.ask("Ada", ROZENN)

    def again() -> None:
        with shop.database.transaction() as session:
            remind(session, shop.campus.organisation_id, asked, by="learner:1", now=shop.now())

    assert refused(again) == "reminders"
    for _ in range(3):
        shop.later += timedelta(hours=25)
        again()
    shop.later += timedelta(hours=25)
    assert refused(again) == "reminders"


def test_nobody_is_buried_in_requests(shop: Shop) -> None:
    for _ in range(5):
        shop.ask("Ada", ROZENN)
    assert refused(lambda: shop.ask("Bob", ROZENN)) == "too_many_to"
    for number in range(15):
        shop.ask("Ada", f"person{number}@hotel.example")
    assert refused(lambda: shop.ask("Ada", "one-more@hotel.example")) == "too_many"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " "}),
        ("happened_at", {"happened_at": None}),
        ("minutes", {"minutes": 0}),
        ("email", {"attester_email": "rozenn@hotel.example, all@hotel.example"}),
        ("name", {"attester_name": "Rozenn\nBcc: x"}),
    ],
)
def test_what_cannot_be_is_named(shop: Shop, field: str, values: dict[str, object]) -> None:
    if field == "happened_at":
        values = {"happened_at": shop.now() + timedelta(hours=1)}
    more = {name: value for name, value in values.items() if name != "attester_email"}
    assert refused(lambda: shop.ask("Ada", str(values.get("attester_email", ROZENN)), **more)) == field


def test_a_sign_off_is_another_organisations_to_nobody(shop: Shop) -> None:
    asked = shop.ask("Ada", ROZENN)
    other = install(shop.database, "atelier")
    with shop.database.transaction() as session, pytest.raises(NotFoundError):
        withdraw(session, other.organisation_id, asked, by="x", now=shop.now())


def test_thanks_by_link_are_social_evidence(shop: Shop) -> None:
    for email in (ROZENN, "yann@hotel.example"):
        asked = shop.ask("Ada", email, "helpful", "thanked", kind="thanks")
        told = shop.statement(shop.confirm(asked, PLAIN, role="manager"))
        assert told["context"]["extensions"][ATTESTER_ROLE] == "peer"
    shop.campus.work()
    assert shop.campus.awards() == [("Ada", "helpful", "issued")]


def test_an_answer_needs_a_name(shop: Shop) -> None:
    asked = shop.ask("Ada", ROZENN)
    assert refused(lambda: shop.confirm(asked, name=" ")) == "name"
    assert Answer("x", "peer", "", GOOD).comment == ""


def test_a_code_by_mail_is_a_proof_that_rules_can_ask_for(shop: Shop) -> None:
    trusting = """
schema: acquis/1
id: proven
title: {en: "Proven"}
aptitude: {en: "Work before a colleague who is known"}
issuer: campus
needs:
  criterion: seen
  evidence: workplace
  where: {verb: demonstrated, trust: [system, assessor], attested_by: {role: peer, independent: true}}
"""
    shop.campus.publish(trusting)
    with shop.database.transaction() as session:
        set_policy(
            session, shop.campus.organisation_id,
            checked_percent=0, link_days=14, reciprocal_days=90, thanks_a_day=3, code_for="demanding",
        )  # fmt: skip
    asked, answer = shop.ask("Ada", ROZENN, "proven"), Answer("Rozenn", "peer", "", PLAIN)
    assert refused(lambda: shop.do(confirm, asked, answer)) == "code"
    found = shop.do(confirm, asked, answer, proven=True)
    assert (found.state, found.by_code) == ("confirmed", True)
    told = shop.statement(found)
    assert told["context"]["extensions"]["urn:acquis:extension:sign-off"]["typed-code-sent-by-mail"] is True
    assert told["authority"]["account"]["name"] == "campus/acquis:by-code"
    shop.campus.work()
    assert ("Ada", "proven", "issued") in shop.campus.awards()
    # What asks for no more than a link is answered by one.
    assert shop.confirm(shop.ask("Ada", ROZENN)).by_code is False
