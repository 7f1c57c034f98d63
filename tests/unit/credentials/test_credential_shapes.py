"""Signing many awards of one achievement: quicker, and the same bytes."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.achievement import CitedStatement
from credentials.canonical import canonical_nquads
from credentials.errors import CanonicalError
from credentials.proof import sign
from credentials.shapes import Shapes
from tests.credential_sample import AWARDED, ISSUER, KEY, unsigned

METHOD = f"{ISSUER.did}#{KEY.fragment}"
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
cited = st.builds(
    CitedStatement,
    statement_id=st.uuids().map(str),
    modality=st.sampled_from(["e-learning", "social", "workplace"]),
    digest=st.binary(min_size=32, max_size=32).map(bytes.hex),
    at=moments,
)
shapes = Shapes()


@settings(max_examples=60)
@given(
    identifier=st.uuids(),
    awarded=moments,
    until=st.none() | moments,
    recipient=st.none() | st.emails(),
    salt=st.text('abc"\\\n\t<>é', min_size=1),
    evidence=st.lists(cited, max_size=4),
)
def test_each_award_canonicalises_as_if_it_were_the_only_one(
    identifier: uuid.UUID, awarded: datetime, until: Any, recipient: Any, salt: str, evidence: list[CitedStatement]
) -> None:
    document = unsigned(
        credential_id=identifier,
        awarded_at=awarded,
        valid_until=until,
        recipient_identifier=recipient,
        salt=salt,
        evidence=tuple(evidence),
    )
    assert shapes(document) == canonical_nquads(document)
    assert shapes(document) == canonical_nquads(document)


@settings(max_examples=60)
@given(names=st.lists(st.sampled_from(["a", "b", 'c"\\']), min_size=2, max_size=4))
def test_texts_that_become_alike_are_no_trap(names: list[str]) -> None:
    """Slots filled alike make equal quads, and nameless parts that cannot be told apart."""
    document = unsigned()
    template = document["credentialSubject"]["identifier"][0]
    document["credentialSubject"]["identifier"] = [{**template, "identityHash": name} for name in names]
    assert shapes(document) == canonical_nquads(document)


def test_a_document_of_a_known_shape_is_refused_for_what_the_long_way_refuses() -> None:
    known = Shapes()
    known(unsigned())
    for changes, reason in [
        ({"id": "http://x.example/> <urn:p> <urn:o"}, "bad-identifier"),
        ({"description": "bell\x07"}, "bad-text"),
    ]:
        with pytest.raises(CanonicalError, match=reason):
            known({**unsigned(), **changes})


def test_a_document_that_holds_a_marker_itself_goes_the_long_way() -> None:
    document = {**unsigned(), "name": "acquis-slot-0001-x"}
    assert shapes(document) == shapes(document) == canonical_nquads(document)


def test_only_the_last_shapes_are_remembered() -> None:
    few = Shapes(most=2)
    for number in range(5):
        document = {**unsigned(), "type": ["VerifiableCredential", "OpenBadgeCredential"][: 1 + number % 2]}
        document["credentialSubject"]["achievement"]["version"] = str(number)
        assert few(document) == canonical_nquads(document)
    assert len(few._known) == 2


def test_both_ways_sign_the_same_bytes() -> None:
    first = sign(unsigned(), KEY, METHOD, AWARDED, canonicalise=canonical_nquads)
    assert sign(unsigned(), KEY, METHOD, AWARDED) == sign(unsigned(), KEY, METHOD, AWARDED) == first
