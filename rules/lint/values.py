"""Which values a field of a statement can have, and whether some of them fit a predicate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.documents.measures import seconds_of
from rules.evidence import TRUST
from rules.language import LanguageMap
from rules.predicate import Comparison, Predicate, parse_comparison, parse_range

# What a score's percentage is where the raw score lies below 0 has no lower end; no score lies above its maximum
# (xAPI 2.0 §4.2.2.4).
RANGES: Mapping[str, tuple[float, float]] = {
    "score.scaled": (-1.0, 1.0),
    "score.percent": (-math.inf, 100.0),
    "score.raw": (-math.inf, math.inf),
    "duration": (0.0, math.inf),
}
# The fields that have one of a few values, none standing for a missing one.
CHOICES: Mapping[str, tuple[Any, ...]] = {
    "success": (True, False, None),
    "completion": (True, False, None),
    "trust": TRUST,
}
NEVER_ABSENT = ("source", "trust")
_WORDS: Mapping[str, LanguageMap] = {
    "truth": {"en": "true, false or absent", "fr": "true, false ou absent"},
    "trust": {"en": f"one of {', '.join(TRUST)}", "fr": f"l'un de {', '.join(TRUST)}"},
    "text": {"en": "a text", "fr": "un texte"},
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """The numbers from `low` to `high`; whether these ends are left out."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number lies in it."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def meet(self, other: Stretch) -> Stretch:
        """What lies in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Stretch(
            low,
            high,
            any(one.low_open for one in (self, other) if one.low == low),
            any(one.high_open for one in (self, other) if one.high == high),
        )


EVERY = Stretch()


def fitting(comparison: Comparison) -> tuple[Stretch, ...]:
    """The numbers that meet a threshold."""
    number = comparison.number
    below, above = Stretch(high=number, high_open=True), Stretch(low=number, low_open=True)
    return {
        ">=": (Stretch(low=number),),
        ">": (above,),
        "<=": (Stretch(high=number),),
        "<": (below,),
        "==": (Stretch(number, number),),
        "!=": (below, above),
    }[comparison.operator]


def overlap(some: Sequence[Stretch], others: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """What lies in one of these and in one of those."""
    met = (one.meet(other) for one in some for other in others)
    return tuple(stretch for stretch in met if not stretch.empty)


def field_range(field: str) -> Stretch:
    """All numbers that a field can have."""
    return Stretch(*RANGES[field])


def numbers(field: str, predicate: Predicate | None) -> tuple[Stretch, ...]:
    """The numbers that a field can have where a predicate holds for it."""
    wanted = (EVERY,) if predicate is None else _numbers(field, predicate.text)
    return overlap(wanted, (field_range(field),))


def _numbers(field: str, text: Any) -> tuple[Stretch, ...]:
    if isinstance(text, list):
        return tuple(stretch for item in text for stretch in _numbers(field, item))
    if isinstance(text, bool) or text == "absent" or (isinstance(text, str) and text.startswith("~")):
        return ()
    if isinstance(text, int | float):
        return (Stretch(float(text), float(text)),)
    if text == "exists":
        return (EVERY,)
    between = parse_range(text) if field != "duration" else None
    if between is not None:
        return (Stretch(*between),)
    try:
        if field == "duration":
            return fitting(parse_comparison(text if text[:1] in "<>=!" else f"== {text}", seconds_of))
        return fitting(parse_comparison(text))
    except ValueError:
        # A text: every number is another thing than it, and none is it.
        return (EVERY,) if text.lstrip().startswith("!=") else ()


def can_hold(field: str, predicate: Predicate) -> bool:
    """Whether some statement has a value there (or none) for which the predicate holds."""
    if field in CHOICES:
        return any(predicate.test(value) for value in CHOICES[field])
    if field in RANGES:
        return bool(numbers(field, predicate)) or predicate.test(None)
    return _text_fits(predicate.text, may_lack=field not in NEVER_ABSENT)


def _text_fits(text: Any, *, may_lack: bool) -> bool:
    """Whether some text fits a predicate: what compares with numbers takes none."""
    if isinstance(text, list):
        return any(_text_fits(item, may_lack=may_lack) for item in text)
    if not isinstance(text, str):
        return False
    if text == "absent":
        return may_lack
    return not _compares_numbers(text)


def _compares_numbers(text: str) -> bool:
    if text.startswith("~"):
        return False
    if parse_range(text) is not None:
        return True
    try:
        parse_comparison(text)
    except ValueError:
        return False
    return True


def can_be_anything(predicate: Predicate) -> bool:
    """Whether a predicate holds for some value of any kind: all but a range that ends before it begins."""
    return _anything(predicate.text)


def _anything(text: Any) -> bool:
    if isinstance(text, list):
        return any(_anything(item) for item in text)
    between = parse_range(text) if isinstance(text, str) and not text.startswith("~") else None
    return between is None or between[0] <= between[1]


def kind_words(field: str) -> LanguageMap:
    """What a field can be, in words."""
    if field in RANGES:
        return range_words(field_range(field))
    kind = "trust" if field == "trust" else "truth" if field in CHOICES else "text"
    return _WORDS[kind]


def range_words(stretch: Stretch) -> LanguageMap:
    """A stretch of numbers in words."""
    low, high = f"{stretch.low:g}", f"{stretch.high:g}"
    if stretch.low == -math.inf and stretch.high == math.inf:
        return {"en": "any number", "fr": "un nombre quelconque"}
    if stretch.high == math.inf:
        return {"en": f"{low} or more", "fr": f"{low} ou plus"}
    if stretch.low == -math.inf:
        return {"en": f"{high} or less", "fr": f"{high} ou moins"}
    return {"en": f"from {low} to {high}", "fr": f"de {low} à {high}"}
