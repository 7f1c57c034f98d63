"""Frameworks are read in the forms that their publishers use; what is wrong with a file is told by line and field."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import pytest

from recognition.errors import FrameworkFileError
from recognition.frameworks.gathering import Given, Reading
from recognition.frameworks.linked import PIECE, nodes
from recognition.frameworks.reading import given_address, given_bytes, given_file, read_framework

SAMPLES = Path(__file__).parents[2] / "framework_files"
SKILL = "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-00000000000"
GROUP = "http://data.europa.eu/esco/skill/S9.1"


def read(*files: Given, **more: str) -> Reading:
    return read_framework(files, lambda _done, _where: None, **more)


def samples(*names: str) -> list[Given]:
    return [one for name in names for one in given_file(SAMPLES / name)]


def refused(name: str, content: bytes | str, **more: str) -> FrameworkFileError:
    with pytest.raises(FrameworkFileError) as caught:
        read(*given_bytes(name, content if isinstance(content, bytes) else content.encode()), **more)
    return caught.value


def test_the_tables_of_esco_are_read_together_in_all_their_languages() -> None:
    found = read(
        *samples(
            "skills_fr.csv",
            "skills_en.csv",
            "skillGroups_en.csv",
            "broaderRelationsSkillPillar_en.csv",
            "occupations_en.csv",
        )
    )
    assert (found.framework.kind, found.framework.name["fr"]) == ("ESCO", "ESCO")
    assert found.passed_over == ("occupations_en.csv",)
    # What is obsolete is no item.
    assert set(found.items) == {GROUP, *(f"{SKILL}{number}" for number in (1, 2, 3))}
    hygiene = found.items[f"{SKILL}1"]
    assert hygiene.names == {"fr": "appliquer l’hygiène en cuisine", "en": "apply kitchen hygiene"}
    assert hygiene.others["en"] == ("keep a kitchen clean", "follow hygiene rules")
    assert hygiene.descriptions["fr"].startswith("Travailler")
    assert hygiene.broader == {GROUP}
    assert found.items[f"{SKILL}3"].broader == frozenset()
    assert [found.items[uri].sort for uri in (f"{SKILL}1", f"{SKILL}2", GROUP)] == ["skill", "knowledge", "group"]
    assert found.items[GROUP].code == "S9.1"


def test_an_archive_is_read_as_its_files_and_tells_the_edition(tmp_path: Path) -> None:
    path = tmp_path / "ESCO dataset - v1.2.0 - classification - en - csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(SAMPLES / "skills_en.csv", "ESCO dataset/skills_en.csv")
    inside, content = given_file(path), path.read_bytes()
    assert [one.name for one in inside] == ["skills_en.csv"]
    assert len(read(*inside, edition="1.2.0").items) == 3
    assert len(read(*given_bytes("esco.zip", content)).items) == 3
    assert (
        len(
            read(
                *given_address("https://x.example/esco.zip", {"https://x.example/esco.zip": content}.__getitem__)
            ).items
        )
        == 3
    )
    with pytest.raises(FrameworkFileError, match="damaged archive"):
        given_bytes("esco.zip", content[:60])


def test_the_graph_of_esco_is_read_in_the_languages_asked_for() -> None:
    found = read(*samples("esco.jsonld"))
    assert set(found.items) == {f"{SKILL}1", GROUP}
    hygiene = found.items[f"{SKILL}1"]
    assert hygiene.names == {"en": "apply kitchen hygiene", "fr": "appliquer l’hygiène en cuisine"}
    assert hygiene.descriptions == {"fr": "Travailler proprement."}
    assert (hygiene.sort, hygiene.broader, found.items[GROUP].sort) == ("skill", {GROUP}, "group")
    assert read(*samples("esco.jsonld"), language="de").items[f"{SKILL}1"].names == {"de": "Küchenhygiene anwenden"}


def test_what_the_web_service_of_esco_answers_is_read_too() -> None:
    answer = {
        "uri": f"{SKILL}1",
        "preferredLabel": {"fr": "appliquer", "en": "apply"},
        "alternativeLabel": {"en": ["use", "employ"]},
        "description": {"en": {"literal": "Do.", "mimetype": "plain/text"}},
    }
    item = read(*given_bytes("skill.json", json.dumps(answer).encode())).items[f"{SKILL}1"]
    assert (item.names["fr"], item.others["en"], item.descriptions["en"]) == ("appliquer", ("use", "employ"), "Do.")


def test_a_graph_larger_than_a_piece_is_read_to_its_end() -> None:
    many = 1 + 2 * PIECE // 1_000
    graph = {"@graph": [{"@id": f"{SKILL}{number}", "text": "é" * 500} for number in range(many)]}
    content = json.dumps(graph, ensure_ascii=False).encode()
    assert len(content) > 2 * PIECE
    assert sum(1 for _ in nodes(given_bytes("esco.jsonld", content)[0])) == many
    with pytest.raises(FrameworkFileError, match=rf"node {many}: is no JSON"):
        list(nodes(given_bytes("esco.jsonld", content[:-40])[0]))


def test_a_case_package_is_read_with_what_holds_what_and_its_translations() -> None:
    found = read(*samples("case.json"))
    facts = found.framework
    assert (facts.kind, facts.name, facts.edition, facts.licence) == ("CASE", {"en": "Kitchen trades"}, "2.1", "CC BY")
    assert set(found.items) == {"https://case.example/uri/i1", "https://case.example/uri/i2"}
    item = found.items["https://case.example/uri/i2"]
    assert item.names["fr"].startswith("Nettoie")
    assert (item.code, item.sort, item.others["en"]) == ("K.1.a", "Standard", ("sanitation",))
    assert item.broader == {"https://case.example/uri/i1"}
    wrapped = {"CFPackage": json.loads((SAMPLES / "case.json").read_text(encoding="utf-8"))}
    assert read(*given_bytes("case.json", json.dumps(wrapped).encode())).items == found.items


def test_skill_descriptors_are_read_from_a_table_and_from_json() -> None:
    table, listed = read(*samples("rsd.csv"), name="Our skills"), read(*samples("rsd.json"))
    assert (table.framework.kind, table.framework.name) == ("RSD", {"en": "Our skills"})
    first = table.items["https://osmt.example/skills/1"]
    assert (first.names["en"], first.others["en"]) == ("Hand Washing", ("Hygiene", "Clean Hands"))
    assert set(listed.items) == {"https://osmt.example/skills/1"}
    assert listed.items["https://osmt.example/skills/1"].descriptions == first.descriptions


HEAD = "conceptType,conceptUri,skillType,preferredLabel\n"


def test_what_is_wrong_with_a_table_is_told_by_file_line_and_column() -> None:
    told = refused("skills_en.csv", f"{HEAD}K,,knowledge,x\n")
    assert str(told) == "skills_en.csv, line 2, conceptUri: is empty"
    told = refused("skills_en.csv", f"{HEAD}K,{SKILL}1,magic,x\n")
    assert (told.where, told.field) == ("line 2", "skillType")
    assert "no address" in str(refused("skills_en.csv", f"{HEAD}K,esco 1,knowledge,x\n"))
    assert "more cells" in str(refused("skills_en.csv", f"{HEAD}K,{SKILL}1,knowledge,x,y\n"))
    assert "is not UTF-8" in str(refused("skills_en.csv", f"{HEAD}K,{SKILL}1,knowledge,".encode() + b"\xe9\n"))
    assert "tell its language" in str(refused("skills.csv", f"{HEAD}K,{SKILL}1,knowledge,x\n"))
    assert read(*given_bytes("skills.csv", f"{HEAD}K,{SKILL}1,knowledge,x\n".encode()), language="fr").items
    assert "names no skill" in str(refused("skills_en.csv", HEAD))
    assert "Canonical URL" in str(refused("rsd.csv", '"RSD Name","Skill Statement"\n"x","y"\n'))


def test_the_tables_of_esco_are_read_as_its_editions_really_have_them() -> None:
    """As of 1.0: a language with its country, rows that are not translated yet, and concepts of both sorts."""
    tables = {
        "skills_en-us.csv": f"{HEAD}K,{SKILL}1,knowledge,x-rays\nK,{SKILL}2,skill/competence knowledge,lift\n"
        f"K,{SKILL}3,knowledge,\n",
        "skills_fr.csv": f"{HEAD}K,{SKILL}1,knowledge,\nK,{SKILL}2,skill/competence knowledge,lever\n"
        f"K,{SKILL}3,knowledge,tri\n",
        "conceptSchemes_en.csv": f"{HEAD}ConceptScheme,http://data.europa.eu/esco/concept-scheme/1,,Skills\n",
    }
    found = read(*(one for name, text in tables.items() for one in given_bytes(name, text.encode())))
    names = [found.items[f"{SKILL}{number}"].names for number in (1, 2, 3)]
    assert names == [{"en": "x-rays"}, {"en": "lift", "fr": "lever"}, {"fr": "tri"}]
    assert found.items[f"{SKILL}2"].sort == "skill"
    assert found.passed_over == ("conceptSchemes_en.csv",)


def test_what_is_wrong_with_a_package_is_told_by_place_and_property() -> None:
    package = {"CFDocument": {"title": "t"}, "CFItems": [{"uri": "https://x.example/1"}]}
    told = refused("case.json", json.dumps(package))
    assert str(told) == "case.json, CFItems[1], fullStatement: must be a text"
    package["CFItems"] = []
    assert "no item" in str(refused("case.json", json.dumps(package)))
    assert "is no JSON" in str(refused("case.json", '{"CFDocument": '))
    assert "must be a list" in str(refused("case.json", json.dumps({"CFDocument": {"title": "t"}, "CFItems": 1})))
    assert "skillName" in str(refused("rsd.json", json.dumps([{"skillStatement": "s", "id": "https://x.example/1"}])))


def test_what_is_none_of_the_known_forms_is_refused() -> None:
    assert "neither ESCO" in str(refused("x.txt", "hello"))
    assert "neither ESCO" in str(refused("x.bin", bytes(range(256))))
    with pytest.raises(FrameworkFileError, match="one file at a time"):
        read(*samples("case.json", "rsd.csv"))
    with pytest.raises(FrameworkFileError, match="there is no such file"):
        given_file(Path("nowhere.csv"))


# What somebody gives who means no good


def archive(content: bytes | str, name: str = "skills_en.csv") -> bytearray:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return bytearray(made.getvalue())


def test_a_damaged_encrypted_or_strangely_packed_archive_is_refused_in_words() -> None:
    table = "conceptUri,preferredLabel\n" + "http://x.example/1,a\n" * 100
    damaged = archive(table)
    damaged[60] ^= 0xFF
    assert "archive" in str(refused("a.zip", bytes(damaged)))
    for place, value in ((8, 1), (10, 99)):
        changed = archive(table)
        changed[changed.find(b"PK\x01\x02") + place] = value
        assert "encrypted" in str(refused("a.zip", bytes(changed)))


def test_an_archive_that_would_fill_the_disk_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recognition.frameworks.reading.LARGEST_UNPACKED", 1_000)
    assert "holds more than" in str(refused("a.zip", bytes(archive("x" * 2_000))))


def test_a_table_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recognition.frameworks.gathering.MOST_ROWS", 10)
    table = "conceptUri,preferredLabel\n" + "http://x.example/1,a\n" * 11
    assert "more than 10 lines" in str(refused("skills_en.csv", table))


def test_json_nested_without_end_is_refused() -> None:
    for text in ('[{"x":"data.europa.eu/esco"},' + "[" * 200_000, '{"skillStatement":' + "[" * 200_000):
        refused("x.json", text)


@pytest.mark.parametrize(
    "package",
    [
        {"CFDocument": {"title": "x", "licenseURI": {"identifier": 1}}, "CFDefinitions": {"CFLicenses": [1]}},
        {"CFDocument": {"title": "x", "licenseURI": {"identifier": 1}}, "CFDefinitions": {"CFLicenses": 5}},
    ],
)
def test_a_package_with_other_things_than_it_should_have_breaks_nothing(package: dict[str, object]) -> None:
    item = {"uri": "http://x.example/1", "fullStatement": "s\x00", "conceptKeywords": 3}
    found = read(*given_bytes("c.json", json.dumps({**package, "CFItems": [item]}).encode()))
    assert found.items["http://x.example/1"].names == {"en": "s"}


def test_a_hundred_thousand_names_of_one_item_are_read_in_a_moment() -> None:
    names = [f"name {number}" for number in range(100_000)]
    item = {"uri": "http://x.example/1", "fullStatement": "s", "conceptKeywords": names * 2}
    package = {"CFDocument": {"title": "x"}, "CFItems": [item]}
    begun = time.process_time()
    found = read(*given_bytes("c.json", json.dumps(package).encode()))
    # By comparing each with all it took minutes.
    assert time.process_time() - begun < 10
    assert len(found.items["http://x.example/1"].others["en"]) == 100_000
