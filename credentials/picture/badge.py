"""The picture of an achievement, made from its words where its author gave none, and the wider one for previews.

It speaks two languages where the rule does: the one asked for large, another below. Letters are outlines. It tells
nothing by hue alone: pale letters on a deep ground.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from credentials.picture.given import Given
from credentials.picture.lettering import Anchor, Face, can_write, fitted, outline
from credentials.picture.raster import png_of
from credentials.picture.rosette import SIZE, design_of, rosette
from rules import local

SQUARE = 640
# Pixels of a given picture where it is shown small: beside a title, twice as sharp as the largest of these.
THUMBNAIL = 368
WIDE = (1200, 630)
# XML 1.0 §2.2: characters that no document holds.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PREFERRED = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Pictured:
    """What a picture is made of: `seed` decides the emblem, unless the author gave a picture, which `alt` describes."""

    seed: str
    title: str
    other_title: str | None = None
    given: Given | None = None
    alt: str = ""


def pictured(
    seed: str,
    titles: Mapping[str, str],
    language: str,
    given: Given | None = None,
    alt: Mapping[str, str] | None = None,
) -> Pictured:
    """An achievement of these titles, by language, as `language` wants it; `alt` tells a given picture in words."""
    title = local(titles, language)
    others = [titles[tag] for tag in (*_PREFERRED, *sorted(titles)) if tag in titles and titles[tag] != title]
    return Pictured(seed, title, others[0] if others else None, given, local(alt, language) if alt else "")


# Few: a given picture may have a megabyte.
@lru_cache(maxsize=32)
def badge_svg(it: Pictured) -> str:
    """The picture, square, as an SVG document without script, style or outside reference."""
    if it.given is not None:
        return _document(SQUARE, SQUARE, it.alt or it.title, _placed(it.given, 0, 0, SQUARE))
    ground, line, pale = design_of(it.seed).ink
    middle = SQUARE / 2
    parts = [
        f'<rect width="{SQUARE}" height="{SQUARE}" rx="40" fill="{ground}"/>'
        f'<rect x="14" y="14" width="{SQUARE - 28}" height="{SQUARE - 28}" rx="28" fill="none" stroke="{line}"'
        ' stroke-opacity=".6" stroke-width="2"/>',
        _emblem(it.seed, middle, 216, 350),
    ]
    size, lines = _fitted(it.title, "newsreader-title", (58, 52, 46, 40), SQUARE - 76, 2)
    small, below = _fitted(it.other_title or "", "hanken-grotesk-text", (32, 28, 25), SQUARE - 76, 1)
    height = len(lines) * size * 1.1 + len(below) * small * 1.45
    baseline = 402 + (SQUARE - 34 - 402 - height) / 2 + size * 0.85
    for text in lines:
        parts.append(_text(text, "newsreader-title", size, middle, baseline, pale))
        baseline += size * 1.1
    parts += [_text(text, "hanken-grotesk-text", small, middle, baseline + small * 0.2, line) for text in below]
    words = it.title if it.other_title is None else f"{it.title} / {it.other_title}"
    return _document(SQUARE, SQUARE, words, "".join(parts))


def thumbnail_svg(it: Pictured) -> str:
    """A given picture for pages that show it small: one of pixels in fewer of them."""
    svg = badge_svg(it)
    if it.given is None or it.given.media_type == "image/svg+xml":
        return svg
    return _document(SQUARE, SQUARE, it.alt or it.title, _image(png_of(svg, THUMBNAIL), 0, 0, SQUARE))


def preview_svg(it: Pictured, issuer: str, holder: str | None, certified: str) -> str:
    """The picture that other sites show beside a link: 1200 × 630. `certified` is the line that says what this is."""
    wide, high = WIDE
    ground, line, pale = design_of(it.seed).ink
    left, room = 560, wide - 560 - 70
    parts = [
        f'<rect width="{wide}" height="{high}" fill="{ground}"/>'
        f'<rect x="20" y="20" width="{wide - 40}" height="{high - 40}" fill="none" stroke="{line}"'
        ' stroke-opacity=".6" stroke-width="2"/>',
        _placed(it.given, 80, 105, 420) if it.given is not None else _emblem(it.seed, 290, high / 2, 440),
    ]
    rows: list[tuple[float, list[str], Face, str, float]] = [
        (*_fitted(issuer, "hanken-grotesk-strong", (30, 26), room, 1), "hanken-grotesk-strong", line, 26),
        (*_fitted(it.title, "newsreader-title", (72, 62, 52), room, 3), "newsreader-title", pale, 14),
        (*_fitted(it.other_title or "", "hanken-grotesk-text", (32, 28), room, 1), "hanken-grotesk-text", line, 30),
        (*_fitted(holder or "", "newsreader-title", (44, 36), room, 1), "newsreader-title", pale, 22),
        (*_fitted(certified, "hanken-grotesk-text", (26, 23), room, 2), "hanken-grotesk-text", pale, 0),
    ]
    rows = [row for row in rows if row[1]]
    top = (high - sum(len(lines) * size * 1.12 + after for size, lines, _, _, after in rows)) / 2
    for size, lines, face, colour, after in rows:
        for text in lines:
            parts.append(_text(text, face, size, left, top + size * 0.88, colour, "start"))
            top += size * 1.12
        top += after
    return _document(wide, high, it.title, "".join(parts))


def _fitted(text: str, face: Face, sizes: tuple[float, ...], room: float, most: int) -> tuple[float, list[str]]:
    """No line at all for what our fonts cannot write."""
    return fitted(text, face, sizes, room, most) if text and can_write(text, face) else (0, [])


def _text(text: str, face: Face, size: float, x: float, baseline: float, colour: str, anchor: Anchor = "middle") -> str:
    return f'<path fill="{colour}" d="{outline(text, face, size, x, baseline, anchor)}"/>'


def _emblem(seed: str, x: float, y: float, size: float) -> str:
    place = f"translate({x - size / 2:.0f} {y - size / 2:.0f}) scale({size / SIZE:.3f})"
    return f'<g transform="{place}">{rosette(design_of(seed))}</g>'


def _placed(given: Given, x: float, y: float, size: float) -> str:
    """A given picture, as large as fits into the square."""
    if given.media_type == "image/png":
        return _image(given.content, x, y, size)
    start = "<svg "
    return f'{start}x="{x}" y="{y}" width="{size}" height="{size}" {given.content.decode("utf-8")[len(start) :]}'


def _image(png: bytes, x: float, y: float, size: float) -> str:
    data = base64.b64encode(png).decode("ascii")
    return f'<image x="{x}" y="{y}" width="{size}" height="{size}" href="data:image/png;base64,{data}"/>'


def _document(wide: int, high: int, title: str, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
        ' role="img">'
        f"<title>{escape(_NOT_XML.sub('', title))}</title>{inside}</svg>"
    )
