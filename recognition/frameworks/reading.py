"""Reading a framework from files, a folder, an archive or an address, in whichever of the known forms it is."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from credentials.fetching import Patience, PublicFetcher
from recognition.errors import FrameworkFileError
from recognition.frameworks.case import read_case
from recognition.frameworks.esco import edition_in, is_esco_table, read_esco
from recognition.frameworks.gathering import Given, Reading, Tell, table_head
from recognition.frameworks.linked import read_esco_graph
from recognition.frameworks.rsd import is_rsd_table, read_rsd_json, read_rsd_table

# A framework may be large, and its server slow.
FETCHER = PublicFetcher(Patience(seconds=120.0, connect_seconds=10.0, max_bytes=64 * 1024 * 1024))
LANGUAGES = ("en", "fr")
# An archive's files may not be larger than this when they are taken out.
LARGEST_UNPACKED = 512 * 1024 * 1024
_HEAD = 64 * 1024
# How the files of an archive may be packed, and what is raised for one that is damaged.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)
_ENCRYPTED = 1


def given_file(path: Path) -> list[Given]:
    """The files at a path: itself, those of a folder, or those in an archive; raises `FrameworkFileError`."""
    if path.is_dir():
        return [one for each in sorted(path.iterdir()) if each.is_file() for one in given_file(each)]
    if not path.is_file():
        raise FrameworkFileError(str(path), "there is no such file")
    return given(path.name, cast(Callable[[], BinaryIO], lambda: path.open("rb")))


def given_address(url: str, fetch: Callable[[str], bytes] = FETCHER) -> list[Given]:
    """What lies at a public address; raises `credentials.errors.FetchError`."""
    return given_bytes(urlsplit(url).path.rsplit("/", 1)[-1] or urlsplit(url).netloc, fetch(url))


def given_bytes(name: str, content: bytes) -> list[Given]:
    """A file that was uploaded or fetched."""
    return given(name, lambda: io.BytesIO(content))


def given(name: str, opened: Callable[[], BinaryIO]) -> list[Given]:
    """The file, or those in it if it is an archive; raises `FrameworkFileError`."""
    with opened() as raw:
        if raw.read(4) != b"PK\x03\x04":
            return [Given(name, opened)]
        raw.seek(0)
        try:
            entries = [entry for entry in zipfile.ZipFile(raw).infolist() if not entry.is_dir()]
        except zipfile.BadZipFile as error:
            raise FrameworkFileError(name, "is a damaged archive") from error
    if any(entry.flag_bits & _ENCRYPTED or entry.compress_type not in _PACKED for entry in entries):
        raise FrameworkFileError(name, "is encrypted, or packed in another way than Deflate")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise FrameworkFileError(name, f"holds more than {LARGEST_UNPACKED // 1024 // 1024} MiB")
    return [Given(entry.filename.rsplit("/", 1)[-1], _in_archive(opened, entry.filename)) for entry in entries]


def _in_archive(opened: Callable[[], BinaryIO], name: str) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, zipfile.ZipFile(opened()).open(name))


def read_framework(
    files: Sequence[Given],
    tell: Tell,
    *,
    language: str | None = None,
    edition: str | None = None,
    name: str | None = None,
) -> Reading:
    """What the files say together; raises `FrameworkFileError`.

    `language`: what they speak where they do not tell it. `name`: of a framework whose files tell none.
    """
    if not files:
        raise FrameworkFileError("", "there is no file to read")
    try:
        return _read(files, tell, language=language, edition=edition, name=name)
    except _DAMAGED as error:
        raise FrameworkFileError(files[0].name, f"cannot be taken out of its archive: {error}") from error


def _read(
    files: Sequence[Given], tell: Tell, *, language: str | None, edition: str | None, name: str | None
) -> Reading:
    tables = [file for file in files if is_esco_table(table_head(file))]
    if tables:
        return read_esco(tables, language, edition or _edition(files), tell)
    if len(files) > 1:
        raise FrameworkFileError(files[1].name, "one file at a time, but for the tables of ESCO")
    (file,) = files
    spoken, called = language or "en", name or file.name.rsplit(".", 1)[0]
    if is_rsd_table(table_head(file)):
        return read_rsd_table(file, spoken, called, tell)
    with file.open() as raw:
        head = raw.read(_HEAD)
    if b'"CFDocument"' in head:
        return read_case(file, language, edition, tell)
    if b"skillStatement" in head or b"RichSkillDescriptor" in head:
        return read_rsd_json(file, spoken, called, tell)
    if b"data.europa.eu/esco" in head:
        return read_esco_graph(file, [language] if language else LANGUAGES, edition or edition_in(file.name), tell)
    raise FrameworkFileError(
        file.name, "is neither ESCO (CSV, JSON-LD), nor a CASE package (JSON), nor skill descriptors (CSV, JSON)"
    )


def _edition(files: Sequence[Given]) -> str | None:
    return next((found for file in files if (found := edition_in(file.name))), None)
