"""The report on a credential: its steps, their reasons, and what strangers' documents cannot do."""

from __future__ import annotations

import json
import re
import resource
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import credentials
from credentials.guard import Fence, verify_untrusted
from credentials.messages import FAILED, PASSED, SKIPPED
from credentials.reading import Limits
from credentials.verify import STEPS, Report, verify, verify_text
from tests.credential_sample import AWARDED, TODAY, keys_document, resolver, signed, unsigned


def check(document: Any, **options: Any) -> Report:
    return verify(document, resolver(), TODAY, **options)


def test_each_step_of_a_good_credential_passes_but_the_status_that_it_does_not_offer() -> None:
    report = check(signed())
    assert [(step.code, step.ok) for step in report.steps] == [
        ("structure", True),
        ("schema", True),
        ("issuer", True),
        ("proof", True),
        ("validity", True),
        ("status", None),
    ]
    assert report.ok


def test_a_report_survives_json() -> None:
    report = check(signed())
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_an_unsigned_credential_is_not_believed() -> None:
    report = check(unsigned())
    assert (report.ok, report.reason, report.step("issuer").ok) == (False, "proof-missing", None)


def test_a_credential_is_valid_from_its_first_to_its_last_second() -> None:
    document = signed()
    ends = AWARDED + timedelta(days=730)
    for now, expected in [
        (AWARDED - timedelta(seconds=1), "not-yet-valid"),
        (AWARDED, None),
        (ends, None),
        (ends + timedelta(seconds=1), "expired"),
    ]:
        assert verify(document, resolver(), now).reason == expected


def test_an_issuer_that_cannot_be_found_leaves_the_proof_unchecked() -> None:
    report = verify(signed(), lambda _: None, TODAY)
    assert (report.ok, report.reason, report.step("proof").ok) == (False, "issuer-unreachable", None)


def test_the_issuer_is_asked_for_once() -> None:
    asked: list[str] = []

    def resolve(did: str) -> Any:
        asked.append(did)
        return keys_document()

    assert verify(signed(), resolve, TODAY).ok
    assert asked == [signed()["issuer"]["id"]]


def test_one_proof_that_is_understood_is_enough_and_a_chained_one_is_none() -> None:
    document = signed()
    (good,) = document["proof"]
    document["proof"] = [{**good, "cryptosuite": "other"}, good]
    assert check(document).ok
    document["proof"] = [{**good, "cryptosuite": "other"}, {**good, "previousProof": "urn:uuid:0"}]
    assert check(document).reason == "proof-unsupported"


def test_a_proof_standing_alone_is_as_good_as_a_list_of_one() -> None:
    document = signed()
    document["proof"] = document["proof"][0]
    assert check(document).ok


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b"[]", "not-an-object"),
        (b'{"a": NaN}', "not-json"),
        (b'{"type": "x", "type": "y"}', "duplicate-key"),
        (b"{}", "not-a-credential"),
        (b" " * 2_000_000, "too-large"),
        (json.dumps({"a": {"b": {"c": [[[[]]]]}}}).replace("[]", "[" * 30 + "]" * 30).encode(), "too-deep"),
        (json.dumps({"a": [{} for _ in range(900)]}).encode(), "too-large"),
        (json.dumps({**signed(), "@context": {"x": "urn:x"}}).encode(), "unknown-context"),
        (json.dumps({**signed(), "urn:x": 1}).encode(), "undefined-term"),
    ],
)
def test_what_is_no_credential_is_told_at_the_first_step(data: bytes, reason: str) -> None:
    report = verify_text(data, resolver(), TODAY)
    assert (report.ok, report.reason, report.steps[0].code) == (False, reason, "structure")
    assert [step.ok for step in report.steps[1:]] == [None] * (len(STEPS) - 1)


def test_a_document_that_names_its_contexts_again_and_again_is_refused() -> None:
    contexts = signed()["@context"] * 10
    parts = [{"@context": contexts, "id": f"https://x.example/{number}"} for number in range(10)]
    assert check({**signed(), "endorsement": parts}).reason == "too-large"


def test_limits_can_be_set() -> None:
    assert check(signed(), limits=Limits(values=10)).reason == "too-large"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["_:b", "@id", "did:"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5) | st.sampled_from(["@context", "id", "type", "@type", "@graph"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150)
@given(name=st.sampled_from([*sorted(signed()), "credentialStatus", "x"]), value=json_values)
def test_no_document_makes_the_verifier_raise(name: str, value: Any) -> None:
    report = check({**signed(), name: value})
    if report.ok:
        # The value that it had, or another way to write it.
        assert name == "x" or name in signed()


@settings(max_examples=100)
@given(name=st.sampled_from(sorted(signed()["proof"][0])), value=json_values)
def test_no_proof_makes_the_verifier_raise(name: str, value: Any) -> None:
    document = signed()
    before = document["proof"][0][name]
    document["proof"] = [{**document["proof"][0], name: value}]
    assert check(document).ok is (value == before)


def test_every_reason_has_words_in_both_languages() -> None:
    raised = set()
    for path in Path(credentials.__file__).parent.glob("*.py"):
        raised |= set(re.findall(r'Error\(\s*"([a-z-]+)"', path.read_text("utf-8")))
    assert len(raised) > 20
    assert raised <= set(FAILED)
    for messages in (FAILED, PASSED, SKIPPED):
        assert all(set(message) == {"en", "fr"} for message in messages.values())


# A busy machine lets a child wait for long; what it may use of the processor is limited all the same.
PATIENT = Fence(seconds=60)


def childrens_seconds() -> float:
    """What the processor spent on child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_strangers_credential_is_checked_in_a_process_of_its_own() -> None:
    data = json.dumps(signed()).encode()
    assert verify_untrusted(data, resolver(), TODAY, fence=PATIENT) == check(signed())


def test_a_strangers_document_that_takes_too_long_is_stopped() -> None:
    started = childrens_seconds()
    report = verify_untrusted(json.dumps(signed()), resolver(), TODAY, fence=Fence(seconds=0))
    assert report.reason == "too-slow"
    assert childrens_seconds() - started < 3


def test_a_strangers_document_that_takes_too_much_memory_is_stopped() -> None:
    # Large: what a small one needs, a young process may have at hand.
    large = json.dumps({**signed(), "name": "x" * 900_000})
    report = verify_untrusted(large, resolver(), TODAY, fence=replace(PATIENT, memory=1024 * 1024))
    assert report.reason == "too-slow"


def test_the_child_sees_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}

    def run(*_: Any, env: dict[str, str], **__: Any) -> Any:
        seen.update(env)
        raise __import__("subprocess").TimeoutExpired("x", 1)

    monkeypatch.setenv("ACQUIS_SECRET", "hush")
    monkeypatch.setattr("credentials.guard.subprocess.run", run)
    verify_untrusted(json.dumps(signed()), resolver(), TODAY)
    assert seen
    assert "ACQUIS_SECRET" not in seen


def test_a_poisoned_graph_is_refused_in_time() -> None:
    document = signed()
    document["evidence"] = [{"type": ["Evidence"], "name": "same"} for _ in range(200)]
    started = childrens_seconds()
    report = verify_untrusted(json.dumps(document), resolver(), TODAY, fence=PATIENT)
    assert (report.ok, report.step("proof").reason) == (False, "too-ambiguous")
    assert childrens_seconds() - started < 5
