"""What the catalogue shows of a rule: an entry in the list, and all of it on a page of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lti_tool.presenters.requirements import Requirement, Telling, required
from records.microcredentials import RuleVersion
from rules import MODALITIES, Duration, Rule, local
from rules.standard import IssuerFacts, described, element_name, quality

# Elements of the European standard that have no place of their own on the page.
_FURTHER = ("prerequisites", "supervision", "grade", "stackability", "further_information")


@dataclass(frozen=True, slots=True)
class SkillView:
    """A skill that the micro-credential is aligned with."""

    name: str
    uri: str | None
    framework: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A micro-credential in the list."""

    slug: str
    title: str
    aptitude: str
    modalities: tuple[str, ...]
    eqf: int | None
    hours: float | None
    stacks_on: int
    holders: int


@dataclass(frozen=True, slots=True)
class Detail:
    """A version of a micro-credential on its page."""

    slug: str
    title: str
    aptitude: str
    modalities: tuple[str, ...]
    version: int
    # The number of the version in force, where this is not it.
    superseded_by: int | None
    published_at: datetime
    holders: int
    needs: Requirement
    outcomes: tuple[str, ...]
    skills: tuple[SkillView, ...]
    eqf: int | None
    hours: float | None
    ects: float | None
    participation: str
    assessment: str
    quality_assurance: str
    # What else the European standard asks for: (name, words).
    described: tuple[tuple[str, str], ...]
    # Names of its mandatory elements that the document lacks; none for who does not look after it.
    lacking: tuple[str, ...]
    # (number, unit) each; none where an award does not end.
    validity: tuple[tuple[int, str], ...]
    # What the picture shows that the author gave; empty where it is drawn from the title.
    picture_alt: str


def entry_of(rule: Rule, holders: int, language: str) -> Entry:
    """The rule in the list."""
    return Entry(
        slug=rule.id,
        title=local(rule.title, language),
        aptitude=local(rule.aptitude, language),
        modalities=modalities_of(rule),
        eqf=eqf_of(rule),
        hours=hours_of(rule),
        stacks_on=len(set(rule.holds)),
        holders=holders,
    )


def detail_of(
    rule: Rule,
    *,
    number: int,
    newest: int,
    published_at: datetime,
    holders: int,
    language: str,
    titles: Mapping[str, str],
    issuer: IssuerFacts | None = None,
) -> Detail:
    """The rule on its page, as its version `number`; `issuer` is given where its gaps shall be told."""
    standard = rule.standard
    return Detail(
        slug=rule.id,
        title=local(rule.title, language),
        aptitude=local(rule.aptitude, language),
        modalities=modalities_of(rule),
        version=number,
        superseded_by=newest if newest != number else None,
        published_at=published_at,
        holders=holders,
        needs=required(rule, Telling(language, titles=titles)),
        outcomes=tuple(local(outcome, language) for outcome in standard.get("learning_outcomes", ())),
        skills=skills_of(rule, language),
        eqf=eqf_of(rule),
        hours=hours_of(rule),
        ects=_workload(rule).get("ects"),
        participation=str(standard.get("participation", "")),
        assessment=_text(standard, "assessment", language),
        quality_assurance=_text(standard, "quality_assurance", language),
        described=tuple(
            (element_name(code, language), words) for code, words in described(rule, language) if code in _FURTHER
        ),
        lacking=lacking_of(rule, issuer, language) if issuer is not None else (),
        validity=_validity(rule),
        picture_alt=local(rule.image.alt, language) if rule.image is not None else "",
    )


def lacking_of(rule: Rule, issuer: IssuerFacts, language: str) -> tuple[str, ...]:
    """The names of the mandatory elements of the European standard that the document lacks."""
    return tuple(local(one.name, language) for one in quality(rule, issuer) if one.mandatory and one.there is False)


def titles_of(versions: Iterable[RuleVersion], language: str) -> dict[str, str]:
    """The title of each micro-credential by slug, read from the document alone: no rule is compiled for it."""
    documents = [version.document for version in versions]
    return {document["id"]: local(document["title"], language) for document in documents}


def modalities_of(rule: Rule) -> tuple[str, ...]:
    """The modalities of evidence that the rule asks for, in the usual order."""
    asked = {criterion.evidence for criterion in rule.criteria}
    return tuple(modality for modality in MODALITIES if modality in asked)


def skills_of(rule: Rule, language: str) -> tuple[SkillView, ...]:
    """The rule's skills."""
    return tuple(SkillView(local(skill.name, language), skill.uri, skill.framework) for skill in rule.skills)


def eqf_of(rule: Rule) -> int | None:
    """The level in the European Qualifications Framework."""
    level: Mapping[str, Any] = rule.standard.get("level") or {}
    return level.get("eqf")


def hours_of(rule: Rule) -> float | None:
    """The notional workload in hours."""
    return _workload(rule).get("hours")


def _workload(rule: Rule) -> Mapping[str, Any]:
    workload: Mapping[str, Any] = rule.standard.get("workload") or {}
    return workload


def _text(standard: Mapping[str, Any], name: str, language: str) -> str:
    value = standard.get(name)
    return local(value, language) if isinstance(value, Mapping) else str(value or "")


def _validity(rule: Rule) -> tuple[tuple[int, str], ...]:
    return parts_of(rule.valid_for) if rule.valid_for is not None else ()


def parts_of(duration: Duration) -> tuple[tuple[int, str], ...]:
    """A duration as people count it: years and months, or weeks, or days."""
    years, months = divmod(duration.months, 12)
    days = duration.exact.days
    parts = [(years, "year"), (months, "month")]
    parts += [(days // 7, "week")] if days and days % 7 == 0 and not duration.months else [(days, "day")]
    return tuple((number, unit) for number, unit in parts if number)
