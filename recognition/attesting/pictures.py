"""Pictures without what cameras write beside them: where and when, by which device, by whom, a preview.

Nothing is decoded or drawn anew: parts that show no pixel are left out, and what follows the end. What is kept of the
metadata is how the picture is turned, for a phone's picture lies on its side without it, and its colour profile. Pure.
Formats: JPEG (ITU-T T.81 Annex B), Exif (CIPA DC-008 §4.5), PNG (W3C, third edition), WebP (RFC 9649).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping

from credentials.errors import StructureError
from credentials.png import SIGNATURE, chunk, read_chunks
from recognition.errors import SignOffError

_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
_UPRIGHT = 1
# JPEG: start and end of the picture, of what is compressed, and segments without a length.
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_BARE = frozenset((0x01, *range(0xD0, 0xD8)))
_APPLICATION, _COMMENT = range(0xE0, 0xF0), 0xFE
# What an application segment begins with that tells how colours are meant.
_COLOUR = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_PNG_KEPT = frozenset((
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"pHYs",
    b"acTL", b"fcTL", b"fdAT",
))  # fmt: skip
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
# In the head of an extended WebP: whether there is Exif, or XMP.
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def without_metadata(media_type: str, content: bytes) -> bytes:
    """The picture without metadata; what is no picture, as it is. Raises `SignOffError` where it is damaged."""
    clean = _CLEANERS.get(media_type)
    if clean is None:
        return content
    try:
        return clean(content)
    except (StructureError, struct.error, IndexError) as error:
        raise SignOffError("file_damaged", f"the picture cannot be read: {error}") from error


def _clean_jpeg(content: bytes) -> bytes:
    kept, turned = [], _UPRIGHT
    for marker, body in _segments(content):
        if marker == 0xE1 and body[4:].startswith(_EXIF):
            turned = _orientation(body[4 + len(_EXIF) :])
        if marker == _COMMENT or (marker in _APPLICATION and not _tells_colour(marker, body[4:])):
            continue
        kept.append(body)
    if turned != _UPRIGHT:
        exif = _EXIF + _only_orientation(turned)
        kept.insert(1, struct.pack(">BBH", 0xFF, 0xE1, len(exif) + 2) + exif)
    return b"".join(kept)


def _tells_colour(marker: int, body: bytes) -> bool:
    begins = _COLOUR.get(marker)
    return begins is not None and body.startswith(begins)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each part up to the end of the picture; compressed data go with what announces them."""
    at = 0
    while True:
        if content[at] != 0xFF:
            raise StructureError("image-damaged", "a marker is missing")
        while content[at + 1] == 0xFF:
            at += 1
        marker = content[at + 1]
        end = at + 2
        if marker not in _BARE and marker not in (_SOI, _EOI):
            (length,) = struct.unpack_from(">H", content, end)
            end += length
            if length < 2 or end > len(content):
                raise StructureError("image-damaged", "the picture is cut off")
        if marker == _SOS:
            end = _end_of_data(content, end)
        yield marker, content[at:end]
        if marker == _EOI:
            return
        at = end


def _end_of_data(content: bytes, at: int) -> int:
    """Where the next marker is behind compressed data, in which 0xFF is stuffed or restarts."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise StructureError("image-damaged", "the picture is cut off")
        if content[at + 1] != 0 and content[at + 1] not in _BARE:
            return at
        at += 2


def _clean_png(content: bytes) -> bytes:
    kept, turned = [], _UPRIGHT
    for kind, body in read_chunks(content):
        if kind == b"eXIf":
            turned = _orientation(body)
        if kind in _PNG_KEPT:
            kept.append(chunk(kind, body))
        if kind == b"IEND":
            break
    else:
        raise StructureError("image-damaged", "the picture is cut off")
    if turned != _UPRIGHT:
        kept.insert(1, chunk(b"eXIf", _only_orientation(turned)))
    return SIGNATURE + b"".join(kept)


def _clean_webp(content: bytes) -> bytes:
    kept, turned, at = [], _UPRIGHT, 12
    while at < len(content):
        kind, length = struct.unpack_from("<4sI", content, at)
        body = content[at + 8 : at + 8 + length]
        if len(body) < length:
            raise StructureError("image-damaged", "the picture is cut off")
        if kind == b"EXIF":
            turned = _orientation(body.removeprefix(_EXIF))
        if kind in _WEBP_KEPT:
            kept.append((kind, body))
        at += 8 + length + length % 2
    if kept and kept[0][0] == b"VP8X":
        head = kept[0][1]
        flags = head[0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if turned != _UPRIGHT else 0)
        kept[0] = (b"VP8X", bytes([flags]) + head[1:])
        if turned != _UPRIGHT:
            kept.append((b"EXIF", _only_orientation(turned)))
    if not kept:
        raise StructureError("image-damaged", "there is no picture in it")
    parts = b"".join(struct.pack("<4sI", kind, len(body)) + body + b"\0" * (len(body) % 2) for kind, body in kept)
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def _orientation(tiff: bytes) -> int:
    """How Exif data say that the picture is turned: from 1, upright, to 8; upright where they say nothing."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return _UPRIGHT
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    if at + 2 > len(tiff):
        return _UPRIGHT
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for place in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        tag, _kind, _many, value = struct.unpack_from(f"{order}HHIH", tiff, place)
        if tag == _ORIENTATION:
            return value if 1 <= value <= 8 else _UPRIGHT
    return _UPRIGHT


def _only_orientation(turned: int) -> bytes:
    """Exif data that say this and nothing else."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)


_CLEANERS: Mapping[str, Callable[[bytes], bytes]] = {
    "image/jpeg": _clean_jpeg,
    "image/png": _clean_png,
    "image/webp": _clean_webp,
}
