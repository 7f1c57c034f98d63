"""Mail: a letter is written into the outbox in the transaction that causes it, and looks the same each time it is sent.

What is sent is plain text. Its `Message-ID` is made of its row, so that a letter that arrives twice is known as one;
`Auto-Submitted` (RFC 3834 §5) keeps holiday answers away.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from sqlalchemy.orm import Session

from recognition.errors import LetterError
from recognition.people.addresses import is_address
from records.mail_targets import ensure_mail_target
from records.outbox import OutboxItem, enqueue

KIND = "letter"
LONGEST_SUBJECT = 200
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one reader, in their language. Raises `LetterError` where `to` is no e-mail address."""

    to: str
    subject: str
    text: str
    # The language in which it is written: `en`, `fr`.
    language: str = ""

    def __post_init__(self) -> None:
        if not is_address(self.to):
            raise LetterError("to", "is no e-mail address")
        if len(self.text) > LONGEST_TEXT:
            raise LetterError("text", f"has more than {LONGEST_TEXT} characters")


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom letters come: an e-mail address and, if it was given one, a name."""

    address: str
    name: str = ""

    @property
    def host(self) -> str:
        """The host of the address."""
        return self.address.rpartition("@")[2]


def sender_named(text: str) -> Sender:
    """The sender written as `name@host` or `Name <name@host>`; raises `LetterError`."""
    name, address = parseaddr(text)
    if not is_address(address):
        raise LetterError("from", f"{text!r} is no e-mail address")
    return Sender(address, name)


def enqueue_mail(session: Session, organisation_id: int, letter: Letter, now: datetime) -> None:
    """Have a letter sent, once the caller's transaction stands. What goes to one reader goes in order."""
    target_id = ensure_mail_target(session, organisation_id, now)
    reader = hashlib.sha256(letter.to.lower().encode()).hexdigest()[:32]
    enqueue(session, organisation_id, [target_id], KIND, asdict(letter), now, ordering_key=f"to:{reader}")


def letter_of(item: OutboxItem) -> Letter:
    """The letter of an item."""
    return Letter(**item.payload)


def composed(item: OutboxItem, sender: Sender, organisation_name: str) -> EmailMessage:
    """The message of an item: the same, byte for byte, each time."""
    letter = letter_of(item)
    written = (item.organisation_id, item.id, int(item.enqueued_at.timestamp() * 1_000_000))
    return compose(letter, sender, organisation_name, ".".join(map(str, written)), item.enqueued_at)


def compose(letter: Letter, sender: Sender, organisation_name: str, number: str, written_at: datetime) -> EmailMessage:
    """A message; `number` names it among all that this sender's host sends."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_one_line(sender.name or organisation_name), addr_spec=sender.address)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = _one_line(letter.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(written_at)
    message["Message-ID"] = f"<{number}@{sender.host}>"
    message["Auto-Submitted"] = "auto-generated"
    # No relay breaks it, and 8-bit text needs no agreement.
    message.set_content(letter.text, cte="quoted-printable")
    if letter.language:
        message["Content-Language"] = letter.language
    return message


def _one_line(text: str) -> str:
    """The text without anything that could begin another line of a head."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
