"""A catalogue as files: every version of every rule with its number and date, and the organisation's own tables.

`catalogue.yaml` lists the rules, `rules/SLUG/NUMBER.yaml` holds a version, `pictures/SHA256.png` (or `.svg`) a picture
that versions name, `tables.yaml` the tables as they were written. Nothing in them is of one store alone, so that a copy
of a copy has the same bytes. Pure.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from typing import Any, Literal, TypeVar

import yaml

from credentials.errors import PictureError
from credentials.picture.given import Given, check_picture
from recognition.errors import CatalogueFileError
from rules import Picture, Rule, RuleDocumentError, parse_rule, parse_tables, print_rule, rule_from_data, rule_to_data

SCHEMA = "acquis/catalogue/1"
Parsed = TypeVar("Parsed")
INDEX, TABLES, PICTURES = "catalogue.yaml", "tables.yaml", "pictures/"
# A file: text, or the bytes of a picture.
File = str | bytes
# A ZIP file is dated by nothing.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class VersionCopy:
    """A version of a rule."""

    number: int
    published_at: datetime
    document: Mapping[str, Any]

    @property
    def rule(self) -> Rule:
        """The document as the engine reads it."""
        return rule_from_data(self.document, vocabulary=None)


@dataclass(frozen=True, slots=True)
class CatalogueCopy:
    """Versions by slug, from the first on, the text of the organisation's own tables (empty: it has none), and the
    pictures that versions name, by their digest."""

    rules: Mapping[str, tuple[VersionCopy, ...]]
    tables: str = ""
    pictures: Mapping[str, Given] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that is there already, and is not what the copy says."""

    subject: str
    what: Literal["document", "date", "tables"]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do: versions to add by slug, how many are there already, and whether tables are set."""

    added: Mapping[str, tuple[VersionCopy, ...]]
    kept: int
    sets_tables: bool
    conflicts: tuple[Conflict, ...]


def plan_import(copy: CatalogueCopy, there: CatalogueCopy) -> ImportPlan:
    """Hold a copy against what is there. Whatever both have must be the same."""
    added: dict[str, tuple[VersionCopy, ...]] = {}
    conflicts: list[Conflict] = []
    kept = 0
    for slug, versions in sorted(copy.rules.items()):
        known = {version.number: version for version in there.rules.get(slug, ())}
        missing = tuple(version for version in versions if version.number not in known)
        if missing:
            added[slug] = missing
        for version in versions:
            if version.number in known:
                kept += 1
                conflicts += _conflicts(f"{slug} v{version.number}", version, known[version.number])
    if copy.tables and there.tables and copy.tables != there.tables:
        conflicts.append(Conflict("tables", "tables"))
    return ImportPlan(added, kept, bool(copy.tables) and not there.tables, tuple(conflicts))


def _conflicts(subject: str, one: VersionCopy, other: VersionCopy) -> Iterator[Conflict]:
    if one.document != other.document:
        yield Conflict(subject, "document")
    elif one.published_at != other.published_at:
        yield Conflict(subject, "date")


def to_files(copy: CatalogueCopy) -> dict[str, File]:
    """Each file by its name."""
    files: dict[str, File] = {
        _name(slug, version.number): print_rule(version.rule)
        for slug, versions in copy.rules.items()
        for version in versions
    }
    files |= {f"{PICTURES}{sha256}.{given.ending}": given.content for sha256, given in sorted(copy.pictures.items())}
    if copy.tables:
        files[TABLES] = copy.tables
    index = {
        "schema": SCHEMA,
        "rules": [
            {
                "id": slug,
                "versions": [
                    {"number": version.number, "published_at": _text(version.published_at)} for version in versions
                ],
            }
            for slug, versions in sorted(copy.rules.items())
        ],
    }
    files[INDEX] = yaml.safe_dump(index, allow_unicode=True, sort_keys=False, width=110)
    return files


def bytes_of(content: File) -> bytes:
    """The bytes of a file."""
    return content.encode() if isinstance(content, str) else content


def zip_of(files: Mapping[str, File]) -> bytes:
    """The files as one ZIP file: the same bytes whenever it is made."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, bytes_of(content))
    return made.getvalue()


