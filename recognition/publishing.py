"""Publishing a rule: from a document to the version in force."""

from __future__ import annotations

from datetime import datetime
from itertools import chain

from sqlalchemy.orm import Session

from recognition.errors import RuleRefusedError
from recognition.tables import keep_shipped, tables_in_force
from records.audit import note
from records.concerned import concerned_learners
from records.inbox import enqueue_learners
from records.microcredentials import RuleVersion, newest_versions, publish_version
from records.organisations import lock_organisation
from rules import Rule, lint, rule_from_data, rule_to_data


def publish(session: Session, organisation_id: int, rule: Rule, *, by: str, now: datetime) -> RuleVersion:
    """Put `rule` into force: its next version, or the present one when nothing in it differs.

    Those who have evidence, a verdict or an award already are evaluated again; what is new in it is then searched for
    in history. Raises `RuleDocumentError` for a verb that the organisation's vocabulary lacks, and `RuleRefusedError`
    when the linter finds an error.
    """
    lock_organisation(session, organisation_id)
    keep_shipped(session, organisation_id, now)
    tables = tables_in_force(session, organisation_id)
    # Raises what is wrong where it names verbs that this organisation does not know.
    rule_from_data(rule_to_data(rule), tables.vocabulary)
    others = {version.microcredential.slug: version.rule for version in newest_versions(session, organisation_id)}
    errors = tuple(
        finding
        for finding in lint(rule, {slug: other for slug, other in others.items() if slug != rule.id}, tables)
        if finding.severity == "error"
    )
    if errors:
        raise RuleRefusedError(rule.id, errors)
    before = {version.id for version in newest_versions(session, organisation_id)}
    version = publish_version(session, organisation_id, rule, now)
    if version.id in before:
        return version
    evaluate_again(session, organisation_id, rule, now)
    note(session, organisation_id, by, "rule-published", f"{rule.id} v{version.number}", now)
    return version


def evaluate_again(session: Session, organisation_id: int, rule: Rule, now: datetime) -> None:
    """Put into the inbox everybody whom a rule that has come into force concerns by what is known already."""
    keys = {criterion.match_key for criterion in rule.criteria}
    concerned = concerned_learners(session, organisation_id, keys, rule.id, rule.holds)
    enqueue_learners(session, organisation_id, sorted(chain.from_iterable(concerned)), now)
