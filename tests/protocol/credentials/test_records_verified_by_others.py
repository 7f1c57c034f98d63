"""A record of several credentials (CLR 2.0), checked by `@digitalbazaar/vc`."""

from __future__ import annotations

from tests.credential_sample import TODAY, keys_document, signed
from tests.protocol.credentials.conftest import NpmVerifier
from tests.unit.credentials.test_learner_record import record


def test_a_program_that_is_not_ours_verifies_the_record_and_what_is_in_it(npm_verifier: NpmVerifier) -> None:
    good = signed(record())
    spoilt = {**good, "name": "Another"}
    outcomes = npm_verifier([good, *good["credentialSubject"]["verifiableCredential"], spoilt], keys_document(), TODAY)
    assert [outcome["verified"] for outcome in outcomes] == [True, True, True, True, False], outcomes