def from_files(read: Callable[[str], File | None]) -> CatalogueCopy:
    """The copy in these files; `read` gives a file by name, or none. Raises `CatalogueFileError`."""

    def read_text(name: str) -> str | None:
        found = read(name)
        return found.decode() if isinstance(found, bytes) else found

    index = _index(read_text(INDEX))
    tables = read_text(TABLES) or ""
    if tables.strip():
        _checked(TABLES, partial(parse_tables, tables))
    rules: dict[str, tuple[VersionCopy, ...]] = {}
    pictures: dict[str, Given] = {}
    for slug, entries in index:
        versions = []
        for number, published_at in entries:
            name = _name(slug, number)
            text = read_text(name)
            if text is None:
                raise CatalogueFileError(INDEX, f"names {slug} v{number}, and {name} is missing")
            rule = _checked(name, partial(parse_rule, text, vocabulary=None))
            if rule.id != slug:
                raise CatalogueFileError(name, f"id: is {rule.id!r}, and {INDEX} says {slug!r}")
            if rule.image is not None and rule.image.sha256 not in pictures:
                pictures |= _picture(read, name, rule.image)
            versions.append(VersionCopy(number, published_at, rule_to_data(rule)))
        if any(later.published_at < earlier.published_at for earlier, later in pairwise(versions)):
            raise CatalogueFileError(INDEX, f"{slug}: published_at goes back from one version to the next")
        rules[slug] = tuple(versions)
    return CatalogueCopy(rules, tables, pictures)


def _picture(read: Callable[[str], File | None], document: str, image: Picture) -> dict[str, Given]:
    """The picture that a version names, checked as one that is published."""
    if image.sha256 is None:
        raise CatalogueFileError(document, "image.file: a published version names its picture by sha256")
    for name in (f"{PICTURES}{image.sha256}.{ending}" for ending in ("png", "svg")):
        content = read(name)
        if content is None:
            continue
        try:
            given = check_picture(content.encode() if isinstance(content, str) else content, name)
        except PictureError as error:
            raise CatalogueFileError(name, error.message["en"]) from error
        if given.sha256 != image.sha256:
            raise CatalogueFileError(name, "is not the picture that its name says")
        return {given.sha256: given}
    raise CatalogueFileError(document, f"names a picture, and {PICTURES}{image.sha256[:12]}… is missing")


def _index(text: str | None) -> list[tuple[str, list[tuple[int, datetime]]]]:
    if text is None:
        raise CatalogueFileError(INDEX, "is missing: this is no exported catalogue")
    try:
        data = yaml.safe_load(text)
        if data["schema"] != SCHEMA:
            raise CatalogueFileError(INDEX, f"schema: {data['schema']!r} is not known; this version reads {SCHEMA}")
        found = [
            (str(rule["id"]), [(int(each["number"]), _instant(each["published_at"])) for each in rule["versions"]])
            for rule in data["rules"]
        ]
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise CatalogueFileError(INDEX, f"is not as an export writes it ({error})") from error
    for slug, versions in found:
        if [number for number, _ in versions] != list(range(1, len(versions) + 1)) or not versions:
            raise CatalogueFileError(INDEX, f"{slug}: its versions must be numbered 1, 2, 3, …")
    if len({slug for slug, _ in found}) < len(found):
        raise CatalogueFileError(INDEX, "names a rule twice")
    return found


def _checked(name: str, parse: Callable[[], Parsed]) -> Parsed:
    """What `parse` gives; what is wrong with the document is told with the file's name."""
    try:
        return parse()
    except RuleDocumentError as error:
        raise CatalogueFileError(name, str(error.problems[0])) from error


def _name(slug: str, number: int) -> str:
    return f"rules/{slug}/{number}.yaml"


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant(data: Any) -> datetime:
    # Unquoted, YAML reads an instant as one.
    found = data if isinstance(data, datetime) else datetime.fromisoformat(data)
    if found.tzinfo is None:
        raise ValueError(f"{data} has no time zone")
    return found.astimezone(UTC)
