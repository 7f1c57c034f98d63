"""Which criteria a statement answers: what `where` asks, who may say it, and what the index finds."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pytest

from rules import SHIPPED, CriteriaIndex, Origin, parse_tables, read_tables
from rules.facts import ATTESTER_ROLE
from tests.rule_samples import criterion, rule

LMS = Origin("lms", trust="assessor")
DONE = "https://house.example/done"
WORKPLACE = {"id": "urn:acquis:modality:workplace"}
LEVEL = "https://house.example/level"


def said(near: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A statement of a workplace; `near` adds context activities by kind, `more` adds or replaces the rest."""
    kinds = {"category": [WORKPLACE], **(near or {})}
    return {
        "id": "00000000-0000-4000-8000-000000000001",
        "actor": {"mbox": "mailto:learner@house.example"},
        "verb": {"id": DONE},
        "object": {"id": "https://lms.example/courses/haccp/quiz"},
        "timestamp": "2026-03-02T12:00:00Z",
        **more,
        "context": {**more.get("context", {}), "contextActivities": kinds},
    }


def index(*wheres: dict[str, Any], **more: Any) -> tuple[CriteriaIndex, list[str]]:
    nodes = [criterion(criterion=f"c{place}", where=where, **more) for place, where in enumerate(wheres)]
    criteria = rule({"all": nodes}).criteria
    return CriteriaIndex(criteria), [one.match_key for one in criteria]


def answered(one: dict[str, Any], *wheres: dict[str, Any], origin: Origin = LMS) -> list[int]:
    """Which of these the statement answers, by their places."""
    built, keys = index(*wheres)
    found = {key for key, _ in built.matches(one, origin)}
    return [place for place, key in enumerate(keys) if key in found]


# The index finds what a criterion names, or how that begins.


def test_a_statement_finds_every_criterion_that_names_it_or_its_beginning() -> None:
    begun = [{"activity": f"https://lms.example/{rest}*"} for rest in ("courses/", "courses/haccp/", "courses/fire/")]
    exact = {"activity": "https://lms.example/courses/haccp/quiz"}
    assert answered(said(), *begun, exact, {"verb": DONE}, {"success": "absent"}) == [0, 1, 3, 4, 5]


def test_a_statement_about_somebody_begins_like_no_activity() -> None:
    about = said(object={"objectType": "Agent", "mbox": "mailto:peer@house.example"})
    assert answered(about, {"activity": "https://lms.example/*"}, {"activity_type": "https://w3id.org/*"}) == []


def test_an_activity_described_by_a_pattern_is_asked_of_every_statement() -> None:
    assert answered(said(), {"activity": "~ /haccp/"}, {"activity": "~ /fire/"}) == [0]


def test_the_type_of_an_activity_is_not_its_name() -> None:
    typed = said(object={"id": "https://lms.example/1", "definition": {"type": "https://house.example/quiz"}})
    assert answered(
        typed, {"activity_type": "https://house.example/quiz"}, {"activity_type": "https://lms.example/1"}
    ) == [0]


@pytest.mark.parametrize("kind", ["parent", "grouping", "category", "other"])
def test_a_context_activity_answers_in_its_own_place_alone(kind: str) -> None:
    near = said(near={kind: [{"id": "https://house.example/near"}, WORKPLACE]})
    places = ("parent", "grouping", "category", "other")
    found = answered(near, *({place: "https://house.example/near"} for place in places))
    assert [places[place] for place in found] == [kind]


# All that `where` asks has to hold.

ASKS: dict[str, Any] = {"success": True, "source": "lms", "trust": "assessor", "extension": {LEVEL: 3}}


@pytest.mark.parametrize(
    "asked", [some for many in (1, 2, 3, 4) for some in combinations(ASKS, many)], ids=lambda asked: "-".join(asked)
)
def test_a_statement_answers_only_what_holds_in_every_point(asked: tuple[str, ...]) -> None:
    where = {name: ASKS[name] for name in asked}
    fit = {"success": True, "extensions": {LEVEL: 3}}
    failed, low = {**fit, "success": False}, {**fit, "extensions": {LEVEL: 1}}
    assert answered(said(result=fit), where) == [0]
    assert (answered(said(result=failed), where) == []) == ("success" in asked)
    assert (answered(said(result=low), where) == []) == ("extension" in asked)
    elsewhere, unsure = Origin("forum", trust="assessor"), Origin("lms", trust="peer")
    assert (answered(said(result=fit), where, origin=elsewhere) == []) == ("source" in asked)
    assert (answered(said(result=fit), where, origin=unsure) == []) == ("trust" in asked)


