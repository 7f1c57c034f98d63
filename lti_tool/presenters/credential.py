"""What a credential's public page shows: who holds what, what was checked just now, and on what it rests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from credentials.evidence import KINDS, UNCLASSIFIED
from credentials.verify import Report
from lti_tool.presenters.catalogue import SkillView, eqf_of, hours_of, skills_of
from lti_tool.presenters.requirements import Requirement, Telling, required
from lti_tool.showing import Viewer
from recognition.certifying.taking import stem_of
from records.awards import Award, Credential
from records.sharing import Choice
from rules import local
from rules.standard import described, element_name

MARKS: Mapping[bool | None, str] = {True: "passed", False: "failed", None: "skipped"}


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of verification."""

    code: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Record:
    """A statement that the award rests on; what it says is not public."""

    statement_id: str
    modality: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the records are of a modality."""

    modality: str
    count: int


@dataclass(frozen=True, slots=True)
class Away:
    """Where the credential can go beside the files: addresses, and HTML for a page of one's own."""

    linkedin: str
    snippet: str
    # Of the Open Badges 2.0 assertion; none where the credential was given to no e-mail address.
    assertion: str | None


@dataclass(frozen=True, slots=True)
class PartView:
    """A credential that another rests on."""

    slug: str
    title: str
    awarded_at: datetime
    credential_id: str
    # Whether whoever looks finds its page.
    is_open: bool


@dataclass(frozen=True, slots=True)
class CredentialView:
    """The whole page."""

    id: str
    slug: str
    title: str
    aptitude: str
    holder: str | None
    awarded_at: datetime
    valid_until: datetime | None
    # The award's; `stands` says whether it is issued and the document verifies.
    state: str
    stands: bool
    checked_at: datetime
    steps: tuple[StepView, ...]
    needs: Requirement
    evidence: tuple[Record, ...]
    shares: tuple[Share, ...]
    skills: tuple[SkillView, ...]
    eqf: int | None
    hours: float | None
    version: int
    # The elements of the European standard that describe the micro-credential: (name, words).
    described: tuple[tuple[str, str], ...]
    address: str
    issuer_did: str
    did_address: str
    file_name: str
    # Whether it is signed as a token, too.
    has_token: bool
    # What the picture shows that the author gave; empty where it is drawn from the title.
    picture_alt: str

    @property
    def first_at(self) -> datetime | None:
        """When the first record happened."""
        return self.evidence[0].at if self.evidence else None

    @property
    def last_at(self) -> datetime | None:
        """When the last record happened."""
        return self.evidence[-1].at if self.evidence else None


def steps_of(report: Report, language: str) -> tuple[StepView, ...]:
    """The steps of a report, in words."""
    return tuple(StepView(step.code, MARKS[step.ok], local(step.message, language)) for step in report.steps)


def credential_view(
    credential: Credential,
    report: Report,
    *,
    holder: str | None,
    with_evidence: bool,
    issuer_did: str,
    did_address: str,
    language: str,
    titles: Mapping[str, str],
    now: datetime,
) -> CredentialView:
    """The page of a credential whose award and version are loaded. `report` is of the stored document.

    `holder` is the name to show; `with_evidence` whether the records may be shown that the award rests on.
    """
    award = credential.award
    rule = award.version.rule
    evidence = tuple(
        sorted(
            (
                Record(cited["statement_id"], cited["modality"] or UNCLASSIFIED, datetime.fromisoformat(cited["at"]))
                for cited in (award.cited if with_evidence else ())
            ),
            key=lambda record: (record.at, record.statement_id),
        )
    )
    state = "expired" if award.valid_until is not None and award.valid_until <= now else award.state
    return CredentialView(
        id=str(credential.id),
        slug=rule.id,
        title=local(rule.title, language),
        aptitude=local(rule.aptitude, language),
        holder=holder,
        awarded_at=award.awarded_at,
        valid_until=award.valid_until,
        state=state,
        stands=report.ok and state == "issued",
        checked_at=now,
        steps=steps_of(report, language),
        needs=required(rule, Telling(language, titles=titles)),
        evidence=evidence,
        shares=shares_of(evidence),
        skills=skills_of(rule, language),
        eqf=eqf_of(rule),
        hours=hours_of(rule),
        version=award.version.number,
        described=tuple((element_name(code, language), words) for code, words in described(rule, language)),
        address=credential.document["id"],
        issuer_did=issuer_did,
        did_address=did_address,
        file_name=f"{stem_of(credential)}.json",
        has_token=credential.token is not None,
        picture_alt=local(rule.image.alt, language) if rule.image is not None else "",
    )


def part_view(part: Award, choice: Choice | None, viewer: Viewer, language: str) -> PartView:
    """An award that another rests on, with its credential, as the visitor of that other sees it."""
    rule = part.version.rule
    return PartView(
        slug=rule.id,
        title=local(rule.title, language),
        awarded_at=part.awarded_at,
        credential_id=str(part.credential.id) if part.credential is not None else "",
        is_open=viewer != "others" or (choice is not None and choice.is_public),
    )


def shares_of(evidence: tuple[Record, ...]) -> tuple[Share, ...]:
    """The records counted by modality, in the usual order; modalities without any are left out."""
    counts = {kind: sum(record.modality == kind for record in evidence) for kind in KINDS}
    return tuple(Share(kind, count) for kind, count in counts.items() if count)
