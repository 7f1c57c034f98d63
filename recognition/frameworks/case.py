"""CASE, the form in which 1EdTech's Competencies and Academic Standards Exchange publishes a framework.

A CFPackage (CASE 1.0 and 1.1, §CFPackage) holds a CFDocument, its CFItems, and CFAssociations between them. Of these,
`isChildOf` says what holds an item, and `isTranslationOf` that two items are one in two languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from recognition.errors import FrameworkFileError
from recognition.frameworks.gathering import Gathering, Given, Reading, Tell
from records.frameworks import FrameworkFacts

# It is read as a whole, and takes up to forty times as much memory then.
LARGEST = 32 * 1024 * 1024
# Longer statements get their abbreviation, if they have one, for a name.
LONG_NAME = 160
_ENDED = "Deprecated"


def read_case(file: Given, language: str | None, edition: str | None, tell: Tell) -> Reading:
    """What the package says; raises `FrameworkFileError`."""
    package = read_json(file)
    package = package.get("CFPackage", package) if isinstance(package, Mapping) else {}
    document = _object(package.get("CFDocument"), file.name, "CFDocument")
    spoken = _tag(document.get("language")) or language or "en"
    facts = FrameworkFacts(
        kind="CASE",
        name={spoken: _text(document, "title", file.name, "CFDocument")},
        uri=_optional(document, "uri"),
        edition=edition or _optional(document, "version"),
        licence=_licence(document, package),
    )
    gathering = Gathering(tell)
    uris = _take_items(gathering, package, spoken, file.name)
    for origin, destination in _associations(package, file.name, "isChildOf"):
        if origin in uris and destination in uris:
            gathering.drafts[uris[origin]].broader.add(uris[destination])
    for origin, destination in _associations(package, file.name, "isTranslationOf"):
        if origin in uris and destination in uris:
            _put_together(gathering, uris[destination], uris.pop(origin))
    items = gathering.items()
    if not items:
        raise FrameworkFileError(file.name, "has no item in force", where="CFItems")
    return Reading(facts, items)


def read_json(file: Given) -> Any:
    """The JSON of a file that is read as a whole; raises `FrameworkFileError`."""
    with file.open() as raw:
        content = raw.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FrameworkFileError(file.name, f"is larger than {LARGEST // 1024 // 1024} MiB")
    try:
        return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise FrameworkFileError(file.name, f"is no JSON: {error}") from error


def _take_items(gathering: Gathering, package: Mapping[str, Any], spoken: str, file: str) -> dict[str, str]:
    """Take the items over; their URIs by their identifiers."""
    uris: dict[str, str] = {}
    for number, item in enumerate(_list(package, "CFItems", file), start=1):
        where = f"CFItems[{number}]"
        item = _object(item, file, where)
        uri = _text(item, "uri", file, where)
        statement = _text(item, "fullStatement", file, where)
        if item.get("adoptionStatus") == _ENDED or item.get("statusEndDate"):
            continue
        short = _optional(item, "abbreviatedStatement")
        name = short if short and len(statement) > LONG_NAME else statement
        draft = gathering.item(uri, _optional(item, "CFItemType") or "item", file, where)
        draft.code = _optional(item, "humanCodingScheme")
        told = [text for text in (statement, _optional(item, "notes")) if text and text != name]
        others = [short, *words_of(item.get("conceptKeywords"))]
        draft.is_called(
            _tag(item.get("language")) or spoken, name, (other for other in others if other), "\n".join(told)
        )
        uris[_optional(item, "identifier") or uri] = uri
    return uris


def _put_together(gathering: Gathering, uri: str, translation: str) -> None:
    """Have the item of `uri` be called in a further language as its translation is."""
    draft, other = gathering.drafts.get(uri), gathering.drafts.get(translation)
    if draft is not None and other is not None and not draft.names.keys() & other.names.keys():
        del gathering.drafts[translation]
        draft.names |= other.names
        draft.others |= other.others
        draft.descriptions |= other.descriptions


def _associations(package: Mapping[str, Any], file: str, kind: str) -> Iterator[tuple[str, str]]:
    for number, link in enumerate(_list(package, "CFAssociations", file), start=1):
        link = _object(link, file, f"CFAssociations[{number}]")
        if link.get("associationType") == kind:
            ends = (link.get("originNodeURI"), link.get("destinationNodeURI"))
            origin, destination = (end.get("identifier") if isinstance(end, Mapping) else None for end in ends)
            if isinstance(origin, str) and isinstance(destination, str):
                yield origin, destination


def _licence(document: Mapping[str, Any], package: Mapping[str, Any]) -> str | None:
    named = document.get("licenseURI")
    definitions = package.get("CFDefinitions")
    licences = definitions.get("CFLicenses") if isinstance(definitions, Mapping) else None
    for licence in licences if isinstance(licences, list) else ():
        if not isinstance(named, Mapping) or not isinstance(licence, Mapping):
            continue
        if licence.get("identifier") == named.get("identifier"):
            return str(licence.get("title", ""))[:300] or None
    title = named.get("title") if isinstance(named, Mapping) else None
    return str(title)[:300] if title else None


def words_of(told: Any) -> list[str]:
    """The texts of a list; none where it is no list."""
    return [word for word in told if isinstance(word, str)] if isinstance(told, list) else []


def _tag(language: Any) -> str | None:
    return language.split("-")[0].lower() if isinstance(language, str) and language else None


def _optional(told: Mapping[str, Any], name: str) -> str | None:
    found = told.get(name)
    return found.strip() or None if isinstance(found, str) else None


def _text(told: Mapping[str, Any], name: str, file: str, where: str) -> str:
    found = _optional(told, name)
    if found is None:
        raise FrameworkFileError(file, "must be a text", where=where, field=name)
    return found


def _object(told: Any, file: str, where: str) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise FrameworkFileError(file, "must be an object", where=where)
    return told


def _list(told: Mapping[str, Any], name: str, file: str) -> list[Any]:
    found = told.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise FrameworkFileError(file, "must be a list", where=name)
    return found
