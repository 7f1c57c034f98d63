"""Importing and exporting statements, on both databases."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from records.database import Database
from records.organisations import all_organisations
from records.statement_queries import attachment_content, newest_statements, voided_among
from tests.pulling import statement
from tests.words import Words

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
CONTENT = b"\x00\xff a photo\r\n"
SHA2 = hashlib.sha256(CONTENT).hexdigest()


def words(database_url: str, source: bool = True) -> Words:
    """The command line of an installation with one source."""
    made = Words({"ACQUIS_DATABASE_URL": database_url, "ACQUIS_SECRET": "a secret for the tests alone"})
    if source:
        made("source", "add", "Archive")
    return made


@pytest.fixture
def acquis_does(database_url: str) -> Words:
    return words(database_url)


def lines_file(path: Path, lines: Sequence[Any]) -> Path:
    """A file with these lines; a text stands as it is."""
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def stored(database_url: str) -> list[dict[str, Any]]:
    """All statements in the order of storing."""
    database = Database(database_url)
    with database.reading() as session:
        organisation = all_organisations(session)[0]
        found = [one.statement for one in reversed(newest_statements(session, organisation.id, 10_000))]
    database.close()
    return found


def photographed(number: int) -> dict[str, Any]:
    attachment = {
        "usageType": "https://example.org/photo",
        "display": {"en": "Photo"},
        "contentType": "image/jpeg",
        "length": len(CONTENT),
        "sha2": SHA2,
    }
    return statement(number, attachments=[attachment])


def attachment(content: bytes = CONTENT, sha2: str = SHA2) -> dict[str, Any]:
    return {"attachment": {"sha2": sha2, "content": base64.b64encode(content).decode()}}


def voiding(number: int, voided: int) -> dict[str, Any]:
    target = {"objectType": "StatementRef", "id": statement(voided)["id"]}
    return statement(number, verb={"id": VOIDED}, object=target)


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz"])
def test_what_is_exported_and_imported_elsewhere_is_the_same(
    acquis_does: Words, database_url: str, tmp_path: Path, sqlite_template: bytes, name: str
) -> None:
    given = [
        statement(0, result={"score": {"raw": 2.50, "scaled": 0.1}, "extensions": {"urn:x": [None, "é\u2028"]}}),
        attachment(),
        photographed(1),
        photographed(2),
        statement(3),
        voiding(4, 3),
        statement(5, version="1.0.1", timestamp="2026-01-01T00:00:00+02:00"),
    ]
    acquis_does("statements", "import", str(lines_file(tmp_path / "given.jsonl", given)), "--source", "archive")
    file = tmp_path / name
    acquis_does("statements", "export", str(file))
    elsewhere = tmp_path / "elsewhere.db"
    elsewhere.write_bytes(sqlite_template)
    other_url = f"sqlite:///{elsewhere}"
    assert words(other_url)("statements", "import", str(file), "--source", "archive").startswith("6 new, 0 known")

    for one, other in zip(stored(database_url), stored(other_url), strict=True):
        # The store that takes a statement says when, and who vouches for it.
        assert {**one, "stored": ""} == {**other, "stored": ""}
    database = Database(other_url)
    with database.reading() as session:
        assert attachment_content(session, 1, SHA2) == CONTENT
        assert voided_among(session, 1, [statement(n)["id"] for n in range(6)]) == {statement(3)["id"]}
    database.close()
    again = tmp_path / f"again-{name}"
    words(other_url, source=False)("statements", "export", str(again))
    assert [drop_stored(line) for line in lines_of(again)] == [drop_stored(line) for line in lines_of(file)]


def lines_of(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines()]


def drop_stored(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "stored"}


def test_importing_again_stores_nothing_with_or_without_ids(
    acquis_does: Words, database_url: str, tmp_path: Path
) -> None:
    nameless = statement(1)
    del nameless["id"]
    file = lines_file(tmp_path / "s.jsonl", [statement(0), nameless, ""])
    words_of = ("statements", "import", str(file), "--source", "archive")
    assert acquis_does(*words_of) == "2 new, 0 known, 0 refused, in 3 lines\n"
    assert acquis_does(*words_of) == "0 new, 2 known, 0 refused, in 3 lines\n"
    assert len(stored(database_url)) == 2


def test_a_bad_line_is_named_with_its_field_and_rule_and_ends_the_import(acquis_does: Words, tmp_path: Path) -> None:
    bad = statement(1, actor={"mbox": "nobody"})
    file = lines_file(tmp_path / "s.jsonl", [statement(0), bad, statement(2)])
    complaint = acquis_does.refused("statements", "import", str(file), "--source", "archive")
    assert f"{file}:2: actor.mbox: must be a mailto IRI (xAPI 2.0 §4.2.2.1)" in complaint


def test_bad_lines_are_set_aside_when_told_to_keep_going(acquis_does: Words, database_url: str, tmp_path: Path) -> None:
    other = statement(0, verb={"id": "https://verbs.example/other"})
    bad = [
        ('{"id": ', "is not JSON"),
        (json.dumps(statement(1, result={"score": {"scaled": 2}})), "result.score.scaled: must lie between -1 and 1"),
        (json.dumps(other), "another statement is stored under the id"),
        (json.dumps(attachment(b"else")), "attachment.sha2: is not the SHA-2 of the content"),
        (json.dumps({"attachment": {"sha2": SHA2}}), "attachment: must be an object with `sha2` and `content`"),
        ('{"a": 1, "a": 2}', "a: occurs more than once"),
        ("[]", "must be a statement, an object"),
    ]
    file = lines_file(tmp_path / "s.jsonl", [statement(0), *(line for line, _ in bad), statement(2)])
    refused = tmp_path / "refused.jsonl"
    refused.write_text("what an earlier import left\n")
    done = acquis_does.done("statements", "import", str(file), "--source", "archive", "--keep-going", str(refused))
    assert done.stdout == f"2 new, 0 known, {len(bad)} refused, in 9 lines\n"
    for number, (_, reason) in enumerate(bad, 2):
        assert any(line.startswith(f"{file}:{number}: ") and reason in line for line in done.stderr.splitlines())
    assert refused.read_text().splitlines() == [line for line, _ in bad]
    assert len(stored(database_url)) == 2


def test_standard_input_and_output_are_files_too(acquis_does: Words) -> None:
    given = "\n".join(json.dumps(statement(number)) for number in range(3)).encode()
    acquis_does("statements", "import", "-", "--source", "archive", stdin=given)
    printed = acquis_does("statements", "export", "-")
    assert [json.loads(line)["id"] for line in printed.splitlines()] == [statement(n)["id"] for n in range(3)]


def test_an_export_holds_what_is_asked_for(acquis_does: Words, tmp_path: Path) -> None:
    acquis_does("source", "add", "Other")
    other_verb = {"id": "https://verbs.example/other"}
    first = [statement(0), statement(1, verb=other_verb)]
    acquis_does("statements", "import", str(lines_file(tmp_path / "1", first)), "--source", "archive")
    acquis_does("statements", "import", str(lines_file(tmp_path / "2", [statement(2)])), "--source", "other")
    roster = {"name": "Ada", "email": "learner2@campus.example", "language": "en", "timezone": "UTC", "team": "x"}
    acquis_does("learner", "import", str(lines_file(tmp_path / "roster.jsonl", [roster])))
    whole = [json.loads(line) for line in acquis_does("statements", "export", "-").splitlines()]
    for asked, numbers in (
        (("--source", "other"), [2]),
        (("--verb", other_verb["id"]), [1]),
        (("--activity", statement(0)["object"]["id"]), [0]),
        (("--learner", "learner2@campus.example"), [2]),
        (("--since", whole[0]["stored"]), [1, 2]),
        (("--until", whole[0]["stored"]), [0]),
        (("--until", "2020-01-01"), []),
    ):
        found = [json.loads(line)["id"] for line in acquis_does("statements", "export", "-", *asked).splitlines()]
        assert found == [statement(number)["id"] for number in numbers], asked
    assert "e-mail address" in acquis_does.refused("statements", "export", "-", "--learner", "nobody@campus.example")


def test_files_that_cannot_be_read_are_named(acquis_does: Words, tmp_path: Path) -> None:
    missing = tmp_path / "missing.jsonl"
    assert f"{missing}: No such file" in acquis_does.refused(
        "statements", "import", str(missing), "--source", "archive"
    )
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(gzip.compress(json.dumps(statement(0)).encode())[:-12])
    assert "cannot be read to its end" in acquis_does.refused(
        "statements", "import", str(broken), "--source", "archive"
    )
    nowhere = tmp_path / "no" / "such" / "folder.jsonl"
    assert f"{nowhere}: No such file" in acquis_does.refused("statements", "export", str(nowhere))
