"""The linter: refuses what cannot be met, warns of what is weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rules.evaluation.aggregates import asks_for_more
from rules.language import LANGUAGES, LanguageMap
from rules.model import AtLeast, Count, Criterion, Holds, Node, Pick, Points, Rule, children_of

Severity = Literal["error", "warning"]
HIGHEST = {"score.scaled": 1.0, "score.percent": 100.0}


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark; `path` is the place in the document."""

    severity: Severity
    code: str
    path: str
    message: LanguageMap


def lint(rule: Rule, catalogue: Mapping[str, Rule] | None = None) -> tuple[Finding, ...]:
    """All remarks, errors first. `catalogue` holds the other rules by id, for what rests on them."""
    others = catalogue or {}
    found = [*_keys(rule), *_cycles(rule, others)]
    for node in rule.nodes:
        found += [*_node(node), *_weak_node(node), *_stack(node, others)]
    found += _weak_rule(rule)
    return tuple(sorted(found, key=lambda finding: finding.severity))


def _error(code: str, path: str, en: str, fr: str) -> Finding:
    return Finding("error", code, path, {"en": en, "fr": fr})


def _warning(code: str, path: str, en: str, fr: str) -> Finding:
    return Finding("warning", code, path, {"en": en, "fr": fr})


def _keys(rule: Rule) -> Iterator[Finding]:
    names = Counter(node.key for node in rule.nodes if node.named)
    for node in rule.nodes:
        if node.named and names[node.key] > 1:
            yield _error(
                "key-twice",
                node.path,
                f"the key {node.key!r} stands twice",
                f"la clé {node.key!r} est utilisée deux fois",
            )


def _cycles(rule: Rule, others: Mapping[str, Rule]) -> Iterator[Finding]:
    seen: set[str] = set()
    todo = list(rule.holds)
    while todo:
        slug = todo.pop()
        if slug == rule.id:
            yield _error(
                "holds-cycle",
                "needs",
                "the micro-credential rests on itself",
                "la micro-certification repose sur elle-même",
            )
            return
        if slug not in seen and slug in others:
            seen.add(slug)
            todo += others[slug].holds


def _node(node: Node) -> Iterator[Finding]:
    match node:
        case AtLeast() if node.need > len(node.children):
            yield _error(
                "too-many",
                node.path,
                f"asks for {node.need} of {len(node.children)}",
                f"demande {node.need} éléments sur {len(node.children)}",
            )
        case Points():
            worth = sum(child.worth or 0 for child in node.children)
            if asks_for_more(node.comparison) and not node.comparison.holds(worth):
                yield _error(
                    "points-out-of-reach",
                    node.path,
                    f"all together are worth {worth:g}",
                    f"le tout ne vaut que {worth:g}",
                )
        case Holds() if node.need > len(set(node.microcredentials)):
            yield _error(
                "too-many", node.path, "asks for more than it lists", "demande plus d'éléments qu'il n'en cite"
            )
        case Criterion():
            yield from _criterion(node)


def _criterion(node: Criterion) -> Iterator[Finding]:
    window, how = node.window, node.aggregate
    if window is not None and window.start is not None and window.end is not None and window.start >= window.end:
        yield _error(
            "window-empty", node.path, "the window ends before it begins", "la période finit avant de commencer"
        )
    if isinstance(how, Count):
        if how.comparison.operator == "<" and how.comparison.number <= 0:
            yield _error("never-met", node.path, "no count is below 0", "aucun nombre n'est inférieur à 0")
        if how.comparison.operator == ">=" and how.comparison.number <= 0:
            yield _error("always-met", node.path, "is met by nothing at all", "est rempli sans aucune trace")
        if how.comparison.operator == "==" and how.comparison.number % 1:
            yield _error("never-met", node.path, "a count is a whole number", "un nombre de traces est entier")
        return
    if isinstance(how, Pick):
        yield from _pick(node, how)


def _pick(node: Criterion, how: Pick) -> Iterator[Finding]:
    top = HIGHEST.get(how.field)
    if top is not None and asks_for_more(how.comparison) and not how.comparison.holds(top):
        yield _error("never-met", node.path, f"{how.field} is at most {top:g}", f"{how.field} vaut au plus {top:g}")
    if how.attempts is not None and how.attempts.number - (how.attempts.operator == "<") < 1:
        yield _error("never-met", node.path, "allows no attempt", "ne permet aucun essai")


def _stack(node: Node, others: Mapping[str, Rule]) -> Iterator[Finding]:
    if isinstance(node, Holds):
        for slug in node.microcredentials:
            if slug not in others:
                yield _warning(
                    "holds-unknown",
                    node.path,
                    f"{slug!r} is not in the catalogue yet",
                    f"{slug!r} n'est pas encore au catalogue",
                )


def _weak_node(node: Node) -> Iterator[Finding]:
    if node.named and children_of(node) and node.title is None:
        yield _warning(
            "no-title", node.path, f"the block {node.key!r} has no title", f"le bloc {node.key!r} n'a pas de titre"
        )
    if not isinstance(node, Criterion):
        return
    where = node.where
    if not (where.verbs or where.fields or where.extensions or where.attested_by):
        yield _warning(
            "matches-much",
            node.path,
            "has no where: everything of that modality counts",
            "sans where, toute trace de cette modalité compte",
        )
    confirmed = where.attested_by is not None and where.attested_by.independent
    if node.evidence == "workplace" and asks_for_more(node.aggregate.comparison) and not confirmed:
        yield _warning(
            "self-attested",
            node.path,
            "practice that nobody else confirms",
            "une pratique que personne d'autre ne confirme",
        )


def _weak_rule(rule: Rule) -> Iterator[Finding]:
    modalities = {criterion.evidence for criterion in rule.criteria}
    if len(rule.criteria) and len(modalities) == 1 and "any" not in modalities:
        (only,) = modalities
        yield _warning("one-modality", "needs", f"rests on {only} alone", f"ne repose que sur {only}")
    if rule.valid_for is None:
        yield _warning("no-expiry", "valid_for", "the award never expires", "l'attribution n'expire jamais")
    if not rule.skills:
        yield _warning("no-skills", "skills", "is aligned with no skill", "n'est alignée sur aucune compétence")
    for name, texts in (("title", rule.title), ("aptitude", rule.aptitude)):
        for language in LANGUAGES:
            if language not in texts:
                yield _warning(
                    "no-translation", name, f"is not given in {language!r}", f"n'est pas donné en {language!r}"
                )
