"""Documents of an organisation's own tables: from text to what lies over the tables that ship.

```yaml
schema: acquis/tables/1
vocabulary:
  signed-off: ["https://work.example/verbs/signed-off"]
  passed:
    - {verb: "http://adlnet.gov/expapi/verbs/completed", success: true, source: our-lms}
  thanked: {only: ["http://id.tincanapi.com/verb/thanked"]}
classification:
  - {type: "https://work.example/types/*", source: [shop, kitchen], modality: workplace}
  - {extension: {"https://lms.example/kind": capsule}, modality: micro-learning}
  - {verb: "https://lms.example/verbs/opened", modality: none}
```
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from rules.classification import LOOKS, NO_MODALITY
from rules.documents.problems import RuleDocumentError
from rules.documents.reader import Reader
from rules.documents.text import Path, read_text
from rules.evidence import MODALITIES
from rules.predicate import parse_predicate

SCHEMA_NAME = "acquis/tables/1"
_ALIAS = re.compile(r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$")
_IRI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$")
_ANYTHING = parse_predicate("exists")


def tables_schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of a document of tables."""
    schema: dict[str, Any] = orjson.loads(files("rules").joinpath("data/tables.schema.json").read_bytes())
    return schema


def parse_tables(text: str) -> dict[str, Any]:
    """The document as data, as `rules.tables.read_tables` takes it; raises `RuleDocumentError`."""
    data, places = read_text(text)
    reader = Reader(places)
    known = reader.mapping(data, (), ("schema", "vocabulary", "classification"))
    if "schema" not in known and not reader.problems:
        reader.refuse(("schema",), "missing")
    elif known.get("schema", SCHEMA_NAME) != SCHEMA_NAME:
        reader.refuse(("schema",), "schema-version", given=repr(known["schema"]), known=SCHEMA_NAME)
    if "vocabulary" in known:
        _check_vocabulary(reader, known["vocabulary"], ("vocabulary",))
    if "classification" in known:
        _check_classification(reader, known["classification"], ("classification",))
    if not reader.problems:
        for error in Draft202012Validator(tables_schema()).iter_errors(data):
            reader.refuse(tuple(error.absolute_path), "schema", detail=error.message)
    if reader.problems:
        raise RuleDocumentError(reader.problems)
    return known


def _check_vocabulary(reader: Reader, data: Any, path: Path) -> None:
    if not isinstance(data, dict):
        reader.refuse(path, "type-mapping")
        return
    for alias, value in data.items():
        place = (*path, alias)
        if not _ALIAS.match(alias):
            reader.refuse(place, "alias-form", given=repr(alias))
        if isinstance(value, dict) and "only" in value:
            reader.mapping(value, place, ("only",))
            value, place = value["only"], (*place, "only")
        if not isinstance(value, list) or not value:
            reader.refuse(place, "type-senses")
            continue
        for number, entry in enumerate(value):
            _check_sense(reader, entry, (*place, number))


def _check_sense(reader: Reader, data: Any, path: Path) -> None:
    if isinstance(data, str):
        _check_iris(reader, data, path)
        return
    known = reader.mapping(data, path, ("verb", "success", "completion", "source"))
    if isinstance(data, dict) and "verb" not in data:
        reader.refuse((*path, "verb"), "missing")
    if "verb" in known:
        _check_iris(reader, known["verb"], (*path, "verb"))
    for name in ("success", "completion"):
        if name in known:
            reader.boolean(known[name], (*path, name))
    if "source" in known:
        reader.texts(known["source"], (*path, "source"))


def _check_classification(reader: Reader, data: Any, path: Path) -> None:
    if not isinstance(data, list):
        reader.refuse(path, "type-lines")
        return
    for number, line in enumerate(data):
        _check_line(reader, line, (*path, number))


def _check_line(reader: Reader, data: Any, path: Path) -> None:
    conditions = (*LOOKS, "extension", "source")
    known = reader.mapping(data, path, (*conditions, "modality"))
    if not isinstance(data, dict):
        return
    if "modality" in known:
        reader.choice(known["modality"], (*path, "modality"), (*MODALITIES, NO_MODALITY))
    else:
        reader.refuse((*path, "modality"), "missing")
    if not known.keys() & set(conditions):
        reader.refuse(path, "no-condition", conditions=", ".join(conditions))
    for look in LOOKS:
        if look in known:
            _check_iris(reader, known[look], (*path, look), beginnings=True)
    if "extension" in known:
        _check_extensions(reader, known["extension"], (*path, "extension"))
    if "source" in known:
        reader.texts(known["source"], (*path, "source"))


def _check_extensions(reader: Reader, data: Any, path: Path) -> None:
    if not isinstance(data, dict) or not data:
        reader.refuse(path, "type-predicates", by=_BY_IRI)
        return
    for iri, wanted in data.items():
        _check_iris(reader, iri, (*path, iri))
        reader.parsed(wanted, (*path, iri), parse_predicate, _ANYTHING)


_BY_IRI: Mapping[str, str] = {"en": "extension IRI", "fr": "IRI d'extension"}


def _check_iris(reader: Reader, data: Any, path: Path, *, beginnings: bool = False) -> None:
    """An IRI or a list of some, with a `*` at the end where beginnings are taken."""
    for number, iri in enumerate(reader.texts(data, path)):
        place = (*path, number) if isinstance(data, list) else path
        whole = iri[:-1] if beginnings and iri.endswith("*") else iri
        if iri and (not _IRI.match(whole) or "*" in whole):
            reader.refuse(place, "no-iri", given=repr(iri))
