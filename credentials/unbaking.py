"""Taking a credential out of what somebody hands us: a baked picture, JSON or a token (Open Badges 3.0 §5.3).

A picture is read for the place where a credential lies in it, and never drawn. `credentials.baking` puts one in.
"""

from __future__ import annotations

import xml.parsers.expat
import zlib
from collections.abc import Iterator

from credentials.baking import KEYWORD, NAMESPACE
from credentials.errors import StructureError
from credentials.png import SIGNATURE, read_chunks
from credentials.reading import DEFAULT_LIMITS, Limits

_MARKS = (b"\xef\xbb\xbf", b" ", b"\t", b"\r", b"\n")
# A picture may be larger than what it carries.
MOST_BYTES = 8 * 1024 * 1024
_ELEMENT = f"{NAMESPACE} credential"


def presented_text(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    """The credential in these bytes, as JSON or token.

    Raises `StructureError`: `too-large`, `image-damaged`, `image-without-credential` where a picture carries none or
    more than one, `not-json` where this is no text.
    """
    if len(data) > MOST_BYTES:
        raise StructureError("too-large", f"more than {MOST_BYTES} bytes")
    if data.startswith(SIGNATURE):
        return _only(list(_in_png(data, limits)))
    if _looks_like_xml(data):
        return _only(_in_svg(data))
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise StructureError("not-json", "neither text nor a picture that is known") from None


def _only(found: list[str]) -> str:
    if len(found) != 1:
        raise StructureError("image-without-credential", f"the picture carries {len(found) or 'no'} credentials")
    return found[0].strip()


def _looks_like_xml(data: bytes) -> bool:
    start = data[:200].lstrip(b"".join(_MARKS))
    return start.startswith(b"<")


def _in_png(data: bytes, limits: Limits) -> Iterator[str]:
    """The texts of the chunks with the keyword (PNG §11.3.3.4)."""
    for kind, content in read_chunks(data):
        if kind == b"iTXt" and content.split(b"\0", 1)[0] == KEYWORD.encode("ascii"):
            yield _itxt(content, limits)


def _itxt(content: bytes, limits: Limits) -> str:
    # keyword, compression flag and method, language, translated keyword, text
    rest = content.partition(b"\0")[2]
    flag, tail = rest[:1], rest[2:]
    text = tail.partition(b"\0")[2].partition(b"\0")[2]
    try:
        if flag == b"\1":
            text = zlib.decompressobj().decompress(text, 2 * limits.bytes)
        return text.decode("utf-8")
    except (zlib.error, UnicodeDecodeError) as error:
        raise StructureError("image-damaged", str(error)[:120]) from None


def _in_svg(data: bytes) -> list[str]:
    """The texts of the elements `openbadges:credential`, or their attribute `verify` where that holds a token."""
    found: list[str] = []
    # Whether the parser is inside such an element.
    inside = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == _ELEMENT:
            inside[0] = True
            token = attributes.get("verify", "")
            found.append(token if token.startswith("ey") else "")

    def end(name: str) -> None:
        inside[0] = inside[0] and name != _ELEMENT

    def text(part: str) -> None:
        if inside[0]:
            found[-1] += part if not found[-1].startswith("ey") or part.strip() else ""

    def entity(*_: object) -> None:
        raise StructureError("image-damaged", "the picture declares entities")

    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.EntityDeclHandler = text, entity
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except xml.parsers.expat.ExpatError as error:
        raise StructureError("image-damaged", str(error)[:120]) from None
    return found
