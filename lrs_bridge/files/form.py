"""The form of a file of statements.

JSON Lines in UTF-8. A line is a statement, as the statement resource gives it; or the content of an attachment, in
base64, before the first statement that declares it: `{"attachment": {"sha2": …, "content": …}}`. A statement has no
property `attachment`, so the two cannot be mistaken for each other. Blank lines mean nothing.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson

from lrs_bridge.attachments import is_content
from lrs_bridge.errors import BadRequestError
from lrs_bridge.foreign import Foreign, read_statement

_KEY = "attachment"


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """The content of an attachment, by its SHA-2 in lower-case hexadecimal."""

    sha2: str
    content: bytes


def attachment_line(sha2: str, content: bytes) -> bytes:
    """The line for an attachment's content."""
    return orjson.dumps({_KEY: {"sha2": sha2, "content": base64.b64encode(content).decode()}})


def read_line(line: bytes) -> Foreign | AttachmentLine:
    """What a line holds; raises `BadRequestError` for an attachment that is none."""
    read = read_statement(line)
    if type(read.data) is dict and _KEY in read.data:
        return _attachment(read.data)
    return read


def _attachment(data: dict[str, Any]) -> AttachmentLine:
    given = data[_KEY]
    if len(data) > 1 or type(given) is not dict or given.keys() != {"sha2", "content"}:
        raise BadRequestError("attachment: must be an object with `sha2` and `content`, alone on its line")
    sha2, text = given["sha2"], given["content"]
    if type(sha2) is not str or type(text) is not str:
        raise BadRequestError("attachment: `sha2` and `content` must be strings")
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequestError("attachment.content: must be base64") from None
    if not is_content(sha2.lower(), content):
        raise BadRequestError("attachment.sha2: is not the SHA-2 of the content")
    return AttachmentLine(sha2.lower(), content)
