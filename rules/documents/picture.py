"""Reading which picture the author gives."""

from __future__ import annotations

import re
from typing import Any

from rules.documents.reader import Reader
from rules.documents.text import Path
from rules.model import Picture

KEYS = ("file", "sha256", "alt")
# Beside the document or below: what a document names must not reach elsewhere on the author's disk.
_FILE = re.compile(r"(?!/)(?!.*(?:^|/)\.\.?(?:/|$))[^\\:\x00]{1,200}\.(?:png|svg)", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_picture(reader: Reader, data: Any, path: Path) -> Picture | None:
    """The picture at `path`; what is wrong is noted in the reader."""
    known = reader.mapping(data, path, KEYS)
    if not known:
        return None
    if ("file" in known) == ("sha256" in known):
        reader.refuse(path, "one-picture")
    if "alt" not in known:
        reader.refuse((*path, "alt"), "missing")
    file, sha256 = known.get("file"), known.get("sha256")
    if file is not None and not (isinstance(file, str) and _FILE.fullmatch(file)):
        reader.refuse((*path, "file"), "picture-file")
    if sha256 is not None and not (isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        reader.refuse((*path, "sha256"), "picture-digest")
    alt = reader.language_map(known["alt"], (*path, "alt")) if "alt" in known else {}
    return Picture(alt, file, sha256)
