"""Where letters are posted: a folder of `.eml` files, or a mail server (SMTP, RFC 5321).

A refusal that concerns one letter is a `LetterRefusedError`; anything else says that the post itself is not ready.
"""

from __future__ import annotations

import contextlib
import copy
import ipaddress
import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from recognition.sending.errors import (
    LetterRefusedError,
    MailFailsError,
    MailFolderError,
    MailRefusesError,
    MailSenderError,
    MailSilentError,
    MailUntrustedError,
)

# For each step of the conversation.
ANSWER_SECONDS = 20.0
# What the server says before it closes the connection (RFC 5321 §3.8).
_CLOSING = 421
Tls = Literal["implicit", "required", "offered", "none"]


class Post(Protocol):
    """Takes letters."""

    def send(self, message: EmailMessage) -> None:
        """Hand one over. Raises `LetterRefusedError`, or another `MailError` where the post is not ready."""

    def part(self) -> None:
        """Say good-bye: there is no more to send."""

    def close(self) -> None:
        """End at once; also from another thread."""


@dataclass(frozen=True, slots=True)
class MailFolder:
    """A folder in which each letter is a file, named by its `Message-ID`: written twice, it is there once."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        name = message["Message-ID"].strip("<>").partition("@")[0]
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self.folder / f".{name}.part"
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(_readable(message))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise MailFolderError(f"{self.folder}: {error.strerror}") from error

    def part(self) -> None:
        """Nothing stays open."""

    def close(self) -> None:
        """Nothing stays open."""


def _readable(message: EmailMessage) -> bytes:
    """The message as any editor shows it: a link that quoted-printable breaks can be followed nowhere."""
    plain = copy.copy(message)
    plain.set_content(message.get_content(), cte="8bit")
    if "Content-Language" in message:
        plain["Content-Language"] = message["Content-Language"]
    return plain.as_bytes(policy=SMTPUTF8)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server, and how it is spoken to."""

    host: str
    port: int
    user: str
    password: str
    tls: Tls


def smtp_server(url: str) -> SmtpServer:
    """The server of `smtp://` or `smtps://[user:password@]host[:port][?tls=required|offered|none]`.

    `smtp://` goes over to TLS (STARTTLS) where that is offered, and insists on it before it gives a password; on this
    very machine it does without. Raises `ValueError` where the address is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/"):
        raise ValueError("must be smtp:// or smtps:// with a host, and nothing after it")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    usual: Tls = "none" if _is_here(parts.hostname) else "required" if user else "offered"
    asked = parse_qs(parts.query).get("tls", [usual])[0]
    wanted: dict[str, Tls] = {"required": "required", "offered": "offered", "none": "none"}
    if asked not in wanted:
        raise ValueError("tls must be required, offered or none")
    safe = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or (465 if safe else 587 if user else 25),
        user=user,
        password=password,
        tls="implicit" if safe else wanted[asked],
    )


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class SmtpPost:
    """One conversation with a mail server, opened with the first letter."""

    def __init__(self, server: SmtpServer, seconds: float = ANSWER_SECONDS) -> None:
        """`seconds`: how long each answer is waited for."""
        self._server, self._seconds = server, seconds
        self._line: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        sender, reader = message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec
        try:
            if self._line is None:
                self._line = self._opened()
            self._line.sendmail(sender, [reader], message.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(*error.recipients[reader]) from error
        except smtplib.SMTPSenderRefused as error:
            raise MailSenderError(f"{sender} may not send: {_words(error.smtp_code, error.smtp_error)}") from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPAuthenticationError as error:
            raise MailRefusesError(_words(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPResponseException as error:
            raise MailFailsError(_words(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPServerDisconnected as error:
            raise MailSilentError(f"{self._server.host}: {error}") from error
        except smtplib.SMTPException as error:
            raise MailFailsError(f"{self._server.host}: {error}") from error
        except ssl.SSLError as error:
            raise MailUntrustedError(f"{self._server.host}: {error.reason or error}") from error
        except OSError as error:
            raise MailSilentError(f"{self._server.host} cannot be reached: {error.strerror or error}") from error

    def part(self) -> None:
        if self._line is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._line.quit()
        self.close()

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                line.close()

    def _opened(self) -> smtplib.SMTP:
        server = self._server
        if server.tls == "implicit":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._seconds, context=ssl.create_default_context()
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=self._seconds)
        try:
            line.ehlo()
            if server.tls in ("required", "offered"):
                if line.has_extn("starttls"):
                    line.starttls(context=ssl.create_default_context())
                    line.ehlo()
                elif server.tls == "required":
                    raise MailUntrustedError(f"{server.host} offers no STARTTLS")
            if server.user:
                line.login(server.user, server.password)
        except BaseException:
            line.close()
            raise
        return line


def _refusal(status: int, answer: bytes | str) -> LetterRefusedError | MailFailsError:
    words = _words(status, answer)
    return MailFailsError(words) if status == _CLOSING else LetterRefusedError(status, words)


def _words(status: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{status} {text}"
