"""Publishing a rule: from a document to the version in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Literal

from sqlalchemy.orm import Session

from credentials.picture.given import check_picture
from credentials.picture.refusals import refusal
from recognition.errors import RuleRefusedError
from recognition.rulebook.tables import keep_shipped, tables_in_force
from records.audit import note
from records.concerned import concerned_learners
from records.holder_reviews import ask_review, forget_review
from records.inbox import enqueue_learners
from records.microcredentials import RuleVersion, newest_versions, publish_version
from records.organisations import lock_organisation
from records.pictures import has_picture, keep_picture
from rules import Rule, lint, rule_from_data, rule_to_data

# What becomes of holders who do not meet the new version: they keep the award under the one that it was given for, or a
# person decides (`recognition.rulebook.reviewing`).
Holders = Literal["keep", "review"]
# What counts: all of history, or what happens from the publication on.
Counted = Literal["history", "publication"]


def counting(rule: Rule, counted: Counted) -> Rule:
    """The rule with that choice written into its document."""
    document = {key: value for key, value in rule_to_data(rule).items() if key != "from"}
    if counted == "publication":
        document["from"] = "publication"
    return rule_from_data(document, vocabulary=None)


def publish(
    session: Session,
    organisation_id: int,
    rule: Rule,
    *,
    by: str,
    now: datetime,
    holders: Holders = "keep",
    picture: bytes | None = None,
) -> RuleVersion:
    """Put `rule` into force: its next version, or the present one when nothing in it differs.

    `picture` is the file that the document names as its image.

    Those who have evidence, a verdict or an award already are evaluated again; what is new in it is then searched for
    in history. With `holders="review"`, holders of earlier versions who do not meet it then are put before a person.
    Raises `RuleDocumentError` for a verb that the organisation's vocabulary lacks, `RuleRefusedError` when the linter
    finds an error, and `PictureError` where the image is not given or cannot be a credential's.
    """
    lock_organisation(session, organisation_id)
    rule = _with_picture(session, organisation_id, rule, picture, now)
    keep_shipped(session, organisation_id, now)
    in_force = newest_versions(session, organisation_id)
    _check(session, organisation_id, rule, in_force)
    version = publish_version(session, organisation_id, rule, now)
    if version.id in {before.id for before in in_force}:
        return version
    evaluate_again(session, organisation_id, rule, now)
    forget_review(session, version.microcredential_id)
    if holders == "review":
        ask_review(session, organisation_id, version, now)
    note(session, organisation_id, by, "rule-published", f"{rule.id} v{version.number}", now, {"holders": holders})
    return version


def _with_picture(session: Session, organisation_id: int, rule: Rule, picture: bytes | None, now: datetime) -> Rule:
    """The rule with its picture kept, and named by its digest."""
    image = rule.image
    if image is None:
        return rule
    if image.sha256 is not None:
        if not has_picture(session, organisation_id, image.sha256):
            raise refusal("unknown", field="image.sha256")
        return rule
    if picture is None:
        raise refusal("missing", field="image.file", name=image.file)
    given = check_picture(picture, "image.file")
    keep_picture(session, organisation_id, given.sha256, given.media_type, given.content, now)
    document = {**rule_to_data(rule), "image": {"sha256": given.sha256, "alt": dict(image.alt)}}
    return rule_from_data(document, vocabulary=None)


def asked_elsewhere(session: Session, organisation_id: int, slug: str) -> set[str]:
    """The match keys of the other rules in force."""
    rules = [version.rule for version in newest_versions(session, organisation_id)]
    return {criterion.match_key for rule in rules if rule.id != slug for criterion in rule.criteria}


def evaluate_again(session: Session, organisation_id: int, rule: Rule, now: datetime) -> None:
    """Put into the inbox everybody whom a rule that has come into force concerns by what is known already."""
    keys = {criterion.match_key for criterion in rule.criteria}
    concerned = concerned_learners(session, organisation_id, keys, rule.id, rule.holds)
    enqueue_learners(session, organisation_id, sorted(chain.from_iterable(concerned)), now)


def _check(session: Session, organisation_id: int, rule: Rule, in_force: Sequence[RuleVersion]) -> None:
    tables = tables_in_force(session, organisation_id)
    # Raises what is wrong where it names verbs that this organisation does not know.
    rule_from_data(rule_to_data(rule), tables.vocabulary)
    others = {version.rule.id: version.rule for version in in_force if version.rule.id != rule.id}
    errors = tuple(finding for finding in lint(rule, others, tables) if finding.severity == "error")
    if errors:
        raise RuleRefusedError(rule.id, errors)
