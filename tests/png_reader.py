"""A reader of PNG that is not ours to bake with: chunks by the specification, each checked."""

from __future__ import annotations

import binascii
from typing import NamedTuple


class Chunk(NamedTuple):
    kind: str
    data: bytes


def chunks(png: bytes) -> list[Chunk]:
    """Every chunk; fails where the file is not well formed (PNG third edition, §5)."""
    assert png[:8] == bytes([137, 80, 78, 71, 13, 10, 26, 10])
    rest, found = png[8:], []
    while rest:
        length = int.from_bytes(rest[:4], "big")
        kind, data, check = rest[4:8], rest[8 : 8 + length], rest[8 + length : 12 + length]
        assert len(check) == 4
        assert binascii.crc32(kind + data) == int.from_bytes(check, "big"), kind
        found.append(Chunk(kind.decode("ascii"), data))
        rest = rest[12 + length :]
    assert (found[0].kind, found[-1].kind) == ("IHDR", "IEND")
    return found


def international_texts(png: bytes) -> list[tuple[str, str]]:
    """Keyword and text of each uncompressed iTXt chunk (§11.3.3.4)."""
    found = []
    for kind, data in chunks(png):
        if kind == "iTXt":
            keyword, _, rest = data.partition(b"\0")
            assert rest[0] == 0, "compressed"
            assert rest[1] == 0
            _language, translated_and_text = rest[2:].split(b"\0", 1)
            _translated, text = translated_and_text.split(b"\0", 1)
            found.append((keyword.decode("latin-1"), text.decode("utf-8")))
    return found
