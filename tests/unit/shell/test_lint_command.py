"""`acquis rules lint`: a line a remark, in two languages and two forms, with an exit status that a pipeline can use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from acquis.cli.lint import lint
from rules import print_rule
from tests.rule_samples import BOTH, criterion, rule

SOUND = criterion(where={"verb": "passed"})
GOOD = {"valid_for": "P1Y", "skills": [{"name": BOTH, "uri": "https://skills.example/1"}]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rule.yaml"


def linted(*words: object) -> Result:
    return CliRunner().invoke(lint, [str(word) for word in words])


def test_a_sound_rule_ends_with_status_0(file: Path) -> None:
    file.write_text(print_rule(rule(SOUND, **GOOD)))
    assert (linted(file).output, linted(file).exit_code) == ("1 rule: nothing to remark\n", 0)
    assert linted(file, "--lang", "fr").output == "1 règle : rien à signaler\n"
    assert json.loads(linted(file, "--format", "json").output) == []


def test_a_warning_fails_only_where_one_is_strict(file: Path) -> None:
    file.write_text(print_rule(rule(SOUND, **{**GOOD, "skills": []})))
    assert linted(file).exit_code == 0
    assert linted(file, "--strict").exit_code == 1
    assert linted(file).output == (
        f"{file}:15:1: warning no-skills: skills: is aligned with no skill"
        " (name the skills with their uri in a framework)\n"
    )


def test_an_error_names_its_line_and_column_in_each_language(file: Path) -> None:
    file.write_text(print_rule(rule({**SOUND, "count": "< 0"}, **GOOD)))
    assert linted(file).exit_code == 1
    assert linted(file).output == (
        f"{file}:14:3: error threshold-out-of-range: needs.count: < 0 is met by no count:"
        " here it is a whole number, 0 or more (choose a threshold within that range)\n"
    )
    (found,) = json.loads(linted(file, "--lang", "fr", "--format", "json").output)
    assert found == {
        "file": str(file),
        "line": 14,
        "column": 3,
        "severity": "error",
        "code": "threshold-out-of-range",
        "path": "needs.count",
        "message": "< 0 : aucune valeur de count ne convient ; elle est ici un nombre entier, 0 ou plus",
        "hint": "choisissez un seuil dans cet intervalle",
    }


def test_a_file_that_is_no_rule_does_not_keep_the_others_from_being_read(file: Path) -> None:
    file.write_text(print_rule(rule(SOUND, **GOOD)).replace("verb: passed", "verb: passd"))
    other = file.with_name("other.yaml")
    other.write_text(print_rule(rule(SOUND, **{**GOOD, "id": "other", "valid_for": "P1Y", "skills": []})))
    done = linted(file, other)
    assert done.exit_code == 1
    first, second = done.output.splitlines()
    assert first.startswith(f"{file}:")
    assert "error unknown-verb: needs.where.verb: " in first
    assert "did you mean 'passed'?" in first
    assert second.startswith(f"{other}:")


def test_the_files_of_one_call_are_each_others_catalogue(file: Path) -> None:
    other = file.with_name("other.yaml")
    file.write_text(print_rule(rule({"holds": "other"}, **GOOD)))
    other.write_text(print_rule(rule({"holds": "sample"}, **GOOD, id="other")))
    done = linted(file, other)
    assert done.exit_code == 1
    assert "rests on itself: sample → other → sample" in done.output
