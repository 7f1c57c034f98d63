"""Taking a credential away: every form over HTTP, on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from acquis.cli.credential_evidence import evidence
from credentials.pack import check_pack, read_pack, write_pack
from recognition.certifying.sharing import share_credential
from records.awards import Award
from records.database import Database
from records.learners import Learner
from records.sharing import Choice
from tests.pages_world import World, build
from tests.png_reader import international_texts

BADGES = "{https://purl.imsglobal.org/ob/v3p0}credential"


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


@pytest.fixture
def client(world: World) -> FlaskClient:
    return world.app.test_client()


@pytest.fixture
def at(world: World) -> str:
    return f"/o/campus/credentials/{world.credential_of('Maëlle')}"


@pytest.fixture
def signed(client: FlaskClient, at: str) -> Any:
    return client.get(f"{at}.json").json


def path_of(world: World, address: str) -> str:
    assert address.startswith(world.parts.settings.base_url)
    return address.removeprefix(world.parts.settings.base_url)


def test_the_pictures_carry_the_signed_document(client: FlaskClient, at: str, signed: Any) -> None:
    png = client.get(f"{at}.png")
    assert png.mimetype == "image/png"
    assert [(word, json.loads(text)) for word, text in international_texts(png.data)] == [
        ("openbadgecredential", signed)
    ]
    svg = client.get(f"{at}.svg")
    assert svg.mimetype == "image/svg+xml"
    root = ElementTree.fromstring(svg.text)  # noqa: S314 - our own text
    assert root[0].tag == BADGES
    assert json.loads(root[0].text or "") == signed


def test_the_certificate_is_for_the_learner_and_has_the_document_attached(
    client: FlaskClient, at: str, signed: Any
) -> None:
    answer = client.get(f"{at}.pdf")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="food-hygiene-')
    sheet = pypdfium2.PdfDocument(answer.data)
    assert "Hygiène alimentaire" in sheet[0].get_textpage().get_text_range()
    assert json.loads(bytes(sheet.get_attachment(0).get_data())) == signed


def test_the_holder_takes_the_records_along_and_they_are_the_ones(
    world: World, client: FlaskClient, at: str, tmp_path: Path
) -> None:
    assert client.get(f"{at}/evidence.zip").status_code == 401
    client.get(world.link("learner", "Yann"))
    assert client.get(f"{at}/evidence.zip").status_code == 404
    client.get(world.link("learner", "Maëlle"))
    answer = client.get(f"{at}/evidence.zip")
    assert answer.mimetype == "application/zip"
    pack = read_pack(answer.data)
    assert len(pack.statements) == 3
    assert {finding.code for finding in check_pack(pack)} == {"bundle-fixed", "statement-cited"}
    file = tmp_path / "pack.zip"
    file.write_bytes(answer.data)
    assert CliRunner().invoke(evidence, [str(file)]).exit_code == 0
    file.write_bytes(write_pack(replace(pack, statements=(b"{}",))))
    done = CliRunner().invoke(evidence, [str(file), "--lang", "fr"])
    assert done.exit_code == 1
    assert "n'en fait pas partie" in done.output


def test_the_picture_of_the_achievement_lies_where_the_credential_says(
    world: World, client: FlaskClient, signed: Any
) -> None:
    address = signed["credentialSubject"]["achievement"]["image"]["id"]
    answer = client.get(path_of(world, address))
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Hygiène alimentaire / Food hygiene" in answer.text
    assert client.get(path_of(world, address).replace("badge-fr", "badge-nonsense tag")).status_code == 404


def test_open_badges_2_is_three_documents_that_lie_where_they_say(
    world: World, client: FlaskClient, at: str, signed: Any
) -> None:
    assertion = client.get(f"{at}/ob2.json").json
    assert path_of(world, assertion["id"]) == f"{at}/ob2.json"
    badge = client.get(path_of(world, assertion["badge"])).json
    assert badge["id"] == assertion["badge"]
    issuer = client.get(path_of(world, badge["issuer"])).json
    assert (issuer["id"], issuer["type"], issuer["email"]) == (badge["issuer"], "Issuer", "hello@campus.example")
    for image in (assertion["image"], badge["image"]):
        assert client.get(path_of(world, image)).data.startswith(b"\x89PNG")
    ((word, text),) = international_texts(client.get(f"{at}.ob2.png").data)
    assert (word, json.loads(text)) == ("openbadges", assertion)
    assert assertion["recipient"]["identity"] == signed["credentialSubject"]["identifier"][0]["identityHash"]


def test_a_backpack_learns_that_an_award_is_withdrawn(world: World, client: FlaskClient, at: str) -> None:
    with world.database.transaction() as session:
        for award in session.query(Award):
            award.state, award.reason = "revoked", "an error of ours"
    answer = client.get(f"{at}/ob2.json")
    assert (answer.status_code, answer.json["revoked"]) == (410, True)
    assert answer.json["revocationReason"] == "an error of ours"


def test_who_has_no_address_has_no_open_badges_2(world: World, at: str) -> None:
    with world.database.transaction() as session:
        credential = session.query(Award).filter(Award.credential.has()).one().credential
        assert credential is not None
        subject = {**credential.document["credentialSubject"]}
        subject.pop("identifier")
        credential.document = {**credential.document, "credentialSubject": subject}
    client = world.app.test_client()
    assert client.get(f"{at}/ob2.json").status_code == 404
    assert client.get(f"{at}.ob2.png").status_code == 404
    assert client.get(at).status_code == 200


def test_other_sites_preview_the_page(world: World, client: FlaskClient, at: str) -> None:
    page = client.get(at, headers={"Accept": "text/html", "Accept-Language": "fr"}).text
    assert '<meta property="og:title" content="Hygiène alimentaire' in page
    assert f'<meta property="og:image" content="{world.parts.settings.base_url}{at}/preview.png">' in page
    assert client.get(f"{at}/preview.png").data.startswith(b"\x89PNG")


def test_any_site_may_frame_the_small_page_and_no_other(client: FlaskClient, at: str) -> None:
    small = client.get(f"{at}/embed")
    assert small.headers["Content-Security-Policy"].endswith("form-action 'none'; frame-ancestors *")
    assert "script-src 'self'" in small.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in small.headers
    assert "<form" not in small.text
    assert "frame-ancestors *" not in client.get(at).headers["Content-Security-Policy"]


def test_the_learner_has_a_name_that_no_font_of_ours_can_write(world: World, client: FlaskClient, at: str) -> None:
    with world.database.transaction() as session:
        session.get_one(Learner, world.learners["Maëlle"]).name = "李小龙"
    assert client.get(f"{at}.pdf").status_code == 200
    assert client.get(f"{at}/preview.png").status_code == 200


def test_the_european_form_names_the_holder_where_they_share_it(world: World, client: FlaskClient, at: str) -> None:
    found = client.get(f"{at}/elm.json").json
    assert found["type"] == ["VerifiableCredential", "EuropeanDigitalCredential"]
    assert found["credentialSubject"]["fullName"] == {"und": "Maëlle"}
    credential_id = world.credential_of("Maëlle")
    with world.database.transaction() as session:
        share_credential(session, 1, credential_id, Choice(is_public=True), datetime.now(UTC))
    assert "Maëlle" not in client.get(f"{at}/elm.json").text


def test_staff_are_told_what_the_european_standard_misses_and_others_are_not(world: World, client: FlaskClient) -> None:
    path, headers = "/o/campus/catalogue/shift-lead", {"Accept": "text/html", "Accept-Language": "en"}
    assert "this is missing" not in client.get(path, headers=headers).text
    client.get(world.link("staff"))
    assert "this is missing: Learning outcomes, Notional workload, Level" in client.get(path, headers=headers).text
    assert "this is missing" not in client.get("/o/campus/catalogue/food-hygiene", headers=headers).text
