"""ESCO as JSON-LD: the concepts of its graph, read one by one, however large the file.

The same properties go by several names, as a publisher's context has it: `skos:prefLabel`, its whole address, or the
`preferredLabel` of ESCO's web service. What counts is the last part of the name. Descriptions are nodes of their own
(`esco:NodeLiteral`), texts, or objects with a `literal`. Of the many languages only those asked for are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

from recognition.errors import FrameworkFileError
from recognition.frameworks.esco import esco_facts
from recognition.frameworks.gathering import Gathering, Given, Reading, Tell

PIECE = 1024 * 1024
LONGEST_NODE = 16 * PIECE
CONCEPTS = ("http://data.europa.eu/esco/skill/", "http://data.europa.eu/esco/isced-f/")
_GRAPH = re.compile(r'"@graph"\s*:\s*\[')
_DECODER = json.JSONDecoder()


def read_esco_graph(file: Given, languages: Collection[str], edition: str | None, tell: Tell) -> Reading:
    """What the graph says of skills and their groups; raises `FrameworkFileError`."""
    gathering = Gathering(tell)
    literals: dict[str, tuple[str, str]] = {}
    awaited: list[tuple[str, str]] = []
    for number, node in enumerate(nodes(file), start=1):
        told = {_last(name): value for name, value in node.items()}
        uri = told.get("@id") or told.get("uri") or told.get("id")
        if not isinstance(uri, str):
            continue
        if "nodeLiteral" in told:
            for tag in _plain_values(told.get("language")):
                if tag in languages:
                    literals[uri] = (tag, next(iter(_plain_values(told["nodeLiteral"])), ""))
        elif uri.startswith(CONCEPTS) and "obsolete" not in _plain_values(told.get("status")):
            _take(gathering, uri, told, languages, file.name, f"node {number}")
            awaited.extend((uri, other) for other in _references(told.get("description")))
    for uri, other in awaited:
        if other in literals and uri in gathering.drafts:
            tag, text = literals[other]
            gathering.drafts[uri].descriptions.setdefault(tag, text)
    items = gathering.items()
    if not items:
        raise FrameworkFileError(file.name, f"names no ESCO skill in {', '.join(languages)}")
    return Reading(esco_facts(edition), items)


def nodes(file: Given) -> Iterator[dict[str, Any]]:
    """The objects of the file's `@graph`, of its array, or the one that it is; raises `FrameworkFileError`."""
    with file.open() as raw:
        text = _piece(raw, file)
        begun = _GRAPH.search(text) or re.match(r"\s*\[", text)
        if begun is None:
            yield _alone(text + _decoded(raw.read(LONGEST_NODE), file), file)
            return
        yield from _elements(text[begun.end() :], raw, file)


def _elements(text: str, raw: BinaryIO, file: Given) -> Iterator[dict[str, Any]]:
    number, place = 0, 0
    while True:
        place = _past_blanks(text, place)
        if place < len(text) and text[place] == "]":
            return
        try:
            if place >= len(text):
                raise ValueError
            node, place = _DECODER.raw_decode(text, place)
        except RecursionError:
            raise FrameworkFileError(file.name, "is nested too deeply", where=f"node {number + 1}") from None
        except ValueError:
            more = _piece(raw, file)
            if not more or len(text) - place > LONGEST_NODE:
                raise FrameworkFileError(file.name, "is no JSON from here on", where=f"node {number + 1}") from None
            text, place = text[place:] + more, 0
            continue
        number += 1
        if not isinstance(node, dict):
            raise FrameworkFileError(file.name, "is no object", where=f"node {number}")
        yield node


def _past_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \r\n\t,":
        place += 1
    return place


def _piece(raw: BinaryIO, file: Given) -> str:
    """The next piece of the text, to the end of a letter."""
    piece = raw.read(PIECE)
    # In UTF-8 the first byte of a letter says how many belong to it.
    for back in range(1, min(3, len(piece)) + 1):
        if piece[-back] >= 0xC0:
            length = 2 if piece[-back] < 0xE0 else 3 if piece[-back] < 0xF0 else 4
            piece += raw.read(max(length - back, 0))
            break
    return _decoded(piece, file)


def _decoded(piece: bytes, file: Given) -> str:
    try:
        return piece.decode()
    except UnicodeDecodeError as error:
        raise FrameworkFileError(file.name, "is not UTF-8") from error


def _alone(text: str, file: Given) -> dict[str, Any]:
    try:
        node = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise FrameworkFileError(file.name, f"is no JSON: {error}") from error
    if not isinstance(node, dict):
        raise FrameworkFileError(file.name, "is no object")
    return node


def _take(
    gathering: Gathering, uri: str, told: Mapping[str, Any], languages: Collection[str], file: str, where: str
) -> None:
    names = _texts(told.get("prefLabel", told.get("preferredLabel")))
    named = {tag: texts[0] for tag, texts in names.items() if tag in languages and texts}
    if not named:
        return
    types = " ".join((*_references(told.get("skillType")), *_plain_values(told.get("skillType"))))
    sort = "knowledge" if "knowledge" in types else "skill" if types else "group"
    draft = gathering.item(uri, sort, file, where)
    draft.code = next(iter(_plain_values(told.get("notation", told.get("code")))), None)
    others = _texts(told.get("altLabel", told.get("alternativeLabel")))
    descriptions = _texts(told.get("description"))
    for tag, name in named.items():
        draft.is_called(tag, name, others.get(tag, ()), next(iter(descriptions.get(tag, ())), ""))
    draft.broader.update(_references(told.get("broader")))


def _last(name: str) -> str:
    return name if name.startswith("@") else re.split(r"[#/:]", name)[-1]


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(value: Any) -> dict[str, list[str]]:
    """Texts by language: of language-tagged values, or of a map from languages."""
    found: dict[str, list[str]] = {}
    for one in _many(value):
        if not isinstance(one, Mapping):
            continue
        if "@value" in one:
            found.setdefault(str(one.get("@language", "")), []).append(str(one["@value"]))
        elif "@id" not in one:
            for tag, texts in one.items():
                for text in _many(texts):
                    said = text.get("literal") if isinstance(text, Mapping) else text
                    if isinstance(said, str):
                        found.setdefault(tag, []).append(said)
    return found


def _plain_values(value: Any) -> list[str]:
    return [
        str(one["@value"]) if isinstance(one, Mapping) else one
        for one in _many(value)
        if isinstance(one, str) or (isinstance(one, Mapping) and "@value" in one)
    ]


def _references(value: Any) -> list[str]:
    """What is referred to: `{"@id": …}`, or an address as a text."""
    found = [one.get("@id", one.get("uri")) if isinstance(one, Mapping) else one for one in _many(value)]
    return [one for one in found if isinstance(one, str) and "://" in one]
