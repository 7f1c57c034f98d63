"""Checking a credential, step by step, in words that somebody who has to decide understands.

Steps: `structure` (limits, known contexts), `schema` (Open Badges 3.0), `issuer` (whose key), `proof` (unchanged),
`validity` (dates), `status` (withdrawn?), where it is asked, `recipient` (given to this person?), and, where it carries
any, `endorsements` (do they hold?). A step that fails names a stable `reason`; those that rest on it are not reached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials import contexts, schemas
from credentials.did import Resolver, assertion_key, key_by_hint
from credentials.endorsed import MOST, Endorsed, carried_endorsements, check_endorsement, summary
from credentials.errors import IssuerError, ProofError, RecipientError, RefusedError, StructureError
from credentials.identity import belongs_to
from credentials.jose import Token, looks_like_token, read_token, verify_token
from credentials.messages import FAILED, PASSED, SKIPPED
from credentials.proof import issuer_id, only_proof, proofs, read_datetime, verify_proof
from credentials.reading import DEFAULT_LIMITS, Limits, check_structure, read_document
from credentials.status import Lists, check_status
from rules import LanguageMap

STEPS = ("structure", "schema", "issuer", "proof", "validity", "status")
# Without these, nothing else can be said of a document.
_GATES = ("structure",)
# What others say of it is told, and decides nothing about the credential.
_ASIDE = ("endorsements",)
_SCHEMAS = {
    "OpenBadgeCredential": schemas.ACHIEVEMENT_CREDENTIAL,
    "AchievementCredential": schemas.ACHIEVEMENT_CREDENTIAL,
    "ClrCredential": schemas.LEARNER_RECORD,
    "EndorsementCredential": schemas.ENDORSEMENT_CREDENTIAL,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One check: `ok` is None where it did not apply or was not reached. `reason` and `detail` say why it failed."""

    code: str
    ok: bool | None
    message: LanguageMap
    reason: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of all steps, in order, and of each endorsement that the step `endorsements` looked at."""

    steps: tuple[Step, ...]
    endorsements: tuple[Endorsed, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the credential can be believed: its proof holds, and no step failed."""
        return self.step("proof").ok is True and self.failed is None

    @property
    def failed(self) -> Step | None:
        """The first step that failed and that the credential falls with."""
        return next((step for step in self.steps if step.ok is False and step.code not in _ASIDE), None)

    @property
    def reason(self) -> str | None:
        """Why that step failed."""
        return self.failed.reason if self.failed is not None else None

    def step(self, code: str) -> Step:
        """The step of that code."""
        return next(step for step in self.steps if step.code == code)

    def to_json(self) -> dict[str, Any]:
        """`{"verified": …, "steps": [{code, ok, reason, detail, message}], "endorsements": […]}`."""
        steps = [
            {"code": s.code, "ok": s.ok, "reason": s.reason, "detail": s.detail, "message": dict(s.message)}
            for s in self.steps
        ]
        return {"verified": self.ok, "steps": steps, "endorsements": [one.to_json() for one in self.endorsements]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """What `to_json` gave."""
        return cls(
            tuple(Step(s["code"], s["ok"], s["message"], s["reason"], s["detail"]) for s in data["steps"]),
            tuple(Endorsed.from_json(one) for one in data["endorsements"]),
        )


def verify(
    document: Mapping[str, Any],
    resolve: Resolver,
    now: datetime,
    limits: Limits = DEFAULT_LIMITS,
    lists: Lists | None = None,
    token: Token | None = None,
    recipient: str | None = None,
) -> Report:
    """Check a credential as of `now`; never raises for what the document says.

    `resolve` gives the DID document of an issuer, or None where it cannot be had; it is asked once. `lists` gives the
    status list at an address; without it, the step `status` is left out. `token` is what carried the document, where
    its proof is outside. With `recipient` (an e-mail address), a step says whether it was given to them. Where the
    document carries endorsements, a last step sums up the first of them, each checked as a credential of its own.
    For documents from strangers, see `credentials.guard.verify_untrusted`.
    """
    known: dict[str, Mapping[str, Any] | None] = {}

    def once(identifier: str) -> Mapping[str, Any] | None:
        if identifier not in known:
            known[identifier] = resolve(identifier)
        return known[identifier]

    def checks(given: Mapping[str, Any], token: Token | None = None) -> dict[str, Callable[[], str | None]]:
        return {
            "structure": lambda: check_structure(given, limits),
            "schema": lambda: _schema(given),
            "issuer": lambda: _issuer(given, once, token),
            "proof": lambda: _proof(given, once, token),
            "validity": lambda: _validity(given, token, now),
            "status": lambda: _status(given, once, lists, now),
        }

    def believe(endorsement: Mapping[str, Any]) -> None:
        for check in checks(endorsement).values():
            check()

    asked = checks(document, token)
    if recipient is not None:
        asked["recipient"] = lambda: _recipient(document, recipient)
    steps: list[Step] = []
    for code, check in asked.items():
        if any(step.ok is False and step.code in _GATES for step in steps):
            steps.append(Step(code, None, SKIPPED["not-reached"]))
        else:
            steps.append(_step(code, check))
    return _with_endorsements(Report(tuple(steps)), document, believe)


def verify_text(
    data: bytes | str,
    resolve: Resolver,
    now: datetime,
    limits: Limits = DEFAULT_LIMITS,
    lists: Lists | None = None,
    recipient: str | None = None,
) -> Report:
    """As `verify`, from the text of a JSON document or a token."""
    try:
        document, token = read_any(data, limits)
    except RefusedError as error:
        return refused(error)
    return verify(document, resolve, now, limits, lists, token, recipient)


def read_any(data: bytes | str, limits: Limits = DEFAULT_LIMITS) -> tuple[dict[str, Any], Token | None]:
    """The credential in a JSON document or a token, and the token; raises `RefusedError`."""
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    if looks_like_token(text.strip()):
        token = read_token(text.strip(), limits)
        return token.document, token
    return read_document(data, limits), None


def refused(error: RefusedError) -> Report:
    """The report on a document that could not even be read."""
    steps = [Step(code, None, SKIPPED["not-reached"]) for code in STEPS[1:]]
    return Report((_failed("structure", error), *steps))


def _with_endorsements(
    report: Report, document: Mapping[str, Any], believe: Callable[[Mapping[str, Any]], None]
) -> Report:
    """The report, and what can be said of the endorsements that the document carries."""
    carried = carried_endorsements(document)
    if not carried:
        return report
    if report.step("proof").ok is not True:
        return Report((*report.steps, Step("endorsements", None, SKIPPED["not-reached"])))
    found = tuple(check_endorsement(one, issuer_id(document), believe) for one in carried[:MOST])
    failed = next((one for one in found if not one.ok), None)
    words = summary(len(carried), found)
    step = (
        Step("endorsements", True, words)
        if failed is None
        else Step("endorsements", False, words, failed.reason, failed.detail)
    )
    return Report((*report.steps, step), found)


def _step(code: str, check: Callable[[], str | None]) -> Step:
    try:
        skipped = check()
    except RefusedError as error:
        return _failed(code, error)
    return Step(code, True, PASSED[code]) if skipped is None else Step(code, None, SKIPPED[skipped])


def _failed(code: str, error: RefusedError) -> Step:
    return Step(code, False, FAILED[error.reason], error.reason, error.detail)


def _schema(document: Mapping[str, Any]) -> str | None:
    given = document.get("type")
    kinds = [kind for kind in (given if isinstance(given, list) else [given]) if kind in _SCHEMAS]
    if kinds and contexts.CREDENTIALS_V1 in document.get("@context", ()):
        return "schema-earlier"
    for kind in kinds:
        for path, message in schemas.schema_problems(document, _SCHEMAS[kind]):
            raise StructureError("schema-mismatch", f"{path}: {message}")
    return None if kinds else "schema"


def _issuer(document: Mapping[str, Any], resolve: Resolver, token: Token | None) -> str | None:
    issuer = issuer_id(document)
    if token is not None:
        key_by_hint(token.hint, token.header.get("jwk"), issuer, resolve)
        return None
    try:
        method = only_proof(document)["verificationMethod"]
    except ProofError:
        return "not-reached"
    assertion_key(method, issuer, resolve)
    return None


def _proof(document: Mapping[str, Any], resolve: Resolver, token: Token | None) -> str | None:
    try:
        if token is not None:
            verify_token(token, resolve)
        else:
            verify_proof(document, resolve)
    except IssuerError:
        return "not-reached"
    return None


def _validity(document: Mapping[str, Any], token: Token | None, now: datetime) -> None:
    proof = proofs(document)[0] if proofs(document) else {}
    ends = [document.get("validUntil"), document.get("expirationDate"), proof.get("expires")]
    starts = [document.get("validFrom"), document.get("issuanceDate"), proof.get("created")]
    for start in starts:
        if start is not None and read_datetime(start) > now:
            raise ProofError("not-yet-valid", str(start))
    for end in ends:
        if end is not None and read_datetime(end) < now:
            raise ProofError("expired", str(end))
    # An envelope may end where the credential in it says nothing of an end.
    if token is not None and (starts_at := token.instant("nbf")) is not None and starts_at > now:
        raise ProofError("not-yet-valid", starts_at.isoformat())
    if token is not None and (ends_at := token.instant("exp")) is not None and ends_at < now:
        raise ProofError("expired", ends_at.isoformat())


def _recipient(document: Mapping[str, Any], recipient: str) -> str | None:
    found = belongs_to(document, recipient)
    if found is None:
        return "recipient"
    if not found:
        raise RecipientError("not-the-recipient")
    return None


def _status(document: Mapping[str, Any], resolve: Resolver, lists: Lists | None, now: datetime) -> str | None:
    if "credentialStatus" not in document:
        return "status"
    if lists is None:
        return "status-present"
    checked = check_status(document, lists, lambda found, token: _believe_list(found, token, resolve), now)
    return None if checked else "status-unknown"


def _believe_list(found: Mapping[str, Any], token: Token | None, resolve: Resolver) -> None:
    check_structure(found)
    if token is not None:
        verify_token(token, resolve)
    else:
        verify_proof(found, resolve)
