"""Small pieces of sentences in English and French: numbers, lengths of time, lists, verbs, comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from rules.duration import Duration
from rules.language import LanguageMap, local
from rules.predicate import Comparison
from rules.vocabulary import DEFAULT_VOCABULARY

Language = Literal["en", "fr"]
NARROW = "\u202f"

# One and several, by unit.
UNITS: dict[str, dict[Language, tuple[str, str]]] = {
    "statement": {"en": ("time", "times"), "fr": ("fois", "fois")},
    "activity": {
        "en": ("different activity", "different activities"),
        "fr": ("activité différente", "activités différentes"),
    },
    "day": {"en": ("different day", "different days"), "fr": ("jour différent", "jours différents")},
    "week": {"en": ("different week", "different weeks"), "fr": ("semaine différente", "semaines différentes")},
    "month": {"en": ("different month", "different months"), "fr": ("mois différent", "mois différents")},
    "attester": {
        "en": ("different person confirming it", "different people confirming it"),
        "fr": ("personne différente qui le confirme", "personnes différentes qui le confirment"),
    },
    "source": {"en": ("different source", "different sources"), "fr": ("source différente", "sources différentes")},
    "registration": {
        "en": ("separate enrolment", "separate enrolments"),
        "fr": ("inscription distincte", "inscriptions distinctes"),
    },
    "node": {"en": ("part", "parts"), "fr": ("partie", "parties")},
    "points": {"en": ("point", "points"), "fr": ("point", "points")},
    "award": {"en": ("micro-credential", "micro-credentials"), "fr": ("micro-certification", "micro-certifications")},
}
_LENGTHS: tuple[tuple[str, dict[Language, tuple[str, str]]], ...] = (
    ("year", {"en": ("year", "years"), "fr": ("an", "ans")}),
    ("month", {"en": ("month", "months"), "fr": ("mois", "mois")}),
    ("day", {"en": ("day", "days"), "fr": ("jour", "jours")}),
    ("hour", {"en": ("hour", "hours"), "fr": ("heure", "heures")}),
    ("minute", {"en": ("minute", "minutes"), "fr": ("minute", "minutes")}),
    ("second", {"en": ("second", "seconds"), "fr": ("seconde", "secondes")}),
)
_SIGNS: dict[str, dict[Language, str]] = {
    ">=": {"en": "at least {}", "fr": "au moins {}"},
    ">": {"en": "more than {}", "fr": "plus de {}"},
    "<=": {"en": "at most {}", "fr": "au plus {}"},
    "<": {"en": "less than {}", "fr": "moins de {}"},
    "==": {"en": "exactly {}", "fr": "exactement {}"},
    "!=": {"en": "any number but {}", "fr": "tout nombre sauf {}"},
}
_MONTHS: dict[Language, str] = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def number(value: float, language: Language) -> str:
    """3, 2.5 or 2,5; 12,000 or 12 000."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text if language == "en" else text.replace(",", NARROW).replace(".", ",")


def counted(value: float, unit: str, language: Language) -> str:
    """ "3 different days". In French, one and a half is still singular."""
    one, several = UNITS[unit][language]
    single = value == 1 if language == "en" else abs(value) < 2
    return f"{number(value, language)} {one if single else several}"


def length(seconds: float, language: Language, months: int = 0) -> str:
    """ "1 year and 6 months", "20 hours"; the two largest units."""
    whole = round(seconds)
    years, months = divmod(months, 12)
    days, rest = divmod(whole, 86400)
    amounts = (years, months, days, rest // 3600, rest % 3600 // 60, rest % 60)
    if not years and not months and days and days <= 2 and rest:
        amounts = (0, 0, 0, whole // 3600, rest % 3600 // 60, rest % 60)
    parts = [
        f"{amount} {forms[language][amount > 1]}"
        for amount, (_, forms) in zip(amounts, _LENGTHS, strict=True)
        if amount
    ]
    return listed(parts[:2], language) or f"0 {_LENGTHS[-1][1][language][0]}"


def lasting(duration: Duration, language: Language) -> str:
    """A duration in words."""
    return length(duration.exact.total_seconds(), language, duration.months)


def hours(seconds: float, language: Language) -> str:
    """Worked time: hours and minutes, never days."""
    whole = round(seconds / 60)
    (hour, hour_s), (minute, minute_s) = _LENGTHS[3][1][language], _LENGTHS[4][1][language]
    parts = [f"{number(whole // 60, language)} {hour_s if whole >= 120 else hour}"] if whole >= 60 else []
    if whole % 60 or not parts:
        parts.append(f"{whole % 60} {minute_s if whole % 60 > 1 else minute}")
    return listed(parts, language)


def on_day(instant: datetime, language: Language) -> str:
    """ "5 March 2026" or "5 mars 2026"."""
    month = _MONTHS[language].split()[instant.month - 1]
    day = "1er" if language == "fr" and instant.day == 1 else str(instant.day)
    return f"{day} {month} {instant.year}"


def value(amount: float, field: str, language: Language) -> str:
    """A value of a field: 80 % for a score, 20 hours for a duration."""
    if field == "duration":
        return hours(amount, language)
    if field == "score.percent":
        return f"{number(amount, language)}{NARROW + '%' if language == 'fr' else ' %'}"
    if field == "score.scaled":
        return f"{number(amount * 100, language)}{NARROW + '%' if language == 'fr' else ' %'}"
    return number(amount, language)


def compared(comparison: Comparison, thing: str, language: Language) -> str:
    """ "at least 3 days"."""
    return _SIGNS[comparison.operator][language].format(thing)


def listed(items: Sequence[str], language: Language, word: LanguageMap | None = None) -> str:
    """ "a, b and c"; with `word`, another one than "and"."""
    if len(items) < 2:
        return "".join(items)
    joint = local(word or {"en": "and", "fr": "et"}, language)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def quoted(text: str, language: Language) -> str:
    """In the language's quotation marks."""
    return f"«{NARROW}{text}{NARROW}»" if language == "fr" else f"“{text}”"


def short_name(iri: str) -> str:
    """What tells an IRI from others: its last part."""
    trimmed = iri.rstrip("/*#")
    last = trimmed.replace("#", "/").replace("?", "/").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return last.replace("-", " ").replace("_", " ") or iri


@cache
def _verb_words() -> dict[str, LanguageMap]:
    words: dict[str, LanguageMap] = yaml.safe_load(files("rules").joinpath("data/verb_words.yaml").read_text("utf-8"))
    return words


def verb(word: str, language: Language) -> str:
    """A verb in the infinitive: by its alias, by an IRI that an alias stands for, or by the IRI's last part."""
    alias = word if word in DEFAULT_VOCABULARY.verbs else None
    if alias is None:
        alias = next((name for name, iris in DEFAULT_VOCABULARY.verbs.items() if word in iris), None)
    known = _verb_words().get(alias or "")
    return local(known, language) if known else quoted(short_name(word), language)
