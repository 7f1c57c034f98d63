"""What a node lacks, in English and French: how much more and until when, or why it cannot be met any more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from rules.language import LanguageMap, local
from rules.model import (
    All,
    AnyOf,
    AtLeast,
    Count,
    Criterion,
    Holds,
    Mix,
    Node,
    Not,
    Pick,
    Points,
    Rate,
    Streak,
    Sum,
    children_of,
)
from rules.predicate import Comparison
from rules.verdict import NodeVerdict
from rules.words import phrases
from rules.words.amounts import forbids, level_words, statistic_of
from rules.words.forms import aging, apart, mix_lacking, rate_words, streak_words
from rules.words.names import Teller
from rules.words.phrases import NARROW, OR
from rules.words.sentences import awards, when

_SO_FAR: dict[str, LanguageMap] = {
    "best": {"en": "the best so far is {}", "fr": "le meilleur jusqu'ici est de {}"},
    "lowest": {"en": "the lowest so far is {}", "fr": "le plus bas jusqu'ici est de {}"},
    "last": {"en": "the last is {}", "fr": "le dernier est de {}"},
    "first": {"en": "the first is {}", "fr": "le premier est de {}"},
    "mean": {"en": "the average so far is {}", "fr": "la moyenne jusqu'ici est de {}"},
    "median": {"en": "the median so far is {}", "fr": "la médiane jusqu'ici est de {}"},
}


def lacking(node: Node, verdict: NodeVerdict, as_of: datetime, teller: Teller) -> str:
    """What would make the node met; for one that is closed, why nothing can."""
    if verdict.status == "closed":
        return teller.say("no longer possible: ", f"ce n'est plus possible{NARROW}: ") + _why(
            node, verdict, as_of, teller
        )
    match node:
        case Criterion():
            return ", ".join(
                [
                    _criterion(node, verdict.have, teller),
                    *apart(node, teller),
                    *when(node.window, teller),
                    *aging(node, teller),
                ]
            )
        case Mix():
            return mix_lacking(node, verdict, teller)
        case Not():
            return _must_not(verdict, teller)
        case Holds():
            return _stack(node, verdict, teller)
        case Points():
            return _amount(node.comparison, verdict.have, "points", teller) + _which(verdict, teller, OR)
        case All(in_order=True) if verdict.have >= verdict.need:
            return teller.say("all of these in this order", "tous ces éléments dans cet ordre")
        case AnyOf():
            return teller.say("one of these", "l'un de ces éléments") + _which(verdict, teller, OR)
        case AtLeast():
            return _more(verdict.have, verdict.need, verdict.unit, teller) + _which(verdict, teller, OR)
    return _more(verdict.have, verdict.need, verdict.unit, teller) + _which(verdict, teller, phrases.AND)


def _titles(children: Sequence[NodeVerdict], teller: Teller) -> list[str] | None:
    """The titles of these nodes; none unless each has one."""
    if not children or any(child.title is None for child in children):
        return None
    return [phrases.quoted(local(child.title or {}, teller.language), teller.language) for child in children]


def _which(verdict: NodeVerdict, teller: Teller, word: LanguageMap) -> str:
    """The children that could still help, by title."""
    titles = _titles([child for child in verdict.children if child.status == "open"], teller)
    return phrases.colon(teller.language) + phrases.listed(titles, teller.language, word) if titles else ""


def _must_not(verdict: NodeVerdict, teller: Teller) -> str:
    titles = _titles(verdict.children, teller)
    if titles:
        return teller.say(f"{titles[0]} must not be so", f"{titles[0]} ne doit pas être le cas")
    return teller.say("this must not be so", "ceci ne doit pas être le cas")


def _stack(node: Holds, verdict: NodeVerdict, teller: Teller) -> str:
    held = awards(node, teller)
    if len(set(node.microcredentials)) == 1:
        return teller.say(f"the micro-credential {held}", f"la micro-certification {held}")
    return _more(verdict.have, verdict.need, verdict.unit, teller) + phrases.colon(teller.language) + held


def _criterion(node: Criterion, have: float, teller: Teller) -> str:
    if forbids(node):
        return teller.say("this must not happen", "ceci ne doit pas arriver")
    match node.aggregate:
        case Count() as how:
            return _amount(how.comparison, have, how.distinct, teller)
        case Sum() as how:
            return _total(how, have, teller)
        case Pick() as how:
            return _result(how, have, teller)
        case Rate() as how:
            sofar = phrases.value(phrases.cut(have), "score.scaled", teller.language)
            return f"{rate_words(how, teller)}{_so_far_words(sofar, teller)}"
        case Streak() as how:
            done = phrases.number(have, teller.language)
            return f"{streak_words(how, teller)}{_so_far_words(done, teller)}"


def _so_far_words(have: str, teller: Teller) -> str:
    return teller.say(f"; so far {have}", f"{NARROW}; jusqu'ici {have}")


def _amount(comparison: Comparison, have: float, unit: str, teller: Teller) -> str:
    """How many more, or how many there may be."""
    need = comparison.number
    if unit != "points":
        # Counts are whole.
        need = math.floor(need) + 1 if comparison.operator == ">" else math.ceil(need)
    if comparison.operator in (">=", ">", "==") and have < need:
        return _more(have, need, unit, teller)
    wanted = phrases.how_many(comparison, phrases.counted(comparison.number, unit, teller.language), teller.language)
    return _instead(wanted, phrases.number(phrases.cut(have), teller.language), teller)


def _more(have: float, need: float, unit: str, teller: Teller) -> str:
    language, missing = teller.language, max(phrases.exact(need) - phrases.exact(have), phrases.exact(0))
    done, whole = phrases.number(have, language), phrases.number(need, language)
    things = phrases.plural(missing, phrases.UNITS[unit][language], language)
    amount = phrases.number(missing, language)
    return teller.say(f"{amount} more {things} ({done} of {whole})", f"encore {amount} {things} ({done} sur {whole})")


def _total(how: Sum, have: float, teller: Teller) -> str:
    language, threshold = teller.language, how.comparison
    done, whole = _reached(have, how.field, teller), phrases.value(threshold.number, how.field, language)
    if threshold.operator not in (">=", ">", "==") or have >= threshold.number:
        return _instead(phrases.in_all(threshold.operator, whole, language), done, teller)
    # What is missing is rounded up: it must not look like less than it is.
    step = 60 if how.field == "duration" and threshold.number >= 3600 else 0.01
    missing = math.ceil(round((threshold.number - have) / step, 6)) * step
    rest = phrases.value(round(missing, 2), how.field, language)
    return teller.say(f"{rest} more ({done} of {whole})", f"encore {rest} ({done} sur {whole})")


def _reached(have: float, field: str, teller: Teller) -> str:
    """What there is so far, cut so that it never looks like more."""
    if not have:
        return "0"
    if field == "duration" and abs(have) >= 60:
        return phrases.hours(math.trunc(have / 60) * 60, teller.language)
    if field == "score.scaled":
        return phrases.percent(phrases.cut(phrases.exact(have) * 100), teller.language)
    return phrases.value(phrases.cut(have), field, teller.language)


def _instead(wanted: str, have: str, teller: Teller) -> str:
    """There is too much: what may be, and what is."""
    return teller.say(f"{wanted}; so far {have}", f"{wanted}{NARROW}; jusqu'ici {have}")


def _result(how: Pick, have: float, teller: Teller) -> str:
    """The value that is asked for, and the one there is."""
    text = level_words(how, teller)
    if how.attempts is not None:
        tries = phrases.counted(how.attempts.number, "attempt", teller.language)
        text += f"{teller.say(', in', ', en')} {phrases.how_many(how.attempts, tries, teller.language)}"
    # A value of 0 cannot be told from none.
    return f"{text}{teller.say('; ', f'{NARROW}; ')}{_so_far(how, have, teller)}" if have else text


def _so_far(how: Pick, have: float, teller: Teller) -> str:
    return local(_SO_FAR[statistic_of(how)], teller.language).format(_reached(have, how.field, teller))


def _why(node: Node, verdict: NodeVerdict, as_of: datetime, teller: Teller) -> str:
    """Why a node cannot be met any more."""
    if isinstance(node, Mix):
        return mix_lacking(node, verdict, teller)
    if isinstance(node, Criterion):
        return _why_criterion(node, verdict.have, as_of, teller)
    lost = [child for child in verdict.children if child.status == "closed"]
    titles = _titles(lost, teller)
    if isinstance(node, Points):
        below = zip(children_of(node), verdict.children, strict=True)
        left = math.fsum(child.worth or 0.0 for child, answer in below if answer.status != "closed")
        reach, whole = phrases.number(left, teller.language), _points(node, teller)
        return teller.say(
            f"only {reach} of {whole} can still be had", f"seuls {reach} sur {whole} peuvent encore être obtenus"
        )
    if isinstance(node, All) and titles:
        said = phrases.listed(titles, teller.language)
        return teller.say(f"{said} cannot be met any more", f"{said} ne peut plus être obtenu")
    left_over, need = len(verdict.children) - len(lost), phrases.number(verdict.need, teller.language)
    return teller.say(
        f"only {left_over} of the {need} needed can still be met",
        f"sur {need} requis, {left_over} seulement {'peut' if left_over < 2 else 'peuvent'} encore l'être",
    )


def _points(node: Points, teller: Teller) -> str:
    return phrases.counted(node.comparison.number, "points", teller.language)


def _why_criterion(node: Criterion, have: float, as_of: datetime, teller: Teller) -> str:
    wanted = _criterion(node, have, teller)
    end = node.window.end if node.window is not None else None
    if end is not None and end <= as_of:
        ended = phrases.instant(end, teller.language)
        return teller.say(f"the time for it ended on {ended}", f"le délai a pris fin le {ended}") + _left(
            wanted, teller
        )
    if node.window is not None and node.window.after is not None:
        said = ", ".join(when(node.window, teller))
        return teller.say(f"the time for it is over ({said})", f"le délai est passé ({said})") + _left(wanted, teller)
    how = node.aggregate
    if isinstance(how, Pick):
        why = teller.say("only the first result counts", "seul le premier résultat compte")
        if how.attempts is not None:
            tries = phrases.how_many(
                how.attempts, phrases.counted(how.attempts.number, "attempt", teller.language), teller.language
            )
            why = teller.say(f"the attempts are used up ({tries})", f"les essais sont épuisés ({tries})")
        return why + _left(f"{level_words(how, teller)}", teller) + _found(how, have, teller)
    if forbids(node):
        return teller.say("this must not happen, and it did", "ceci ne doit pas arriver, et c'est arrivé")
    return wanted


def _left(wanted: str, teller: Teller) -> str:
    return teller.say(f"; it took {wanted}", f"{NARROW}; il fallait {wanted}")


def _found(how: Pick, have: float, teller: Teller) -> str:
    return f"{teller.say('; ', f'{NARROW}; ')}{_so_far(how, have, teller)}" if have else ""
