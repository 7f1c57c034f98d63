"""The certificate on paper, read by programs that are not ours: PDFium for the words, ZXing for the code."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from credentials.picture.certificate import Certificate, certificate_pdf
from credentials.picture.raster import png_of
from credentials.picture.rosette import draw

ADDRESS = "https://acquis.example/o/campus/credentials/6f1c1a6e-64a4-4f0e-9d58-0c8b7f9f6a01"


def sheet(**changes: Any) -> pypdfium2.PdfDocument:
    given: dict[str, Any] = {
        "language": "fr",
        "issuer": "Campus Alizé",
        "holder": "Maëlle Le Goff",
        "title": "Hygiène alimentaire",
        "other_title": "Food hygiene",
        "aptitude": "Manipuler les denrées sans danger",
        "awarded_on": date(2026, 11, 8),
        "valid_until": date(2028, 11, 8),
        "eqf": 3,
        "hours": 12,
        "ects": 0.5,
        "address": ADDRESS,
        "is_open": True,
        "picture": png_of(draw("food-hygiene"), 200),
        "attachment_name": "food-hygiene.json",
        "attachment": b'{"signed": true}',
        "made_at": datetime(2026, 11, 8, tzinfo=UTC),
    }
    return pypdfium2.PdfDocument(certificate_pdf(Certificate(**{**given, **changes})))


def words(document: pypdfium2.PdfDocument) -> str:
    assert len(document) == 1
    text: str = document[0].get_textpage().get_text_range()
    return " ".join(text.split())


def test_it_says_who_earned_what_from_whom_and_when() -> None:
    said = words(sheet())
    for expected in (
        "Campus Alizé certifie que",
        "Maëlle Le Goff",
        "Hygiène alimentaire",
        "Food hygiene",
        "8 novembre 2026",
        "8 novembre 2028",
        "CEC 3",
        "12 h · 0,5 ECTS",
    ):
        assert expected in said


def test_it_speaks_english_where_the_credential_does() -> None:
    said = words(sheet(language="en", valid_until=None))
    for expected in ("certifies that", "November 8, 2026", "Does not expire", "EQF 3", "0.5 ECTS"):
        assert expected in said


def test_its_code_leads_to_the_credential() -> None:
    seen = zxingcpp.read_barcodes(sheet()[0].render(scale=3).to_pil())
    assert [code.text for code in seen] == [ADDRESS]


def test_the_signed_document_is_attached() -> None:
    document = sheet()
    assert document.count_attachments() == 1
    attachment = document.get_attachment(0)
    assert attachment.get_name() == "food-hygiene.json"
    assert bytes(attachment.get_data()) == b'{"signed": true}'


@pytest.mark.parametrize("holder", [None, "李小龙"])
def test_a_name_that_is_not_shown_or_cannot_be_written_is_left_out(holder: str | None) -> None:
    assert "la personne titulaire de cette attestation" in words(sheet(holder=holder))


def test_it_says_when_the_page_behind_the_code_may_be_closed() -> None:
    assert "si son titulaire la partage" in words(sheet(is_open=False))
    assert "si son titulaire" not in words(sheet())


def test_long_words_stay_on_the_sheet() -> None:
    document = sheet(title="Conduire " * 40, aptitude="en respectant le plan " * 40, holder="Maximilienne " * 12)
    assert len(document) == 1
    page = document[0].get_textpage()
    left, bottom, right, top = zip(*(page.get_charbox(number) for number in range(page.count_chars())), strict=True)
    width, height = document[0].get_size()
    assert min(left) >= 0
    assert max(right) <= width
    assert min(bottom) >= 0
    assert max(top) <= height
    assert zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
