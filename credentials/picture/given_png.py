"""A PNG that somebody gives: each chunk checked, and its pixels decoded (W3C PNG, third edition).

Kept is what draws the picture. Texts, dates, places where a photograph was taken, and a credential that was baked in
are left out.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from credentials.errors import StructureError
from credentials.picture.refusals import refusal
from credentials.png import SIGNATURE, chunk, read_chunks

LEAST_SIDE, MOST_SIDE = 64, 2048
# By colour type (§11.2.1): values a pixel, and the bits that each may have.
_COLOURS = {0: (1, (1, 2, 4, 8, 16)), 2: (3, (8, 16)), 3: (1, (1, 2, 4, 8)), 4: (2, (8, 16)), 6: (4, (8, 16))}
_PALETTE = 3
_CRITICAL = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
# Before the palette, and before the pixels (§5.6). Others say nothing that is drawn, or hold data of their own kind.
_KEPT = (b"gAMA", b"cHRM", b"sRGB", b"tRNS")
# Where each pass of an interlaced picture begins, and how far apart its pixels are: x, y, across, down (§8.1).
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_FILTERS = 5


@dataclass(frozen=True, slots=True)
class _Header:
    wide: int
    high: int
    depth: int
    colour: int
    interlaced: bool

    def rows(self) -> Iterator[tuple[int, int]]:
        """How many rows, and the bytes of each behind its filter: once, or for every pass that has any."""
        passes = _PASSES if self.interlaced else ((0, 0, 1, 1),)
        for x, y, across, down in passes:
            wide, high = -(-(self.wide - x) // across), -(-(self.high - y) // down)
            if wide > 0 and high > 0:
                yield high, -(-wide * _COLOURS[self.colour][0] * self.depth // 8)


def clean_png(data: bytes) -> bytes:
    """The picture without what is not drawn; raises `PictureError` where it is not whole."""
    try:
        chunks = list(read_chunks(data))
    except StructureError as error:
        raise refusal("damaged", detail=error.detail) from error
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1] != (b"IEND", b""):
        raise refusal("damaged", detail="it does not begin with IHDR and end with IEND")
    header = _header(chunks[0][1])
    _check_order([kind for kind, _ in chunks])
    _check_colours(header, chunks)
    pixels = b"".join(content for kind, content in chunks if kind == b"IDAT")
    _check_pixels(header, pixels)
    kept = [(kind, content) for kind, content in chunks if kind in _KEPT or kind == b"PLTE"]
    parts = [chunks[0], *kept, (b"IDAT", pixels), chunks[-1]]
    return SIGNATURE + b"".join(chunk(kind, content) for kind, content in parts)


def _header(content: bytes) -> _Header:
    if len(content) != 13:
        raise refusal("damaged", detail="IHDR is too short or too long")
    wide, high, depth, colour, compression, filtering, interlacing = struct.unpack(">IIBBBBB", content)
    if colour not in _COLOURS or depth not in _COLOURS[colour][1] or compression or filtering or interlacing > 1:
        raise refusal("damaged", detail="IHDR names a form that PNG does not have")
    if not (LEAST_SIDE <= wide <= MOST_SIDE and LEAST_SIDE <= high <= MOST_SIDE):
        raise refusal("size", wide=wide, high=high, least=LEAST_SIDE, most=MOST_SIDE)
    if max(wide, high) > 2 * min(wide, high):
        raise refusal("shape", wide=wide, high=high)
    return _Header(wide, high, depth, colour, bool(interlacing))


def _check_order(kinds: list[bytes]) -> None:
    """§5.6: what must be understood is known and stands once, and the pixels follow each other."""
    unknown = [kind for kind in kinds if kind[:1].isupper() and kind not in _CRITICAL]
    if unknown:
        raise refusal("damaged", detail=f"it has a part {unknown[0].decode('latin-1')!r}, which is not known")
    pixels = [number for number, kind in enumerate(kinds) if kind == b"IDAT"]
    if not pixels or pixels != list(range(pixels[0], pixels[-1] + 1)):
        raise refusal("damaged", detail="its pixels (IDAT) are missing or torn apart")
    for kind in (b"IHDR", b"PLTE", b"IEND", *_KEPT):
        if kinds.count(kind) > 1:
            raise refusal("damaged", detail=f"{kind.decode()} stands twice")
    palette = kinds.index(b"PLTE") if b"PLTE" in kinds else 0
    transparency = kinds.index(b"tRNS") if b"tRNS" in kinds else pixels[0] - 1
    if palette > pixels[0] or not palette <= transparency < pixels[0]:
        raise refusal("damaged", detail="PLTE or tRNS stands in the wrong place")


def _check_colours(header: _Header, chunks: list[tuple[bytes, bytes]]) -> None:
    parts = dict(chunks)
    palette, transparency = parts.get(b"PLTE"), parts.get(b"tRNS")
    entries = len(palette or b"") // 3
    if palette is not None and (len(palette) % 3 or not 1 <= entries <= 256 or header.colour in (0, 4)):
        raise refusal("damaged", detail="its palette (PLTE) does not fit")
    if header.colour == _PALETTE and not 1 <= entries <= 2**header.depth:
        raise refusal("damaged", detail="its palette (PLTE) does not fit")
    if transparency is not None:
        fits = {0: len(transparency) == 2, 2: len(transparency) == 6, _PALETTE: len(transparency) <= entries}
        if not fits.get(header.colour, False):
            raise refusal("damaged", detail="its transparency (tRNS) does not fit")


def _check_pixels(header: _Header, packed: bytes) -> None:
    """The pixels unpack to exactly as much as the header announces, and each row has a filter that there is."""
    rows = list(header.rows())
    expected = sum(count * (1 + length) for count, length in rows)
    unpacking = zlib.decompressobj()
    try:
        # One more than there may be: a bomb goes no further.
        pixels = unpacking.decompress(packed, expected + 1)
    except zlib.error as error:
        raise refusal("damaged", detail=f"its pixels do not unpack ({error})") from error
    if len(pixels) != expected or not unpacking.eof or unpacking.unused_data:
        raise refusal("damaged", detail="its pixels are fewer or more than it announces")
    at = 0
    for count, length in rows:
        end = at + count * (1 + length)
        if any(kind >= _FILTERS for kind in pixels[at : end : 1 + length]):
            raise refusal("damaged", detail="a row of pixels has a filter that PNG does not have")
        at = end
