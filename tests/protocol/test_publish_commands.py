"""`acquis rules publish` with its impact in sight, and `acquis rules backfill`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.protocol.test_simulate_commands import RULE, capsule
from tests.words import Words


@pytest.fixture
def acquis_does(tmp_path: Path, sqlite_url: str) -> Words:
    """Ada did three capsules, Ben two."""
    acquis_does = Words({"ACQUIS_DATABASE_URL": sqlite_url, "ACQUIS_SECRET": "a secret for the tests alone"})
    acquis_does("source", "add", "Capsules", "--modality", "micro-learning")
    history = tmp_path / "history.jsonl"
    told = [capsule(person, number) for person, count in (("Ada", 3), ("Ben", 2)) for number in range(count)]
    history.write_text("".join(f"{json.dumps(one)}\n" for one in told))
    acquis_does("statements", "import", str(history), "--source", "capsules")
    return acquis_does


@pytest.fixture
def file(tmp_path: Path) -> str:
    file = tmp_path / "rule.yaml"
    file.write_text(RULE.replace("COUNT", "2"))
    return str(file)


def test_a_dry_run_shows_what_would_happen_and_nothing_does(acquis_does: Words, file: str) -> None:
    told = acquis_does("rules", "publish", file, "--dry-run", "--holders", "review", "--lang", "fr")
    assert "capsules : version 1" in told
    assert "l'obtiendrait" in told
    assert "qui l'a sans la remplir est soumis à une personne" in told
    assert acquis_does.json("rules", "list") == []
    (dry,) = acquis_does.json("rules", "publish", file, "--dry-run")
    assert (dry["version"], dry["impact"]["gain"]["count"]) == (1, 2)


def test_where_nobody_can_answer_it_publishes_and_tells_the_impact(acquis_does: Words, file: str) -> None:
    told = acquis_does("rules", "publish", file)
    assert "would gain it" in told
    assert "all of history counts" in told
    assert [one["version"] for one in acquis_does.json("rules", "list")] == [1]
    (again,) = acquis_does.json("rules", "publish", file)
    assert again == {"organisation": "main", "rule": "capsules", "version": 1}


def test_somebody_at_a_terminal_is_asked(acquis_does: Words, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acquis.cli.publish._somebody_watches", lambda: True)
    declined = acquis_does.done("rules", "publish", file, stdin=b"n\n")
    assert (declined.exit_code, "Publish? [y/N]" in declined.output) == (1, True)
    assert acquis_does.json("rules", "list") == []
    assert "would gain it" in acquis_does("rules", "publish", file, stdin=b"y\n")
    assert len(acquis_does.json("rules", "list")) == 1


def test_from_publication_is_written_into_the_version(acquis_does: Words, file: str) -> None:
    (made,) = acquis_does.json("rules", "publish", file, "--from", "publication")
    assert made["impact"]["gain"]["count"] == 0
    told = acquis_does("rules", "diff", file, "capsules")
    assert "counts from: the beginning: history counts → the publication of this version on" in told


def test_the_impact_can_be_left_out(acquis_does: Words, file: str) -> None:
    assert acquis_does("rules", "publish", file, "--no-impact").splitlines()[0].split() == [
        "ORGANISATION", "RULE", "VERSION"
    ]  # fmt: skip


def test_the_search_of_history_is_shown_and_run_to_its_end(acquis_does: Words, file: str) -> None:
    assert "history has been searched" in acquis_does("rules", "backfill")
    acquis_does("rules", "publish", file)
    (waiting,) = acquis_does.json("rules", "backfill")
    assert waiting["asked_by"] == [{"rule": "capsules", "key": "done"}]
    assert (waiting["searched"], waiting["statements"], waiting["begun"]) == (0, 5, False)
    assert "capsules/done" in acquis_does("rules", "backfill")
    assert acquis_does.json("rules", "backfill", "--run") == []
    assert "history has been searched" in acquis_does("rules", "backfill", "--run")


def test_a_picture_is_read_from_beside_its_document_and_travels_with_the_catalogue(
    acquis_does: Words, file: str, tmp_path: Path
) -> None:
    with Path(file).open("a") as rule:
        rule.write('image: {file: art/hat.svg, alt: {en: "A hat"}}\n')
    assert acquis_does.json("rules", "list") == []
    assert "image.file: the file art/hat.svg was not given" in acquis_does.refused("rules", "publish", file)
    (tmp_path / "art").mkdir()
    drawn = tmp_path / "art" / "hat.svg"
    drawn.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script/></svg>')
    assert "image.file: holds a script, script (line 1)" in acquis_does.refused("rules", "publish", file)
    drawn.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>')
    assert acquis_does.json("rules", "publish", file, "--no-impact")[0]["version"] == 1
    for form in ("catalogue", "catalogue.zip"):
        acquis_does("rules", "export", str(tmp_path / form))
        assert acquis_does.json("rules", "import", str(tmp_path / form))["unchanged"] == 1
    assert len(list((tmp_path / "catalogue" / "pictures").glob("*.svg"))) == 1
