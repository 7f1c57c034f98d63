"""Versions, credentials, encodings, other origins, and the alternate request syntax.

xAPI 2.0 §4.1.1 to §4.1.3; xAPI 1.0.3 Communication 1.2, 1.3, 1.4, 3.2, 3.3 and 4.0.
"""

from __future__ import annotations

import base64
import gzip
import json
import socket
import time
import uuid
import zlib

import pytest
import requests

from tests.protocol.xapi.conftest import MAX_BODY, Client, Server
from tests.xapi_samples import statement

FORM = "application/x-www-form-urlencoded"


def test_the_answer_names_the_version_that_it_speaks(lrs: Client) -> None:
    assert lrs.get().headers["X-Experience-API-Version"] == lrs.version
    assert lrs.get(statementId="x").headers["X-Experience-API-Version"] == lrs.version


@pytest.mark.parametrize(("asked", "answered"), [("1.0", "1.0.3"), ("1.0.1", "1.0.3"), ("2.0.0", "2.0.0")])
def test_every_patch_of_a_version_is_spoken(server: Server, asked: str, answered: str) -> None:
    answer = server.client(asked).get()
    assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (200, answered)


@pytest.mark.parametrize("version", [None, "0.9", "0.95", "1.1.0", "2.1.0", "3", ""])
def test_a_version_that_is_not_spoken_is_refused(server: Server, version: str | None) -> None:
    lrs = server.client()
    headers = {"X-Experience-API-Version": ""} if version == "" else {}
    answer = lrs.call("GET", "/statements", version=version or None, headers=headers)
    assert answer.status_code == 400
    assert "version" in answer.json()["message"].lower()


def test_without_a_version_the_answer_suits_both_editions(server: Server) -> None:
    answer = server.client().call("POST", "/statements", version=None, json=statement())
    assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (400, "0.95")


@pytest.mark.parametrize("supposed", ["1.0.3", "2.0.0"])
def test_an_endpoint_that_supposes_a_version_serves_senders_that_leave_it_out(server: Server, supposed: str) -> None:
    lrs = server.client()
    address = f"/{supposed}/statements"
    sent = lrs.call("POST", address, version=None, json=statement())
    assert (sent.status_code, sent.headers["X-Experience-API-Version"]) == (200, supposed)
    assert lrs.call("GET", address, version=None).json()["statements"][0]["id"] == sent.json()[0]
    assert lrs.call("GET", address, version="1.0.1").headers["X-Experience-API-Version"] == "1.0.3"
    assert lrs.call("GET", address, version="3").status_code == 400


def test_about_needs_neither_version_nor_credentials(server: Server) -> None:
    answer = requests.get(f"{server.url}/about", timeout=30)
    assert answer.status_code == 200
    assert {"1.0.3", "2.0.0"} <= set(answer.json()["version"])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Basic",
        "Basic x",
        "Bearer abc",
        "Basic " + base64.b64encode(b"nocolon").decode(),
        "Basic " + base64.b64encode(b"foo:bar").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Basic " + base64.b64encode(b"a\x00b:c").decode(),
    ],
)
def test_who_is_not_known_is_sent_away(server: Server, header: str | None) -> None:
    headers = {"X-Experience-API-Version": "2.0.0"} | ({"Authorization": header} if header else {})
    answer = requests.get(f"{server.url}/statements", headers=headers, timeout=30)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_wrong_secret_is_refused_again_and_again(server: Server) -> None:
    lrs = server.client()
    lrs.session.auth = (lrs.key, "wrong")
    assert [lrs.get().status_code for _ in range(3)] == [401] * 3
    lrs.session.auth = (lrs.key, lrs.secret)
    assert lrs.get().status_code == 200


def test_revoked_credentials_are_refused_within_seconds(server: Server) -> None:
    lrs = server.client()
    assert lrs.get().status_code == 200
    lrs.revoke()
    time.sleep(0.3)
    assert lrs.get().status_code == 401


