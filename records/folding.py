"""Folding: names as a search compares them, their words, and how alike two words are.

A *folded* text has lower-case letters without accents, digits, and single spaces. The *grams* of a word are its runs of
three letters, with two spaces before it and one behind, so that beginnings weigh more (as PostgreSQL's pg_trgm has it).
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 48
LONGEST_NAME = 200
# Letters that Unicode does not take apart.
_SPELT_OUT = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
_BREAKS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The text as it is compared: `Hygiène (des mains)` is `hygiene des mains`."""
    plain = _without_marks(_without_marks(text).casefold().translate(_SPELT_OUT))
    return _BREAKS.sub(" ", plain).strip()


def _without_marks(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def folded_words(text: str) -> list[str]:
    """The words of a text, folded, each once, in their order."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in fold(text).split()))


def grams(word: str) -> frozenset[str]:
    """The runs of three letters of a folded word."""
    padded = f"  {word} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def likeness(asked: str, word: str) -> float:
    """How alike two folded words are, from 0 to 1: 1 the same, 0.9 where `asked` begins it, less for each slip."""
    if asked == word:
        return 1.0
    if word.startswith(asked):
        return 0.9
    allowed = 0 if len(asked) < 4 else 1 if len(asked) < 8 else 2
    # What lies behind is one slip more for each letter.
    slips = _slips(asked, word[: len(asked) + allowed])
    if len(word) <= len(asked) + allowed and slips[-1] <= allowed:
        return 0.8 - 0.1 * slips[-1]
    # A longer word that is begun with a slip: `hygin` for `hygienique`.
    return 0.6 - 0.1 * min(slips) if min(slips) <= allowed and asked[0] == word[0] else 0.0


def _slips(one: str, other: str) -> list[int]:
    """How many slips lie between `one` and each beginning of `other`, the empty one first and the whole last.

    A slip is a letter left out, added, mistaken, or swapped with its neighbour (restricted Damerau-Levenshtein).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before = before, row
        row = [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row
