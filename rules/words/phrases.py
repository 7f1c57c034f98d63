"""Small pieces of sentences in English and French: numbers, lengths of time, dates, lists, comparisons.

In French a narrow no-break space stands before `:`, `;` and `%` and inside « »; what is below two is singular.
What a rule says is told exactly; only what was reached so far is cut to two decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from rules.duration import Duration
from rules.language import LanguageMap, local
from rules.predicate import Comparison

Language = Literal["en", "fr"]
Forms = dict[Language, tuple[str, str]]
NARROW = "\u202f"
AND: LanguageMap = {"en": "and", "fr": "et"}
OR: LanguageMap = {"en": "or", "fr": "ou"}

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
    "rate": {"en": ("success", "successes"), "fr": ("réussite", "réussites")},
    "attempt": {"en": ("attempt", "attempts"), "fr": ("essai", "essais")},
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
    "<": {"en": "fewer than {}", "fr": "moins de {}"},
    "==": {"en": "exactly {}", "fr": "exactement {}"},
    "!=": {"en": "not exactly {}", "fr": "pas exactement {}"},
}
# How much: after "a score", "un score".
_LEVELS: dict[str, LanguageMap] = {
    ">=": {"en": "of at least {}", "fr": "d'au moins {}"},
    ">": {"en": "of more than {}", "fr": "de plus de {}"},
    "<=": {"en": "of at most {}", "fr": "d'au plus {}"},
    "<": {"en": "of less than {}", "fr": "de moins de {}"},
    "==": {"en": "of exactly {}", "fr": "d'exactement {}"},
    "!=": {"en": "other than {}", "fr": "autre que {}"},
}
_MONTHS: dict[Language, str] = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def exact(value: float) -> Decimal:
    """The number as its author wrote it: 0.07 is 7 hundredths, not a little more."""
    return Decimal(repr(float(value)))


def plural(amount: float | Decimal, forms: tuple[str, str], language: Language) -> str:
    """The form that goes with the amount. In French, one and a half is still singular."""
    single = amount == 1 if language == "en" else -2 < amount < 2
    return forms[0] if single else forms[1]


def number(value: float | Decimal, language: Language) -> str:
    """3, 2.5 or 2,5; 12,000 or 12 000; exactly."""
    amount = value if isinstance(value, Decimal) else exact(value)
    text = f"{amount:,f}".replace("-", "−")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if language == "en" else text.replace(",", NARROW).replace(".", ",")


def cut(value: float | Decimal) -> Decimal:
    """What was reached, cut after two decimals, so that nothing short of a threshold looks like it."""
    amount = round(value if isinstance(value, Decimal) else exact(value), 8)
    return amount.quantize(Decimal("0.01"), ROUND_DOWN)


def counted(value: float | Decimal, unit: str, language: Language) -> str:
    """ "3 days"."""
    return f"{number(value, language)} {plural(value, UNITS[unit][language], language)}"


def _amounts(seconds: Decimal, months: int) -> tuple[Decimal, ...]:
    """Years, months, days, hours, minutes and seconds; up to two days that are not whole ones stay hours."""
    years, months = divmod(months, 12)
    days, rest = divmod(seconds, 86400)
    if not years and not months and days and days <= 2 and rest:
        days, rest = Decimal(0), seconds
    hour, minute = divmod(rest, 3600)
    return Decimal(years), Decimal(months), days, hour, minute // 60, minute % 60


def length(seconds: float | Decimal, language: Language, months: int = 0) -> str:
    """ "1 year and 6 months", "20 hours": every part of it."""
    whole = seconds if isinstance(seconds, Decimal) else exact(seconds)
    parts = [
        f"{number(amount, language)} {plural(amount, forms[language], language)}"
        for amount, forms in zip(_amounts(whole, months), _LENGTHS, strict=True)
        if amount
    ]
    return listed(parts, language) or f"0 {_LENGTHS[-1][language][language == 'en']}"


def lasting(duration: Duration, language: Language) -> str:
    """A duration in words."""
    return length(exact(duration.exact.total_seconds()), language, duration.months)


def within_last(duration: Duration, language: Language) -> str:
    """ "within the last 90 days", "au cours de la dernière année"."""
    amounts = _amounts(exact(duration.exact.total_seconds()), duration.months)
    units = [place for place, amount in enumerate(amounts) if amount]
    if len(units) != 1:
        whole = lasting(duration, language)
        return f"no older than {whole}" if language == "en" else f"datant de moins {of(whole)}"
    (place,) = units
    amount = number(amounts[place], language)
    if language == "fr":
        one, several = _LAST_FR[place]
        return f"au cours {one if amount == '1' else several.format(amount)}"
    one, several = _LENGTHS[place]["en"]
    return f"within the last {one if amount == '1' else f'{amount} {several}'}"


def of(text: str) -> str:
    """The French "de", elided before a vowel."""
    return f"d'{text}" if text[:1].lower() in "aâàeéèêëiîïoôuùûyh" else f"de {text}"


def hours(seconds: float | Decimal, language: Language) -> str:
    """Worked time: hours, minutes and seconds, never days."""
    whole = seconds if isinstance(seconds, Decimal) else exact(seconds)
    sign, whole = ("−", -whole) if whole < 0 else ("", whole)
    amounts = (whole // 3600, whole % 3600 // 60, whole % 60)
    parts = [
        f"{number(amount, language)} {plural(amount, forms[language], language)}"
        for amount, forms in zip(amounts, _LENGTHS[3:], strict=True)
        if amount
    ]
    return sign + (listed(parts, language) or f"0 {_LENGTHS[3][language][language == 'en']}")


def instant(at: datetime, language: Language) -> str:
    """ "5 March 2026" or "5 mars 2026"; with the time of day unless that is midnight. In UTC."""
    at = at.astimezone(UTC)
    month = _MONTHS[language].split()[at.month - 1]
    day = "1er" if language == "fr" and at.day == 1 else str(at.day)
    text = f"{day} {month} {at.year}"
    if not (at.hour or at.minute or at.second or at.microsecond):
        return text
    clock = f"{at:%H:%M}"
    if at.second or at.microsecond:
        clock += f":{at:%S.%f}".rstrip("0").rstrip(".") if at.microsecond else f"{at::%S}"
    return f"{text} {'at' if language == 'en' else 'à'} {clock} UTC"


def percent(amount: float | Decimal, language: Language) -> str:
    """80% or 80 %."""
    return f"{number(amount, language)}{NARROW if language == 'fr' else ''}%"


def value(amount: float | Decimal, field: str, language: Language) -> str:
    """A value of a field: 80 % for a score, 20 hours for a duration."""
    match field:
        case "duration":
            return hours(amount, language)
        case "score.percent":
            return f"{percent(amount, language)} {'of the points' if language == 'en' else 'des points'}"
        case "score.scaled":
            return percent((amount if isinstance(amount, Decimal) else exact(amount)) * 100, language)
        case "score.raw":
            return counted(amount, "points", language)
    return number(amount, language)


def how_many(comparison: Comparison, thing: str, language: Language) -> str:
    """ "at least 3 days"."""
    return local(_AMOUNTS[comparison.operator], language).format(thing)


def how_much(operator: str, thing: str, language: Language) -> str:
    """ "of at least 80%", "d'au moins 80 %"."""
    return local(_LEVELS[operator], language).format(thing)


def in_all(operator: str, thing: str, language: Language) -> str:
    """ "at least 20 hours": as `how_many`, for what is not counted one by one."""
    if operator == "!=":
        return how_much(operator, thing, language)
    if language == "en" and operator == "<":
        return f"less than {thing}"
    return how_many(Comparison(operator, 0), thing, language)


def listed(items: Sequence[str], language: Language, word: LanguageMap = AND) -> str:
    """ "a, b and c"; with `word`, another one than "and"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {local(word, language)} {items[-1]}"


def quoted(text: str, language: Language) -> str:
    """In the language's quotation marks."""
    return f"«{NARROW}{text}{NARROW}»" if language == "fr" else f"“{text}”"


def colon(language: Language) -> str:
    """A colon and what stands around it."""
    return f"{NARROW}: " if language == "fr" else ": "


def capital(text: str) -> str:
    """With a capital letter at its head."""
    return text[:1].upper() + text[1:]
