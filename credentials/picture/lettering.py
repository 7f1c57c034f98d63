"""Texts as outlines: a picture that leaves home finds no font of ours, and shows the same letters nevertheless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

Face = Literal["newsreader-title", "hanken-grotesk-text", "hanken-grotesk-strong"]
FALLBACK = "dejavu-sans"
Anchor = Literal["start", "middle"]
_ELLIPSIS = "…"


def font_file(name: str) -> Path:
    """The TrueType file of that font."""
    return Path(__file__).parent / "fonts" / f"{name}.ttf"


@dataclass(frozen=True, slots=True)
class _Font:
    glyphs: Any
    characters: dict[int, str]
    units: int


@cache
def _font(name: str) -> _Font:
    opened = TTFont(font_file(name))
    return _Font(opened.getGlyphSet(), opened.getBestCmap(), opened["head"].unitsPerEm)


def can_write(text: str, *faces: str) -> bool:
    """Whether some font of ours has each character. Scripts that join or reorder their letters are not among them."""
    known = [_font(name).characters for name in (*faces, FALLBACK)]
    return all(any(ord(character) in characters for characters in known) for character in text)


def width(text: str, face: Face, size: float) -> float:
    """How wide the text is, in the unit of `size`."""
    return sum(_advance(character, face) for character in text) * size


def outline(text: str, face: Face, size: float, x: float, baseline: float, anchor: Anchor = "middle") -> str:
    """The `d` of an SVG path that draws the text."""
    pen_x = x - width(text, face, size) / 2 if anchor == "middle" else x
    drawn = []
    for character in text:
        font, glyph = _glyph(character, face)
        scale = size / font.units
        pen = SVGPathPen(font.glyphs, ntos=_short)
        font.glyphs[glyph].draw(TransformPen(pen, (scale, 0, 0, -scale, pen_x, baseline)))
        drawn.append(pen.getCommands())
        pen_x += _advance(character, face) * size
    return "".join(drawn)


def fitted(text: str, face: Face, sizes: Sequence[float], room: float, most: int) -> tuple[float, list[str]]:
    """The text in at most `most` lines of `room`, in the largest of `sizes` that lets it fit; else cut short."""
    for size in sizes:
        lines = _broken(text, face, size, room)
        if len(lines) <= most and all(width(line, face, size) <= room for line in lines):
            return size, lines
    size = sizes[-1]
    lines = _broken(text, face, size, room)
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += _ELLIPSIS
    return size, [_cut(line, face, size, room) for line in kept]


def _broken(text: str, face: Face, size: float, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, face, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(line: str, face: Face, size: float, room: float) -> str:
    while width(line, face, size) > room:
        line = line.rstrip(_ELLIPSIS)[:-1].rstrip() + _ELLIPSIS
    return line


def _glyph(character: str, face: str) -> tuple[_Font, str]:
    for name in (face, FALLBACK):
        font = _font(name)
        if ord(character) in font.characters:
            return font, font.characters[ord(character)]
    return _font(face), ".notdef"


def _advance(character: str, face: str) -> float:
    font, glyph = _glyph(character, face)
    return float(font.glyphs[glyph].width) / font.units


def _short(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
