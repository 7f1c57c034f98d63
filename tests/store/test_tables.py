"""An organisation's own tables: what they change is matched again, workers notice, awards can be replayed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from acquis.wiring import utc_now
from recognition.awarding.replaying import Replay, replay
from recognition.errors import AliasInUseError, TablesChangedError
from recognition.rulebook.previewing import Preview, preview_tables
from recognition.rulebook.tables import TablesChange, adopt_shipped, change_tables
from records.awards import Award
from records.database import Database
from records.rematches import oldest_rematch
from records.sources import Remit
from records.tables import TablesVersion, newest_tables
from rules import RuleDocumentError
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: signed
title: {en: "Signed off"}
aptitude: {en: "Do it"}
issuer: campus
on_evidence_withdrawn: revoke
needs: {criterion: signed, evidence: workplace, where: {verb: demonstrated}, count: ">= 2", distinct: activity}
"""
OWN_ALIAS = RULE.replace("demonstrated", "signed-off")
SIGNED = "https://work.example/verbs/signed"
ALIAS = f"""
schema: acquis/tables/1
vocabulary: {{demonstrated: ["{SIGNED}"]}}
classification: [{{verb: "{SIGNED}", modality: workplace}}]
"""
LONG_ENOUGH_S = 0.5
AT_MOST_S = 20


def signed(activity: int, **more: Any) -> dict[str, Any]:
    """Something that the shipped tables know nothing of."""
    made = statement("Ada", SIGNED, f"https://work.example/tasks/{activity}", **more)
    del made["context"]
    return made


ONE, TWO = signed(1), signed(2)


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def change(campus: Installation, text: str, over: int | None = None) -> TablesChange:
    with campus.database.transaction() as session:
        return change_tables(session, campus.organisation_id, text, by="tests", now=utc_now(), over=over)


def pushed(campus: Installation, rule: str, *statements: dict[str, Any], source: str = "lms") -> None:
    campus.publish(rule)
    campus.push(campus.add_source(source, Remit()), statements)
    campus.work()


def replayed(campus: Installation) -> Replay:
    with campus.database.reading() as session:
        return replay(session, session.scalars(select(Award)).one())


def test_what_the_organisation_calls_evidence_counts_from_the_beginning(campus: Installation) -> None:
    pushed(campus, RULE, ONE, TWO)
    assert campus.awards() == []
    assert change(campus, ALIAS).rematched == ("lms",)
    campus.work()
    assert campus.awards() == [("Ada", "signed", "issued")]
    with campus.database.reading() as session:
        assert oldest_rematch(session) is None


def test_evidence_that_the_tables_leave_out_is_withdrawn_as_if_it_were_voided(campus: Installation) -> None:
    change(campus, ALIAS)
    pushed(campus, RULE, ONE, TWO)
    assert campus.awards() == [("Ada", "signed", "issued")]
    change(campus, "")
    campus.work()
    assert campus.awards() == [("Ada", "signed", "revoked")]


@pytest.mark.parametrize("order", list(permutations(("tables", "rule", "one", "two"))), ids="-".join)
def test_evidence_before_and_after_the_change_gives_the_same_award(campus: Installation, order: Sequence[str]) -> None:
    """Law 1 and law 5 with tables of one's own: the order in which tables, rule and evidence come changes nothing."""
    lms = campus.add_source("lms", Remit())
    steps = {
        "tables": lambda: change(campus, ALIAS),
        "rule": lambda: campus.publish(RULE),
        "one": lambda: campus.push(lms, [ONE]),
        "two": lambda: campus.push(lms, [TWO]),
    }
    for name in order:
        steps[name]()
        campus.work()
    assert campus.awards() == [("Ada", "signed", "issued")]
    with campus.database.reading() as session:
        (award,) = session.scalars(select(Award))
        assert {cited["statement_id"] for cited in award.cited} == {ONE["id"], TWO["id"]}
        assert {cited["modality"] for cited in award.cited} == {"workplace"}