@pytest.mark.parametrize(
    "place",
    [
        {"result": {"extensions": {LEVEL: 3}}},
        {"context": {"extensions": {LEVEL: 3}}},
        {"object": {"id": "https://lms.example/1", "definition": {"extensions": {LEVEL: 3}}}},
    ],
    ids=lambda place: next(iter(place)),
)
def test_an_extension_is_read_wherever_the_statement_says_it(place: dict[str, Any]) -> None:
    asks = ({"extension": {LEVEL: asked}} for asked in (">= 3", ">= 4", "exists", "absent"))
    assert answered(said(**place), *asks, {"extension": {f"{LEVEL}s": "absent"}}) == [0, 2, 4]


def test_what_the_result_says_of_an_extension_goes_before_what_the_context_says() -> None:
    both = said(result={"extensions": {LEVEL: 3}}, context={"extensions": {LEVEL: 1}})
    assert answered(both, {"extension": {LEVEL: 3}}, {"extension": {LEVEL: 1}}) == [0]


# Who was there.


def attested(by: str, role: str | None = None) -> dict[str, Any]:
    told = {} if role is None else {"extensions": {ATTESTER_ROLE: role}}
    return said(context={"instructor": {"mbox": f"mailto:{by}@house.example"}, **told})


INDEPENDENT = {"attested_by": {"independent": True}}
BY_MANAGER = {"attested_by": {"role": ["manager", "assessor"]}}


def test_nobody_attests_themselves_and_no_attester_is_none() -> None:
    assert answered(attested("boss"), INDEPENDENT) == [0]
    assert answered(attested("learner"), INDEPENDENT) == []
    assert answered(said(), INDEPENDENT, BY_MANAGER) == []


def test_an_attester_has_one_of_the_roles_and_the_source_may_say_so() -> None:
    assert answered(attested("boss", "manager"), BY_MANAGER) == [0]
    assert answered(attested("boss", "peer"), BY_MANAGER) == []
    assert answered(attested("boss"), BY_MANAGER) == []
    peers_only = Origin("lms", attester_roles=frozenset({"peer"}))
    assert answered(attested("boss", "manager"), BY_MANAGER, origin=peers_only) == []


# What its source may say.


def test_what_a_source_may_not_say_answers_nothing_though_it_fits() -> None:
    built, keys = index({"verb": DONE})
    for origin in (
        Origin("lms", verbs=frozenset({"https://house.example/read"})),
        Origin("lms", modalities=frozenset({"social"})),
    ):
        assert built.matches(said(), origin) == ()
        assert built.fitting(said(), origin) == frozenset(keys)


def test_what_fits_does_so_whatever_its_modality() -> None:
    built, keys = index({"verb": DONE, "source": "lms"}, {"verb": DONE, "source": "forum"}, evidence="social")
    assert built.matches(said(), LMS) == ()
    assert built.fitting(said(), LMS) == {keys[0]}


def test_what_is_not_believed_of_a_source_neither_fits_nor_answers() -> None:
    built, keys = index({"score.scaled": ">= 0.8"})
    scored = said(result={"score": {"scaled": 0.9}})
    doubted = Origin("lms", doubted=frozenset({"scaled"}))
    assert built.fitting(scored, LMS) == frozenset(keys)
    assert (built.fitting(scored, doubted), built.matches(scored, doubted)) == (frozenset(), ())


def test_the_organisations_own_table_says_of_which_modality_a_statement_is_and_what_its_source_may_then_say() -> None:
    own = "schema: acquis/tables/1\nclassification: [{modality: social, verb: [HERE]}]".replace("HERE", DONE)
    asked = rule(criterion(where={"verb": DONE}, evidence="social"))
    built = CriteriaIndex(asked.criteria, read_tables(parse_tables(own)).over(SHIPPED))
    talks, works = (Origin("lms", modalities=frozenset({modality})) for modality in ("social", "workplace"))
    assert [match.modality for _, match in built.matches(said(), LMS)] == ["social"]
    assert [match.modality for _, match in built.matches(said(), talks)] == ["social"]
    assert built.matches(said(), works) == ()
