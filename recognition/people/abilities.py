"""Skills, micro-credentials and their blocks as questions about people name them, and which a question means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from recognition.rulebook.skill_book import Block, Meaning, SkillBook
from records.folding import folded_words, grams, likeness
from records.having import Ability, Kind
from rules import local
from rules.language import LanguageMap

# So many of what a question may mean are looked for.
MOST_MEANT = 12
# What is so much less alike than the best is not meant.
SLACK = 0.15


# A kind and what is known by it.
Ref = tuple[Kind, str]
# How addresses name one that is chosen.
ASKED_BY: dict[Kind, str] = {"skill": "skill", "microcredential": "of", "block": "block"}


@dataclass(frozen=True, slots=True)
class Thing:
    """A skill, a micro-credential, or a block of one."""

    kind: Kind
    # A skill's key, a micro-credential's slug, or the slug and a block's key with a slash between them.
    key: str
    title: str
    framework: str | None
    # How much there is to do for it, as the rule in force states it, in hours.
    hours: float | None
    ability: Ability
    # The title of the micro-credential that a block is of.
    within: str = ""

    @property
    def full(self) -> str:
        """The title where it stands alone: a block's says what it is a block of."""
        return f"{self.title} ({self.within})" if self.within else self.title

    @property
    def asked(self) -> dict[str, str]:
        """How an address asks for it."""
        return {ASKED_BY[self.kind]: self.key}


def things_of(book: SkillBook, kind: Kind, language: str, level: int | None = None) -> list[Thing]:
    """All of that kind by title, blocks by that of their micro-credential; of that level only, where one is given."""
    if kind == "block":
        return sorted(_blocks(book, language, level), key=lambda thing: thing.within.casefold())
    made = _skills(book, language, level) if kind == "skill" else _microcredentials(book, language, level)
    return sorted(made, key=lambda thing: (thing.title.casefold(), thing.key))


def _at(level: int | None) -> Callable[[Meaning], bool]:
    return lambda meaning: level is None or meaning.level == level


def _skills(book: SkillBook, language: str, level: int | None) -> Iterable[Thing]:
    versions: dict[str, list[int]] = {}
    ways: dict[str, list[int]] = {}
    for meaning in filter(_at(level), book.versions.values()):
        for key in meaning.skills:
            versions.setdefault(key, []).append(meaning.version_id)
    for meaning in filter(_at(level), book.in_force.values()):
        for key in meaning.skills:
            ways.setdefault(key, []).append(meaning.microcredential_id)
    for key, own in versions.items():
        skill = book.skills[key]
        ability = Ability("skill", tuple(own), tuple(ways.get(key, ())))
        yield Thing("skill", key, local(skill.name, language), skill.framework, None, ability)


def _microcredentials(book: SkillBook, language: str, level: int | None) -> Iterable[Thing]:
    versions: dict[int, list[int]] = {}
    for meaning in filter(_at(level), book.versions.values()):
        versions.setdefault(meaning.microcredential_id, []).append(meaning.version_id)
    for number, own in versions.items():
        newest = book.in_force[number]
        ways = (number,) if _at(level)(newest) else ()
        ability = Ability("microcredential", tuple(own), ways)
        yield Thing("microcredential", newest.slug, local(newest.title, language), None, newest.hours, ability)


def _blocks(book: SkillBook, language: str, level: int | None) -> Iterable[Thing]:
    for number, meaning in book.in_force.items():
        title = local(meaning.title, language)
        for block in meaning.blocks if _at(level)(meaning) else ():
            ability = Ability("block", (), (number,), block.key)
            yield Thing("block", block_ref(meaning, block)[1], block_title(block, language), None, None, ability, title)


def is_known(book: SkillBook, ref: Ref) -> bool:
    """Whether there is such a thing."""
    kind, key = ref
    return key in {"skill": book.skills, "microcredential": book.numbers, "block": book.blocks}[kind]


def block_title(block: Block, language: str) -> str:
    """The block's title; its key, where it has none."""
    return local(block.title, language) if block.title else block.key


def block_ref(meaning: Meaning, block: Block) -> Ref:
    """How the block is asked for."""
    return "block", f"{meaning.slug}/{block.key}"


@dataclass(frozen=True)
class WordIndex:
    """Which skills, micro-credentials and blocks have a word in their names, in whatever language."""

    places: Mapping[str, frozenset[Ref]]
    by_gram: Mapping[str, frozenset[str]]

    def meant(self, question: str) -> list[Ref]:
        """What the question may mean, the likeliest first: each of its words is in the name, give or take a slip."""
        scores: dict[Ref, float] | None = None
        words = folded_words(question)
        for word in words:
            own = self._having(word)
            if scores is None:
                scores = own
            else:
                scores = {ref: score + own[ref] for ref, score in scores.items() if ref in own}
        if not scores:
            return []
        best = max(scores.values())
        near = [ref for ref, score in scores.items() if score >= best - SLACK * len(words)]
        return sorted(near, key=lambda ref: (-scores[ref], ref))[:MOST_MEANT]

    def _having(self, asked: str) -> dict[Ref, float]:
        known = {word for gram in grams(asked) for word in self.by_gram.get(gram, ())}
        found: dict[Ref, float] = {}
        for word in known:
            score = likeness(asked, word)
            for ref in self.places[word] if score else ():
                found[ref] = max(found.get(ref, 0.0), score)
        return found


@lru_cache(maxsize=64)
def word_index(book: SkillBook) -> WordIndex:
    """The index of a book's names. A book never changes, and is known by itself."""
    named: list[tuple[Ref, LanguageMap]] = [(("skill", key), skill.name) for key, skill in book.skills.items()]
    named += [(("microcredential", meaning.slug), meaning.title) for meaning in book.in_force.values()]
    named += [
        (block_ref(meaning, block), block.title)
        for meaning in book.in_force.values()
        for block in meaning.blocks
        if block.title
    ]
    places: dict[str, set[Ref]] = {}
    for ref, names in named:
        for word in {word for name in names.values() for word in folded_words(name)}:
            places.setdefault(word, set()).add(ref)
    by_gram: dict[str, set[str]] = {}
    for word in places:
        for gram in grams(word):
            by_gram.setdefault(gram, set()).add(word)
    return WordIndex(
        {word: frozenset(refs) for word, refs in places.items()},
        {gram: frozenset(words) for gram, words in by_gram.items()},
    )


def chosen(book: SkillBook, refs: Sequence[Ref], language: str, level: int | None) -> list[Thing]:
    """These things, in their order; those that have no version of that level are left out."""
    kinds: dict[Kind, dict[str, Thing]] = {
        kind: {thing.key: thing for thing in things_of(book, kind, language, level)}
        for kind in {ref[0] for ref in refs}
    }
    return [kinds[kind][key] for kind, key in refs if key in kinds[kind]]