def test_statements_that_come_after_the_change_are_understood_by_it(campus: Installation) -> None:
    pushed(campus, RULE, ONE)
    change(campus, ALIAS)
    campus.push({**campus.add_source("other", Remit())}, [TWO])
    campus.work()
    assert campus.awards() == [("Ada", "signed", "issued")]


def test_a_line_for_one_source_leaves_the_others_as_they_were(campus: Installation) -> None:
    pushed(campus, RULE, ONE)
    campus.push(campus.add_source("shop", Remit()), [TWO, signed(3)])
    only_shop = ALIAS.replace("{verb:", "{source: shop, verb:")
    assert change(campus, only_shop).rematched == ("lms", "shop")  # the alias is for both
    campus.work()
    assert campus.awards() == [("Ada", "signed", "issued")]
    assert change(campus, only_shop.replace("source: shop", "source: lms")).rematched == ("lms", "shop")
    campus.work()
    assert campus.awards() == [("Ada", "signed", "revoked")]
    assert change(campus, only_shop.replace("source: shop", "source: [lms, shop]")).rematched == ("shop",)


def test_the_same_tables_again_change_nothing(campus: Installation) -> None:
    campus.publish(RULE)
    assert change(campus, ALIAS).changed
    assert change(campus, ALIAS) == TablesChange(2, changed=False)


def test_tables_that_are_wrong_change_nothing(campus: Installation) -> None:
    with pytest.raises(RuleDocumentError, match=r"line 1: schema: 'acquis/tables/9' is not known"):
        change(campus, "schema: acquis/tables/9")
    with campus.database.reading() as session:
        assert newest_tables(session, campus.organisation_id) is None


def test_an_alias_that_a_rule_in_force_needs_cannot_be_taken_away(campus: Installation) -> None:
    change(campus, ALIAS.replace("demonstrated:", "signed-off:"))
    campus.publish(OWN_ALIAS)
    with pytest.raises(AliasInUseError, match="'signed-off' is asked for by signed"):
        change(campus, "")


def test_a_rule_with_a_verb_that_the_organisation_does_not_know_is_not_published(campus: Installation) -> None:
    with pytest.raises(RuleDocumentError, match="'signed-off' is no verb that the vocabulary knows"):
        campus.publish(OWN_ALIAS)


def test_tables_written_over_others_than_those_in_force_are_refused(campus: Installation) -> None:
    change(campus, ALIAS, over=0)
    with pytest.raises(TablesChangedError, match="version 1 is in force"):
        change(campus, "", over=0)


def test_an_award_is_replayed_by_the_tables_of_its_day_and_told_by_todays(campus: Installation) -> None:
    change(campus, ALIAS)
    pushed(campus, RULE.replace("revoke", "keep"), ONE, TWO)
    assert replayed(campus).tables is None
    change(campus, "")
    campus.work()
    found = replayed(campus)
    assert found.same
    assert found.tables == (1, 2)
    assert ("uncounted", ONE["id"]) in [(each.code, each.subject) for each in found.today]


def test_another_release_that_ships_other_tables_matches_again_what_was_stored(campus: Installation) -> None:
    """Of a database of before, as of one that a release before filled, it is known that its tables were others."""
    pushed(campus, RULE, ONE, TWO)
    with campus.database.transaction() as session:
        (version,) = session.scalars(select(TablesVersion))
        version.shipped = {"vocabulary": {"demonstrated": [SIGNED]}, "classification": []}
    assert adopt_shipped(campus.database, utc_now()) == 1
    assert adopt_shipped(campus.database, utc_now()) == 0
    with campus.database.reading() as session:
        assert oldest_rematch(session) is not None
    campus.work()
    assert campus.awards() == []


def test_a_change_waits_for_the_worker_who_understands_by_the_old_tables(campus: Installation) -> None:
    pushed(campus, RULE)
    campus.push({"Authorization": "Basic bG1zOnNlY3JldA==", "X-Experience-API-Version": "2.0.0"}, [ONE, TWO])
    changing = threading.Thread(target=lambda: change(campus, ALIAS))
    with campus.database.transaction() as session:
        campus.worker._take(session, 16)
        changing.start()
        changing.join(LONG_ENOUGH_S)
        assert changing.is_alive()
    changing.join(AT_MOST_S)
    campus.work()
    assert campus.awards() == [("Ada", "signed", "issued")]


