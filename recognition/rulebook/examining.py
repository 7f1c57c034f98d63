"""A document under work looked at: what is wrong with it, what the linter finds, and the rule if it is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recognition.rulebook.tables import tables_in_force
from records.microcredentials import newest_versions
from rules import Finding, Problem, Rule, RuleDocumentError, Tables, lint, located
from rules.documents import rule_of_read
from rules.editing import PlacesLater, read_document


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule of this organisation stands among: the other rules in force, by id, and its tables."""

    others: Mapping[str, Rule]
    tables: Tables


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found. Without a rule there are problems, and the linter has not looked."""

    rule: Rule | None
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether it cannot be published as it is."""
        return self.rule is None or any(one.severity == "error" for one in self.findings)


def surroundings(session: Session, organisation_id: int) -> Surroundings:
    """Those of now."""
    others = {version.rule.id: version.rule for version in newest_versions(session, organisation_id)}
    return Surroundings(others, tables_in_force(session, organisation_id))


def examine(text: str, around: Surroundings, *, thoroughly: bool = True) -> Examined:
    """Read the document, and lint it where it is a rule; if not thoroughly, only read it."""
    try:
        document = read_document(text)
        rule = rule_of_read(document.data, PlacesLater(document), around.tables.vocabulary)
    except RuleDocumentError as error:
        return Examined(None, error.problems)
    if not thoroughly:
        return Examined(rule)
    others = {slug: other for slug, other in around.others.items() if slug != rule.id}
    return Examined(rule, (), located(lint(rule, others, around.tables), document.places_by_text))
