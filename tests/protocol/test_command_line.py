"""`acquis` as its users type it: help with examples, JSON where something is listed, one clear line for an error."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from acquis.cli import acquis as root
from tests.running import Lrs, RunningAcquis

RULE = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: main
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}, count: ">= 2", distinct: activity}
"""
STATEMENT = {
    "actor": {"mbox": "mailto:ada@campus.example"},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
    "object": {"id": "https://capsules.example/1"},
    "context": {"contextActivities": {"category": [{"id": "urn:acquis:modality:micro-learning"}]}},
    "timestamp": "2026-03-01T10:00:00Z",
}


@pytest.fixture
def acquis(tmp_path: Path, sqlite_url: str) -> RunningAcquis:
    return RunningAcquis(tmp_path, sqlite_url)


def commands(group: click.Group, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command there is, as its words."""
    found, context = [], click.Context(group)
    for name in group.list_commands(context):
        found.append((*words, name))
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found += commands(command, (*words, name))
    return found


@pytest.mark.parametrize("words", commands(root), ids=" ".join)
def test_every_command_explains_itself_with_an_example(words: tuple[str, ...]) -> None:
    command: click.Command | None = root
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command is not None
    assert "\b\nExample" in inspect.cleandoc(command.help or "")


def test_a_remit_names_verbs_activities_and_doubts(acquis: RunningAcquis) -> None:
    words = ("--verb", "passed", "--activity", "https://lms.example/", "--doubt", "scaled")
    acquis.made("source", "add", "Our Moodle", *words)
    (listed,) = acquis.made("source", "list")
    assert listed["remit"]["verbs"] == ["http://adlnet.gov/expapi/verbs/passed"]
    assert listed["remit"]["activities"] == ["https://lms.example/"]
    assert listed["remit"]["doubted"] == ["scaled"]


@pytest.mark.parametrize(
    ("option", "word", "message"),
    [
        ("--verb", "brushed", "'--verb': 'brushed' is neither an IRI nor a verb that rules know"),
        ("--activity", "course", "'--activity': 'course' does not begin as an IRI does"),
    ],
)
def test_a_remit_that_nothing_could_meet_is_refused(
    acquis: RunningAcquis, option: str, word: str, message: str
) -> None:
    refused = acquis.command("source", "add", "Our Moodle", option, word)
    assert refused.returncode == 2
    assert message in " ".join(refused.stderr.split())


def test_a_remit_is_changed_by_what_is_named_and_nothing_else(acquis: RunningAcquis) -> None:
    acquis.made("source", "add", "Our Moodle", "--verb", "passed", "--trust", "peer", "--modality", "social")
    words = ("our-moodle", "--activity", "https://lms.example/", "--on-error", "quarantine", "--clear", "modality")
    changed = acquis.made("source", "change", *words)
    assert changed["rematching"] is True
    (listed,) = acquis.made("source", "list")
    assert listed["rematching"] is True
    assert listed["remit"] == changed["remit"]
    assert listed["remit"]["activities"] == ["https://lms.example/"]
    assert (listed["remit"]["on_error"], listed["remit"]["modalities"]) == ("quarantine", None)
    assert (listed["remit"]["trust"], len(listed["remit"]["verbs"])) == ("peer", 1)
    told = acquis.command("source", "change", "our-moodle", "--no-read").stdout
    assert told == "our-moodle is changed; what it sent stays as it is\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("our-moodle",), "say what to change"),
        (("our-moodle", "--verb", "passed", "--clear", "verb"), "verb is given and cleared, too"),
    ],
)
def test_a_change_of_remit_that_makes_no_sense_is_refused(
    acquis: RunningAcquis, words: tuple[str, ...], message: str
) -> None:
    acquis.made("source", "add", "Our Moodle")
    refused = acquis.command("source", "change", *words)
    assert (refused.returncode, message in " ".join(refused.stderr.split())) == (2, True)


def test_a_source_is_added_listed_and_revoked(acquis: RunningAcquis) -> None:
    made = acquis.made("source", "add", "Our Moodle", "--modality", "e-learning")
    assert made["source"] == "our-moodle"
    assert {"key", "secret", "endpoint"} <= made.keys()
    (listed,) = acquis.made("source", "list")
    assert listed["active"] is True
    assert made["secret"] not in json.dumps(listed)
    assert acquis.made("source", "revoke", "our-moodle") == {"source": "our-moodle", "revoked": 1}
    assert acquis.made("source", "list")[0]["active"] is False


def test_a_rotated_secret_opens_beside_the_old_one_until_the_overlap_ends(acquis: RunningAcquis) -> None:
    old = acquis.made("source", "add", "Our Moodle")
    new = acquis.made("source", "rotate", "our-moodle", "--overlap", "P2D")
    assert new["ending"] == 1
    (listed,) = acquis.made("source", "list")
    assert set(listed["keys"]) == {old["key"], new["key"]}
    assert listed["ends"].keys() == {old["key"]}
    acquis.start()
    try:
        for pair in (old, new):
            assert Lrs(acquis.port, pair["key"], pair["secret"]).post([STATEMENT])[0] == 200
    finally:
        assert acquis.stop() == 0
    acquis.made("source", "rotate", "our-moodle", "--overlap", "PT0S")
    (listed,) = acquis.made("source", "list")
    assert not {old["key"], new["key"]} & set(listed["keys"])


@pytest.mark.parametrize(
    ("overlap", "said"), [("soon", "'soon' is no ISO 8601 duration"), ("-P1D", "lies in the past")]
)
def test_an_overlap_that_cannot_be_kept_is_refused_by_its_option(
    acquis: RunningAcquis, overlap: str, said: str
) -> None:
    acquis.made("source", "add", "Our Moodle")
    done = acquis.command("source", "rotate", "our-moodle", "--overlap", overlap)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--overlap" in done.stderr
    assert said in done.stderr
    assert len(acquis.made("source", "list")[0]["keys"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("source", "rotate", "nobody"), "source 'nobody' is not known"),
        (("source", "add", "Our Moodle"), "source 'our-moodle' exists already"),
        (("source", "revoke", "nobody"), "source 'nobody' is not known"),
        (("rules", "lint", "/nowhere.yaml"), "/nowhere.yaml: No such file"),
        (("rules", "list", "--organisation", "nowhere"), "organisation 'nowhere' is not known"),
        (("credential", "verify", "/nowhere.json"), "/nowhere.json: No such file"),
        (("sign-in", "--learner", "99"), "this learner is not known"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_done_is_said_in_one_line(acquis: RunningAcquis, words: tuple[str, ...], said: str) -> None:
    acquis.made("source", "add", "Our Moodle")
    done = acquis.command(*words)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("error: ")
    assert said in done.stderr


def test_an_unknown_word_ends_with_status_2(acquis: RunningAcquis) -> None:
    done = acquis.command("sauce")
    assert done.returncode == 2
    assert "No such command 'sauce'" in done.stderr


def test_a_setting_that_cannot_be_ends_with_status_1(acquis: RunningAcquis) -> None:
    acquis.environment["ACQUIS_PORT"] = "many"
    done = acquis.command("config")
    assert (done.returncode, done.stderr) == (1, "error: ACQUIS_PORT: 'many' is no int\n")


def test_a_database_that_does_not_answer_ends_with_status_3(acquis: RunningAcquis) -> None:
    acquis.environment["ACQUIS_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nothing"
    done = acquis.command("db", "check")
    assert done.returncode == 3
    assert done.stderr.startswith("error: the database does not answer")
    assert done.stderr.count("\n") == 1


def test_config_shows_the_settings_with_secrets_masked(acquis: RunningAcquis) -> None:
    shown = acquis.made("config")
    assert shown["port"] == acquis.port
    assert shown["secret"] == "********"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("verb: completed", "verb: compleated", "line 6: needs.where.verb: 'compleated' is no verb"),
        ("count: ", "cuont: ", "did you mean 'count'?"),
        ("distinct: activity", "distinct: activities", "'activities' must be one of"),
        ('">= 2"', '"about 2"', "'about 2' is no comparison"),
        ("micro-learning", "tiny-learning", "must be one of e-learning"),
        ("id: capsules", "id: Cap sules", "line 2: id: 'Cap sules' must be small letters"),
        ("issuer: main\n", "", "issuer: is missing"),
        ("schema: acquis/1", "schema: acquis/9", "this version reads acquis/1"),
        ("title: {", "title: [", "is no YAML"),
        ("criterion: done, ", "", "needs: is no node"),
    ],
)
def test_an_error_in_a_rule_names_its_line_its_place_and_what_would_be_right(
    acquis: RunningAcquis, tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    file = tmp_path / "rule.yaml"
    file.write_text(RULE.strip().replace(right, wrong))
    done = acquis.command("rules", "publish", str(file))
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert acquis.made("rules", "list") == []


def test_rules_are_evaluated_on_a_file_in_a_pipe(acquis: RunningAcquis, tmp_path: Path) -> None:
    rule = tmp_path / "rule.yaml"
    rule.write_text(RULE)
    second = {**STATEMENT, "object": {"id": "https://capsules.example/2"}, "timestamp": "2026-03-02T10:00:00Z"}
    lines = "\n".join(json.dumps(item) for item in (STATEMENT, STATEMENT, second))
    as_of = ("--as-of", "2026-04-01T00:00:00Z", "--format", "json")
    done = acquis.command("rules", "evaluate", str(rule), "-", *as_of, stdin=lines)
    assert done.returncode == 0, done.stderr
    verdict = json.loads(done.stdout)
    assert verdict["actor"] == "mbox:mailto:ada@campus.example"
    assert (verdict["status"], verdict["met_at"]) == ("met", "2026-03-02T10:00:00Z")
    assert len(verdict["because"]) == 2
    assert {"key", "status", "met_at", "progress", "have", "need", "because"} <= verdict["nodes"].keys()


def test_a_statement_in_the_file_that_is_none_is_named(acquis: RunningAcquis, tmp_path: Path) -> None:
    rule = tmp_path / "rule.yaml"
    rule.write_text(RULE)
    wrong = json.dumps({**STATEMENT, "actor": {"mbox": "ada"}})
    done = acquis.command("rules", "evaluate", str(rule), "-", stdin=f"{json.dumps(STATEMENT)}\n{wrong}\n")
    assert done.returncode == 1
    assert "-:2: actor.mbox" in done.stderr


def test_from_a_source_to_a_verified_credential_over_the_command_line(acquis: RunningAcquis, tmp_path: Path) -> None:
    source = acquis.made("source", "add", "Capsules")
    rule = tmp_path / "rule.yaml"
    rule.write_text(RULE)
    (published,) = acquis.made("rules", "publish", str(rule))
    assert (published["organisation"], published["rule"], published["version"]) == ("main", "capsules", 1)
    acquis.start()
    try:
        lrs = Lrs(acquis.port, source["key"], source["secret"])
        second = {**STATEMENT, "object": {"id": "https://capsules.example/2"}}
        assert lrs.post([STATEMENT, second])[0] == 200
        credential = acquis.eventually(lambda: acquis.made("credential", "list"))[0]
    finally:
        assert acquis.stop() == 0
    file = tmp_path / "badge.json"
    assert acquis.command("credential", "export", credential["credential"], "--output", str(file)).returncode == 0
    assert acquis.made("credential", "verify", str(file))["verified"] is True
    file.write_text(file.read_text().replace("Capsules", "Capsuled"))
    done = acquis.command("credential", "verify", str(file))
    assert done.returncode == 1
    assert "NOT verified" in done.stdout


def test_a_command_does_not_load_what_only_others_need() -> None:
    look = "import sys, acquis.cli; print(sorted({'flask', 'fpdf', 'alembic', 'apscheduler'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
