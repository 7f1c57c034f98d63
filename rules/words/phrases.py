"""Small pieces of sentences in English and French: numbers, lengths of time, dates, lists, comparisons.

In French a narrow no-break space stands before `:`, `;` and `%` and inside « »; what is below two is singular.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from rules.duration import Duration
from rules.language import LanguageMap, local
from rules.predicate import Comparison

Language = Literal["en", "fr"]
Forms = dict[Language, tuple[str, str]]
NARROW = "\u202f"

# One and several, by unit.
UNITS: dict[str, Forms] = {
    "statement": {"en": ("time", "times"), "fr": ("fois", "fois")},
    "activity": {"en": ("activity", "activities"), "fr": ("activité", "activités")},
    "day": {"en": ("day", "days"), "fr": ("jour", "jours")},
    "week": {"en": ("week", "weeks"), "fr": ("semaine", "semaines")},
    "month": {"en": ("month", "months"), "fr": ("mois", "mois")},
    "attester": {
        "en": ("person to confirm it", "people to confirm it"),
        "fr": ("personne pour le confirmer", "personnes pour le confirmer"),
    },
    "source": {"en": ("source", "sources"), "fr": ("source", "sources")},
    "registration": {"en": ("enrolment", "enrolments"), "fr": ("inscription", "inscriptions")},
    "node": {"en": ("part", "parts"), "fr": ("partie", "parties")},
    "points": {"en": ("point", "points"), "fr": ("point", "points")},
    "award": {"en": ("micro-credential", "micro-credentials"), "fr": ("micro-certification", "micro-certifications")},
}
_LENGTHS: tuple[Forms, ...] = (
    {"en": ("year", "years"), "fr": ("an", "ans")},
    {"en": ("month", "months"), "fr": ("mois", "mois")},
    {"en": ("day", "days"), "fr": ("jour", "jours")},
    {"en": ("hour", "hours"), "fr": ("heure", "heures")},
    {"en": ("minute", "minutes"), "fr": ("minute", "minutes")},
    {"en": ("second", "seconds"), "fr": ("seconde", "secondes")},
)
# "The last …", in French, which has genders.
_LAST_FR = (
    ("de la dernière année", "des {} dernières années"),
    ("du dernier mois", "des {} derniers mois"),
    ("du dernier jour", "des {} derniers jours"),
    ("de la dernière heure", "des {} dernières heures"),
    ("de la dernière minute", "des {} dernières minutes"),
    ("de la dernière seconde", "des {} dernières secondes"),
)
# How many.
_AMOUNTS: dict[str, LanguageMap] = {
    ">=": {"en": "at least {}", "fr": "au moins {}"},
    ">": {"en": "more than {}", "fr": "plus de {}"},
    "<=": {"en": "at most {}", "fr": "au plus {}"},
    "<": {"en": "less than {}", "fr": "moins de {}"},
    "==": {"en": "exactly {}", "fr": "exactement {}"},
    "!=": {"en": "any number but {}", "fr": "tout nombre sauf {}"},
}
# How much: after "a score of", "un score".
_LEVELS: dict[str, LanguageMap] = {
    ">=": {"en": "of {} or more", "fr": "d'au moins {}"},
    ">": {"en": "of more than {}", "fr": "de plus de {}"},
    "<=": {"en": "of {} or less", "fr": "d'au plus {}"},
    "<": {"en": "of less than {}", "fr": "de moins de {}"},
    "==": {"en": "of exactly {}", "fr": "d'exactement {}"},
    "!=": {"en": "other than {}", "fr": "autre que {}"},
}
_MONTHS: dict[Language, str] = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def plural(amount: float, forms: tuple[str, str], language: Language) -> str:
    """The form that goes with the amount. In French, one and a half is still singular."""
    single = amount == 1 if language == "en" else abs(amount) < 2
    return forms[0] if single else forms[1]


def number(value: float, language: Language) -> str:
    """3, 2.5 or 2,5; 12,000 or 12 000. Cut after two decimals, so that nothing short of a threshold looks like it."""
    cut = math.trunc(round(value * 100, 6)) / 100
    text = f"{cut:,.2f}".rstrip("0").rstrip(".").replace("-", "−")
    return text if language == "en" else text.replace(",", NARROW).replace(".", ",")


def counted(value: float, unit: str, language: Language) -> str:
    """ "3 days"."""
    return f"{number(value, language)} {plural(value, UNITS[unit][language], language)}"


def _amounts(seconds: float, months: int) -> tuple[int, ...]:
    whole = round(seconds)
    years, months = divmod(months, 12)
    days, rest = divmod(whole, 86400)
    if not years and not months and days and days <= 2 and rest:
        days, rest = 0, whole
    return years, months, days, rest // 3600, rest % 3600 // 60, rest % 60


def length(seconds: float, language: Language, months: int = 0) -> str:
    """ "1 year and 6 months", "20 hours"; the two largest units."""
    parts = [
        f"{amount} {plural(amount, forms[language], language)}"
        for amount, forms in zip(_amounts(seconds, months), _LENGTHS, strict=True)
        if amount
    ]
    return listed(parts[:2], language) or f"0 {_LENGTHS[-1][language][language == 'en']}"


def lasting(duration: Duration, language: Language) -> str:
    """A duration in words."""
    return length(duration.exact.total_seconds(), language, duration.months)


def within_last(duration: Duration, language: Language) -> str:
    """ "within the last 90 days", "au cours de la dernière année"."""
    amounts = _amounts(duration.exact.total_seconds(), duration.months)
    units = [place for place, amount in enumerate(amounts) if amount]
    if len(units) != 1:
        whole = lasting(duration, language)
        return f"no older than {whole}" if language == "en" else f"datant de moins {of(whole)}"
    (place,) = units
    amount = amounts[place]
    if language == "fr":
        one, several = _LAST_FR[place]
        return f"au cours {one if amount == 1 else several.format(amount)}"
    one, several = _LENGTHS[place]["en"]
    return f"within the last {one if amount == 1 else f'{amount} {several}'}"


def of(text: str) -> str:
    """The French "de", elided before a vowel."""
    return f"d'{text}" if text[:1].lower() in "aeiouyéèêh" else f"de {text}"


def hours(seconds: float, language: Language) -> str:
    """Worked time: hours and minutes, never days; seconds below a minute."""
    if 0 < abs(seconds) < 60:
        return length(seconds, language)
    hour, minute = divmod(math.trunc(seconds / 60), 60)
    parts = [f"{number(hour, language)} {plural(hour, _LENGTHS[3][language], language)}"] if hour else []
    if minute or not parts:
        parts.append(f"{minute} {plural(minute, _LENGTHS[4][language], language)}")
    return listed(parts, language)


def instant(at: datetime, language: Language) -> str:
    """ "5 March 2026" or "5 mars 2026"; with the time of day unless that is midnight. In UTC."""
    at = at.astimezone(UTC)
    month = _MONTHS[language].split()[at.month - 1]
    day = "1er" if language == "fr" and at.day == 1 else str(at.day)
    text = f"{day} {month} {at.year}"
    if (at.hour, at.minute) == (0, 0):
        return text
    return f"{text} {'at' if language == 'en' else 'à'} {at:%H:%M} UTC"


def value(amount: float, field: str, language: Language) -> str:
    """A value of a field: 80 % for a score, 20 hours for a duration."""
    if field == "duration":
        return hours(amount, language)
    if field == "score.percent":
        return f"{number(amount, language)}{NARROW}%"
    if field == "score.scaled":
        return f"{number(amount * 100, language)}{NARROW}%"
    return counted(amount, "points", language) if field == "score.raw" else number(amount, language)


def how_many(comparison: Comparison, thing: str, language: Language) -> str:
    """ "at least 3 days"."""
    return local(_AMOUNTS[comparison.operator], language).format(thing)


def how_much(operator: str, thing: str, language: Language) -> str:
    """ "of 80 % or more", "d'au moins 80 %"."""
    return local(_LEVELS[operator], language).format(thing)


def listed(items: Sequence[str], language: Language, word: LanguageMap | None = None) -> str:
    """ "a, b and c"; with `word`, another one than "and"."""
    if len(items) < 2:
        return "".join(items)
    joint = local(word or {"en": "and", "fr": "et"}, language)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def quoted(text: str, language: Language) -> str:
    """In the language's quotation marks."""
    return f"«{NARROW}{text}{NARROW}»" if language == "fr" else f"“{text}”"


def capital(text: str) -> str:
    """With a capital letter at its head."""
    return text[:1].upper() + text[1:]
