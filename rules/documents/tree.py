"""Reading the tree of nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.documents.criteria import NAME_KEYS, read_criterion
from rules.documents.reader import Reader
from rules.documents.text import Path, path_text
from rules.evidence import MODALITIES, Modality
from rules.language import LanguageMap
from rules.model import All, AnyOf, AtLeast, Criterion, Holds, Mix, Node, Not, Points, Skill
from rules.predicate import Comparison, parse_comparison

# How public lists of skills are published: 1EdTech's CASE, the Credential Engine's CTDL-ASN, ESCO itself, or as rich
# skill descriptors.
FRAMEWORK_FORMS = ("CASE", "CTDL", "ESCO", "RSD")

KINDS = ("all", "any", "at_least", "points", "criterion", "mix", "holds", "not")
ONE = Comparison(">=", 1)


def read_node(reader: Reader, data: Any, path: Path) -> Node:
    """The node at `path`; what is wrong is noted in the reader."""
    nothing = All(key=path_text(path), path=".".join(map(str, path)))
    if not isinstance(data, dict):
        reader.refuse(path, "type-node", kinds=", ".join(KINDS))
        return nothing
    kinds = [kind for kind in KINDS if kind in data]
    if len(kinds) != 1:
        reader.refuse(path, "node-kind", what=_kinds_words(kinds), kinds=", ".join(KINDS))
        return nothing
    if kinds[0] == "criterion":
        return _criterion(reader, data, path)
    return _node(reader, kinds[0], data, path)


def _kinds_words(kinds: list[str]) -> LanguageMap:
    if not kinds:
        return {"en": "is no node", "fr": "n'est pas un nœud"}
    return {
        "en": f"is two kinds of node: {' and '.join(kinds)}",
        "fr": f"est de deux sortes de nœud : {' et '.join(kinds)}",
    }


def read_alone(reader: Reader, data: Any, path: Path) -> Node:
    """A node that has no siblings."""
    node = read_node(reader, data, path)
    if isinstance(node, Mix):
        reader.refuse(path, "mix-alone")
    return node


def _named(reader: Reader, data: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """What any node can say of itself."""
    name = path_text(path)
    worth = data.get("worth")
    if worth is not None and (isinstance(worth, bool) or not isinstance(worth, int | float) or worth < 0):
        reader.refuse((*path, "worth"), "type-number")
        worth = None
    return {
        "key": reader.text(data["block"], (*path, "block")) if "block" in data else name,
        "path": name,
        "named": "block" in data,
        "title": reader.language_map(data["title"], (*path, "title")) if "title" in data else None,
        "skills": read_skills(reader, data["skills"], (*path, "skills")) if "skills" in data else (),
        "worth": float(worth) if worth is not None else None,
    }


def _criterion(reader: Reader, data: Mapping[str, Any], path: Path) -> Node:
    """A criterion; one that is also a block stands in a node of its own, so that both names are in the verdict."""
    name = _named(reader, data, path)
    title: LanguageMap | None = name["title"]
    if "block" not in data:
        return read_criterion(reader, data, path, title=title, skills=name["skills"], worth=name["worth"])
    inner: Criterion = read_criterion(reader, data, path, title=None, skills=(), worth=None)
    return All(**name, children=(inner,))


def _node(reader: Reader, kind: str, data: Mapping[str, Any], path: Path) -> Node:
    extra = {"all": ("in_order",), "at_least": ("of",), "points": ("of",)}.get(kind, ())
    reader.mapping(data, path, (kind, *extra, *NAME_KEYS))
    name = _named(reader, data, path)
    match kind:
        case "all":
            in_order = reader.boolean(data.get("in_order", False), (*path, "in_order"))
            return All(**name, in_order=in_order, children=_children(reader, data["all"], (*path, "all")))
        case "any":
            return AnyOf(**name, children=_children(reader, data["any"], (*path, "any")))
        case "at_least":
            need = reader.whole(data["at_least"], (*path, "at_least"), 1)
            return AtLeast(**name, need=need, children=_children(reader, data.get("of"), (*path, "of")))
        case "points":
            comparison = reader.parsed(data["points"], (*path, "points"), parse_comparison, ONE)
            children = _children(reader, data.get("of"), (*path, "of"))
            for number, child in enumerate(children):
                if child.worth is None:
                    reader.refuse((*path, "of", number), "worth")
            return Points(**name, comparison=comparison, children=children)
        case "not":
            return Not(**name, children=(read_alone(reader, data["not"], (*path, "not")),))
        case "mix":
            return Mix(**name, quotas=_quotas(reader, data["mix"], (*path, "mix")))
    return _holds(reader, data["holds"], (*path, "holds"), name)


def _children(reader: Reader, data: Any, path: Path) -> tuple[Node, ...]:
    if not isinstance(data, list) or not data:
        reader.refuse(path, "type-nodes")
        return ()
    children = tuple(read_node(reader, item, (*path, number)) for number, item in enumerate(data))
    if all(isinstance(child, Mix) for child in children):
        reader.refuse((*path, 0), "mix-alone")
    return children


def _quotas(reader: Reader, data: Any, path: Path) -> tuple[tuple[Modality, Comparison], ...]:
    known = reader.mapping(data, path, MODALITIES)
    if not known:
        reader.refuse(path, "type-quotas")
    quotas = []
    for modality in MODALITIES:
        if modality in known:
            wanted = reader.parsed(known[modality], (*path, modality), parse_comparison, ONE)
            if wanted.operator not in (">=", ">"):
                reader.refuse((*path, modality), "lower-limit")
            quotas.append((modality, wanted))
    return tuple(quotas)


def _holds(reader: Reader, data: Any, path: Path, name: dict[str, Any]) -> Holds:
    if not isinstance(data, dict):
        return Holds(**name, microcredentials=reader.texts(data, path))
    known = reader.mapping(data, path, ("any", "at_least", "version"))
    version = None
    if "version" in known:
        version = reader.parsed(known["version"], (*path, "version"), parse_comparison, ONE)
    return Holds(
        **name,
        microcredentials=reader.texts(known.get("any"), (*path, "any")),
        need=reader.whole(known.get("at_least", 1), (*path, "at_least"), 1),
        version=version,
    )


def read_skills(reader: Reader, data: Any, path: Path) -> tuple[Skill, ...]:
    """A list of skills."""
    if not isinstance(data, list):
        reader.refuse(path, "type-skills")
        return ()
    skills = []
    for number, item in enumerate(data):
        place = (*path, number)
        known = reader.mapping(item, place, ("name", "uri", "framework", "form", "code"))
        skills.append(
            Skill(
                name=reader.language_map(known.get("name"), (*place, "name")),
                uri=reader.text(known["uri"], (*place, "uri")) if "uri" in known else None,
                framework=reader.text(known["framework"], (*place, "framework")) if "framework" in known else None,
                form=reader.choice(known["form"], (*place, "form"), FRAMEWORK_FORMS) if "form" in known else None,
                code=reader.text(known["code"], (*place, "code")) if "code" in known else None,
            )
        )
    return tuple(skills)
