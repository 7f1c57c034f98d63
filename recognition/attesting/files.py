"""Files that learners put to a sign-off: few, small, and what their content shows them to be. Pure.

Neither the name nor the type that a browser sends is believed. What can hold a program that a browser runs (SVG, HTML)
is not taken at all, and all is served as a download. Pictures lose what a camera writes beside them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from recognition.attesting.pictures import without_metadata
from recognition.errors import SignOffError

MOST_FILES = 3
LARGEST = 5 * 1024 * 1024
_NAME_LENGTH = 100
# How the files of a kind begin, the media type, and the ending of the name.
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"%PDF-", "application/pdf", ".pdf"),
)
ENDINGS = ".png,.jpg,.jpeg,.webp,.pdf"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file as it is kept."""

    name: str
    media_type: str
    content: bytes


def checked_files(given: Sequence[tuple[str, bytes]]) -> tuple[CheckedFile, ...]:
    """The files of a form, by the name that the browser gave and their content; raises `SignOffError`.

    A field for files that was left empty gives one without name and content.
    """
    files = [(name, content) for name, content in given if name or content]
    if len(files) > MOST_FILES:
        raise SignOffError("file_count", f"at most {MOST_FILES} files")
    return tuple(_checked(name, content) for name, content in files)


def _checked(name: str, content: bytes) -> CheckedFile:
    if len(content) > LARGEST:
        raise SignOffError("file_size", f"a file has at most {LARGEST} bytes")
    kind = _kind_of(content)
    if kind is None:
        raise SignOffError("file_type", "only PNG, JPEG, WebP and PDF")
    media_type, ending = kind
    return CheckedFile(f"{_plain(name)}{ending}", media_type, without_metadata(media_type, content))


def _kind_of(content: bytes) -> tuple[str, str] | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp"
    return next(((kind, ending) for start, kind, ending in _KINDS if content.startswith(start)), None)


def _plain(name: str) -> str:
    """The name without a path, an ending and what no file system likes."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    kept = "".join(sign if sign.isalnum() or sign in " -_()" else "-" for sign in unicodedata.normalize("NFC", stem))
    return " ".join(kept.split()).strip("-. ")[:_NAME_LENGTH] or "file"
