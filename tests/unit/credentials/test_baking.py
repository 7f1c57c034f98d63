"""A picture carries its credential, as readers find it that know only the specification."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.baking import KEYWORD_2, bake_png, bake_svg
from credentials.errors import BuildError
from credentials.picture.badge import badge_svg, pictured
from credentials.picture.raster import png_of
from tests.credential_sample import signed
from tests.png_reader import chunks, international_texts

SVG = badge_svg(pictured("haccp", {"fr": "Chef d'équipe", "en": "Shift lead"}, "fr"))
PNG = png_of(SVG, 64)
BADGES = "{https://purl.imsglobal.org/ob/v3p0}credential"
NASTY = st.dictionaries(
    st.text(max_size=5), st.text(alphabet=st.sampled_from(']]>&<"é漢\\n\t\ufffe'), max_size=30), max_size=4
)


def baked_in(svg: str) -> Any:
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own text
    assert root[0].tag == BADGES
    assert len(root.findall(BADGES)) == 1
    return json.loads(root[0].text or "")


def test_a_png_carries_the_document_right_behind_its_header() -> None:
    baked = bake_png(PNG, signed())
    assert [chunk.kind for chunk in chunks(baked)][:2] == ["IHDR", "iTXt"]
    ((keyword, text),) = international_texts(baked)
    assert keyword == "openbadgecredential"
    assert json.loads(text) == signed()


def test_the_picture_itself_stays_as_it_was() -> None:
    baked = [chunk for chunk in chunks(bake_png(PNG, signed())) if chunk.kind != "iTXt"]
    assert baked == chunks(PNG)


def test_a_second_baking_takes_the_place_of_the_first() -> None:
    again = bake_png(bake_png(bake_png(PNG, {"a": 1}, KEYWORD_2), {"b": 2}), signed())
    assert [json.loads(text) for _, text in international_texts(again)] == [signed()]


def test_an_svg_carries_the_document_as_its_first_child() -> None:
    assert baked_in(bake_svg(SVG, signed())) == signed()


@given(NASTY)
def test_no_text_of_a_document_breaks_out_of_its_picture(document: dict[str, str]) -> None:
    assert baked_in(bake_svg(SVG, document)) == document
    assert json.loads(international_texts(bake_png(PNG, document))[0][1]) == document


@pytest.mark.parametrize("spoilt", [b"", b"GIF89a", PNG[:8] + b"\0\0", PNG[:-6], PNG[:200]])
def test_what_is_no_whole_png_is_refused(spoilt: bytes) -> None:
    with pytest.raises(BuildError):
        bake_png(spoilt or b"\0", signed())
