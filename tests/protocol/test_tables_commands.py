"""`acquis tables`, `acquis rules export` and `import`, as their users type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import RunningAcquis

TABLES = """schema: acquis/tables/1
# ours
vocabulary:
  signed-off: ["https://work.example/signed"]
classification:
  - {verb: "https://work.example/signed", modality: workplace}
"""
RULE = """
schema: acquis/1
id: signed
title: {en: "Signed off"}
aptitude: {en: "Do it"}
issuer: main
needs: {criterion: signed, evidence: workplace, where: {verb: signed-off}}
"""
STATEMENT = {
    "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee",
    "actor": {"mbox": "mailto:ada@campus.example", "name": "Ada"},
    "verb": {"id": "https://work.example/signed"},
    "object": {"id": "https://work.example/tasks/1"},
    "timestamp": "2026-03-01T10:00:00Z",
}


@pytest.fixture
def acquis(tmp_path: Path, sqlite_url: str) -> RunningAcquis:
    return RunningAcquis(tmp_path, sqlite_url)


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def test_tables_are_checked_previewed_set_and_reset(acquis: RunningAcquis, tmp_path: Path) -> None:
    file = written(tmp_path, "tables.yaml", TABLES)
    bad = written(tmp_path, "bad.yaml", TABLES.replace("workplace", "wokplace"))
    wrong = acquis.command("tables", "check", bad, "--lang", "fr")
    assert wrong.returncode == 1
    assert wrong.stdout.startswith(f"{bad}:6:43: error choice: classification[0].modality: 'wokplace' doit être")
    assert acquis.command("tables", "check", file).stdout == "nothing is wrong\n"
    acquis.made("source", "add", "Shop")
    acquis.made("statements", "import", written(tmp_path, "one.jsonl", json.dumps(STATEMENT)), "--source", "shop")
    found = acquis.made("tables", "preview", file)
    assert (found["looked_at"], found["changed"]) == (1, 1)
    assert [shift["after"] for shift in found["modalities"] + found["words"]] == [["workplace"], ["signed-off"]]
    assert acquis.made("tables", "set", file) == {"version": 1, "changed": True, "rematching": []}
    assert acquis.made("tables", "set", file)["changed"] is False
    assert acquis.command("tables", "show").stdout == TABLES
    acquis.made("rules", "publish", written(tmp_path, "rule.yaml", RULE))
    refused = acquis.command("tables", "reset")
    assert refused.returncode == 1
    assert "'signed-off' is asked for by signed" in refused.stderr
    assert [version["version"] for version in acquis.made("tables", "history")] == [1]


def test_a_rule_with_a_word_of_ones_own_is_tried_with_the_tables_of_a_file(
    acquis: RunningAcquis, tmp_path: Path
) -> None:
    file, rule = written(tmp_path, "tables.yaml", TABLES), written(tmp_path, "rule.yaml", RULE)
    history = written(tmp_path, "history.jsonl", json.dumps(STATEMENT))
    assert acquis.command("rules", "lint", rule).returncode == 1
    assert acquis.command("rules", "lint", rule, "--tables", file).returncode == 0
    tried = acquis.command("rules", "evaluate", rule, history, "--tables", file, "--as-of", "2026-06-30T00:00:00Z")
    assert tried.stdout == "mbox:mailto:ada@campus.example  met since 2026-03-01T10:00:00Z  100%\n"
    assert "signed-off" in acquis.command("rules", "words", rule, "--tables", file).stdout


@pytest.mark.parametrize("name", ["catalogue", "catalogue.zip"])
def test_a_catalogue_goes_from_one_organisation_to_another(acquis: RunningAcquis, tmp_path: Path, name: str) -> None:
    acquis.made("organisation", "add", "main", "Main")
    acquis.made("organisation", "add", "other", "Other")
    file = written(tmp_path, "tables.yaml", TABLES)
    acquis.made("tables", "set", file, "-o", "main")
    acquis.made("rules", "publish", written(tmp_path, "rule.yaml", RULE))
    out = str(tmp_path / name)
    assert acquis.made("rules", "export", out, "-o", "main") == {
        "path": out, "rules": 1, "versions": 1, "tables": True
    }  # fmt: skip
    dry = acquis.command("rules", "import", out, "-o", "other", "--dry-run").stdout
    assert dry == "signed: v1 would be added\nthe tables would be put into force\n"
    assert acquis.made("rules", "import", out, "-o", "other")["added"] == {"signed": [1]}
    assert acquis.command("rules", "import", out, "-o", "other").stdout == "1 versions are here already\n"
    again = tmp_path / f"again-{name}"
    acquis.made("rules", "export", str(again), "-o", "other")
    assert content(again) == content(tmp_path / name)
    acquis.made("rules", "publish", written(tmp_path, "rule.yaml", RULE.replace("Do it", "Do")), "-o", "other")
    acquis.made("rules", "publish", written(tmp_path, "rule.yaml", RULE.replace("Do it", "Do so")), "-o", "main")
    acquis.made("rules", "export", out, "-o", "main")
    refused = acquis.command("rules", "import", out, "-o", "other")
    assert refused.returncode == 1
    assert "nothing is imported: here, signed v2 has another document" in refused.stderr


def content(path: Path) -> dict[str, bytes]:
    """The bytes of each file of an export, whichever way it was written."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return {str(file.relative_to(path)): file.read_bytes() for file in files}


def test_what_is_no_catalogue_is_refused(acquis: RunningAcquis, tmp_path: Path) -> None:
    refused = acquis.command("rules", "import", written(tmp_path, "it.zip", "no archive"))
    assert (refused.returncode, "is neither a folder nor a ZIP file" in refused.stderr) == (1, True)
    refused = acquis.command("rules", "import", str(tmp_path))
    assert "catalogue.yaml: is missing: this is no exported catalogue" in refused.stderr
