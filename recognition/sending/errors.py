"""What ends a run of a sender, and what goes wrong with mail."""

from __future__ import annotations

from recognition.errors import RecognitionError


class SendBusyError(RecognitionError):
    """Another process sends to this target."""

    code = "send-busy"


class SendLostError(RecognitionError):
    """The lease ran out, and another process has it now; or the target was removed."""

    code = "send-lost"


class SendStoppedError(RecognitionError):
    """The process is to end."""

    code = "send-stopped"


class MailError(RecognitionError):
    """The post is not ready to take letters."""

    code = "mail"


class MailFolderError(MailError):
    """The folder of letters cannot be written to."""

    code = "mail-folder"


class MailSilentError(MailError):
    """The mail server does not answer: no address, nobody there, no answer in time."""

    code = "mail-silent"


class MailUntrustedError(MailError):
    """A safe connection to the mail server cannot be made."""

    code = "mail-tls"


class MailRefusesError(MailError):
    """The mail server does not know the user and password."""

    code = "mail-refuses"


class MailSenderError(MailError):
    """The mail server lets nobody send from our address."""

    code = "mail-sender"


class MailFailsError(MailError):
    """The mail server failed, is too busy, or says what no mail server says."""

    code = "mail-fails"


class LetterRefusedError(MailError):
    """The mail server does not take this letter. `status`: its answer (RFC 5321 §4.2), 4xx for now, 5xx for good."""

    code = "letter-refused"

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status

    @property
    def for_good(self) -> bool:
        """Whether it will never take it."""
        return self.status >= 500
