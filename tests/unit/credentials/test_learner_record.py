"""The record of a micro-credential and of those that it rests on (CLR 2.0)."""

from __future__ import annotations

import copy
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from credentials.achievement import build_credential
from credentials.learner_record import build_record
from credentials.schemas import LEARNER_RECORD, schema_problems
from credentials.verify import verify
from rules import parse_rule
from tests.credential_sample import (
    AWARDED,
    BASE_URL,
    FACTS,
    ISSUER,
    RULE,
    SLUG,
    TODAY,
    resolver,
    signed,
    unsigned,
    verdict,
)  # fmt: skip


def part(number: int, days: int) -> dict[str, Any]:
    rule = parse_rule(RULE.replace("haccp-shift-lead", f"part-{number}"))
    facts = replace(
        FACTS, credential_id=uuid.UUID(int=number), salt=f"s{number}", valid_until=AWARDED + timedelta(days=days)
    )
    return signed(build_credential(ISSUER, rule, 1, verdict(), facts, BASE_URL, SLUG, "en"))


PARTS = [part(1, 400), part(2, 90)]


def record(parts: list[dict[str, Any]] = PARTS) -> dict[str, Any]:
    return build_record(signed(), parts, AWARDED)


def test_it_follows_the_published_schema_and_verifies() -> None:
    document = signed(record())
    assert list(schema_problems(document, LEARNER_RECORD)) == []
    report = verify(document, resolver(), TODAY)
    assert report.ok, report.steps
    assert report.step("schema").ok


def test_it_contains_the_credentials_as_they_were_signed() -> None:
    inside = record()["credentialSubject"]["verifiableCredential"]
    assert inside == [signed(), *PARTS]
    assert all(verify(one, resolver(), TODAY).ok for one in inside)


def test_it_says_which_is_part_of_which() -> None:
    home = f"{BASE_URL}/o/{SLUG}/achievements"
    said = record()["credentialSubject"]["association"]
    assert [(one["sourceId"], one["associationType"], one["targetId"]) for one in said] == [
        (f"{home}/part-1/1", "isPartOf", f"{home}/haccp-shift-lead/3"),
        (f"{home}/part-2/1", "isPartOf", f"{home}/haccp-shift-lead/3"),
    ]


def test_it_ends_with_the_first_of_its_parts() -> None:
    assert record()["validUntil"] == PARTS[1]["validUntil"]
    assert record([part(1, 4000)])["validUntil"] == unsigned()["validUntil"]
    later = verify(signed(record()), resolver(), AWARDED + timedelta(days=91))
    assert later.step("validity").ok is False


@pytest.mark.parametrize("many", [1, 12])
def test_many_parts_can_be_signed(many: int) -> None:
    parts = [part(number, 100) for number in range(1, many + 1)]
    assert verify(signed(record(parts)), resolver(), TODAY).ok


def test_a_part_cannot_be_changed_taken_out_or_put_in() -> None:
    good = signed(record())
    for change in ("change", "take", "put"):
        spoilt = copy.deepcopy(good)
        inside = spoilt["credentialSubject"]["verifiableCredential"]
        if change == "change":
            inside[1]["name"] = "Another"
        elif change == "take":
            inside.pop()
        else:
            inside.append(part(3, 50))
        assert verify(spoilt, resolver(), TODAY).step("proof").ok is False, change
