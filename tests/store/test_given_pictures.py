"""A picture that the author of a micro-credential gives: kept at publishing, shown and baked into, for good with its
version. On both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
from sqlalchemy import func, select

from credentials.errors import PictureError
from credentials.picture.badge import badge_svg, pictured
from credentials.picture.given import check_picture
from credentials.picture.raster import png_of
from credentials.schemas import schema_problems
from recognition.certifying.sharing import share_credential
from recognition.errors import CatalogueFileError
from recognition.rulebook.catalogue_copy import from_files, to_files
from recognition.rulebook.publishing import publish
from recognition.rulebook.travelling import copy_catalogue, import_catalogue
from records.awards import credentials_of
from records.database import Database
from records.microcredentials import version_of
from records.organisations import Organisation, add_organisation
from records.pictures import KeptPicture
from records.sharing import Choice
from records.sources import Remit
from rules import parse_rule
from tests.installation import BASE_URL, Installation, install
from tests.png_reader import chunks, international_texts
from tests.store.test_recognition import ONE, TWO, capsules, statement

NOW = datetime(2026, 11, 26, tzinfo=UTC)
DRAWN = badge_svg(pictured("theirs", {"en": "Theirs"}, "en"))
PNG = png_of(DRAWN, 512)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4" fill="#07c"/></svg>'
IMAGE = 'image: {file: hat.png, alt: {en: "A chef’s hat", fr: "Une toque"}}\n'
PUBLIC = Choice(is_public=True, shows_name=False, shows_evidence=False)


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def published(campus: Installation, picture: bytes | None, image: str = IMAGE, organisation: int | None = None) -> int:
    with campus.database.transaction() as session:
        rule = parse_rule(capsules() + image)
        where = organisation or campus.organisation_id
        return publish(session, where, rule, by="tests", now=NOW, picture=picture).number


def awarded(campus: Installation, person: str) -> Any:
    lrs = campus.add_source(person.lower(), Remit(attester_roles=None))
    campus.push(lrs, [statement(person, activity=ONE), statement(person, activity=TWO)])
    campus.work()
    with campus.database.transaction() as session:
        credential = max(credentials_of(session, campus.organisation_id), key=lambda one: one.issued_at)
        share_credential(session, campus.organisation_id, credential.id, PUBLIC, NOW)
        return credential.document


def got(campus: Installation, address: str, **headers: str) -> Any:
    answer = campus.client.get(address.removeprefix(BASE_URL), headers=headers)
    assert answer.status_code == 200, address
    return answer


def test_the_document_names_the_picture_by_what_is_kept_of_it(campus: Installation) -> None:
    assert published(campus, PNG) == 1
    assert published(campus, PNG) == 1
    digest = check_picture(PNG).sha256
    with campus.database.reading() as session:
        version = version_of(session, campus.organisation_id, "capsules")
        assert version.document["image"] == {"sha256": digest, "alt": {"en": "A chef’s hat", "fr": "Une toque"}}
        assert session.scalar(select(func.count()).select_from(KeptPicture)) == 1
    # As `acquis rules show` gives it.
    assert published(campus, None, f'image: {{sha256: {digest}, alt: {{en: "A chef’s hat", fr: "Une toque"}}}}\n') == 1
    assert published(campus, None, f'image: {{sha256: {digest}, alt: {{en: "A toque"}}}}\n') == 2


@pytest.mark.parametrize(
    ("picture", "image", "field", "reason"),
    [
        (None, IMAGE, "image.file", "missing"),
        (PNG[:-30], IMAGE, "image.file", "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", IMAGE, "image.file", "script"),
        (None, f'image: {{sha256: {"a" * 64}, alt: {{en: "A hat"}}}}\n', "image.sha256", "unknown"),
    ],
)
def test_what_cannot_be_a_picture_is_refused_and_nothing_is_published(
    campus: Installation, picture: bytes | None, image: str, field: str, reason: str
) -> None:
    with pytest.raises(PictureError) as refusal:
        published(campus, picture, image)
    assert (refusal.value.field, refusal.value.reason) == (field, reason)
    assert campus.client.get("/o/campus/catalogue/capsules").status_code == 404


def test_a_picture_of_another_organisation_is_not_known(campus: Installation) -> None:
    published(campus, PNG)
    with campus.database.transaction() as session:
        other = add_organisation(session, Organisation(slug="other", name={"en": "Other"}, created_at=NOW)).id
    with pytest.raises(PictureError, match="no picture with this digest"):
        published(campus, None, f"image: {{sha256: {check_picture(PNG).sha256}, alt: {{en: x}}}}\n", other)


def test_it_is_shown_everywhere_and_carries_the_credential(campus: Installation) -> None:
    published(campus, PNG)
    document = awarded(campus, "Ada")
    image = document["credentialSubject"]["achievement"]["image"]
    assert image["caption"] in ("A chef’s hat", "Une toque")
    assert list(schema_problems(document)) == []
    assert "data:image/png" in got(campus, image["id"]).text
    baked = got(campus, f"{document['id']}.png").data
    ((word, text),) = international_texts(baked)
    assert (word, json.loads(text)) == ("openbadgecredential", document)
    # The author's own pixels.
    assert [one for one in chunks(baked) if one.kind != "iTXt"] == chunks(check_picture(PNG).content)
    root = ElementTree.fromstring(got(campus, f"{document['id']}.svg").text)  # noqa: S314 - our own text
    assert json.loads(root[0].text or "") == document
    assert pypdfium2.PdfDocument(got(campus, f"{document['id']}.pdf").data)[0].get_textpage()
    assert got(campus, f"{document['id']}/preview.png").data != b""
    achievement = got(campus, "/o/campus/achievements/capsules/1", Accept="application/json").json
    assert achievement["image"]["caption"] == image["caption"]
    assert got(campus, "/o/campus/achievements/capsules/1/ob2.json").json["image"].endswith(".png")
    for page in (document["id"], f"{document['id']}/embed", "/o/campus/catalogue/capsules"):
        for language, alt in (("en", "A chef’s hat"), ("fr", "Une toque")):
            shown = got(campus, page, **{"Accept-Language": language, "Accept": "text/html"}).text
            assert '/art/capsules/1.svg" width="' in shown
            assert f'alt="{alt}"' in shown
    art = got(campus, "/o/campus/art/capsules/1.svg")
    assert (art.mimetype, "sandbox" in art.headers["Content-Security-Policy"]) == ("image/svg+xml", True)
    assert len(art.data) < len(got(campus, image["id"]).data)


def test_each_version_keeps_its_own_picture(campus: Installation) -> None:
    assert published(campus, None, "") == 1
    assert published(campus, PNG) == 2
    assert published(campus, SVG.encode()) == 3
    drawn, first, second = (got(campus, f"/o/campus/achievements/capsules/{n}/badge-en.svg").text for n in (1, 2, 3))
    assert "<image" not in drawn
    assert "<title>A chef’s hat</title><image" in first
    assert '<circle cx="4" cy="4" r="4" fill="#07c"/>' in second
    assert got(campus, "/o/campus/achievements/capsules/2/badge-en.png").data == check_picture(PNG).content
    assert got(campus, "/o/campus/achievements/capsules/3/badge-en.png").data.startswith(b"\x89PNG")
    assert got(campus, "/o/campus/art/capsules.svg").text == second
    assert got(campus, "/o/campus/art/capsules/1.svg").text != second
    assert got(campus, "/o/campus/art/nothing-of-ours.svg").mimetype == "image/svg+xml"


def test_an_export_carries_the_pictures_of_every_version(campus: Installation) -> None:
    published(campus, PNG)
    published(campus, SVG.encode())
    with campus.database.transaction() as session:
        files = to_files(copy_catalogue(session, campus.organisation_id))
        other = add_organisation(session, Organisation(slug="other", name={"en": "Other"}, created_at=NOW)).id
    names = sorted(name for name in files if name.startswith("pictures/"))
    assert names == sorted(
        f"pictures/{given.sha256}.{given.ending}" for given in map(check_picture, (PNG, SVG.encode()))
    )
    with campus.database.transaction() as session:
        import_catalogue(session, other, from_files(files.get), by="tests", now=NOW)
        assert to_files(copy_catalogue(session, other)) == files
    assert got(campus, "/o/other/achievements/capsules/1/badge-en.png").data == check_picture(PNG).content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files, name: files.pop(name), "is missing"),
        (lambda files, name: files.update({name: PNG[:-9]}), "damaged"),
        (lambda files, name: files.update({name: png_of(DRAWN, 300)}), "is not the picture that its name says"),
    ],
)
def test_an_export_without_the_right_picture_is_refused(campus: Installation, change: Any, said: str) -> None:
    published(campus, PNG)
    with campus.database.reading() as session:
        files: dict[str, Any] = dict(to_files(copy_catalogue(session, campus.organisation_id)))
    change(files, f"pictures/{check_picture(PNG).sha256}.png")
    with pytest.raises(CatalogueFileError, match=said):
        from_files(files.get)
