"""Baking: a picture that carries its credential inside (Open Badges 3.0 §5.3).

PNG: an uncompressed `iTXt` chunk with the keyword `openbadgecredential` (PNG §11.3.3.4). SVG: `openbadges:credential`
as the first child of the root, the JSON in a CDATA section. A credential whose proof is inside it is baked as JSON.
Open Badges 2.0 has a keyword of its own, `openbadges`, for the hosted assertion (OB 2.0 Baking).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from credentials.errors import BuildError, StructureError
from credentials.png import SIGNATURE, chunk, read_chunks

KEYWORD = "openbadgecredential"
KEYWORD_2 = "openbadges"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_NOT_CDATA = re.compile(r"(?<=]])>|[\ufffe\uffff]")
_HEADER = b"IHDR"
_TEXT = b"iTXt"


def bake_png(png: bytes, document: Mapping[str, Any], keyword: str = KEYWORD) -> bytes:
    """The picture with the credential in it, in place of one that was there; raises `BuildError` where it is no PNG."""
    baked = [SIGNATURE]
    # Not compressed, no language, no translated keyword.
    head = keyword.encode("ascii") + b"\0\0\0\0\0"
    try:
        for kind, data in read_chunks(png):
            if kind == _TEXT and data.partition(b"\0")[0].decode("latin-1") in (KEYWORD, KEYWORD_2):
                continue
            baked.append(chunk(kind, data))
            if kind == _HEADER:
                baked.append(chunk(_TEXT, head + _text(document).encode("utf-8")))
    except StructureError as error:
        raise BuildError(error.detail) from error
    return b"".join(baked)


def bake_svg(svg: str, document: Mapping[str, Any]) -> str:
    """An SVG document of our own making with the credential in it."""
    start = svg.find("<svg ")
    end = svg.find(">", start)
    if start < 0 or end < 0:
        raise BuildError("this is no SVG document")
    # What would end the section, or is no character of XML, stands in JSON's texts alone, where it may be escaped.
    text = _NOT_CDATA.sub(lambda found: f"\\u{ord(found[0]):04x}", _text(document))
    inside = f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>"
    return f'{svg[: start + 5]}xmlns:openbadges="{NAMESPACE}" {svg[start + 5 : end + 1]}{inside}{svg[end + 1 :]}'


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
