"""The demo's roster is one that an organisation could import."""

from __future__ import annotations

from acquis import demo
from acquis.demo.cast import ATTESTERS, GUESTS, PLAYERS, handle
from recognition.people.roster import read_person
from tests.unit.demo.conftest import identities


def test_the_roster_can_be_imported_as_it_stands() -> None:
    people = [read_person(line, str(number)) for number, line in enumerate(demo.people(), 1)]
    assert len(people) == 51
    assert all(person.email and person.language and person.timezone and person.team for person in people)


def test_no_identity_and_no_name_means_two_people() -> None:
    lines = demo.people()
    every = [ifi for line in lines for ifi in line["identities"]]
    assert len(every) == len(set(every))
    assert len({line["name"] for line in lines}) == len({line["email"] for line in lines}) == len(lines)


def test_those_who_are_in_the_recordings_are_in_the_roster() -> None:
    known = identities()
    assert known["account:http://localhost:8470|4"] == "Ada Adams"
    assert known["account:http://localhost:8470|5"] == "Ben Brown"
    assert known["account:http://localhost:8470|6"] == "Çiğdem O'Neil-Łukasz"


def test_some_learners_read_english_and_some_live_elsewhere() -> None:
    lines = demo.people()
    assert {line["language"] for line in lines} == {"fr", "en"}
    assert {"Europe/Paris", "Indian/Reunion", "America/Martinique"} <= {line["timezone"] for line in lines}


def test_those_who_sign_off_or_give_thanks_are_no_learners() -> None:
    learners = {player.name for player in PLAYERS}
    assert not learners & {attester.name for team in ATTESTERS.values() for attester in team}
    assert not learners & {guest.name for guest in GUESTS}


def test_the_people_to_sign_in_as_are_in_the_roster() -> None:
    assert set(demo.SIGN_INS) <= {line["name"] for line in demo.people()}


def test_a_name_becomes_a_plain_handle() -> None:
    assert handle("Zoé Le Goff") == "zoe.le-goff"
    assert handle("Marc-Antoine O'Zafy") == "marc-antoine.o-zafy"
