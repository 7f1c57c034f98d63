"""The picture of an achievement: its words, in letters that need no font."""

from __future__ import annotations

import struct
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.picture.badge import badge_svg, pictured, preview_svg, thumbnail_svg
from credentials.picture.given import Given, check_picture
from credentials.picture.lettering import can_write, fitted, width
from credentials.picture.raster import png_of
from credentials.picture.rosette import draw
from tests.png_reader import chunks

TITLES = {"fr": "Chef d'équipe HACCP", "en": "HACCP shift lead"}
ALLOWED = {"svg", "title", "rect", "g", "defs", "path", "use", "circle", "image"}


def kinds(svg: str) -> set[str]:
    return {element.tag.split("}")[1] for element in ElementTree.fromstring(svg).iter()}  # noqa: S314 - our own text


def test_it_speaks_the_language_asked_for_first_and_another_below() -> None:
    assert "<title>Chef d'équipe HACCP / HACCP shift lead</title>" in badge_svg(pictured("haccp", TITLES, "fr"))
    assert "<title>HACCP shift lead / Chef d'équipe HACCP</title>" in badge_svg(pictured("haccp", TITLES, "en-GB"))


def test_what_is_called_the_same_in_both_languages_is_said_once() -> None:
    assert pictured("haccp", {"fr": "HACCP", "en": "HACCP"}, "fr").other_title is None


def test_its_letters_are_outlines() -> None:
    assert kinds(badge_svg(pictured("haccp", TITLES, "fr"))) <= ALLOWED - {"image"}
    assert kinds(preview_svg(pictured("haccp", TITLES, "fr"), "Campus", "Maëlle", "Signed")) <= ALLOWED - {"image"}


def test_the_pictures_have_the_size_that_other_sites_expect() -> None:
    for svg, size in (
        (badge_svg(pictured("haccp", TITLES, "fr")), (640, 640)),
        (preview_svg(pictured("haccp", TITLES, "fr"), "Campus", None, "Signed"), (1200, 630)),
    ):
        header = chunks(png_of(svg, size[0]))[0]
        assert struct.unpack(">II", header.data[:8]) == size


def test_a_picture_of_the_authors_stands_in_place_of_ours() -> None:
    alt = {"en": "A chef’s hat", "fr": "Une toque"}
    own = Given("image/png", png_of(draw("own"), 600))
    svg = badge_svg(pictured("haccp", TITLES, "fr", own, alt))
    assert kinds(svg) == {"svg", "title", "image"}
    assert "<title>Une toque</title>" in svg
    assert len(png_of(svg, 200)) > 1000
    assert len(thumbnail_svg(pictured("haccp", TITLES, "fr", own, alt))) < len(svg)
    drawn = check_picture(draw("own").encode())
    for whole in (badge_svg(it := pictured("haccp", TITLES, "en", drawn, alt)), thumbnail_svg(it)):
        assert kinds(whole) <= ALLOWED
        assert '<svg x="0" y="0" width="640" height="640"' in whole
    assert '<svg x="80" y="105" width="420"' in preview_svg(it, "Campus", None, "Signed")


@given(st.text(max_size=300))
def test_any_title_fits_its_room(text: str) -> None:
    size, lines = fitted(text, "newsreader-title", (58, 46, 40), 560, 2)
    assert len(lines) <= 2
    assert all(width(line, "newsreader-title", size) <= 560 for line in lines)


@given(st.text(max_size=60))
def test_any_title_makes_a_picture(text: str) -> None:
    assert kinds(badge_svg(pictured("id", {"en": text or "-", "fr": text[::-1]}, "en"))) <= ALLOWED


@pytest.mark.parametrize(
    ("text", "can"), [("Œuvre n° 5 – « été »", True), ("Ștefan Łukasz Ő", True), ("Σωκράτης", True), ("李小龙", False)]
)
def test_it_knows_which_letters_it_has(text: str, can: bool) -> None:
    assert can_write(text, "newsreader-title") is can
