"""What a node lacks, in English and French: how much more, or by how far the result falls short."""

from __future__ import annotations

import math

from rules.language import LanguageMap, local
from rules.model import All, AnyOf, Count, Criterion, Holds, Node, Not, Pick, Points, Sum
from rules.predicate import Comparison
from rules.words import phrases
from rules.words.conditions import MEASURES
from rules.words.phrases import NARROW, Language
from rules.words.sentences import awards, forbids

_SO_FAR: dict[str, LanguageMap] = {
    "best": {"en": "the best so far is {}", "fr": "le meilleur jusqu'ici est de {}"},
    "last": {"en": "the last is {}", "fr": "le dernier est de {}"},
    "first": {"en": "the first is {}", "fr": "le premier est de {}"},
    "mean": {"en": "the average so far is {}", "fr": "le résultat moyen jusqu'ici est de {}"},
    "median": {"en": "the median so far is {}", "fr": "le résultat médian jusqu'ici est de {}"},
}


def lacking(node: Node, have: float, need: float, unit: str, language: Language) -> str:
    """What would make the node met."""
    english = language == "en"
    match node:
        case Criterion():
            return _criterion(node, have, need, language)
        case Not():
            return "this must not be so" if english else "ceci ne doit pas être le cas"
        case Holds() if len(set(node.microcredentials)) == 1:
            return (
                f"the micro-credential {awards(node, language)}"
                if english
                else (f"la micro-certification {awards(node, language)}")
            )
        case Holds():
            return f"{_more(have, need, unit, language)}{NARROW if not english else ''}: {awards(node, language)}"
        case AnyOf():
            return "one of these" if english else "l'un de ces éléments"
        case All(in_order=True) if have >= need:
            return "all of these in this order" if english else "tous ces éléments dans cet ordre"
        case Points():
            return _amount(node.comparison, have, "points", language)
    return _more(have, need, unit, language)


def _criterion(node: Criterion, have: float, need: float, language: Language) -> str:
    how = node.aggregate
    if forbids(node):
        return "this must not happen" if language == "en" else "ceci ne doit pas arriver"
    match how:
        case Count():
            return _amount(how.comparison, have, how.distinct, language)
        case Sum():
            return _total(how, have, language)
        case Pick():
            return _result(how, have, need, language)


def _amount(comparison: Comparison, have: float, unit: str, language: Language) -> str:
    """How many more, or how many there may be."""
    need = comparison.number
    if unit != "points":
        # Counts are whole.
        need = math.floor(need) + 1 if comparison.operator == ">" else math.ceil(need)
    elif comparison.operator == ">":
        need = math.nextafter(need, math.inf) if have < need else need
    if comparison.operator in (">=", ">", "==") and have < need:
        return _more(have, need, unit, language)
    wanted = phrases.how_many(comparison, phrases.counted(comparison.number, unit, language), language)
    return _instead(wanted, phrases.number(have, language), language)


def _more(have: float, need: float, unit: str, language: Language) -> str:
    missing = max(need - have, 0)
    done, whole = phrases.number(have, language), phrases.number(need, language)
    if language == "fr":
        return f"encore {phrases.counted(missing, unit, language)} ({done} sur {whole})"
    one_or_more = phrases.plural(missing, phrases.UNITS[unit]["en"], "en")
    return f"{phrases.number(missing, language)} more {one_or_more} ({done} of {whole})"


def _total(how: Sum, have: float, language: Language) -> str:
    done, whole = (phrases.value(amount, how.field, language) for amount in (have, how.comparison.number))
    done = done if have else "0"
    if how.comparison.operator not in (">=", ">", "==") or have >= how.comparison.number:
        return _instead(phrases.how_many(how.comparison, whole, language), done, language)
    # What is missing is rounded up: it must not look like less than it is.
    step = 60 if how.field == "duration" and how.comparison.number >= 3600 else 0.01
    missing = math.ceil(round((how.comparison.number - have) / step, 6)) * step
    rest = phrases.value(missing, how.field, language)
    return f"{rest} more ({done} of {whole})" if language == "en" else f"encore {rest} ({done} sur {whole})"


def _instead(wanted: str, have: str, language: Language) -> str:
    """There is too much: what may be, and what is."""
    return f"{wanted}; so far {have}" if language == "en" else f"{wanted}{NARROW}; jusqu'ici {have}"


def _result(how: Pick, have: float, need: float, language: Language) -> str:
    level = phrases.how_much(how.comparison.operator, phrases.value(need, how.field, language), language)
    wanted = f"{local(MEASURES[how.field], language)} {level}"
    # Without a result yet there is nothing to compare with; a verdict says 0 then.
    if have == 0:
        return wanted
    reached = local(_SO_FAR[how.statistic], language).format(phrases.value(have, how.field, language))
    return f"{wanted}{NARROW if language == 'fr' else ''}; {reached}"
