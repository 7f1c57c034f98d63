"""How much of the matching evidence is enough, in words."""

from __future__ import annotations

from rules.language import LanguageMap, local
from rules.model import Count, Criterion, Pick, Rate, Streak, Sum
from rules.predicate import Comparison
from rules.words import phrases
from rules.words.conditions import MEASURES
from rules.words.forms import rate_words, streak_words
from rules.words.names import Teller

_SCORES: dict[str, LanguageMap] = {
    "best": {"en": "a best score", "fr": "un meilleur score"},
    "lowest": {"en": "a lowest score", "fr": "un score le plus bas"},
    "last": {"en": "a last score", "fr": "un dernier score"},
    "first": {"en": "a first score", "fr": "un premier score"},
    "mean": {"en": "an average score", "fr": "un score moyen"},
    "median": {"en": "a median score", "fr": "un score médian"},
}
_TIMES: dict[str, LanguageMap] = {
    "best": {"en": "a longest time", "fr": "un temps le plus long"},
    "lowest": {"en": "a shortest time", "fr": "un temps le plus court"},
    "last": {"en": "a last time", "fr": "un dernier temps"},
    "first": {"en": "a first time", "fr": "un premier temps"},
    "mean": {"en": "an average time", "fr": "un temps moyen"},
    "median": {"en": "a median time", "fr": "un temps médian"},
}
# How many of what is told apart, by what tells it apart: one, and several.
_DISTINCT: dict[str, dict[str, tuple[str, str]]] = {
    "activity": {
        "en": ("in {} activity", "in {} different activities"),
        "fr": ("dans {} activité", "dans {} activités différentes"),
    },
    "day": {"en": ("on {} day", "on {} different days"), "fr": ("sur {} jour", "sur {} jours différents")},
    "week": {"en": ("in {} week", "in {} different weeks"), "fr": ("sur {} semaine", "sur {} semaines différentes")},
    "month": {"en": ("in {} month", "in {} different months"), "fr": ("sur {} mois", "sur {} mois différents")},
    "attester": {
        "en": ("by {} person", "by {} different people"),
        "fr": ("par {} personne", "par {} personnes différentes"),
    },
    "source": {
        "en": ("from {} source", "from {} different sources"),
        "fr": ("depuis {} source", "depuis {} sources différentes"),
    },
    "registration": {
        "en": ("over {} enrolment", "over {} separate enrolments"),
        "fr": ("sur {} inscription", "sur {} inscriptions distinctes"),
    },
}
# What has none of these is not counted: none of them is not "never".
_NOT_ALWAYS_GIVEN = ("activity", "attester", "registration")


def forbids(node: Criterion) -> bool:
    """Whether it asks that something never happen."""
    how = node.aggregate
    if not isinstance(how, Count) or how.distinct in _NOT_ALWAYS_GIVEN:
        return False
    sign, number = how.comparison.operator, how.comparison.number
    return (sign == "<" and 0 < number <= 1) or (sign == "<=" and 0 <= number < 1) or (sign == "==" and number == 0)


def amount_words(node: Criterion, teller: Teller, *, counted: bool) -> list[str]:
    """How much is enough; nothing where once is, or where the count is told already (`counted`)."""
    match node.aggregate:
        case Count() as how:
            return [] if counted else count_words(node, how, teller)
        case Sum() as how:
            return [_sum_words(how, teller)]
        case Pick() as how:
            return [pick_words(how, teller)]
        case Rate() as how:
            return [rate_words(how, teller)]
        case Streak() as how:
            return [streak_words(how, teller)]


def count_words(node: Criterion, how: Count, teller: Teller) -> list[str]:
    """ "on at least 3 different days"."""
    language, threshold = teller.language, how.comparison
    if forbids(node):
        return [teller.say("never", "jamais")]
    if how.distinct == "statement":
        # Once is what doing means.
        if threshold == Comparison(">=", 1):
            return []
        return [phrases.how_many(threshold, phrases.counted(threshold.number, "statement", language), language)]
    amount = phrases.how_many(threshold, phrases.number(threshold.number, language), language)
    said = phrases.plural(threshold.number, _DISTINCT[how.distinct][language], language).format(amount)
    if how.distinct == "attester" and node.where.attested_by is None:
        said = f"{teller.say('confirmed', 'confirmé')} {said}"
    return [said]


def _sum_words(how: Sum, teller: Teller) -> str:
    total = phrases.value(how.comparison.number, how.field, teller.language)
    wanted = phrases.how_much(how.comparison.operator, total, teller.language)
    if how.field == "duration":
        return teller.say(f"with a total time {wanted}", f"avec un temps total {wanted}")
    return teller.say(f"with a total score {wanted}", f"avec un score total {wanted}")


def statistic_of(how: Pick) -> str:
    """Which value is picked: the "best" is the lowest where little is asked for."""
    return "lowest" if how.statistic == "best" and how.comparison.operator in ("<", "<=") else how.statistic


def pick_words(how: Pick, teller: Teller) -> str:
    """ "with a best score of at least 80%, in at most 3 attempts"."""
    language = teller.language
    table = _TIMES if how.field == "duration" else _SCORES
    picked = local(table[statistic_of(how)], language)
    amount = phrases.value(how.comparison.number, how.field, language)
    text = f"{teller.say('with', 'avec')} {picked} {phrases.how_much(how.comparison.operator, amount, language)}"
    if how.attempts is not None:
        tries = phrases.counted(how.attempts.number, "attempt", language)
        text += f"{teller.say(', in', ', en')} {phrases.how_many(how.attempts, tries, language)}"
    return text


def level_words(how: Pick, teller: Teller) -> str:
    """ "a score of at least 80%": what the picked value must be."""
    amount = phrases.value(how.comparison.number, how.field, teller.language)
    level = phrases.how_much(how.comparison.operator, amount, teller.language)
    return f"{local(MEASURES[how.field], teller.language)} {level}"
