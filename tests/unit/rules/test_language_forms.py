"""Every form of the rule language beside the plain ones: what it counts, since when, because of what, how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules import (
    CriteriaIndex,
    Evidence,
    Match,
    Origin,
    RuleDocumentError,
    Verdict,
    evaluate,
    evaluate_renewal,
    node_words,
    parse_rule,
    print_rule,
    rule_from_data,
    words,
)

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORIGIN = Origin(source="file", trust="assessor")
PASSED, DONE = "http://adlnet.gov/expapi/verbs/passed", "https://example.org/done"
DAY = timedelta(days=1)


def document(needs: Any, **more: Any) -> dict[str, Any]:
    said = {"en": "Sample", "fr": "Exemple"}
    return {
        "schema": "acquis/1", "id": "sample", "title": said, "aptitude": said, "issuer": "house", "needs": needs,
        **more,
    }  # fmt: skip


def criterion(**more: Any) -> dict[str, Any]:
    return {"criterion": "it", "where": {"verb": DONE}, **more}


def statement(days: float, number: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-4000-8000-{int(days * 24):06}{number:06}",
        "actor": {"mbox": "mailto:learner@example.org"},
        "verb": {"id": DONE},
        "object": {"id": "https://lms.example/thing"},
        "timestamp": (START + days * DAY).isoformat(),
        "context": {"contextActivities": {"category": [{"id": "urn:acquis:modality:workplace"}]}},
        **more,
    }


def verdict(needs: Any, statements: list[dict[str, Any]], day: float = 100, **facts: Any) -> Verdict:
    rule = rule_from_data(document(needs))
    return evaluate(rule, evidence(rule, statements, **facts), START + day * DAY)


def evidence(rule: Any, statements: list[dict[str, Any]], **facts: Any) -> Evidence:
    index, found = CriteriaIndex(rule.criteria), dict[str, list[Match]]()
    for one in statements:
        for key, match in index.matches(one, ORIGIN):
            found.setdefault(key, []).append(match)
    return Evidence(found, **facts)


def answers(where: dict[str, Any], one: dict[str, Any]) -> bool:
    rule = rule_from_data(document({"criterion": "it", "where": where}))
    return bool(CriteriaIndex(rule.criteria).matches(one, ORIGIN))


def ids(*statements: dict[str, Any]) -> tuple[str, ...]:
    return tuple(one["id"] for one in statements)


ALL_FORMS: list[Any] = [
    criterion(count=">= 2", spaced="P30D"),
    criterion(within={"span": "P30D"}, count=">= 2"),
    criterion(within={"since": "enrolment"}),
    criterion(within={"since": "last_award"}),
    criterion(rate=">= 0.75"),
    criterion(streak={"week": ">= 3"}),
    criterion(valid_for="P1Y"),
    {"all": [criterion(), {"mix": {"workplace": ">= 2", "social": 1}}]},
    {"all": [criterion(), {"criterion": "next", "within": {"after": "it", "by": "P14D", "wait": "P2D"}}]},
    {"criterion": "it", "where": {"team": "exists", "authority": "mbox:*", "rubric": {"care": ">= 3"}}},
    {"criterion": "it", "where": {"path": {"$.context.extensions['https://x.example/a'].level": "2..5"}}},
]


@pytest.mark.parametrize("needs", ALL_FORMS, ids=str)
def test_every_form_is_read_printed_read_again_and_told_in_both_languages(needs: Any) -> None:
    rule = rule_from_data(document(needs, renewal=criterion(criterion="again"), **{"from": "publication"}))
    assert parse_rule(print_rule(rule)) == rule
    answer = evaluate(rule, Evidence({}), START)
    assert set(answer.root.lacking) == {"en", "fr"}
    for language in ("en", "fr"):
        assert words(rule, language) != words(rule_from_data(document(criterion())), language)
        assert all(node_words(node, language) for node in rule.nodes)


@pytest.mark.parametrize(
    ("needs", "code"),
    [
        (criterion(spaced="P1D", best={"score.raw": ">= 1"}), "misplaced"),
        (criterion(spaced="-P1D"), "no-length"),
        (criterion(valid_for="P0D"), "no-length"),
        (criterion(streak={"day": "<= 2"}), "streak-limit"),
        (criterion(within={"span": "P3D"}, count="== 0"), "span-limit"),
        (criterion(within={"span": "P3D", "last": "P1D"}), "one-window"),
        (criterion(within={"span": "P3D"}, rate=">= 1"), "no-span"),
        (criterion(within={"by": "P3D"}), "after-missing"),
        (criterion(within={"after": "nothing"}), "unknown-criterion"),
        (criterion(within={"after": "it"}), "after-cycle"),
        (criterion(within={"since": "yesterday"}), "choice"),
        ({"all": [criterion(count="== 0"), {"criterion": "b", "within": {"after": "it"}}]}, "after-nothing"),
        ({"all": [criterion(count=">= 0"), {"criterion": "b", "within": {"after": "it"}}]}, "after-nothing"),
        (
            {"all": [criterion(), {"criterion": "b", "within": {"after": "it", "by": "P1D", "wait": "P2D"}}]},
            "wait-too-long",
        ),
        ({"mix": {"social": 1}}, "mix-alone"),
        ({"all": [{"mix": {"social": 1}}]}, "mix-alone"),
        ({"all": [criterion(), {"mix": {"social": "<= 1"}}]}, "lower-limit"),
        ({"criterion": "it", "where": {"path": {"context": "exists"}}}, "no-path"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_place(needs: Any, code: str) -> None:
    with pytest.raises(RuleDocumentError) as refusal:
        rule_from_data(document(needs))
    assert code in [problem.code for problem in refusal.value.problems]


def test_spaced_evidence_is_counted_greedily_from_the_earliest() -> None:
    one, two, three, four = (statement(day) for day in (0, 20, 30, 61))
    said = verdict(criterion(count=">= 3", spaced="P30D"), [four, two, one, three])
    assert said.because == ids(one, three, four)
    assert said.met_at == START + 61 * DAY
    assert verdict(criterion(count=">= 3", spaced="P30D"), [one, two, four]).root.have == 2


def test_a_span_holds_both_its_ends() -> None:
    asked = criterion(count=">= 2", within={"span": "P10D"})
    assert verdict(asked, [statement(0), statement(10)]).status == "met"
    assert verdict(asked, [statement(0), statement(10.5)]).status == "open"
    assert verdict(asked, [statement(day) for day in (0, 15, 18, 19)]).met_at == START + 18 * DAY


def test_a_deadline_after_another_criterion_is_included_and_then_closes() -> None:
    asked = {
        "all": [criterion(), {"criterion": "b", "where": {"verb": PASSED}, "within": {"after": "it", "by": "P2D"}}]
    }
    quiz, late = statement(0), statement(2.5, verb={"id": PASSED})
    same, last = statement(0, 1, verb={"id": PASSED}), statement(2, verb={"id": PASSED})
    assert verdict(asked, [quiz, same], 1).status == "open"
    assert verdict(asked, [quiz, last]).because == ids(quiz, last)
    said = verdict(asked, [quiz, late], 1)
    assert (said.status, said.next_change_at) == ("open", START + 2 * DAY)
    assert verdict(asked, [quiz, late]).status == "closed"


def test_a_wait_is_over_at_its_very_end() -> None:
    asked = {
        "all": [criterion(), {"criterion": "b", "where": {"verb": PASSED}, "within": {"after": "it", "wait": "P2D"}}]
    }
    soon, then = statement(1, verb={"id": PASSED}), statement(2, verb={"id": PASSED})
    assert verdict(asked, [statement(0), soon]).status == "open"
    assert verdict(asked, [statement(0), soon, then]).because == ids(statement(0), then)


def test_what_comes_after_something_is_not_met_before_that_is() -> None:
    asked = {
        "all": [criterion(), {"criterion": "b", "where": {"verb": PASSED}, "count": "== 0", "within": {"after": "it"}}]
    }
    assert verdict(asked, []).status == "open"
    assert verdict(asked, [statement(0)]).status == "met"


def test_since_enrolment_counts_nothing_while_the_enrolment_is_unknown() -> None:
    asked = criterion(within={"since": "enrolment"})
    assert verdict(asked, [statement(1)]).status == "open"
    assert verdict(asked, [statement(1)], enrolled_at=START + DAY).status == "met"
    assert verdict(asked, [statement(1)], enrolled_at=START + 2 * DAY).status == "open"


def test_since_the_last_award_what_earned_it_counts_no_more() -> None:
    asked = criterion(within={"since": "last_award"})
    assert verdict(asked, [statement(1)]).status == "met"
    assert verdict(asked, [statement(1)], last_award_at=START + DAY).status == "open"
    assert verdict(asked, [statement(1), statement(2)], last_award_at=START + DAY).because == ids(statement(2))


def test_a_rate_is_the_share_of_successes_among_what_says_so() -> None:
    tries = [statement(day, result={"success": day != 1}) for day in (0, 1, 2, 3)]
    said = verdict(criterion(rate=">= 0.75"), [*tries, statement(4)])
    assert (said.root.have, said.root.unit, said.met_at) == (0.75, "rate", START + 3 * DAY)
    assert said.because == ids(*tries)
    assert verdict({"criterion": "it", "rate": ">= 1"}, [statement(0, verb={"id": PASSED})]).status == "met"


def test_a_streak_counts_days_on_end_in_the_learners_time_zone() -> None:
    days = [statement(day) for day in (0, 1, 1.1, 3, 4, 5)]
    said = verdict(criterion(streak={"day": ">= 3"}), days)
    assert said.because == ids(*days[3:])
    assert verdict(criterion(streak={"day": ">= 4"}), days).root.have == 3
    # 23:30 UTC is the next day in Paris, so that noon two days later is the day after.
    night = [statement(11.5 / 24), statement(2)]
    assert verdict(criterion(streak={"day": ">= 2"}), night).status == "open"
    assert verdict(criterion(streak={"day": ">= 2"}), night, timezone="Europe/Paris").status == "met"


def test_a_streak_of_weeks_goes_on_over_new_year() -> None:
    weeks = [statement(day) for day in (301, 308, 315)]
    assert verdict(criterion(streak={"week": ">= 3"}), weeks, 400).status == "met"


def test_evidence_ages_out_at_the_end_of_its_life() -> None:
    said = verdict(criterion(valid_for="P10D"), [statement(0)], 9)
    assert (said.status, said.next_change_at) == ("met", START + 10 * DAY)
    assert verdict(criterion(valid_for="P10D"), [statement(0)], 10).status == "open"


def test_a_mix_counts_what_its_siblings_cite() -> None:
    social = {"contextActivities": {"category": [{"id": "urn:acquis:modality:social"}]}}
    asked = {"all": [
        criterion(count=">= 2"), {"criterion": "b", "evidence": "social"}, {"mix": {"workplace": ">= 2", "social": 1}},
    ]}  # fmt: skip
    work, talk = [statement(0), statement(1)], statement(5, verb={"id": PASSED}, context=social)
    said = verdict(asked, work)
    assert (said.root.children[2].have, said.root.children[2].need, said.root.children[2].status) == (2, 3, "open")
    said = verdict(asked, [*work, talk])
    assert said.root.children[2].met_at == START + 5 * DAY
    assert said.root.children[2].because == ids(*work, talk)


def test_nobody_whom_the_learner_attested_is_an_independent_attester_from_then_on() -> None:
    asked = criterion(where={"verb": DONE, "attested_by": {"independent": True}})
    one = statement(0)
    one["context"]["instructor"] = {"mbox": "mailto:friend@example.org"}
    since = {"mbox:mailto:friend@example.org": START + 5 * DAY}
    said = verdict(asked, [one], 4, attested=since)
    assert (said.status, said.next_change_at) == ("met", START + 5 * DAY)
    assert verdict(asked, [one], 5, attested=since).status == "open"


def test_a_renewal_counts_only_what_came_after_the_award() -> None:
    rule = rule_from_data(document(criterion(), renewal=criterion(criterion="again")))
    known = evidence(rule, [statement(0), statement(3)], last_award_at=START)
    said = evaluate_renewal(rule, known, START + 5 * DAY)
    assert said is not None
    assert said.because == ids(statement(3))
    assert evaluate_renewal(rule_from_data(document(criterion())), known, START) is None


def test_from_publication_leaves_history_out() -> None:
    rule = rule_from_data(document(criterion(), **{"from": "publication"}))
    known = evidence(rule, [statement(0)], published_at=START + DAY)
    assert evaluate(rule, known, START + 5 * DAY).status == "open"
    known = evidence(rule, [statement(0), statement(1)], published_at=START + DAY)
    assert evaluate(rule, known, START + 5 * DAY).because == ids(statement(1))


def test_where_reads_team_authority_rubric_and_any_path() -> None:
    one = statement(
        0,
        authority={"mbox": "mailto:lrs@example.org"},
        result={"extensions": {"urn:acquis:extension:rubric": {"care": 3}, "https://x.example/a": {"level": [1, 4]}}},
    )
    one["context"]["team"] = {"objectType": "Group", "mbox": "mailto:kitchen@example.org"}
    assert answers({"team": "mbox:mailto:kitchen@example.org"}, one)
    assert answers({"authority": "mbox:mailto:lrs@example.org"}, one)
    assert answers({"rubric": {"care": ">= 3"}}, one)
    assert not answers({"rubric": {"hygiene": ">= 3"}}, one)
    assert answers({"path": {"$.result.extensions['https://x.example/a'].level[*]": ">= 4"}}, one)
    assert not answers({"path": {"$.result.extensions['https://x.example/a'].level[0]": ">= 4"}}, one)
    assert answers({"path": {"$.context.nothing.here": "absent"}}, one)


def test_iris_are_compared_letter_by_letter_as_rfc_3987_does() -> None:
    one = statement(0)
    assert answers({"activity": "https://lms.example/thing"}, one)
    assert not answers({"activity": "https://lms.example/thing/"}, one)
    assert not answers({"activity": "https://LMS.example/thing"}, one)