def test_a_worker_who_waits_for_a_change_understands_by_the_new_tables(campus: Installation) -> None:
    pushed(campus, RULE)
    campus.push({"Authorization": "Basic bG1zOnNlY3JldA==", "X-Experience-API-Version": "2.0.0"}, [ONE, TWO])
    working = threading.Thread(target=campus.work)
    with campus.database.transaction() as session:
        change_tables(session, campus.organisation_id, ALIAS, by="tests", now=utc_now())
        working.start()
        working.join(LONG_ENOUGH_S)
        assert working.is_alive()
    working.join(AT_MOST_S)
    assert campus.awards() == [("Ada", "signed", "issued")]


def preview(campus: Installation, text: str, **how: Any) -> Preview:
    with campus.database.reading() as session:
        return preview_tables(session, campus.organisation_id, text, **how)


def test_a_preview_counts_what_would_be_understood_otherwise_and_writes_nothing(campus: Installation) -> None:
    pushed(campus, RULE, ONE, TWO, statement("Ben"))
    heard: list[tuple[int, float]] = []
    found = preview(campus, ALIAS, tell=lambda done, share: heard.append((done, share)))
    assert (found.looked_at, found.complete, found.changed, found.found, found.lost) == (3, True, 2, 2, 0)
    (modality,) = found.modalities
    assert (modality.before, modality.after, modality.count) == ((), ("workplace",), 2)
    assert {sample.statement_id for sample in modality.samples} == {ONE["id"], TWO["id"]}
    (words,) = found.words
    assert (words.before, words.after, words.count) == ((), ("demonstrated",), 2)
    assert found.awards == ()
    assert heard[-1] == (3, 1.0)
    campus.work()
    assert campus.awards() == []


def test_a_preview_names_the_awards_that_stand_on_what_changes(campus: Installation) -> None:
    change(campus, ALIAS)
    pushed(campus, RULE, ONE, TWO, signed(3))
    found = preview(campus, "")
    assert (found.found, found.lost) == (0, 3)
    (award,) = found.awards
    assert (award.learner, award.microcredential, award.state, award.touched) == ("Ada", "signed", "issued", 2)


def test_a_preview_looks_at_the_newest_statements_alone_where_asked(
    campus: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recognition.rulebook.previewing.CHUNK", 1)
    pushed(campus, RULE, ONE, TWO, statement("Ben"))
    found = preview(campus, ALIAS, newest=2)
    assert (found.looked_at, found.complete, found.changed) == (2, False, 1)
    assert preview(campus, ALIAS, newest=3).looked_at == 3
    assert preview(campus, ALIAS, newest=4).complete


def test_a_preview_leaves_voided_statements_aside_and_names_sources_that_nobody_knows(campus: Installation) -> None:
    voiding = {**statement("Ada", "http://adlnet.gov/expapi/verbs/voided"), "object": {"objectType": "StatementRef"}}
    voiding["object"]["id"] = ONE["id"]
    pushed(campus, RULE, ONE, TWO, voiding)
    found = preview(campus, ALIAS.replace("{verb:", "{source: [lms, shopp], verb:"))
    assert found.changed == 1
    assert found.unknown_sources == ("shopp",)


def test_a_preview_refuses_what_could_not_be_put_into_force(campus: Installation) -> None:
    change(campus, ALIAS.replace("demonstrated:", "signed-off:"))
    campus.publish(OWN_ALIAS)
    with pytest.raises(AliasInUseError):
        preview(campus, "")


def test_a_preview_of_an_empty_store_is_empty(campus: Installation) -> None:
    assert preview(campus, ALIAS) == Preview(0, True, 0, (), (), 0, 0, (), ())
