"""Credentials taken out of baked pictures, ours and others'; what is edited, doubled or hostile is refused."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pytest

from credentials.baking import KEYWORD, KEYWORD_2, bake_png, bake_svg
from credentials.errors import StructureError
from credentials.unbaking import MOST_BYTES, presented_text
from credentials.verify import read_any
from tests.credential_sample import signed

OTHERS = Path(__file__).parents[2] / "protocol" / "credentials" / "data" / "1edtech-validator"
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><title>é]]&gt;</title></svg>'


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


HEADER = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
END = chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
PNG = HEADER + END


def itxt(text: bytes, flag: bytes = b"\0", keyword: str = KEYWORD) -> bytes:
    return chunk(b"iTXt", keyword.encode() + b"\0" + flag + b"\0\0\0" + text)


def refusal(data: bytes) -> str:
    with pytest.raises(StructureError) as raised:
        presented_text(data)
    return raised.value.reason


def test_what_we_bake_comes_out_as_it_went_in() -> None:
    document = signed()
    assert json.loads(presented_text(bake_png(PNG, document))) == document
    assert json.loads(presented_text(bake_svg(SVG, document).encode())) == document


@pytest.mark.parametrize("name", ["simple-json.png", "simple-json.svg", "simple-jwt.png", "simple-jwt.svg"])
def test_what_others_baked_comes_out(name: str) -> None:
    document, token = read_any(presented_text((OTHERS / name).read_bytes()))
    assert "OpenBadgeCredential" in document["type"]
    assert (token is not None) == ("jwt" in name)


def test_a_compressed_text_comes_out_too() -> None:
    assert presented_text(HEADER + itxt(zlib.compress(b'{"a": 1}'), b"\1") + END) == '{"a": 1}'


def test_plain_text_is_taken_as_it_is() -> None:
    assert presented_text(b"\xef\xbb\xbf {} \n") == "{}"


BOMB = b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
REFUSED = {
    "a picture without": (PNG, "image-without-credential"),
    "an SVG without": (SVG.encode(), "image-without-credential"),
    "two credentials": (HEADER + itxt(b"{}") * 2 + END, "image-without-credential"),
    "the older keyword": (HEADER + itxt(b"{}", keyword=KEYWORD_2) + END, "image-without-credential"),
    "cut off": (bake_png(PNG, signed())[:400], "image-damaged"),
    "an edited text": (bake_png(PNG, signed()).replace(b"HACCP", b"HACCQ", 1), "image-damaged"),
    "no UTF-8": (HEADER + itxt(b"\xff") + END, "image-damaged"),
    "a bad compression": (HEADER + itxt(b"abc", b"\1") + END, "image-damaged"),
    "no XML": (b"<svg", "image-damaged"),
    "entities": (BOMB, "image-damaged"),
    "another picture": (b"\xff\xd8\xff\xe0 JPEG", "not-json"),
    "too much": (b" " * (MOST_BYTES + 1), "too-large"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_carries_no_credential_is_refused_by_its_reason(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_a_text_that_grows_beyond_the_limit_is_cut() -> None:
    bomb = HEADER + itxt(zlib.compress(b" " * (40 * 1024 * 1024)), b"\1") + END
    assert len(presented_text(bomb)) <= 2 * 1024 * 1024
