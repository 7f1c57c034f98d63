"""Letters: nothing in them can write another head line, and the same letter is the same message each time."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from recognition.errors import LetterError
from recognition.people.addresses import is_address, shown_in_part
from recognition.sending.mailing import Letter, Sender, compose, composed, sender_named
from recognition.sending.posts import smtp_server
from records.outbox import OutboxItem

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
SENDER = Sender("acquis@campus.example")


def item(number: int = 7) -> OutboxItem:
    payload = {"to": "ada@hotel.example", "subject": "Été", "text": "Bonjour.\n", "language": "fr"}
    return OutboxItem(id=number, organisation_id=1, payload=payload, enqueued_at=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "ada", "@hotel.example", "ada@", "ada@hotel.example\nBcc: all@hotel.example", "a@x.example,b@x.example",
        "Ada <ada@hotel.example>", "ada@-hotel.example", "ada@hotel..example", "ada @hotel.example",
        "ada@hôtel.example", "a" * 65 + "@hotel.example", "ada@" + "h" * 250,
    ],
)  # fmt: skip
def test_what_is_no_single_address_gets_no_letter(text: str) -> None:
    assert not is_address(text)
    with pytest.raises(LetterError):
        Letter(text, "Hello", "Hello")


def test_an_address_is_shown_so_that_its_owner_alone_knows_it() -> None:
    assert shown_in_part("marie.dupont@hotel.example") == "m•••@hotel.example"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x00"])
def test_a_subject_or_a_name_cannot_begin_another_line_of_the_head(end: str) -> None:
    evil = f"Hello{end}Bcc: all@hotel.example{end}{end}Body"
    message = compose(Letter("ada@hotel.example", evil, "Hi"), SENDER, f"Campus{end}Bcc: x@y.example", "1", NOW)
    read = message_from_bytes(message.as_bytes(), policy=default)
    assert read["Bcc"] is None
    assert read["Subject"] == "Hello Bcc: all@hotel.example Body"
    assert read.get_content().strip() == "Hi"


def test_a_letter_says_that_no_person_wrote_it_in_its_readers_language() -> None:
    read = message_from_bytes(composed(item(), SENDER, "Campus Cuisine").as_bytes(), policy=default)
    assert read["From"] == "Campus Cuisine <acquis@campus.example>"
    assert (read["To"], read["Subject"], read["Content-Language"]) == ("ada@hotel.example", "Été", "fr")
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content().strip() == "Bonjour."


def test_a_letter_sent_again_is_the_same_message_and_another_is_not() -> None:
    once, again, other = (composed(each, SENDER, "Campus") for each in (item(), item(), item(8)))
    assert once.as_bytes() == again.as_bytes()
    assert once["Message-ID"] != other["Message-ID"]


def test_a_sender_has_an_address_and_may_have_a_name() -> None:
    assert sender_named("Campus <acquis@campus.example>") == Sender("acquis@campus.example", "Campus")
    assert sender_named("acquis@campus.example") == SENDER
    with pytest.raises(LetterError):
        sender_named("campus")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", "offered")),
        ("smtp://me:p%40ss@mail.example", ("mail.example", 587, "me", "p@ss", "required")),
        ("smtps://me:pass@mail.example", ("mail.example", 465, "me", "pass", "implicit")),
        ("smtp://localhost:2525", ("localhost", 2525, "", "", "none")),
        ("smtp://127.0.0.1:2525?tls=required", ("127.0.0.1", 2525, "", "", "required")),
    ],
)
def test_a_mail_server_is_spoken_to_as_its_address_says(url: str, expected: tuple[object, ...]) -> None:
    server = smtp_server(url)
    assert (server.host, server.port, server.user, server.password, server.tls) == expected


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "smtp://mail.example/path", "smtp://h?tls=maybe"])
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        smtp_server(url)
