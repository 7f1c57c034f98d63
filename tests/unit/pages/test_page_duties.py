"""What the duties of staff allow."""

from __future__ import annotations

import pytest

from records.duties import DUTIES, Duty, known_duties, may_do, may_see


@pytest.mark.parametrize("needed", DUTIES)
def test_an_owner_may_do_all_that_the_others_may(needed: Duty) -> None:
    assert may_do({"owner"}, needed)
    assert may_see({"owner"}, needed)


@pytest.mark.parametrize("needed", ["owner", "designer", "assessor", "hr"])
def test_an_auditor_sees_everything_and_does_nothing(needed: Duty) -> None:
    assert may_see({"auditor"}, needed)
    assert not may_do({"auditor"}, needed)
    assert not may_do({"auditor"})


def test_one_of_several_duties_is_enough() -> None:
    assert may_do({"hr"}, "hr", "assessor")
    assert not may_do({"designer"}, "hr", "assessor")
    assert not may_see({"designer"}, "owner")


def test_what_needs_no_certain_duty_is_open_to_all_but_auditors() -> None:
    assert all(may_do({duty}) for duty in DUTIES if duty != "auditor")


def test_who_has_no_duty_sees_nothing() -> None:
    assert not may_see(())
    assert not may_see((), "hr")


def test_names_that_are_no_duties_give_none() -> None:
    assert known_duties(["hr", "emperor"]) == {"hr"}
