"""Mail: written with what causes it, posted once it stands, set aside where it is refused. On both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from acquis.wiring import utc_now
from recognition.sending.errors import (
    MailFolderError,
    MailRefusesError,
    MailSenderError,
    MailSilentError,
    MailUntrustedError,
)
from recognition.sending.mail_run import MailRun, MailTools
from recognition.sending.mailing import Letter, Sender, enqueue_mail
from recognition.sending.posts import MailFolder, Post, SmtpPost, smtp_server
from recognition.sending.running import Tally
from records.database import Database
from records.mail_targets import mail_target_of
from records.outbox import MAIL, OutboxItem, OutboxTarget, dead_items, due_targets, next_items, revive
from tests.installation import Installation, install
from tests.mail_server import PASSWORD, USER, MailServer, certificate_for_here, mail_server, wants_password

LOGIN = f"{USER.decode()}:{PASSWORD.decode().replace(' ', '%20')}"


@dataclass
class Mail:
    """The letters of an installation."""

    campus: Installation
    post: Callable[[], Post]
    later: timedelta = field(default=timedelta(0))

    @property
    def database(self) -> Database:
        return self.campus.database

    def now(self) -> datetime:
        return utc_now() + self.later

    def write(self, *readers: str) -> None:
        with self.database.transaction() as session:
            for reader in readers:
                enqueue_mail(session, self.campus.organisation_id, Letter(reader, "Hello", "Hi.\n", "en"), utc_now())

    def target(self) -> OutboxTarget:
        with self.database.reading() as session:
            found = mail_target_of(session, self.campus.organisation_id)
            assert found is not None
            session.expunge(found)
            return found

    def run(self) -> Tally:
        tools = MailTools(
            database=self.database,
            clock=self.now,
            chance=lambda: 0.5,
            holder="here:0:00000001",
            sender=Sender("acquis@campus.example"),
            post=self.post,
        )
        return MailRun(tools, self.target().id).go()

    def is_due(self) -> bool:
        with self.database.reading() as session:
            return self.target().id in due_targets(session, MAIL, self.now())

    def waiting(self) -> list[OutboxItem]:
        with self.database.reading() as session:
            return next_items(session, self.target().id, datetime(2099, 1, 1, tzinfo=UTC), 1_000)

    def dead(self) -> list[OutboxItem]:
        with self.database.reading() as session:
            return dead_items(session, self.campus.organisation_id, 1_000)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mail(database: Database, server: MailServer) -> Mail:
    return Mail(install(database), lambda: SmtpPost(smtp_server(f"smtp://127.0.0.1:{server.port}"), seconds=3))


def test_letters_are_posted_once_and_struck_out(mail: Mail, server: MailServer) -> None:
    mail.write("ada@hotel.example", "bob@hotel.example")
    assert mail.run().sent == 2
    assert [each["To"] for each in server.letters] == ["ada@hotel.example", "bob@hotel.example"]
    assert (mail.waiting(), mail.target().sent) == ([], 2)
    assert mail.run().sent == 0
    assert len(server.letters) == 2


def test_a_letter_is_not_written_where_its_transaction_fails(mail: Mail) -> None:
    def fails() -> None:
        with mail.database.transaction() as session:
            enqueue_mail(session, mail.campus.organisation_id, Letter("ada@hotel.example", "Hello", "Hi."), utc_now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with mail.database.reading() as session:
        assert mail_target_of(session, mail.campus.organisation_id) is None


def test_a_reader_who_is_not_there_makes_a_dead_letter_that_holds_up_nobody(mail: Mail, server: MailServer) -> None:
    server.answers["gone@hotel.example"] = "550 5.1.1 no such mailbox"
    mail.write("gone@hotel.example", "ada@hotel.example")
    assert mail.run() == Tally(sent=1, dead=1)
    (dead,) = mail.dead()
    assert (dead.answer_status, dead.answer) == (550, "550 5.1.1 no such mailbox")
    server.answers.clear()
    with mail.database.transaction() as session:
        assert revive(session, mail.target().id, utc_now(), dead.id) == 1
    assert mail.run().sent == 1
    assert server.letters[-1]["To"] == "gone@hotel.example"


def test_a_letter_that_is_put_off_is_sent_later_under_the_same_message_id(mail: Mail, server: MailServer) -> None:
    server.answers["DATA"] = "451 4.7.1 greylisted"
    mail.write("ada@hotel.example")
    assert mail.run() == Tally()
    assert not mail.is_due()
    (item,) = mail.waiting()
    assert (item.attempts, item.answer_status) == (1, 451)
    server.answers.clear()
    mail.later = timedelta(minutes=1)
    assert mail.is_due()
    assert mail.run().sent == 1
    assert f".{item.id}." in server.letters[0]["Message-ID"]


@pytest.mark.parametrize("answer", ["550 not you", "451 not now"])
def test_a_sender_who_is_refused_is_no_letters_fault(mail: Mail, server: MailServer, answer: str) -> None:
    server.answers["FROM"] = answer
    mail.write("ada@hotel.example")
    with pytest.raises(MailSenderError, match="may not send"):
        mail.run()
    assert mail.target().trouble_code == "mail-sender"
    assert mail.dead() == []
    assert not mail.is_due()


def test_a_server_that_is_away_is_tried_again_later(mail: Mail) -> None:
    mail.write("ada@hotel.example")
    mail.post = lambda: SmtpPost(smtp_server("smtp://127.0.0.1:9"), seconds=1)
    with pytest.raises(MailSilentError):
        mail.run()
    assert (mail.target().trouble_code, len(mail.waiting())) == ("mail-silent", 1)


def test_a_password_is_given_over_tls_alone(mail: Mail, server: MailServer) -> None:
    mail.write("ada@hotel.example")
    mail.post = lambda: SmtpPost(smtp_server(f"smtp://{LOGIN}@127.0.0.1:{server.port}?tls=required"), seconds=3)
    with pytest.raises(MailUntrustedError, match="no STARTTLS"):
        mail.run()


def test_starttls_and_login(mail: Mail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = certificate_for_here(tmp_path)
    mail.write("ada@hotel.example")
    with mail_server(**wants_password(certificate, key)) as safe:
        address = f"127.0.0.1:{safe.port}?tls=required"
        mail.post = lambda: SmtpPost(smtp_server(f"smtp://{LOGIN}@{address}"), seconds=3)
        with pytest.raises(MailUntrustedError):
            mail.run()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mail.post = lambda: SmtpPost(smtp_server(f"smtp://acquis:wrong@{address}"), seconds=3)
        with pytest.raises(MailRefusesError):
            mail.run()
        mail.post = lambda: SmtpPost(smtp_server(f"smtp://{LOGIN}@{address}"), seconds=3)
        assert mail.run().sent == 1
        assert len(safe.letters) == 1


def test_without_a_server_letters_lie_in_a_folder_for_its_owner_alone(mail: Mail, tmp_path: Path) -> None:
    folder = tmp_path / "mail" / "out"
    mail.post = lambda: MailFolder(folder)
    mail.write("ada@hotel.example")
    assert mail.run().sent == 1
    (file,) = folder.iterdir()
    assert file.suffix == ".eml"
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert message_from_bytes(file.read_bytes(), policy=default)["To"] == "ada@hotel.example"


def test_a_folder_that_cannot_be_written_to_is_told(mail: Mail, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    mail.post = lambda: MailFolder(tmp_path / "file" / "out")
    mail.write("ada@hotel.example")
    with pytest.raises(MailFolderError):
        mail.run()
    assert mail.target().trouble_code == "mail-folder"
