"""How the items of skills frameworks are found by name, with slips and in any language; the same on both databases.

Names are kept in the order of the alphabet (`framework_names`): what begins as asked is found at once and comes first.
Beyond that, the distinct *words* of all names are few, so slips are looked for among the words alone, by their grams;
the *places* say which items have a word in their name, or among their other names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    case,
    delete,
    exists,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base, BigId
from records.folding import LONGEST_NAME, LONGEST_WORD, fold, folded_words, grams, likeness
from records.frameworks import Framework, FrameworkItem, ItemFacts, in_batches
from records.upsert import insert_missing

# What a word in the name itself weighs, against one in another name.
IN_NAME, IN_OTHER = 10, 6
# So many words of a question are looked at, and so many known words stand for each.
MOST_ASKED, MOST_WORDS = 6, 40
# So many of the words that share most grams with one are compared with it letter by letter.
MOST_ALIKE = 30
# Words that stand in more places than this say little beside others that stand in fewer: `of`, `manage`.
COMMON = 1_500
# So many items are weighed by their names after the words have found them.
MOST_WEIGHED = 60
LANGUAGE_LENGTH = 16


def _plain(length: int) -> Any:
    """Text that compares by its letters alone: a range is what begins alike."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class FrameworkName(Base):
    """A name of an item, folded, to be found by how it begins."""

    __tablename__ = "framework_names"
    __table_args__ = (Index("ix_framework_names_item_id", "item_id"),)

    framework_id: Mapped[int] = mapped_column(ForeignKey("frameworks.id"), primary_key=True)
    folded: Mapped[str] = mapped_column(_plain(LONGEST_NAME), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("framework_items.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(LANGUAGE_LENGTH), primary_key=True)


class FrameworkWord(Base):
    """A word that names of a framework's items have."""

    __tablename__ = "framework_words"
    __table_args__ = (UniqueConstraint("framework_id", "word"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("frameworks.id"))
    word: Mapped[str] = mapped_column(_plain(LONGEST_WORD))


class FrameworkGram(Base):
    """Three letters that a word has."""

    __tablename__ = "framework_grams"

    framework_id: Mapped[int] = mapped_column(ForeignKey("frameworks.id"), primary_key=True)
    gram: Mapped[str] = mapped_column(_plain(3), primary_key=True)
    word_id: Mapped[int] = mapped_column(ForeignKey("framework_words.id"), primary_key=True)


class FrameworkPlace(Base):
    """Where a word stands: in a name of an item (`IN_NAME`), or in another name of it (`IN_OTHER`)."""

    __tablename__ = "framework_places"
    __table_args__ = (Index("ix_framework_places_item_id", "item_id"),)

    word_id: Mapped[int] = mapped_column(ForeignKey("framework_words.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("framework_items.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(LANGUAGE_LENGTH), primary_key=True)
    weight: Mapped[int] = mapped_column(SmallInteger)


@dataclass(frozen=True, slots=True)
class Found:
    """An item that answers a question, and the language of the name that does."""

    item: FrameworkItem
    framework: Framework
    language: str


def forget_names(session: Session, item_ids: Collection[int]) -> None:
    """Have these items be found no more."""
    for some in in_batches(sorted(item_ids)):
        session.execute(delete(FrameworkName).where(FrameworkName.item_id.in_(some)))
        session.execute(delete(FrameworkPlace).where(FrameworkPlace.item_id.in_(some)))


def forget_all(session: Session, framework_id: int) -> None:
    """Have nothing of the framework be found any more."""
    words = select(FrameworkWord.id).where(FrameworkWord.framework_id == framework_id)
    session.execute(delete(FrameworkName).where(FrameworkName.framework_id == framework_id))
    session.execute(delete(FrameworkPlace).where(FrameworkPlace.word_id.in_(words)))
    session.execute(delete(FrameworkGram).where(FrameworkGram.framework_id == framework_id))
    session.execute(delete(FrameworkWord).where(FrameworkWord.framework_id == framework_id))


def remember_names(session: Session, framework_id: int, items: Sequence[tuple[int, ItemFacts]]) -> None:
    """Have these items, of which nothing is remembered yet, be found by their names."""
    names = [
        {"framework_id": framework_id, "folded": fold(name)[:LONGEST_NAME], "item_id": number, "language": tag}
        for number, item in items
        for tag, name in item.names.items()
    ]
    insert_missing(session, FrameworkName, names)
    places = {(word, number, tag): weight for number, item in items for (word, tag), weight in _places(item).items()}
    numbers = _word_ids(session, framework_id, {word for word, _, _ in places})
    rows = [
        {"word_id": numbers[word], "item_id": number, "language": tag, "weight": weight}
        for (word, number, tag), weight in places.items()
    ]
    insert_missing(session, FrameworkPlace, rows)


def _places(item: ItemFacts) -> dict[tuple[str, str], int]:
    """The words of an item's names, by language, with what they weigh."""
    found = {(word, tag): IN_OTHER for tag, others in item.others.items() for word in _words(others)}
    return found | {(word, tag): IN_NAME for tag, name in item.names.items() for word in folded_words(name)}


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in folded_words(text)}


def _word_ids(session: Session, framework_id: int, words: Collection[str]) -> dict[str, int]:
    """The number of each word; words that were not known are, now."""
    known = _known_words(session, framework_id, words)
    new = sorted(set(words) - known.keys())
    insert_missing(session, FrameworkWord, [{"framework_id": framework_id, "word": word} for word in new])
    made = _known_words(session, framework_id, new)
    rows = [
        {"framework_id": framework_id, "gram": gram, "word_id": number}
        for word, number in made.items()
        for gram in grams(word)
    ]
    insert_missing(session, FrameworkGram, rows)
    return known | made


def _known_words(session: Session, framework_id: int, words: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in in_batches(sorted(words)):
        query = select(FrameworkWord.word, FrameworkWord.id).where(
            FrameworkWord.framework_id == framework_id, FrameworkWord.word.in_(some)
        )
        found |= dict(session.execute(query).all())
    return found


def search_items(
    session: Session,
    organisation_id: int,
    question: str,
    language: str,
    *,
    framework: Framework | None = None,
    limit: int = 20,
) -> list[Found]:
    """The items that answer the question best: names that begin so, then those with its words, slips forgiven.

    Names in `language` come before names in others. Of one framework, or of all that the organisation has.
    """
    asked = fold(question)
    if not asked:
        return []
    own = select(Framework.id).where(Framework.organisation_id == organisation_id)
    framework_ids = [framework.id] if framework is not None else list(session.scalars(own))
    begun = _beginning(session, framework_ids, asked, language, limit)
    found: dict[tuple[int, str], float] = dict.fromkeys(begun, 100.0)
    if len(begun) < limit:
        for key, weight in _with_words(session, framework_ids, asked.split()[:MOST_ASKED], language).items():
            found.setdefault(key, weight)
    return _best(session, found, frozenset(asked.split()), language, limit)


def _beginning(
    session: Session, framework_ids: Sequence[int], asked: str, language: str, limit: int
) -> list[tuple[int, str]]:
    names = FrameworkName
    query = (
        select(names.item_id, names.language)
        .where(names.framework_id.in_(framework_ids), names.folded >= asked, names.folded < asked + "\U0010ffff")
        .order_by(names.language != language, func.length(names.folded), names.folded, names.item_id)
        .limit(limit)
    )
    return [(item_id, tag) for item_id, tag in session.execute(query)]


def _with_words(
    session: Session, framework_ids: Sequence[int], asked: Sequence[str], language: str
) -> Mapping[tuple[int, str], float]:
    """Items by what their words weigh, each word of the question by the best that stands for it."""
    standing = [_standing_for(session, framework_ids, word) for word in asked]
    words = _telling(session, [each for each in standing if each])
    if not words:
        return {}
    weighed = union_all(
        *(
            select(
                FrameworkPlace.item_id,
                FrameworkPlace.language,
                func.max(FrameworkPlace.weight * case(each, value=FrameworkPlace.word_id)).label("weight"),
            )
            .where(FrameworkPlace.word_id.in_(each))
            .group_by(FrameworkPlace.item_id, FrameworkPlace.language)
            for each in words
        )
    ).subquery()
    weight = func.count() * 100 + func.sum(weighed.c.weight)
    query = (
        select(weighed.c.item_id, weighed.c.language, weight)
        .group_by(weighed.c.item_id, weighed.c.language)
        .order_by(weight.desc(), weighed.c.language != language, weighed.c.item_id)
        .limit(MOST_WEIGHED)
    )
    rows = session.execute(query).all()
    # An item that lacks a word of the question answers it only where none has all.
    most = max((total // 100 for _, _, total in rows), default=0)
    return {(item_id, tag): total % 100 / len(words) for item_id, tag, total in rows if total // 100 == most}


def _telling(session: Session, words: Sequence[dict[int, float]]) -> list[dict[int, float]]:
    """Those of the question's words that are not common; the least common, if all are."""
    if len(words) < 2:
        return list(words)
    place = FrameworkPlace
    counting = select(place.word_id, func.count()).where(
        place.word_id.in_({number for each in words for number in each})
    )
    uses = dict(session.execute(counting.group_by(place.word_id)).all())
    sizes = [sum(uses.get(number, 0) for number in each) for each in words]
    most = max(COMMON, min(sizes))
    return [each for each, size in zip(words, sizes, strict=True) if size <= most]


def _standing_for(session: Session, framework_ids: Sequence[int], asked: str) -> dict[int, float]:
    """The known words that a word of the question may mean, each with how alike it is."""
    words = FrameworkWord
    begun = (
        select(words.id, words.word)
        .where(words.framework_id.in_(framework_ids), words.word >= asked, words.word < asked + "\U0010ffff")
        .order_by(func.length(words.word), words.word)
        .limit(MOST_WORDS)
    )
    known = dict(session.execute(begun).all())
    # Who writes a word that there is means that word.
    if len(asked) >= 4 and asked not in known.values():
        of_word = FrameworkGram
        shared = func.count()
        alike = (
            select(of_word.word_id)
            .where(of_word.framework_id.in_(framework_ids), of_word.gram.in_(grams(asked)))
            .group_by(of_word.word_id)
            .having(shared >= max(2, len(asked) // 3))
            .order_by(shared.desc())
            .limit(MOST_ALIKE)
            .subquery()
        )
        query = select(words.id, words.word).where(exists().where(alike.c.word_id == words.id))
        known |= dict(session.execute(query).all())
    close = {number: likeness(asked, word) for number, word in known.items()}
    best = sorted((number for number in close if close[number]), key=lambda number: (-close[number], number))
    return {number: close[number] for number in best[:MOST_WORDS]}


def _best(
    session: Session, found: Mapping[tuple[int, str], float], asked: frozenset[str], language: str, limit: int
) -> list[Found]:
    """The best answers, each item once, by the best of its names."""
    query = (
        select(FrameworkItem, Framework)
        .join(Framework, Framework.id == FrameworkItem.framework_id)
        .where(FrameworkItem.id.in_({item_id for item_id, _ in found}))
    )
    rows = {item.id: (item, framework) for item, framework in session.execute(query)}

    def order(key: tuple[int, str]) -> tuple[float, bool, int, int, str, int]:
        name = fold(rows[key[0]][0].names.get(key[1], ""))
        shared = len(asked.intersection(name.split()))
        # The shorter name is the plainer.
        return -round(found[key], 2), key[1] != language, -shared, len(name), name, key[0]

    answers: dict[int, Found] = {}
    for key in sorted(found, key=order):
        item, framework = rows[key[0]]
        answers.setdefault(key[0], Found(item, framework, key[1]))
    return list(answers.values())[:limit]
