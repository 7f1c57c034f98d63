"""Skills frameworks are imported as a whole, again as often as one likes, and found by name with slips forgiven."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from recognition.errors import FrameworkInUseError
from recognition.frameworks.aligning import entry_for
from recognition.frameworks.gathering import Reading
from recognition.frameworks.importing import Outcome, import_framework, remove_framework
from recognition.frameworks.reading import given_file, read_framework
from records.audit import entries_on
from records.database import Database
from records.errors import NotFoundError
from records.framework_search import FrameworkName, FrameworkPlace, search_items
from records.frameworks import (
    FrameworkFacts,
    FrameworkItem,
    ItemFacts,
    framework_by_slug,
    frameworks_of,
    item_counts,
    item_of,
)
from records.microcredentials import publish_version
from records.organisations import Organisation, add_organisation
from rules import rule_from_data
from tests.rule_samples import BOTH, criterion

SAMPLES = Path(__file__).parents[1] / "framework_files"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = datetime(2026, 4, 1, tzinfo=UTC)
SKILL = "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-00000000000"
FILES = ("skills_en.csv", "skills_fr.csv", "skillGroups_en.csv", "broaderRelationsSkillPillar_en.csv")


def untold(_done: int, _where: str) -> None:
    """Nobody watches."""


def sample(*names: str) -> Reading:
    return read_framework([one for name in names for one in given_file(SAMPLES / name)], untold)


def organisation(database: Database, slug: str = "campus") -> int:
    with database.transaction() as session:
        return add_organisation(session, Organisation(slug=slug, name={"en": slug}, created_at=NOW)).id


def bring(database: Database, where: int, reading: Reading, slug: str = "esco", now: datetime = NOW) -> Outcome:
    with database.transaction() as session:
        return import_framework(session, where, slug, reading, untold, by="test", now=now)


def names(database: Database, where: int, question: str, language: str = "en", limit: int = 20) -> list[str]:
    with database.reading() as session:
        found = search_items(session, where, question, language, limit=limit)
        return [each.item.names[each.language] for each in found]


def test_an_import_adds_all_and_the_same_again_changes_nothing(database: Database) -> None:
    campus = organisation(database)
    assert bring(database, campus, sample(*FILES)) == Outcome(added=4, changed=0, same=0, retired=0)
    with database.reading() as session:
        places = session.scalar(select(func.count()).select_from(FrameworkPlace))
    assert bring(database, campus, sample(*FILES), now=LATER) == Outcome(added=0, changed=0, same=4, retired=0)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(FrameworkPlace)) == places
        (esco,) = frameworks_of(session, campus)
        assert (esco.slug, esco.kind, esco.imported_at) == ("esco", "ESCO", LATER)
        assert item_counts(session, campus) == {esco.id: (4, 0)}
        assert item_of(session, esco, "S9.1").names == {"en": "working in kitchens"}
        assert [entry.action for entry in entries_on(session, campus, "esco")] == ["framework-imported"] * 2


def test_what_a_new_edition_lacks_is_retired_and_comes_back_with_the_next(database: Database) -> None:
    campus = organisation(database)
    whole = sample(*FILES)
    less = Reading(whole.framework, {uri: item for uri, item in whole.items.items() if uri != f"{SKILL}2"})
    bring(database, campus, whole)
    assert bring(database, campus, less, now=LATER).retired == 1
    assert names(database, campus, "hazard") == []
    with database.reading() as session:
        assert entry_for(session, campus, f"{SKILL}2")["name"]["fr"] == "analyse des dangers"
        assert item_of(session, framework_by_slug(session, campus, "esco"), f"{SKILL}2").retired_at == LATER
    assert bring(database, campus, less, now=LATER).retired == 0
    assert bring(database, campus, whole).changed == 1
    assert names(database, campus, "hazard") == ["hazard analysis"]


def test_a_changed_name_is_found_by_its_new_words_alone(database: Database) -> None:
    campus = organisation(database)
    facts = FrameworkFacts(kind="RSD", name={"en": "Ours"})

    def called(name: str) -> Reading:
        uri = "https://osmt.example/1"
        return Reading(facts, {uri: ItemFacts(uri=uri, sort="skill", names={"en": name})})

    bring(database, campus, called("mop the floor"))
    assert bring(database, campus, called("sweep the yard")).changed == 1
    assert names(database, campus, "mop floor") == []
    assert names(database, campus, "yard sweep") == ["sweep the yard"]


def test_a_failed_import_leaves_everything_as_it_was(database: Database) -> None:
    campus = organisation(database)
    bring(database, campus, sample(*FILES))
    reading = sample("skills_en.csv")

    def fail(_done: int, _where: str) -> None:
        raise RuntimeError

    fresh = ItemFacts(uri="https://x.example/1", sort="skill", names={"en": "juggle plates"})
    with pytest.raises(RuntimeError), database.transaction() as session:
        import_framework(
            session,
            campus,
            "esco",
            Reading(reading.framework, {**reading.items, fresh.uri: fresh}),
            fail,
            by="test",
            now=LATER,
        )
    assert names(database, campus, "juggle") == []
    assert names(database, campus, "working in kitchens") == ["working in kitchens"]


@pytest.mark.parametrize(
    ("question", "language", "first"),
    [
        ("hygiene en cuisine", "fr", "appliquer l’hygiène en cuisine"),
        ("HYGIÈNE", "fr", "appliquer l’hygiène en cuisine"),
        ("hygene", "fr", "appliquer l’hygiène en cuisine"),
        ("hygeine kitchen", "en", "apply kitchen hygiene"),
        ("diriger", "fr", "diriger une équipe de service"),
        ("equpie", "fr", "diriger une équipe de service"),
        ("ha", "en", "hazard analysis"),
        # By another name of it, and in another language than the page speaks.
        ("haccp", "en", "hazard analysis"),
        ("manage team", "en", "lead a shift"),
        ("diriger", "en", "diriger une équipe de service"),
        # A word that no skill has does not hide what the others say.
        ("lead xylophone shift", "en", "lead a shift"),
    ],
)
def test_a_skill_is_found_in_either_language_whatever_slips(
    database: Database, question: str, language: str, first: str
) -> None:
    campus = organisation(database)
    bring(database, campus, sample(*FILES))
    assert names(database, campus, question, language)[0] == first


def test_what_begins_as_asked_comes_first_the_whole_word_before_the_begun(database: Database) -> None:
    campus = organisation(database)
    told = ("cook", "cook meat", "cook meat over fire", "help to cook", "cooking")
    items = {
        f"https://x.example/{number}": ItemFacts(
            uri=f"https://x.example/{number}", sort="skill", names={"en": name, "fr": f"z{number}"}
        )
        for number, name in enumerate(told)
    }
    bring(database, campus, Reading(FrameworkFacts(kind="RSD", name={"en": "Ours"}), items))
    assert names(database, campus, "cook") == ["cook", "cook meat", "cook meat over fire", "cooking", "help to cook"]
    assert names(database, campus, "cooki")[0] == "cooking"


@pytest.mark.parametrize("question", ["", "  ", "%", "_", "'; drop table", "\u0000", "x" * 500, "ﷺ", "a b c d e f g h"])
def test_any_question_is_answered(database: Database, question: str) -> None:
    campus = organisation(database)
    bring(database, campus, sample(*FILES))
    assert isinstance(names(database, campus, question), list)


def test_frameworks_are_of_one_organisation_alone(database: Database) -> None:
    campus, other = organisation(database), organisation(database, "atelier")
    bring(database, campus, sample(*FILES))
    assert names(database, other, "hygiene") == []
    with database.reading() as session:
        assert frameworks_of(session, other) == []
        with pytest.raises(NotFoundError):
            entry_for(session, other, f"{SKILL}1")
    assert bring(database, other, sample(*FILES)).added == 4


def test_an_entry_is_what_a_rule_reads(database: Database) -> None:
    campus = organisation(database)
    bring(database, campus, sample(*FILES))
    bring(database, campus, sample("case.json"), slug="trades")
    with database.reading() as session:
        esco = entry_for(session, campus, f"{SKILL}1")
        case = entry_for(session, campus, "https://case.example/uri/i2")
    assert esco == {
        "uri": f"{SKILL}1",
        "name": {"en": "apply kitchen hygiene", "fr": "appliquer l’hygiène en cuisine"},
        "framework": "ESCO",
    }
    assert (case["framework"], case["form"], case["code"]) == ("Kitchen trades", "CASE", "K.1.a")
    rule = rule_from_data(_document(esco, case), vocabulary=None)
    assert [skill.code for skill in rule.skills] == [None, "K.1.a"]


def _document(*skills: object) -> dict[str, object]:
    return {
        "schema": "acquis/1",
        "id": "kitchen",
        "title": BOTH,
        "aptitude": BOTH,
        "issuer": "house",
        "skills": list(skills),
        "needs": criterion(),
    }


def test_a_framework_that_rules_name_is_removed_only_on_purpose(database: Database) -> None:
    campus = organisation(database)
    bring(database, campus, sample(*FILES))
    with database.transaction() as session:
        skill = entry_for(session, campus, f"{SKILL}1")
        publish_version(session, campus, rule_from_data(_document(skill), vocabulary=None), NOW)
    with database.transaction() as session:
        esco = framework_by_slug(session, campus, "esco")
        with pytest.raises(FrameworkInUseError, match="kitchen"):
            remove_framework(session, esco, by="test", now=NOW)
        remove_framework(session, esco, by="test", now=NOW, anyway=True)
    with database.reading() as session:
        assert frameworks_of(session, campus) == []
        for model in (FrameworkItem, FrameworkName, FrameworkPlace):
            assert session.scalar(select(func.count()).select_from(model)) == 0


def test_a_search_asks_as_often_however_much_there_is(database: Database) -> None:
    campus = organisation(database)
    many = {
        f"https://x.example/{number}": ItemFacts(
            uri=f"https://x.example/{number}",
            sort="skill",
            names={"en": f"handle tool {number}", "fr": f"manier l'outil {number}"},
        )
        for number in range(1_000)
    }
    bring(database, campus, Reading(FrameworkFacts(kind="RSD", name={"en": "Ours"}), many))
    sent: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    assert len(names(database, campus, "hadle tol")) == 20
    assert len(sent) <= 8
