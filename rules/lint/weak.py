"""What is weak: it can be met, and may say less than its author means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from rules.evaluation import evaluate
from rules.evaluation.aggregates import asks_for_more
from rules.evidence import Evidence
from rules.language import LANGUAGES, LanguageMap
from rules.lint.finding import Finding, warning
from rules.model import Criterion, Holds, Node, Pick, Rule, children_of

_IN = {"en": ("English", "anglais"), "fr": ("French", "français")}
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def weak_node(node: Node, others: Mapping[str, Rule]) -> Iterator[Finding]:
    """What is weak in one node."""
    match node:
        case Holds():
            yield from _unknown(node, others)
        case Criterion():
            yield from _criterion(node)
    if node.named and children_of(node) and node.title is None:
        yield warning(
            "no-title", node.path, f"the block {node.key!r} has no title", f"le bloc {node.key!r} n'a pas de titre"
        )
    if node.title is not None:
        yield from _languages(f"{node.path}.title", node.title)


def _unknown(node: Holds, others: Mapping[str, Rule]) -> Iterator[Finding]:
    for slug in dict.fromkeys(node.microcredentials):
        if slug not in others:
            yield warning(
                "holds-unknown",
                node.path,
                f"{slug!r} is not in the catalogue yet",
                f"{slug!r} n'est pas encore au catalogue",
            )


def _criterion(node: Criterion) -> Iterator[Finding]:
    where = node.where
    if not (where.verbs or where.fields or where.extensions or where.rubric or where.paths or where.attested_by):
        some = "everything" if node.evidence == "any" else f"all {node.evidence} evidence"
        yield warning(
            "matches-much",
            node.path,
            f"has no where: {some} counts",
            "n'a pas de where : toute trace compte" if node.evidence == "any" else (
                f"n'a pas de where : toute trace {node.evidence} compte"
            ),
        )  # fmt: skip
    confirmed = where.attested_by is not None and where.attested_by.independent
    wants_something = isinstance(node.aggregate, Pick) or asks_for_more(node.aggregate.comparison)
    if node.evidence == "workplace" and wants_something and not confirmed:
        yield warning(
            "self-attested",
            node.path,
            "is practice that nobody else confirms; ask for attested_by: {independent: true}",
            "est une pratique que personne d'autre ne confirme ; demandez attested_by: {independent: true}",
        )


def weak(rule: Rule) -> list[Finding]:
    """What is weak in the rule as a whole."""
    return [*_evidence(rule), *_award(rule), *_texts(rule)]


def _evidence(rule: Rule) -> Iterator[Finding]:
    modalities = {criterion.evidence for criterion in rule.criteria}
    if len(modalities) == 1 and "any" not in modalities:
        (only,) = modalities
        yield warning("one-modality", "needs", f"rests on {only} alone", f"ne repose que sur {only}")
    if evaluate(rule, Evidence({}), _ANY_DAY, in_words=False).status == "met":
        yield warning(
            "met-by-nothing",
            "needs",
            "is met by a learner of whom nothing is known",
            "est rempli par une personne dont on ne sait rien",
        )


def _award(rule: Rule) -> Iterator[Finding]:
    if rule.valid_for is None:
        yield warning("no-expiry", "valid_for", "the award never expires", "l'attribution n'expire jamais")
    if not rule.skills:
        yield warning("no-skills", "skills", "is aligned with no skill", "n'est alignée sur aucune compétence")
    for number, skill in enumerate(rule.skills):
        if skill.uri is None:
            yield warning(
                "skill-unaligned",
                f"skills[{number}]",
                "has no uri in a framework, so that other systems cannot recognise it",
                "n'a pas d'uri dans un référentiel : d'autres systèmes ne peuvent pas la reconnaître",
            )


def _texts(rule: Rule) -> Iterator[Finding]:
    yield from _languages("title", rule.title)
    yield from _languages("aptitude", rule.aptitude)
    for number, skill in enumerate(rule.skills):
        yield from _languages(f"skills[{number}].name", skill.name)


def _languages(path: str, texts: LanguageMap) -> Iterator[Finding]:
    for language in LANGUAGES:
        if language not in texts:
            en, fr = _IN[language]
            yield warning("no-translation", path, f"is not given in {en}", f"n'est pas donné en {fr}")
