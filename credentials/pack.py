"""The evidence pack: what a holder shows to somebody who wants to see on what a credential rests.

A ZIP file of the signed credential (`credential.json`), its evidence bundles (`evidence/KIND.json`) and the statements
themselves (`statements.jsonl`, a line each, in the bytes that were digested). Each part is fixed by the one before: the
credential has the digest of each bundle, a bundle the digest of each statement. So whoever trusts the credential can
check that these are the statements, without asking anybody.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from credentials.errors import StructureError
from credentials.evidence import digest_sri
from credentials.reading import read_document

CREDENTIAL, STATEMENTS, BUNDLES = "credential.json", "statements.jsonl", "evidence/"
# ZIP has no year before 1980; the same pack has the same bytes whenever it is made.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
LARGEST_FILE, MOST_FILES = 64 * 1024 * 1024, 32


@dataclass(frozen=True, slots=True)
class Pack:
    """The parts of a pack; `bundles` by their address."""

    credential: Mapping[str, Any]
    bundles: Mapping[str, bytes]
    statements: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: `what` is the address of a bundle or the id of a statement.

    `code`: `bundle-fixed`, `bundle-changed`, `bundle-missing`, `bundle-foreign`; `statement-cited`, `statement-foreign`
    (no bundle has its digest), `statement-missing` (cited and not shown).
    """

    code: str
    what: str

    @property
    def ok(self) -> bool | None:
        """Whether it is as it should be; None where nothing was shown that could be checked."""
        if self.code in ("bundle-missing", "statement-missing"):
            return None
        return self.code in ("bundle-fixed", "statement-cited")


def write_pack(pack: Pack) -> bytes:
    """The ZIP file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        parts = {CREDENTIAL: (json.dumps(pack.credential, ensure_ascii=False, indent=2) + "\n").encode("utf-8")}
        parts |= {BUNDLES + address.rpartition("/")[2]: content for address, content in pack.bundles.items()}
        parts[STATEMENTS] = b"".join(text + b"\n" for text in pack.statements)
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, _NO_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def read_pack(data: bytes) -> Pack:
    """The parts of a pack that somebody hands us; raises `StructureError` where it is none, or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts = dict(_parts(file))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise StructureError("not-a-pack", str(error)[:120]) from None
    if CREDENTIAL not in parts:
        raise StructureError("not-a-pack", f"{CREDENTIAL} is not in it")
    credential = read_document(parts[CREDENTIAL])
    named = {_name(address): address for address in _fixed(credential)}
    bundles = {named.get(name, name): content for name, content in parts.items() if name.startswith(BUNDLES)}
    statements = tuple(line for line in parts.get(STATEMENTS, b"").split(b"\n") if line.strip())
    return Pack(credential, bundles, statements)


def check_pack(pack: Pack) -> list[Finding]:
    """Whether bundles and statements are those that the credential fixes. Its own signature is another question."""
    fixed = _fixed(pack.credential)
    found = [Finding("bundle-missing", address) for address in fixed if address not in pack.bundles]
    cited: dict[str, str] = {}
    for address, content in pack.bundles.items():
        if address not in fixed:
            found.append(Finding("bundle-foreign", address))
        elif digest_sri(content) != fixed[address]:
            found.append(Finding("bundle-changed", address))
        else:
            found.append(Finding("bundle-fixed", address))
            cited |= {one["sha256"]: one["id"] for one in json.loads(content)["statements"]}
    shown = {hashlib.sha256(text).hexdigest(): text for text in pack.statements}
    for digest, text in shown.items():
        found.append(Finding("statement-cited", cited[digest]) if digest in cited else _foreign(text))
    found += [Finding("statement-missing", cited[digest]) for digest in cited if digest not in shown]
    return found


def _fixed(credential: Mapping[str, Any]) -> dict[str, str]:
    """The digest of each bundle by its address, as the credential has them."""
    evidence = {one.get("id") for one in _objects(credential.get("evidence"))}
    related = _objects(credential.get("relatedResource"))
    return {str(one["id"]): str(one.get("digestSRI")) for one in related if one.get("id") in evidence}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, Mapping)]


def _name(address: str) -> str:
    return BUNDLES + address.rpartition("/")[2]


def _foreign(text: bytes) -> Finding:
    try:
        statement = json.loads(text)
    except ValueError:
        return Finding("statement-foreign", text[:60].decode("utf-8", "replace"))
    return Finding("statement-foreign", str(statement.get("id")) if isinstance(statement, dict) else "?")


def _parts(file: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    infos: Iterable[zipfile.ZipInfo] = file.infolist()
    for number, info in enumerate(infos):
        # The size in the directory may lie, so that is not what is relied on.
        with file.open(info) as part:
            content = part.read(LARGEST_FILE + 1)
        if number >= MOST_FILES or len(content) > LARGEST_FILE:
            raise StructureError("too-large", f"more than {MOST_FILES} files, or one of more than {LARGEST_FILE} bytes")
        yield info.filename, content
