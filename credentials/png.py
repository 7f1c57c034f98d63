"""PNG pictures as chunks (W3C PNG, third edition, §5): read with their check sums, and written."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from credentials.errors import StructureError

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def read_chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each chunk; raises `StructureError` (`image-damaged`) where the picture is none or broken."""
    if not png.startswith(SIGNATURE):
        raise StructureError("image-damaged", "this is no PNG picture")
    at = len(SIGNATURE)
    while at < len(png):
        if at + 12 > len(png):
            raise StructureError("image-damaged", "the picture is cut off")
        length, kind = struct.unpack_from(">I4s", png, at)
        content, check = png[at + 8 : at + 8 + length], png[at + 8 + length : at + 12 + length]
        if len(check) < 4:
            raise StructureError("image-damaged", "the picture is cut off")
        if zlib.crc32(kind + content) != int.from_bytes(check):
            raise StructureError("image-damaged", f"a part {kind.decode('latin-1')} does not fit its check sum")
        yield kind, content
        at += 12 + length


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk with its check sum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
