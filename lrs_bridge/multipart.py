"""multipart/mixed: statements with the contents of their attachments (xAPI 2.0 §4.1.3, 1.0.3 Communication 1.5.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lrs_bridge.errors import BadRequestError

_BOUNDARY = re.compile(
    r"""multipart/mixed\s*;(?:.*;)?\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE
)
_MAX_PARTS = 1_000
BOUNDARY = "acquis-6f1b2c3d4e5f"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: header names in lower case."""

    headers: Mapping[str, str]
    content: bytes


def is_multipart(content_type: str) -> bool:
    """Whether the media type is multipart/mixed."""
    return content_type.partition(";")[0].strip().lower() == "multipart/mixed"


def parse_multipart(content_type: str, body: bytes, max_parts: int = _MAX_PARTS) -> list[Part]:
    """The parts of a body; raises `BadRequestError` if it is not what its content type says."""
    found = _BOUNDARY.match(content_type)
    if found is None:
        raise BadRequestError("multipart/mixed needs a boundary (xAPI 2.0 §4.1.3)")
    boundary = b"--" + (found[1] or found[2]).encode("latin-1", "replace")
    # A body may begin with its first boundary; every later one begins a line.
    pieces = (b"\r\n" + body).split(b"\r\n" + boundary)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise BadRequestError("the multipart body does not end with its boundary (xAPI 2.0 §4.1.3)")
    if len(pieces) > max_parts + 2:
        raise BadRequestError(f"the multipart body has more than {max_parts} parts")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    head, separator, content = piece.partition(b"\r\n\r\n")
    padding, _, lines = head.partition(b"\r\n")
    if not separator or padding.strip():
        raise BadRequestError("a part of the multipart body has no headers (xAPI 2.0 §4.1.3)")
    headers = {}
    for line in lines.split(b"\r\n") if lines else []:
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            raise BadRequestError("a part of the multipart body has a header without a colon (xAPI 2.0 §4.1.3)")
        headers[name.strip().lower()] = value.strip()
    return Part(headers, content)


def write_multipart(json_text: bytes, attachments: Iterable[tuple[str, str, bytes]]) -> Iterator[bytes]:
    """A body: the JSON, then each (SHA-2, content type, content), piece by piece."""
    yield f"--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n".encode() + json_text + b"\r\n"
    for sha2, content_type, content in attachments:
        head = (
            f"--{BOUNDARY}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\n"
            f"X-Experience-API-Hash: {sha2}\r\n\r\n"
        )
        yield head.encode() + content + b"\r\n"
    yield f"--{BOUNDARY}--\r\n".encode()
