"""Canvas' Live Events over HTTPS, as Canvas sends them to a running server: signed, repeated, and badly signed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import jwt
import pytest

from tests import canvas_samples as samples
from tests.canvas_samples import Signer, changed, key_set
from tests.remote_lrs import RemoteLrs, remote_lrs
from tests.running import Lrs, RunningAcquis
from tests.words import Words

RULE = """
schema: acquis/1
id: graded
title: {en: "Graded", fr: "Noté"}
aptitude: {en: "Do it well, and talk about it", fr: "Le faire bien, et en parler"}
issuer: main
needs:
  all:
    - {criterion: grade, evidence: e-learning, where: {verb: scored}, best: {score.scaled: ">= 0.8"}}
    - {criterion: talk, evidence: social, where: {verb: replied}}
"""
ALL = (samples.SUBMISSION, samples.QUIZ, samples.GRADE, samples.ENTRY, samples.COURSE, samples.PAGE, samples.OUTCOME)


class Canvas:
    """A Canvas that knows our address, and publishes its keys."""

    def __init__(self, keys: RemoteLrs, address: str) -> None:
        self.keys, self.address = keys, address
        self.signer = Signer("one")
        self.publish(self.signer)

    def publish(self, *signers: Signer) -> None:
        """Publish these keys."""
        self.keys.answering = lambda handler: handler.answer(200, key_set(*signers))

    def post(self, body: bytes) -> tuple[int, dict[str, Any]]:
        """Status and words of the answer."""
        try:
            with urlopen(Request(self.address, body, {"Content-Type": "application/json"}), timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as error:
            return error.code, json.loads(error.read())

    def send(self, claims: Any) -> tuple[int, dict[str, Any]]:
        """Post an event as Canvas does."""
        return self.post(self.signer.sign(claims))


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[tuple[Canvas, Lrs, Words]]:
    installation = RunningAcquis(tmp_path, database_url)
    acquis_does = Words(installation.environment)
    source = acquis_does.json("source", "add", "Our Canvas", "--modality", "e-learning", "--modality", "social")
    with remote_lrs() as keys:
        options = ("--home", samples.HOME + "/", "--jwks", keys.endpoint, "--account", samples.ACCOUNT)
        address = acquis_does.json("canvas", "add", "our-canvas", *options)["address"]
        installation.start()
        try:
            yield Canvas(keys, address), Lrs(installation.port, source["key"], source["secret"]), acquis_does
        finally:
            installation.stop()


def test_events_become_statements_once_however_often_they_come(school: tuple[Canvas, Lrs, Words]) -> None:
    canvas, lrs, acquis_does = school
    for one in ALL:
        assert canvas.send(one) == (200, {"stored": 1, "repeated": 0, "ignored": []})
    for claims in (samples.CALIPER_SUBMISSION, changed(samples.CALIPER_GRADE, id="urn:uuid:2")):
        assert canvas.send(claims)[1]["stored"] == 1
    assert canvas.send({**ALL[0], "iat": 1})[1] == {"stored": 0, "repeated": 1, "ignored": []}
    assert canvas.post(json.dumps(canvas.signer.sign(ALL[1]).decode()).encode())[1]["repeated"] == 1
    status, told = canvas.send(samples.LOGIN)
    assert (status, told["ignored"]) == (200, [{"event": "logged_in", "reason": "signing in is no learning act"}])
    stored = lrs.get("")[1]["statements"]
    assert len(stored) == len(ALL) + 2
    assert {one["authority"]["account"]["name"] for one in stored} == {"main/our-canvas"}
    # What comes another way under the same id meets it there.
    again = {name: value for name, value in stored[0].items() if name not in ("stored", "authority")}
    assert lrs.post(again)[0] == 200
    assert len(lrs.get("")[1]["statements"]) == len(stored)
    assert canvas.send(changed(samples.CALIPER_SUBMISSION, eventTime="2026-11-02T00:00:00Z"))[0] == 409

    counted = {(one["event"], one["outcome"]): one for one in acquis_does.json("canvas", "list")[0]["events"]}
    assert counted["submission_created", "taken"]["count"] == 2
    assert counted["logged_in", "ignored"]["reason"] == "signing in is no learning act"
    assert "signing in is no learning act" in acquis_does("canvas", "list")


def test_what_learners_do_in_canvas_earns_awards(school: tuple[Canvas, Lrs, Words], tmp_path: Path) -> None:
    canvas, _, acquis_does = school
    (tmp_path / "graded.yaml").write_text(RULE)
    acquis_does("rules", "publish", str(tmp_path / "graded.yaml"))
    assert canvas.send(samples.CALIPER_GRADE)[0] == canvas.send(samples.ENTRY)[0] == 200
    deadline = time.monotonic() + 30
    while not acquis_does.json("award", "list"):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_is_not_canvas_word_is_refused_and_changes_nothing(school: tuple[Canvas, Lrs, Words]) -> None:
    canvas, lrs, acquis_does = school
    stranger, signer, event = Signer("one"), canvas.signer, samples.GRADE

    def refused(body: bytes, status: int, code: str, words: str) -> None:
        found, told = canvas.post(body)
        assert (found, told["error"]) == (status, code)
        assert words in told["message"]

    refused(stranger.sign(event), 401, "signature", "the signature is not good")
    refused(jwt.encode(event, None, "none", {"kid": "one"}).encode(), 401, "signature", "alg 'none' is not accepted")
    refused(jwt.encode(event, "x" * 32, "HS256", {"kid": "one"}).encode(), 401, "signature", "alg 'HS256'")
    refused(signer.sign(event, kid="two"), 401, "signature", "'two' is not in the key set")
    refused(signer.sign({**event, "exp": time.time() - 3600}), 401, "signature", "has expired")
    refused(signer.sign({**event, "exp": "soon"}), 422, "content", "exp: must be a number")
    refused(json.dumps(event).encode(), 401, "unsigned", "Signed payload")
    refused(b"", 401, "unsigned", "the body is empty")
    refused(b"\xff\xfe.x.y", 401, "unsigned", "no signed JWT")
    refused(signer.sign({"metadata": {"event_name": "x"}, "body": 1}), 422, "content", "body: must be an object")
    other = {**event, "metadata": {**event["metadata"], "root_account_uuid": "another"}}
    refused(signer.sign(other), 403, "other-account", "is not this source's account")
    bad_time = {**event, "metadata": {**event["metadata"], "event_time": "yesterday"}}
    refused(signer.sign(bad_time), 422, "refused", "timestamp")
    refused(b"x" * (1024 * 1024 + 1), 413, "too-large", "larger than")
    assert "larger than" not in (acquis_does.json("canvas", "list")[0]["trouble"] or "")
    assert "account" in acquis_does.json("canvas", "list")[0]["trouble"]
    assert lrs.get("")[1]["statements"] == []


def test_a_new_key_is_fetched_once_and_a_closed_address_takes_nothing(school: tuple[Canvas, Lrs, Words]) -> None:
    canvas, lrs, acquis_does = school
    assert canvas.send(samples.GRADE)[0] == 200
    assert canvas.send(samples.QUIZ)[0] == 200
    assert len(canvas.keys.queries) == 1
    newer = Signer("newer")
    canvas.publish(canvas.signer, newer)
    assert canvas.post(newer.sign(samples.ENTRY))[0] == 200
    assert len(canvas.keys.queries) == 2
    # A key that is in no set is asked for once, not at each delivery.
    for _ in range(3):
        assert canvas.post(Signer("unknown").sign(samples.PAGE))[0] == 401
    assert len(canvas.keys.queries) == 3
    canvas.keys.answering = lambda handler: handler.answer(500, b"out of order")
    status, told = canvas.post(Signer("later").sign(samples.PAGE))
    assert (status, told["error"]) == (503, "keys")

    stored = len(lrs.get("")[1]["statements"])
    canvas.address += "x"
    assert canvas.send(samples.PAGE)[0] == 404
    canvas.address = canvas.address[:-1]
    acquis_does("source", "revoke", "our-canvas")
    assert canvas.send(samples.PAGE)[1]["error"] == "source-revoked"
    acquis_does("canvas", "remove", "our-canvas")
    assert canvas.send(samples.PAGE)[0] == 404
    assert stored == 3


def test_a_preview_says_what_samples_become_and_stores_nothing(tmp_path: Path) -> None:
    acquis_does = Words({})
    lines = tmp_path / "events.jsonl"
    lines.write_text("\n".join(json.dumps(one) for one in (samples.GRADE, samples.LOGIN, samples.CALIPER_GRADE)))
    found = acquis_does.json("canvas", "preview", str(lines), "--home", samples.HOME)
    assert [one["becomes"] for one in found] == ["statement", "ignored", "statement"]
    assert found[0]["statement"]["actor"]["account"]["homePage"] == samples.HOME
    shown = acquis_does("canvas", "preview", str(lines))
    assert "logged_in" in shown
    assert "signing in is no learning act" in shown
    lines.write_text(json.dumps([{"payload": changed(samples.ENTRY, created_at="soon")}]))
    assert acquis_does.json("canvas", "preview", str(lines))[0]["becomes"] == "refused"
    lines.write_text('{"metadata": {}, "body": {}}')
    assert "metadata.event_name" in acquis_does.refused("canvas", "preview", str(lines))
    lines.write_text('{"metadata": {}}\nnonsense')
    assert "events.jsonl:2: is no JSON" in acquis_does.refused("canvas", "preview", str(lines))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--home", "ftp://x/"), "must begin with https://"),
        (("--home", "http://school.example"), "must begin with https://"),
        (("--home", "https://x", "--jwks", "nowhere"), "is no address"),
        (("--home", "https://x", "--account", ""), "must have 1 to 100 characters"),
        (("--home", "https://x"), "source 'canvas' is not known"),
    ],
)
def test_an_address_that_makes_no_sense_is_refused(words: tuple[str, ...], complaint: str, sqlite_url: str) -> None:
    acquis_does = Words({"ACQUIS_DATABASE_URL": sqlite_url})
    assert complaint in acquis_does.refused("canvas", "add", "canvas", *words)
