"""Attachments of a request, matched with the statements that declare them (xAPI 2.0 §4.2.2.6)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from lrs_bridge.errors import BadRequestError
from lrs_bridge.multipart import Part
from lrs_bridge.signatures import SIGNATURE, check_signature

_ALGORITHMS = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}


def declared(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The attachments that a statement declares, those of its sub-statement included."""
    yield from statement.get("attachments", ())
    if statement["object"].get("objectType") == "SubStatement":
        yield from statement["object"].get("attachments", ())


def check_attachments(statements: Sequence[dict[str, Any]], parts: Sequence[Part]) -> dict[str, bytes]:
    """The contents by SHA-2 that belong to valid statements; raises `BadRequestError` if one lacks or exceeds."""
    contents = dict(_content(part) for part in parts)
    wanted: set[str] = set()
    for index, statement in enumerate(statements):
        for attachment in declared(statement):
            sha2 = attachment["sha2"].lower()
            wanted.add(sha2)
            if sha2 not in contents and "fileUrl" not in attachment:
                raise BadRequestError(
                    f"statements[{index}].attachments: {sha2} is neither sent nor at a fileUrl (xAPI 2.0 §4.2.2.6)"
                )
            if attachment["usageType"] == SIGNATURE:
                check_signature(statement, attachment, contents.get(sha2), index)
    for sha2 in contents.keys() - wanted:
        raise BadRequestError(f"no statement declares the attachment {sha2} (xAPI 2.0 §4.1.3)")
    return contents


def is_content(sha2: str, content: bytes) -> bool:
    """Whether this is the SHA-2, in lower-case hexadecimal, of the content; its length says which one."""
    algorithm = _ALGORITHMS.get(len(sha2))
    return algorithm is not None and algorithm(content).hexdigest() == sha2


def _content(part: Part) -> tuple[str, bytes]:
    sha2 = part.headers.get("x-experience-api-hash", "").lower()
    if part.headers.get("content-transfer-encoding", "").lower() != "binary":
        raise BadRequestError("an attachment's Content-Transfer-Encoding must be binary (xAPI 2.0 §4.1.3)")
    if "content-type" not in part.headers:
        raise BadRequestError("an attachment has no Content-Type (xAPI 2.0 §4.1.3)")
    if not is_content(sha2, part.content):
        raise BadRequestError("an attachment's X-Experience-API-Hash is not its SHA-2 (xAPI 2.0 §4.1.3)")
    return sha2, part.content
