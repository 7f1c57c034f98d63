"""What differs between two versions of a rule, part by part and in words: what a reader of both must know.

A *part* is a node. Parts that their author named are the same under the same key; a criterion that only got another
key is known by what it asks; what has no key is known by its place and what it says. A criterion *keeps its matches*
when what it matches is as it was, whatever it asks of how much and when.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rules.language import LANGUAGES, LanguageMap, local
from rules.model import All, Criterion, Node, Points, Rule, children_of
from rules.words import told
from rules.words.names import Teller
from rules.words.phrases import lasting
from rules.words.sheet import OUTCOMES, WITHDRAWN, descriptor_lines, skill_words

What = Literal["added", "removed", "changed"]
# Of a criterion: its matches stay, or history is searched for it.
Matches = Literal["kept", "searched"]
Aspect = Literal[
    "title", "aptitude", "issuer", "valid_for", "outcome", "on_evidence_withdrawn", "from", "skills", "image",
    "standard", "key", "asks", "place", "order", "worth",
]  # fmt: skip
ASPECTS: Mapping[Aspect, LanguageMap] = {
    "title": {"en": "title", "fr": "titre"},
    "aptitude": {"en": "aptitude", "fr": "aptitude"},
    "issuer": {"en": "issued by", "fr": "délivrée par"},
    "valid_for": {"en": "valid for", "fr": "durée de validité"},
    "outcome": {"en": "outcome", "fr": "résultat"},
    "on_evidence_withdrawn": {"en": "withdrawn evidence", "fr": "preuve retirée"},
    "from": {"en": "counts from", "fr": "compte depuis"},
    "skills": {"en": "skills", "fr": "compétences"},
    "image": {"en": "picture", "fr": "image"},
    "standard": {"en": "descriptors", "fr": "descripteurs"},
    "key": {"en": "name", "fr": "nom"},
    "asks": {"en": "asks", "fr": "demande"},
    "place": {"en": "stands under", "fr": "se trouve sous"},
    "order": {"en": "in order", "fr": "dans l'ordre"},
    "worth": {"en": "worth", "fr": "vaut"},
}
# What becomes of a criterion's matches.
FATES: Mapping[Matches, LanguageMap] = {
    "kept": {"en": "keeps its matches", "fr": "garde ses preuves"},
    "searched": {"en": "history is searched for it", "fr": "l'historique sera fouillé"},
}
NOTHING: LanguageMap = {"en": "nothing", "fr": "rien"}
_ENDLESS: LanguageMap = {"en": "without end", "fr": "sans limite"}
_DRAWN: LanguageMap = {"en": "drawn from its id and title", "fr": "dessinée d'après son identifiant et son titre"}
_FROM: Mapping[bool, LanguageMap] = {
    False: {"en": "the beginning: history counts", "fr": "le début : l'historique compte"},
    True: {"en": "the publication of this version on", "fr": "la publication de cette version"},
}


@dataclass(frozen=True, slots=True)
class Change:
    """One aspect, before and after, in words."""

    aspect: Aspect
    before: LanguageMap
    after: LanguageMap


@dataclass(frozen=True, slots=True)
class PartChange:
    """A part that came, went or changed. Of one that came or went, `changes` holds what it asks alone."""

    what: What
    key: str
    title: LanguageMap | None
    changes: tuple[Change, ...]
    # None where it is no criterion, or is gone.
    matches: Matches | None = None


@dataclass(frozen=True, slots=True)
class Differences:
    """All of it. Keys are those of criteria of the new version; `dropped` of the old one."""

    rule: tuple[Change, ...]
    parts: tuple[PartChange, ...]
    kept: tuple[str, ...]
    searched: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not self.rule and not self.parts


def differences(old: Rule, new: Rule, in_force: Collection[str] = ()) -> Differences:
    """What `new` says otherwise than `old`. `in_force` are match keys that other rules ask for already."""
    matched = {one.match_key for one in old.criteria} | set(in_force)
    pairs = _pairs(old, new)
    return Differences(
        rule=tuple(_of_rule(old, new)),
        parts=tuple(_of_parts(pairs, matched)),
        kept=tuple(one.key for one in new.criteria if one.match_key in matched),
        searched=tuple(one.key for one in new.criteria if one.match_key not in matched),
        dropped=tuple(before.key for before, after in pairs if isinstance(before, Criterion) and after is None),
    )


def _of_rule(old: Rule, new: Rule) -> Iterator[Change]:
    yield from _if_other("title", old.title, new.title)
    yield from _if_other("aptitude", old.aptitude, new.aptitude)
    yield from _if_other("issuer", _plain(old.issuer), _plain(new.issuer))
    yield from _if_other("valid_for", *(_lasting(rule) for rule in (old, new)))
    yield from _if_other("outcome", OUTCOMES[old.outcome], OUTCOMES[new.outcome])
    withdrawn = (WITHDRAWN[rule.on_evidence_withdrawn] for rule in (old, new))
    yield from _if_other("on_evidence_withdrawn", *withdrawn)
    yield from _if_other("from", _FROM[old.from_publication], _FROM[new.from_publication])
    yield from _if_other("skills", _skills(old), _skills(new))
    yield from _if_other("image", _picture(old), _picture(new))
    for name in dict.fromkeys([*old.standard, *new.standard]):
        before, after = (_descriptor(name, rule.standard.get(name)) for rule in (old, new))
        if old.standard.get(name) != new.standard.get(name):
            yield Change("standard", before, after)


def _picture(rule: Rule) -> LanguageMap:
    if rule.image is None:
        return _DRAWN
    # Two pictures may be told in the same words.
    mark = rule.image.file or (rule.image.sha256 or "")[:12]
    return {language: f"{local(rule.image.alt, language)} ({mark})" for language in LANGUAGES}


def _if_other(aspect: Aspect, before: LanguageMap, after: LanguageMap) -> Iterator[Change]:
    if dict(before) != dict(after):
        yield Change(aspect, before, after)


def _of_parts(pairs: list[tuple[Node | None, Node | None]], matched: Collection[str]) -> Iterator[PartChange]:
    parents = _Parents(pairs)
    for before, after in pairs:
        if before is None and after is not None:
            yield PartChange("added", after.key, after.title, (Change("asks", {}, told(after)),), _fate(after, matched))
        elif after is None and before is not None:
            yield PartChange("removed", before.key, before.title, (Change("asks", told(before), {}),))
        elif before is not None and after is not None:
            changes = tuple(_of_part(before, after, parents))
            if changes:
                yield PartChange("changed", after.key, after.title, changes, _fate(after, matched))


def _of_part(before: Node, after: Node, parents: _Parents) -> Iterator[Change]:
    if before.named and after.named:
        yield from _if_other("key", _plain(before.key), _plain(after.key))
    yield from _if_other("title", before.title or {}, after.title or {})
    said = told(before), told(after)
    if said[0] == said[1] and isinstance(before, Criterion) and isinstance(after, Criterion):
        # What is called alike may be another thing.
        said = told(before, whole=True), told(after, whole=True)
    yield from _if_other("asks", *said)
    if isinstance(before, All) and isinstance(after, All) and after.in_order and before.in_order:
        yield from _if_other("order", _children(before), _children(after))
    yield from _if_other("skills", _skills(before), _skills(after))
    if parents.moved(before, after):
        yield Change("place", parents.place(before), parents.place(after))
    worth = [node.worth if parents.counts_points(node) else None for node in (before, after)]
    if worth[0] != worth[1]:
        texts = [_plain(f"{value:g}") if value is not None else NOTHING for value in worth]
        yield Change("worth", texts[0], texts[1])


def _fate(node: Node, matched: Collection[str]) -> Matches | None:
    if not isinstance(node, Criterion):
        return None
    return "kept" if node.match_key in matched else "searched"


def _pairs(old: Rule, new: Rule) -> list[tuple[Node | None, Node | None]]:
    """Each part of both with what it is in the other, those of the new version first and in its order."""
    left = {id(node): node for node in old.nodes}
    found: dict[int, Node] = {}
    for alike in _ALIKE:
        known: dict[Any, list[Node]] = {}
        for node in left.values():
            if (key := alike(node)) is not None:
                known.setdefault(key, []).append(node)
        for node in new.nodes:
            if id(node) not in found and (key := alike(node)) is not None and known.get(key):
                before = found[id(node)] = known[key].pop(0)
                del left[id(before)]
    return [(found.get(id(node)), node) for node in new.nodes] + [(node, None) for node in left.values()]


def _named_key(node: Node) -> Any:
    return (type(node), node.key) if node.named else None


def _asked(node: Node) -> Any:
    return (node.match_key, told(node)["en"]) if isinstance(node, Criterion) else None


def _matched(node: Node) -> Any:
    return node.match_key if isinstance(node, Criterion) else None


def _said(node: Node) -> Any:
    return None if node.named else (type(node), node.path, told(node)["en"])


def _said_anywhere(node: Node) -> Any:
    return None if node.named else (type(node), told(node)["en"])


def _placed(node: Node) -> Any:
    return None if node.named else (type(node), node.path)


# From the surest sign that two parts are the same to the weakest.
_ALIKE: tuple[Callable[[Node], Any], ...] = (_named_key, _asked, _matched, _said, _said_anywhere, _placed)


class _Parents:
    """Which part stands above which, on both sides."""

    def __init__(self, pairs: list[tuple[Node | None, Node | None]]) -> None:
        self._above: dict[int, Node] = {}
        self._before: dict[int, Node] = {}
        for before, after in pairs:
            for node in (before, after):
                if node is not None:
                    self._above |= {id(child): node for child in children_of(node)}
            if before is not None and after is not None:
                self._before[id(after)] = before

    def moved(self, before: Node, after: Node) -> bool:
        """Whether it stands under another part than it did."""
        old, new = self._above.get(id(before)), self._above.get(id(after))
        if old is None or new is None:
            return (old is None) != (new is None)
        return self._before.get(id(new)) is not old

    def place(self, node: Node) -> LanguageMap:
        """What it stands under."""
        above = self._above.get(id(node))
        return _plain(above.key) if above is not None else {"en": "the rule itself", "fr": "la règle elle-même"}

    def counts_points(self, node: Node) -> bool:
        """Whether what it stands under counts what it is worth."""
        return isinstance(self._above.get(id(node)), Points)


def _plain(text: str) -> LanguageMap:
    return dict.fromkeys(LANGUAGES, text)


def _lasting(rule: Rule) -> LanguageMap:
    if rule.valid_for is None:
        return _ENDLESS
    return {"en": lasting(rule.valid_for, "en"), "fr": lasting(rule.valid_for, "fr")}


def _skills(of: Rule | Node) -> LanguageMap:
    if not of.skills:
        return NOTHING
    return {
        "en": "; ".join(skill_words(skill, Teller("en")) for skill in of.skills),
        "fr": "; ".join(skill_words(skill, Teller("fr")) for skill in of.skills),
    }


def _descriptor(name: str, value: Any) -> LanguageMap:
    if value is None:
        return NOTHING
    return {
        "en": " ".join(descriptor_lines(name, value, Teller("en"))),
        "fr": " ".join(descriptor_lines(name, value, Teller("fr"))),
    }


def _children(node: Node) -> LanguageMap:
    return _plain(", ".join(child.key for child in children_of(node)))
