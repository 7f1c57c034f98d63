"""Pictures that somebody gives: what is kept of them, and what is refused in which words."""

from __future__ import annotations

import base64
import struct
import time
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.baking import bake_png
from credentials.errors import PictureError
from credentials.picture.badge import badge_svg, pictured
from credentials.picture.given import MOST_BYTES, check_picture
from credentials.picture.raster import png_of
from credentials.png import SIGNATURE, chunk, read_chunks
from tests.png_reader import chunks

DRAWN = badge_svg(pictured("sample", {"en": "A sample"}, "en"))
PNG = png_of(DRAWN, 128)
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'


def svg(inside: str, head: str = HEAD) -> bytes:
    return f"{head}\n{inside}</svg>".encode()


def header(wide: int, high: int, depth: int = 8, colour: int = 0, interlaced: int = 0) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, depth, colour, 0, 0, interlaced))


def png(rows: bytes, wide: int = 64, high: int = 64, between: bytes = b"", **form: int) -> bytes:
    pixels = chunk(b"IDAT", zlib.compress(rows))
    return SIGNATURE + header(wide, high, **form) + between + pixels + chunk(b"IEND", b"")


GREY = (b"\0" + bytes(64)) * 64


def refused(data: bytes) -> tuple[str, str]:
    with pytest.raises(PictureError) as refusal:
        check_picture(data, "image.file")
    assert refusal.value.field == "image.file"
    assert set(refusal.value.message) == {"en", "fr"}
    assert str(refusal.value).startswith("image.file: ")
    return refusal.value.reason, refusal.value.message["en"]


def test_a_picture_of_ours_is_kept_and_drawn_alike() -> None:
    for data in (DRAWN.encode(), PNG):
        found = check_picture(data)
        assert check_picture(found.content) == found
        assert len(found.sha256) == 64
    assert png_of(check_picture(DRAWN.encode()).content.decode(), 64) == png_of(DRAWN, 64)


def test_what_a_png_says_beside_its_pixels_is_left_out() -> None:
    placed = chunk(b"eXIf", b"51.5N") + chunk(b"tEXt", b"Author\0Ada") + chunk(b"tIME", bytes(7))
    told = bake_png(PNG[:33] + placed + PNG[33:], {"a": "credential"})
    assert {one.kind for one in chunks(check_picture(told).content)} <= {"IHDR", "IDAT", "IEND", "sRGB", "gAMA", "cHRM"}
    assert check_picture(told) == check_picture(PNG)