def test_a_compressed_body_is_unpacked(lrs: Client) -> None:
    body = json.dumps(statement()).encode()
    headers = {"Content-Type": "application/json"}
    packed = {"gzip": gzip.compress(body, mtime=0), "deflate": zlib.compress(body)}
    for encoding, data in packed.items():
        answer = lrs.call("POST", "/statements", data=data, headers=headers | {"Content-Encoding": encoding})
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("encoding", "data"),
    [("gzip", b"not gzip"), ("gzip", gzip.compress(b"{}", mtime=0)[:-9]), ("br", b"x"), ("gzip", b"")],
)
def test_a_body_that_is_not_what_its_encoding_says_is_refused(lrs: Client, encoding: str, data: bytes) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    assert lrs.call("POST", "/statements", data=data, headers=headers).status_code == 400


def test_large_answers_are_compressed_for_who_can_read_them(lrs: Client) -> None:
    lrs.post([statement() for _ in range(20)])
    answer = lrs.call("GET", "/statements", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.json()["statements"]) == 20
    assert "Content-Encoding" not in lrs.call("GET", "/statements", headers={"Accept-Encoding": "identity"}).headers


@pytest.mark.parametrize("packed", [True, False])
def test_a_body_that_is_too_large_is_refused_and_changes_nothing(lrs: Client, packed: bool) -> None:
    body = json.dumps(statement(result={"response": "x" * MAX_BODY})).encode()
    headers = {"Content-Type": "application/json"} | ({"Content-Encoding": "gzip"} if packed else {})
    answer = lrs.call("POST", "/statements", data=gzip.compress(body, mtime=0) if packed else body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (413, "too-large")
    assert lrs.ids() == []


def test_a_client_that_goes_away_in_the_middle_changes_nothing(server: Server) -> None:
    lrs = server.client()
    body = json.dumps(statement()).encode()
    credentials = base64.b64encode(f"{lrs.key}:{lrs.secret}".encode()).decode()
    head = (
        f"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {credentials}\r\n"
        f"X-Experience-API-Version: 2.0.0\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode() + body[:-10])
    time.sleep(0.2)
    assert lrs.ids() == []


def test_a_browser_of_another_origin_may_call(server: Server) -> None:
    asked = {"Origin": "https://content.example.org", "Access-Control-Request-Method": "PUT"}
    preflight = requests.options(f"{server.url}/statements", headers=asked, timeout=30)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "PUT" in preflight.headers["Access-Control-Allow-Methods"]
    allowed = preflight.headers["Access-Control-Allow-Headers"].lower()
    assert {"authorization", "x-experience-api-version", "if-match"} <= {name.strip() for name in allowed.split(",")}
    answer = server.client().call("GET", "/statements", headers={"Origin": "https://content.example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def alternate(lrs: Client, method: str, form: dict[str, str], **given: str) -> requests.Response:
    """The alternate request syntax, as a browser of old sends it: all headers lie in the form."""
    credentials = base64.b64encode(f"{lrs.key}:{lrs.secret}".encode()).decode()
    fields = {"Authorization": f"Basic {credentials}", "X-Experience-API-Version": lrs.version, **form}
    params = {"method": method, **given}
    return requests.post(f"{lrs.server.url}/statements", params=params, data=fields, timeout=30)


def test_the_first_edition_takes_a_call_in_a_form(server: Server) -> None:
    lrs = server.client("1.0.3")
    statement_id = str(uuid.uuid4())
    put = alternate(lrs, "PUT", {"statementId": statement_id, "content": json.dumps(statement(id=None))})
    assert put.status_code == 204, put.text
    assert alternate(lrs, "GET", {"statementId": statement_id}).json()["id"] == statement_id
    assert alternate(lrs, "GET", {"limit": "1"}).json()["statements"][0]["id"] == statement_id


def test_such_a_call_holds_nothing_else(server: Server) -> None:
    lrs = server.client("1.0.3")
    form = {"statementId": str(uuid.uuid4()), "content": json.dumps(statement(id=None))}
    assert alternate(lrs, "PUT", form, statementId=form["statementId"]).status_code == 400
    assert alternate(lrs, "PUT", {"statementId": form["statementId"]}).status_code == 400
    assert lrs.call("PUT", "/statements?method=POST", data=form).status_code == 400
    assert lrs.call("POST", "/statements?method=PUT", json=form).status_code == 400
    assert lrs.ids() == []


def test_the_second_edition_has_no_such_calls(server: Server) -> None:
    lrs = server.client("2.0.0")
    assert alternate(lrs, "GET", {"limit": "1"}).status_code == 400
    assert lrs.call("POST", "/statements?method=GET", json=statement()).status_code == 400
