"""What is weak: it can be met, and may say less than its author means."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from rules.evaluation import evaluate
from rules.evaluation.aggregates import asks_for_more
from rules.evidence import Evidence
from rules.language import LANGUAGES, LanguageMap
from rules.lint.finding import Finding, finding
from rules.lint.room import most
from rules.lint.sameness import meaning
from rules.model import Count, Criterion, Holds, Mix, Node, Pick, Rule, Skill, Streak, children_of
from rules.predicate import Comparison
from rules.words.phrases import counted

_IN: Mapping[str, LanguageMap] = {
    "en": {"en": "English", "fr": "anglais"},
    "fr": {"en": "French", "fr": "français"},
}
_EVERYTHING: LanguageMap = {"en": "everything", "fr": "toute trace"}
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def weak_node(node: Node, known: Container[str]) -> Iterator[Finding]:
    """What is weak in one node; `known` are the micro-credentials that there are."""
    if isinstance(node, Holds):
        for slug in dict.fromkeys(node.microcredentials):
            if slug not in known:
                yield finding("holds-unknown", node.path, slug=repr(slug))
    if isinstance(node, Criterion):
        yield from _criterion(node)
    yield from _twice(node)
    if node.named and children_of(node) and node.title is None:
        yield finding("no-title", node.path, key=repr(node.key))
    if node.title is not None:
        yield from _languages(f"{node.path}.title", node.title)
    yield from _skills(f"{node.path}.skills", node.skills)


def _criterion(node: Criterion) -> Iterator[Finding]:
    where = node.where
    if not (where.verbs or where.fields or where.extensions or where.rubric or where.paths or where.attested_by):
        yield finding("matches-much", node.path, what=_EVERYTHING if node.evidence == "any" else _all(node.evidence))
    confirmed = where.attested_by is not None and where.attested_by.independent
    wants_something = isinstance(node.aggregate, Pick) or asks_for_more(node.aggregate.comparison)
    if node.evidence == "workplace" and wants_something and not confirmed:
        yield finding("self-attested", node.path)
    how = node.aggregate
    if isinstance(how, Count | Streak):
        room, usual = most(node), most(node, as_a_rule=True)
        if how.comparison.operator in (">=", ">", "==") and _fits(how.comparison, room, usual):
            unit = how.distinct if isinstance(how, Count) else how.unit
            values = {"en": counted(usual, unit, "en"), "fr": counted(usual, unit, "fr")}
            path = f"{node.path}.{'count' if isinstance(how, Count) else 'streak'}"
            yield finding("window-tight", path, comparison=str(how.comparison), room=values)


def _fits(comparison: Comparison, room: float, usual: float) -> bool:
    """Whether only what is more than there is room for as a rule meets it."""
    if usual == room:
        return False
    return not any(comparison.holds(number) for number in range(int(usual) + 1)) and any(
        comparison.holds(number) for number in range(int(usual) + 1, int(room) + 1)
    )


def _all(evidence: str) -> LanguageMap:
    return {"en": f"all {evidence} evidence", "fr": f"toute trace {evidence}"}


def _twice(node: Node) -> Iterator[Finding]:
    """Children that ask the same as one before them."""
    seen: dict[str, Node] = {}
    for child in children_of(node):
        if isinstance(child, Mix):
            continue
        before = seen.setdefault(meaning(child), child)
        if before is not child:
            yield finding("duplicate", child.path, other=repr(before.key))


def weak(rule: Rule) -> Iterator[Finding]:
    """What is weak in the rule as a whole."""
    modalities = {criterion.evidence for criterion in rule.criteria}
    if len(modalities) == 1 and "any" not in modalities:
        yield finding("one-modality", "needs", modality=modalities.pop())
    if evaluate(rule, Evidence({}), _ANY_DAY, in_words=False).status == "met":
        yield finding("met-by-nothing", "needs")
    if rule.valid_for is None:
        yield finding("no-expiry", "valid_for")
    if not rule.skills:
        yield finding("no-skills", "skills")
    for number, skill in enumerate(rule.skills):
        if skill.uri is None:
            yield finding("skill-unaligned", f"skills[{number}]")
    yield from _languages("title", rule.title)
    yield from _languages("aptitude", rule.aptitude)
    yield from _skills("skills", rule.skills)
    yield from _standard(rule)


def _skills(path: str, skills: Sequence[Skill]) -> Iterator[Finding]:
    for number, skill in enumerate(skills):
        yield from _languages(f"{path}[{number}].name", skill.name)


def _standard(rule: Rule) -> Iterator[Finding]:
    for name, value in rule.standard.items():
        if name == "learning_outcomes" and isinstance(value, list):
            for number, outcome in enumerate(value):
                yield from _languages(f"standard.{name}[{number}]", outcome)
        elif name not in ("level", "workload") and isinstance(value, Mapping):
            yield from _languages(f"standard.{name}", value)


def _languages(path: str, texts: LanguageMap) -> Iterator[Finding]:
    for language in LANGUAGES:
        if language not in texts:
            yield finding("no-translation", path, language=_IN[language], tag=language)
