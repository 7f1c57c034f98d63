"""Attachments and signatures (xAPI 2.0 §4.1.3, §4.2.2.6, §4.2.6; xAPI 1.0.3 Communication 1.5.2, Data 2.4.11, 2.6)."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from lrs_bridge.signatures import SIGNATURE
from tests.protocol.xapi.conftest import Client
from tests.xapi_samples import statement

BOUNDARY = "-------314159265358979323846"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
TEXT = b"Anything, even --\r\n" + bytes(range(256))


def declaration(content: bytes, **changes: Any) -> dict[str, Any]:
    made = {
        "usageType": "https://example.org/attachments/text",
        "display": {"en": "A text"},
        "contentType": "text/plain",
        "length": len(content),
        "sha2": hashlib.sha256(content).hexdigest(),
    }
    return made | changes


def part(content: bytes, **headers: str | None) -> bytes:
    lines: dict[str, str | None] = {
        "Content-Type": "text/plain",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": hashlib.sha256(content).hexdigest(),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return head.encode() + b"\r\n" + content


def send(lrs: Client, statements: Any, *parts: bytes, boundary: str = BOUNDARY) -> requests.Response:
    first = b"Content-Type: application/json\r\n\r\n" + json.dumps(statements).encode()
    body = b"".join(b"--" + BOUNDARY.encode() + b"\r\n" + piece + b"\r\n" for piece in (first, *parts))
    body += b"--" + BOUNDARY.encode() + b"--\r\n"
    headers = {"Content-Type": f"multipart/mixed; boundary={boundary}"}
    return lrs.call("POST", "/statements", data=body, headers=headers)


def parts_of(answer: requests.Response) -> list[Message]:
    head = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    message = message_from_bytes(head + answer.content)
    assert message.is_multipart()
    return [one for one in message.get_payload() if isinstance(one, Message)]


def test_an_attachment_comes_back_byte_for_byte(lrs: Client) -> None:
    sent = statement(attachments=[declaration(TEXT)])
    assert send(lrs, sent, part(TEXT)).status_code == 200
    for params in ({"statementId": sent["id"], "attachments": "true"}, {"attachments": "true"}):
        answer = lrs.get(**params)
        assert answer.headers["Content-Type"].startswith("multipart/mixed")
        first, second = parts_of(answer)
        assert sent["id"] in str(first.get_payload())
        assert second["X-Experience-API-Hash"] == hashlib.sha256(TEXT).hexdigest()
        assert second["Content-Transfer-Encoding"] == "binary"
        assert TEXT in answer.content
    assert lrs.get(statementId=sent["id"]).headers["Content-Type"] == "application/json"


def test_the_multipart_form_holds_also_when_there_is_no_attachment(lrs: Client) -> None:
    assert send(lrs, [statement(), statement()]).status_code == 200
    assert len(parts_of(lrs.get(attachments="true"))) == 1


def test_an_attachment_of_two_statements_is_sent_once(lrs: Client) -> None:
    batch = [statement(attachments=[declaration(TEXT)]) for _ in range(2)]
    assert send(lrs, batch, part(TEXT)).status_code == 200
    assert len(parts_of(lrs.get(attachments="true"))) == 2


def test_an_attachment_of_a_sub_statement_is_one_too(lrs: Client) -> None:
    sub = {"objectType": "SubStatement", **statement(id=None, attachments=[declaration(TEXT)])}
    assert send(lrs, statement(object=sub)).status_code == 400
    assert send(lrs, statement(object=sub), part(TEXT)).status_code == 200


def test_an_attachment_may_lie_elsewhere(lrs: Client) -> None:
    elsewhere = declaration(TEXT, fileUrl="https://example.org/a.txt")
    assert lrs.post(statement(attachments=[elsewhere])).status_code == 200
    assert lrs.post(statement(attachments=[declaration(TEXT)])).status_code == 400


@pytest.mark.parametrize(
    "piece",
    [
        part(TEXT, X_Experience_API_Hash=None),
        part(TEXT, X_Experience_API_Hash="0" * 64),
        part(TEXT, Content_Transfer_Encoding=None),
        part(TEXT, Content_Transfer_Encoding="base64"),
        part(b"another"),
        b"no headers",
    ],
)
def test_a_part_that_does_not_fit_refuses_the_batch(lrs: Client, piece: bytes) -> None:
    answer = send(lrs, [statement(), statement(attachments=[declaration(TEXT)])], piece)
    assert answer.status_code == 400
    assert lrs.ids() == []


def test_a_part_that_nobody_declares_is_too_many(lrs: Client) -> None:
    assert send(lrs, statement(attachments=[declaration(TEXT)]), part(TEXT), part(b"more")).status_code == 400


@pytest.mark.parametrize("content_type", ["multipart/mixed", "multipart/mixed; boundary=other"])
def test_the_boundary_must_be_the_right_one(lrs: Client, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    body = f"--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n{{}}\r\n--{BOUNDARY}--".encode()
    assert lrs.call("POST", "/statements", data=body, headers=headers).status_code == 400


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def certificate() -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tests")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, KEY.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    return base64.b64encode(made.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)).decode()


CERTIFICATE = certificate()
ALGORITHMS = {"RS256": hashes.SHA256(), "RS384": hashes.SHA384(), "RS512": hashes.SHA512()}


def jws(signed: Any, algorithm: str = "RS256", *, spoilt: bool = False, with_certificate: bool = True) -> bytes:
    header = {"alg": algorithm} | ({"x5c": [CERTIFICATE]} if with_certificate else {})
    message = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(signed).encode())}"
    signature = KEY.sign(message.encode(), padding.PKCS1v15(), ALGORITHMS.get(algorithm, hashes.SHA256()))
    if spoilt:
        signature = bytes([signature[0] ^ 1]) + signature[1:]
    return f"{message}.{encoded(signature)}".encode()


def send_signed(lrs: Client, sent: dict[str, Any], signature: bytes, **changes: Any) -> requests.Response:
    declared = declaration(signature, **({"usageType": SIGNATURE, "contentType": "application/octet-stream"} | changes))
    piece = part(signature, Content_Type="application/octet-stream")
    return send(lrs, sent | {"attachments": [declared]}, piece)


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
@pytest.mark.parametrize("with_certificate", [True, False])
def test_a_signed_statement_is_taken(lrs: Client, algorithm: str, with_certificate: bool) -> None:
    sent = statement()
    signature = jws(sent, algorithm, with_certificate=with_certificate)
    assert send_signed(lrs, sent, signature).status_code == 200


def test_a_duration_is_compared_to_hundredths_of_a_second(lrs: Client) -> None:
    sent = statement(result={"duration": "P1DT12H36M0.12S"})
    signature = jws(sent)
    assert send_signed(lrs, sent | {"result": {"duration": "P1DT12H36M0.1237S"}}, signature).status_code == 200


def test_a_signature_that_is_not_good_is_refused(lrs: Client) -> None:
    sent = statement()
    assert send_signed(lrs, sent, jws(sent, "HS256")).status_code == 400
    assert send_signed(lrs, sent, jws(sent, spoilt=True)).status_code == 400
    assert send_signed(lrs, sent, jws(statement())).status_code == 400
    assert send_signed(lrs, sent, jws("no statement")).status_code == 400
    assert send_signed(lrs, sent, b"no.jws").status_code == 400
    assert send_signed(lrs, sent, b"a.b.c").status_code == 400
    assert send_signed(lrs, sent, jws(sent), contentType="text/plain").status_code == 400
    assert lrs.ids() == []
