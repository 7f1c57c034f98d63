"""Words: a rule, a node, or what a verdict lacks, as a learner understands it; in English and French.

Any other language is answered in English.
"""

from __future__ import annotations

from rules.language import LANGUAGES, LanguageMap, local
from rules.model import All, AnyOf, AtLeast, Criterion, Holds, Node, Not, Points, Rule, children_of
from rules.words import phrases
from rules.words.lacking import lacking
from rules.words.phrases import Language
from rules.words.sentences import criterion_sentence, holds_sentence


def words(rule: Rule, language: str) -> str:
    """The whole rule: its aptitude, then what it asks, as a list with a line each."""
    spoken = _spoken(language)
    lines = [local(rule.aptitude, spoken), "", *_lines(rule.needs, spoken, 0)]
    if rule.valid_for is not None:
        lasting = phrases.lasting(rule.valid_for, spoken)
        lines += ["", f"Valid for {lasting}." if spoken == "en" else f"Valable {lasting}."]
    return "\n".join(lines)


def node_words(node: Node, language: str) -> str:
    """One node as one sentence, without its full stop; what stands below it is only counted."""
    spoken = _spoken(language)
    match node:
        case Criterion():
            return criterion_sentence(node, spoken)
        case Holds():
            return holds_sentence(node, spoken)
    return _group_words(node, spoken)


def lacking_words(node: Node, have: float, need: float, unit: str, *, closed: bool = False) -> LanguageMap:
    """What would make the node met, in every language: how much more of its unit. `closed`: it is too late."""
    return {language: _lacking(node, have, need, unit, _spoken(language), closed) for language in LANGUAGES}


def _lacking(node: Node, have: float, need: float, unit: str, language: Language, closed: bool) -> str:
    text = lacking(node, have, need, unit, language)
    if closed:
        text += " – no longer possible" if language == "en" else " – ce n'est plus possible"
    return text


def _spoken(language: str) -> Language:
    return "fr" if language.partition("-")[0].lower() == "fr" else "en"


def _lines(node: Node, language: Language, depth: int, worth: str = "") -> list[str]:
    children = children_of(node)
    title = f"**{local(node.title, language)}**{worth} – " if node.title and children else ""
    if title:
        worth = ""
    # A block around one criterion needs no sentence of its own.
    told = children[0] if len(children) == 1 and not isinstance(node, Not) else node
    lines = [f"{'  ' * depth}- {title}{node_words(told, language)}{worth}"]
    for child in children_of(told):
        lines += _lines(child, language, depth + 1, _worth(told, child, language))
    return lines


def _worth(parent: Node, child: Node, language: Language) -> str:
    """What a child gives to a parent that counts points."""
    return f" [{phrases.counted(child.worth or 0, 'points', language)}]" if isinstance(parent, Points) else ""


def _group_words(node: Node, language: Language) -> str:
    count = len(children_of(node))
    english = language == "en"
    match node:
        case All(in_order=True):
            return "All of these, in this order" if english else "Tout ce qui suit, dans cet ordre"
        case All():
            return "All of these" if english else "Tout ce qui suit"
        case AnyOf():
            return "One of these" if english else "L'un des éléments suivants"
        case AtLeast():
            if english:
                return f"At least {node.need} of these {count}"
            return f"Au moins {node.need} des {count} éléments suivants"
        case Points():
            points = phrases.counted(node.comparison.number, "points", language)
            wanted = phrases.capital(phrases.how_many(node.comparison, points, language))
            return f"{wanted} {'from these' if english else 'parmi ce qui suit'}"
        case Not():
            return "Not this" if english else "Pas ceci"
    raise TypeError(f"{type(node).__name__} is no kind of node")
