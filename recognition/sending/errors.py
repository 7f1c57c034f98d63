"""What ends a run of a sender."""

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
