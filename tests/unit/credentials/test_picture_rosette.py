"""The picture of a micro-credential."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from credentials.picture.rosette import INKS, design_of, draw

HEAVIEST = 16_000  # bytes, before compression


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_same_id_gives_the_same_picture() -> None:
    assert draw("haccp-shift-lead") == draw("haccp-shift-lead")


def test_different_ids_give_different_pictures() -> None:
    pictures = {draw(f"block-{number}") for number in range(60)}
    assert len(pictures) == 60


def test_sixty_ids_use_every_ink() -> None:
    assert {design_of(f"block-{number}").ink for number in range(60)} == set(INKS)


@given(st.text(min_size=1, max_size=40))
def test_the_picture_is_plain_svg_whatever_the_id(identifier: str) -> None:
    picture = draw(identifier)
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own text
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {element.tag.split("}")[1] for element in root.iter()} <= {"svg", "defs", "path", "g", "use", "circle"}
    assert len(picture) < HEAVIEST


def test_lines_stand_out_from_their_ground() -> None:
    for ground, line, emblem in INKS:
        for ink in (line, emblem):
            assert (_luminance(ink) + 0.05) / (_luminance(ground) + 0.05) >= 4.5, (ground, ink)
