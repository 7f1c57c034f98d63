"""Words: a rule, a node, or what a verdict lacks, as a learner understands it; in English and French.

Nothing that a rule says is missing from its words. Names that people gave come as data (`Names`); without them a thing
is called by a readable part of its address, and the whole rule ends with what each name stands for. Any other language
is answered in English.
"""

from __future__ import annotations

from datetime import datetime

from rules.evidence import Waiver
from rules.language import LANGUAGES, LanguageMap
from rules.model import Node, Rule
from rules.verdict import NodeVerdict
from rules.words.lacking import lacking
from rules.words.names import NO_NAMES, Names, Teller
from rules.words.phrases import Language, instant, quoted
from rules.words.sheet import criteria_lines, node_sentence, sheet_lines


def words(rule: Rule, language: str, names: Names = NO_NAMES) -> str:
    """The whole rule in Markdown: title, aptitude, what it asks, what the award is, what its names stand for."""
    return "\n".join(sheet_lines(rule, Teller(_spoken(language), names)))


def criteria_words(rule: Rule, language: str, names: Names = NO_NAMES) -> str:
    """What it takes, in Markdown, without what stands beside it in a credential: title, issuer, skills, descriptors."""
    return "\n".join(criteria_lines(rule, Teller(_spoken(language), names)))


def node_words(node: Node, language: str, names: Names = NO_NAMES) -> str:
    """One node as one sentence, without its title and full stop; what stands below it is only counted."""
    return node_sentence(node, Teller(_spoken(language), names))


def told(node: Node, *, whole: bool = False) -> LanguageMap:
    """As `node_words`, in every language. `whole`: with what the names in it stand for."""
    return {language: _told(node, Teller(_spoken(language)), whole=whole) for language in LANGUAGES}


def _told(node: Node, teller: Teller, *, whole: bool) -> str:
    said = node_sentence(node, teller)
    stands_for = [f"{quoted(label, teller.language)} = {what}" for label, what in teller.glossary()] if whole else []
    return f"{said} ({'; '.join(stands_for)})" if stands_for else said


def lacking_words(node: Node, verdict: NodeVerdict, as_of: datetime, names: Names = NO_NAMES) -> LanguageMap:
    """What would make the node met, or why nothing can, in every language; empty when it is met.

    `verdict` is the node's own, with those of its children; `as_of` the instant of the verdict.
    """
    if verdict.status == "met":
        return {}
    return {language: lacking_in(node, verdict, as_of, language, names) for language in LANGUAGES}


def lacking_in(node: Node, verdict: NodeVerdict, as_of: datetime, language: str, names: Names = NO_NAMES) -> str:
    """As `lacking_words`, in one language."""
    if verdict.status == "met":
        return ""
    return lacking(node, verdict, as_of, Teller(_spoken(language), names))


def waived_words(waiver: Waiver) -> LanguageMap:
    """Who let a node count as met, from when on and why, in every language; the reason stands as it was given."""
    since = {language: instant(waiver.at, _spoken(language)) for language in LANGUAGES}
    return {
        "en": f"waived by {waiver.by} on {since['en']}: {waiver.reason}",
        "fr": f"dispense accordée par {waiver.by} le {since['fr']} : {waiver.reason}",
    }


def _spoken(language: str) -> Language:
    return "fr" if language.partition("-")[0].lower() == "fr" else "en"


__all__ = [
    "NO_NAMES",
    "Names",
    "criteria_words",
    "lacking_in",
    "lacking_words",
    "node_words",
    "told",
    "waived_words",
    "words",
]
