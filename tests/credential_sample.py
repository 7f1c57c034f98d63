"""A sample award with its issuer and keys, for tests that need a credential."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from credentials.achievement import AwardFacts, CitedStatement, build_credential
from credentials.issuer import Issuer, did_document, did_for, method_id
from credentials.keys import SigningKey, key_from_private
from credentials.proof import sign
from rules import NodeVerdict, Rule, Verdict, parse_rule

BASE_URL = "http://localhost:8080"
SLUG = "campus-cuisine"
AWARDED = datetime(2026, 11, 24, 9, 30, 15, tzinfo=UTC)
TODAY = AWARDED + timedelta(days=1)

RULE = """
schema: acquis/1
id: haccp-shift-lead
title: {fr: "Chef d'équipe HACCP", en: "HACCP shift lead"}
aptitude: {fr: "Conduire un service en respectant le plan HACCP", en: "Run a service within the HACCP plan"}
issuer: campus-cuisine
valid_for: P2Y
skills:
  - uri: "http://data.europa.eu/esco/skill/81b3b2c9"
    name: {fr: "appliquer HACCP", en: "apply HACCP"}
    framework: ESCO
  - name: {fr: "mener une équipe", en: "lead a team"}
standard:
  level: {eqf: 4}
  workload: {hours: 30, ects: 1.5}
outcome: award
on_evidence_withdrawn: review
needs:
  all:
    - criterion: quiz
      evidence: e-learning
      where: {verb: passed, activity: "https://lms.example/haccp/quiz"}
      best: {score.scaled: ">= 0.8"}
    - criterion: observed
      evidence: workplace
      where: {verb: demonstrated, attested_by: {role: [manager, assessor], independent: true}}
      count: ">= 2"
      distinct: attester
"""

ISSUER = Issuer(
    did=did_for(BASE_URL, SLUG),
    name={"fr": "Campus Cuisine", "en": "Kitchen Campus"},
    url=f"{BASE_URL}/o/campus-cuisine/",
    email="badges@campus.example",
    country="FR",
)
KEY = key_from_private("ed25519-2026-11", bytes(range(32)))
OLD_KEY = key_from_private("ed25519-2025-03", bytes(range(1, 33)))

FACTS = AwardFacts(
    credential_id=uuid.UUID("6f1c1a6e-64a4-4f0e-9d58-0c8b7f9f6a01"),
    awarded_at=AWARDED,
    valid_until=AWARDED + timedelta(days=730),
    recipient_identifier="mbox:mailto:Ana.Silva@campus.example",
    salt="9f2c4e",
    evidence=(
        CitedStatement("0b7a3f60-0000-4000-8000-000000000001", "workplace", "ab" * 32, AWARDED),
        CitedStatement("0b7a3f60-0000-4000-8000-000000000002", "workplace", "cd" * 32, AWARDED - timedelta(days=9)),
        CitedStatement("0b7a3f60-0000-4000-8000-000000000003", "e-learning", "ef" * 32, AWARDED - timedelta(days=30)),
    ),
)


def rule() -> Rule:
    """The rule that was met."""
    return parse_rule(RULE)


def node(**changes: Any) -> NodeVerdict:
    """A met node."""
    given: dict[str, Any] = {
        "key": "needs",
        "kind": "all",
        "title": None,
        "status": "met",
        "met_at": AWARDED,
        "progress": 1.0,
        "have": 2,
        "need": 2,
        "unit": "node",
        "because": (),
        "lacking": {},
        "next_change_at": None,
        "children": (),
        "waived": None,
    }
    return NodeVerdict(**{**given, **changes})


def verdict(root: NodeVerdict | None = None) -> Verdict:
    """A verdict on the rule."""
    return Verdict(rule_id="haccp-shift-lead", as_of=AWARDED, root=root or node())


def unsigned(language: str = "fr", facts: AwardFacts = FACTS, **changes: Any) -> dict[str, Any]:
    """The sample credential without its proof; `changes` go into the facts of the award."""
    return build_credential(ISSUER, rule(), 3, verdict(), replace(facts, **changes), BASE_URL, SLUG, language)


def signed(document: Mapping[str, Any] | None = None, key: SigningKey = KEY, issuer: Issuer = ISSUER) -> dict[str, Any]:
    """The document (the sample credential by default), signed by the issuer's key."""
    return sign(document or unsigned(), key, method_id(issuer.did, key), AWARDED)


def keys_document() -> dict[str, Any]:
    """The issuer's DID document: the retired key and the present one."""
    return did_document(ISSUER, [OLD_KEY, KEY])


def resolver(*documents: Mapping[str, Any]) -> Callable[[str], Mapping[str, Any] | None]:
    """Finds the sample issuer's document, or the given ones."""
    known = {document["id"]: document for document in documents or (keys_document(),)}
    return known.get


@dataclass(frozen=True)
class Tampering:
    """A change to a signed credential, and the reasons that ours (exactly) and the npm verifier (part of it) give."""

    name: str
    change: Callable[[dict[str, Any]], None]
    ours: str
    theirs: str
