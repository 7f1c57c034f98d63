"""Rule documents: from text or data to a rule, and back.

A document is read twice: by hand, for messages that name the line and what would be right, and against the published
JSON Schema, so that what the schema promises to editors is what is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, get_args

import orjson
import yaml
from jsonschema import Draft202012Validator

from rules.documents.anchors import check_anchors
from rules.documents.picture import read_picture
from rules.documents.problems import Problem, RuleDocumentError
from rules.documents.reader import Reader
from rules.documents.text import Path, Place, Places, path_text, read_text
from rules.documents.tree import KINDS, read_alone, read_skills
from rules.model import OnWithdrawn, Outcome, Rule
from rules.vocabulary import DEFAULT_VOCABULARY, Vocabulary

RULE_KEYS = (
    "schema", "id", "title", "aptitude", "issuer", "valid_for", "skills", "image", "standard", "outcome",
    "on_evidence_withdrawn", "from", "needs", "renewal",
)  # fmt: skip
SCHEMA_NAME = "acquis/1"
_SLUG = re.compile(r"^[a-z0-9]+(?:[-._][a-z0-9]+)*$")


def rule_schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of a rule document."""
    schema: dict[str, Any] = orjson.loads(files("rules").joinpath("data/rule.schema.json").read_bytes())
    return schema


_VALIDATOR = Draft202012Validator(rule_schema())


def parse_rule(text: str, vocabulary: Vocabulary | None = DEFAULT_VOCABULARY) -> Rule:
    """Read a rule from YAML or JSON; raises `RuleDocumentError`. With no vocabulary, verbs may have any alias."""
    data, places = read_text(text)
    return _read(data, places, None if vocabulary is None else vocabulary.senses)


def parse_located(text: str, vocabulary: Vocabulary = DEFAULT_VOCABULARY) -> tuple[Rule, Mapping[str, Place]]:
    """As `parse_rule`, with the place of each path in the text, the paths as problems and findings write them."""
    data, places = read_text(text)
    return _read(data, places, vocabulary.senses), {path_text(path): place for path, place in places.items()}


def rule_of_read(data: Any, places: Places, vocabulary: Vocabulary) -> Rule:
    """As `parse_rule`, of a text that has been read; raises `RuleDocumentError`."""
    return _read(data, places, vocabulary.senses)


def rule_from_data(data: Mapping[str, Any], vocabulary: Vocabulary | None = DEFAULT_VOCABULARY) -> Rule:
    """Read a rule from parsed JSON; raises `RuleDocumentError`.

    With no vocabulary, verbs may have any alias: one that was known when the rule was published may not be now.
    """
    return _read(dict(data), {}, None if vocabulary is None else vocabulary.senses)


def rule_to_data(rule: Rule) -> dict[str, Any]:
    """The rule as a JSON document that reads back as the same rule."""
    return dict(rule.document)


def print_rule(rule: Rule) -> str:
    """The rule as YAML that reads back as the same rule."""
    return yaml.dump(rule_to_data(rule), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


class _Dumper(yaml.SafeDumper):
    """Writes every value out: the reader refuses aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (PyYAML's signature)
        return True


def _read(data: Any, places: Places, aliases: Collection[str] | None) -> Rule:
    reader = Reader(places, aliases)
    known = reader.mapping(data, (), RULE_KEYS)
    for key in ("schema", "id", "title", "aptitude", "issuer", "needs"):
        if key not in known:
            reader.refuse((key,), "missing")
    if reader.problems and not known.get("needs"):
        raise RuleDocumentError(reader.problems)
    if known.get("schema", SCHEMA_NAME) != SCHEMA_NAME:
        reader.refuse(("schema",), "schema-version", given=repr(known["schema"]), known=SCHEMA_NAME)
    rule = _rule(reader, known, data)
    check_anchors(reader, rule.criteria)
    if reader.problems:
        raise RuleDocumentError(reader.problems)
    _check_schema(data, reader)
    return rule


def _rule(reader: Reader, known: Mapping[str, Any], data: Any) -> Rule:
    id_ = reader.text(known.get("id", "-"), ("id",))
    if "id" in known and id_ and not _SLUG.match(id_):
        reader.refuse(("id",), "slug", given=repr(id_))
    standard = known.get("standard", {})
    if not isinstance(standard, dict):
        reader.refuse(("standard",), "type-mapping")
    return Rule(
        id=id_,
        title=reader.language_map(known["title"], ("title",)) if "title" in known else {},
        aptitude=reader.language_map(known["aptitude"], ("aptitude",)) if "aptitude" in known else {},
        issuer=reader.text(known["issuer"], ("issuer",)) if "issuer" in known else "",
        needs=read_alone(reader, known["needs"], ("needs",)),
        renewal=read_alone(reader, known["renewal"], ("renewal",)) if "renewal" in known else None,
        from_publication="from" in known
        and reader.choice(known["from"], ("from",), ("publication", "beginning")) == "publication",
        valid_for=reader.duration(known["valid_for"], ("valid_for",)) if "valid_for" in known else None,
        skills=read_skills(reader, known["skills"], ("skills",)) if "skills" in known else (),
        image=read_picture(reader, known["image"], ("image",)) if "image" in known else None,
        standard=standard,
        outcome=reader.choice(known.get("outcome", "award"), ("outcome",), get_args(Outcome)),
        on_evidence_withdrawn=reader.choice(
            known.get("on_evidence_withdrawn", "review"), ("on_evidence_withdrawn",), get_args(OnWithdrawn)
        ),
        document=data,
    )


def _check_schema(data: Any, reader: Reader) -> None:
    """Hold the document against the schema: its head, and each node by itself, without those below it.

    A node is known again by what it says, so that a document of which little changed is looked at quickly.
    """
    stubs = {key: _STUB for key in ("needs", "renewal") if key in data}
    for error in _VALIDATOR.iter_errors({**data, **stubs}):
        reader.refuse(tuple(error.absolute_path), "schema", detail=error.message)
    for key in stubs:
        _check_nodes(data[key], (key,), reader)
    if reader.problems:
        raise RuleDocumentError(reader.problems)


_STUB: Mapping[str, Any] = {"criterion": "-"}


def _check_nodes(node: Mapping[str, Any], path: Path, reader: Reader) -> None:
    kind = next(kind for kind in KINDS if kind in node)
    below: dict[str, Any] = {}
    if kind == "not":
        below["not"] = _STUB
        _check_nodes(node["not"], (*path, "not"), reader)
    elif kind in _LISTS:
        below[_LISTS[kind]] = [_STUB]
        for number, child in enumerate(node[_LISTS[kind]]):
            _check_nodes(child, (*path, _LISTS[kind], number), reader)
    for place, message in _node_errors(kind, orjson.dumps({**node, **below})):
        reader.refuse((*path, *place), "schema", detail=message)


_LISTS = {"all": "all", "any": "any", "at_least": "of", "points": "of"}
_NODES = {
    kind: _VALIDATOR.evolve(schema={"$ref": f"#/$defs/{kind}", "$defs": rule_schema()["$defs"]}) for kind in KINDS
}


@lru_cache(maxsize=10_000)
def _node_errors(kind: str, node: bytes) -> tuple[tuple[Path, str], ...]:
    return tuple((tuple(error.absolute_path), error.message) for error in _NODES[kind].iter_errors(orjson.loads(node)))


__all__ = [
    "Place",
    "Problem",
    "RuleDocumentError",
    "parse_located",
    "parse_rule",
    "path_text",
    "print_rule",
    "rule_from_data",
    "rule_of_read",
    "rule_schema",
    "rule_to_data",
]
