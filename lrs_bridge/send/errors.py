"""What ends a run of the sender."""

from __future__ import annotations

from lrs_bridge.errors import LrsBridgeError


class SendBusyError(LrsBridgeError):
    """Another process sends to this target."""

    code = "send-busy"


class SendLostError(LrsBridgeError):
    """The lease ran out, and another process has it now; or the target was removed."""

    code = "send-lost"


class SendStoppedError(LrsBridgeError):
    """The process is to end."""

    code = "send-stopped"