@pytest.mark.parametrize(
    ("colour", "depth", "bits"), [(0, 1, 1), (0, 16, 16), (2, 8, 24), (4, 8, 16), (6, 16, 64), (3, 4, 4)]
)
@pytest.mark.parametrize("interlaced", [0, 1])
def test_each_form_of_pixels_is_counted(colour: int, depth: int, bits: int, interlaced: int) -> None:
    wide, high = 67, 65
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    sizes = [
        (len(range(x, wide, across)), len(range(y, high, down)))
        for x, y, across, down in (passes if interlaced else ((0, 0, 1, 1),))
    ]
    rows = b"".join((b"\4" + bytes(-(-one * bits // 8))) * count for one, count in sizes)
    palette = chunk(b"PLTE", bytes(3 * 16)) if colour == 3 else b""
    form = {"colour": colour, "depth": depth, "interlaced": interlaced}
    assert check_picture(png(rows, wide, high, palette, **form)).media_type == "image/png"
    for wrong in (rows[:-1], rows + b"\0"):
        assert refused(png(wrong, wide, high, palette, **form))[0] == "damaged"


def _flipped() -> bytes:
    """One bit of the pixels, with a check sum that fits: only unpacking them shows it."""
    parts = [(kind, content) for kind, content in read_chunks(PNG)]
    return SIGNATURE + b"".join(
        chunk(kind, content if kind != b"IDAT" else content[:40] + bytes([content[40] ^ 8]) + content[41:])
        for kind, content in parts
    )


BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut off": (lambda: PNG[:-20], "damaged"),
    "with a wrong check sum": (lambda: PNG[:60] + b"\0" + PNG[61:], "damaged"),
    "with broken pixels": (_flipped, "damaged"),
    "with pixels cut off": (
        lambda: SIGNATURE + header(64, 64) + chunk(b"IDAT", zlib.compress(GREY)[:-6]) + chunk(b"IEND", b""),
        "damaged",
    ),
    "with more behind its pixels": (
        lambda: SIGNATURE + header(64, 64) + chunk(b"IDAT", zlib.compress(GREY) + b"more") + chunk(b"IEND", b""),
        "damaged",
    ),
    "a bomb": (lambda: png(bytes(300_000_000)), "damaged"),
    "with a filter that is none": (lambda: png((b"\5" + bytes(64)) * 64), "damaged"),
    "without pixels": (lambda: SIGNATURE + header(64, 64) + chunk(b"IEND", b""), "damaged"),
    "with something behind its end": (lambda: PNG + chunk(b"tEXt", b"a\0b"), "damaged"),
    "with another file behind its end": (lambda: PNG + b"PK\3\4" + bytes(40), "damaged"),
    "with a part that must be understood": (lambda: png(GREY, between=chunk(b"HACK", b"")), "damaged"),
    "without a palette": (lambda: png(GREY, colour=3), "damaged"),
    "with a palette of nothing": (lambda: png(GREY, between=chunk(b"PLTE", b""), colour=3), "damaged"),
    "with a transparency that does not fit": (lambda: png(GREY, between=chunk(b"tRNS", b"abc")), "damaged"),
    "in a form that is none": (lambda: png(GREY, depth=3), "damaged"),
    "too small": (lambda: png((b"\0" + bytes(16)) * 16, 16, 16), "size"),
    "too large": (lambda: png(b"", 5000, 5000), "size"),
    "too long": (lambda: png((b"\0" + bytes(64)) * 200, 64, 200), "shape"),
    "too heavy": (lambda: PNG + bytes(MOST_BYTES), "too-large"),
    "a photograph": (lambda: b"\xff\xd8\xff\xe0" + bytes(100), "no-picture"),
    "nothing": (lambda: b"", "no-picture"),
}


@pytest.mark.parametrize(("make", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_png_that_does_not_hold_is_refused(make: Callable[[], bytes], reason: str) -> None:
    assert refused(make())[0] == reason


@given(at=st.integers(8, len(PNG) - 1), bit=st.integers(0, 7))
def test_no_bit_of_a_png_can_be_changed_unseen(at: int, bit: int) -> None:
    assert refused(PNG[:at] + bytes([PNG[at] ^ 1 << bit]) + PNG[at + 1 :])[0] == "damaged"


def test_what_drawing_programs_leave_for_themselves_is_left_out() -> None:
    kept = check_picture(
        b'<?xml version="1.0"?><?xpacket x?><!-- by hand --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg xmlns="http://www.w3.org/2000/svg" '
        b'xmlns:ink="http://www.inkscape.org/x" xmlns:xlink="http://www.w3.org/1999/xlink" width="20px" height="10" '
        b'ink:version="1"><metadata><a>Ada</a></metadata><title>t</title><ink:view/><defs><linearGradient id="g"/>'
        b'</defs><g ink:label="layer" class="c"><path d="M0 0" style="fill:url(#g);-ink-x:1;stroke: red"/>'
        b'<use xlink:href="#g"/></g></svg>'
    )
    assert kept.content.decode() == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><defs><linearGradient id="g"/></defs>'
        '<g><path d="M0 0" fill="url(#g)" stroke="red"/><use href="#g"/></g></svg>'
    )
    assert check_picture(kept.content) == kept


def test_a_png_inside_an_svg_is_checked_as_one_alone() -> None:
    def inside(data: bytes) -> bytes:
        return svg(f'<image width="9" href="data:image/png;base64,{base64.b64encode(data).decode()}"/>')

    assert check_picture(inside(PNG)).media_type == "image/svg+xml"
    assert refused(inside(_flipped()))[0] == "damaged"
    assert refused(svg('<image href="data:image/svg+xml;base64,AAAA"/>'))[0] == "outside"


HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "a script": (svg("<script>x()</script>"), "script", "line 2"),
    "a script left out with its parent": (svg("<metadata><script/></metadata>"), "script", "script"),
    "an event handler": (svg("", HEAD.replace(" viewBox", ' onload="x()" viewBox')), "script", "onload"),
    "HTML inside": (svg("<foreignObject/>"), "script", "foreignObject"),
    "a link": (svg('<a href="https://evil.example"/>'), "script", "a"),
    "an address to use": (svg('<use xlink:href="https://evil.example/x.svg#a"/>'), "outside", "href"),
    "an address without a scheme": (svg('<use href="//evil.example/x.svg#a"/>'), "outside", "href"),
    "a script as an address": (svg('<use href="javascript:x()"/>'), "outside", "href"),
    "a picture from elsewhere": (svg('<image href="https://evil.example/x.png"/>'), "outside", "href"),
    "a colour from elsewhere": (svg('<rect fill="url(https://evil.example/x#a)"/>'), "outside", "fill"),
    "the same in a style": (svg('<rect style="fill: url( &quot;//evil.example/#a&quot; )"/>'), "outside", "fill"),
    "the same in an unknown property": (svg('<rect style="cursor:url(//evil.example)"/>'), "outside", "cursor"),
    "an image function": (svg('<rect fill="image-set(&quot;//evil.example&quot; 1x)"/>'), "outside", "fill"),
    "an escape in a style": (svg('<rect style="fill:u\\72l(//evil.example)"/>'), "style", "line 2"),
    "a style sheet": (svg("<style>rect{fill:red}</style>"), "style", "line 2"),
    "a style sheet from elsewhere": (b'<?xml-stylesheet href="//evil.example"?>' + svg(""), "style", "line 1"),
    "text": (svg("<text>A</text>"), "text", "outlines"),
    "a filter": (svg("<filter/>"), "element", "filter"),
    "an animation": (svg('<animate attributeName="href"/>'), "element", "animate"),
    "an animation of an attribute": (svg('<set attributeName="onload" to="x()"/>'), "element", "set"),
    "entities": (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("&a;"), "entities", "line 1"),
    "a file as an entity": (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"), "entities", ""),
    "an entity of a schema elsewhere": (b'<!DOCTYPE svg SYSTEM "x.dtd">' + svg("&a;"), "entities", ""),
    "a circle": (svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), "circle", ""),
    "itself": (svg('<pattern id="p"><rect fill="url(#p)"/></pattern>'), "circle", ""),
    "many": (svg("<g/>" * 3001), "too-complex", ""),
    "deep": (svg("<g>" * 40 + "</g>" * 40), "too-complex", ""),
    "a chain": (
        svg("".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(400))),
        "too-complex",
        "",
    ),
    "no end": (svg("<g>"), "damaged", ""),
    "no size": (svg("", HEAD.replace(' viewBox="0 0 10 10"', "")), "damaged", "viewBox"),
    "a size without end": (svg("", HEAD.replace("10 10", "inf inf")), "size", ""),
    "a strip": (svg("", HEAD.replace("10 10", "90 10")), "shape", "90 × 10"),
    "no namespace": (b'<svg viewBox="0 0 10 10"/>', "no-picture", ""),
    "a page": (b"<!doctype html><p>hello", "no-picture", ""),
}


@pytest.mark.parametrize(("data", "reason", "said"), HOSTILE.values(), ids=HOSTILE)
def test_an_svg_that_is_more_than_a_picture_is_refused(data: bytes, reason: str, said: str) -> None:
    found, words = refused(data)
    assert found == reason
    assert said in words


def test_a_small_file_does_not_make_a_large_drawing() -> None:
    laughs = "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 10))
    begin = time.process_time()
    assert refused(svg(f'<g id="a0"><rect width="1"/></g>{laughs}'))[0] == "too-complex"
    assert time.process_time() - begin < 1


def test_what_is_allowed_at_most_is_drawn_in_a_few_seconds() -> None:
    layers = "".join(f'<g opacity=".5"><rect width="{n % 9}" height="9"/></g>' for n in range(900))
    kept = check_picture(svg(layers))
    begin = time.process_time()
    assert png_of(kept.content.decode(), 640)
    assert time.process_time() - begin < 10
