"""Skills and micro-credentials as questions about people name them, and which of them a question means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from recognition.rulebook.skill_book import Meaning, SkillBook
from records.folding import folded_words, grams, likeness
from records.workforce import Ability, Kind
from rules import local
from rules.language import LanguageMap

# So many of what a question may mean are looked for.
MOST_MEANT = 12
# What is so much less alike than the best is not meant.
SLACK = 0.15


@dataclass(frozen=True, slots=True)
class Thing:
    """A skill or a micro-credential."""

    kind: Kind
    # A skill's key, or a micro-credential's slug.
    key: str
    title: str
    framework: str | None
    # How much there is to do for it, as the rule in force states it, in hours.
    hours: float | None
    ability: Ability


def things_of(book: SkillBook, kind: Kind, language: str, level: int | None = None) -> list[Thing]:
    """All of that kind by title; of that level only, where one is given."""
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


Ref = tuple[Kind, str]


@dataclass(frozen=True)
class WordIndex:
    """Which skills and micro-credentials have a word in their names, in whatever language."""

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
