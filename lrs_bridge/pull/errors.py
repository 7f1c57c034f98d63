"""What goes wrong with a remote LRS. The codes are kept with the pull; `records.pulls.TROUBLES` lists them."""

from __future__ import annotations

from datetime import timedelta

from lrs_bridge.errors import LrsBridgeError


class RemoteError(LrsBridgeError):
    """The remote LRS does not give what was asked for."""

    code = "remote"

    def __init__(self, message: str, *, again_in: timedelta | None = None) -> None:
        """`again_in`: how long the remote asks to be left alone."""
        super().__init__(message)
        self.again_in = again_in


class RemoteSilentError(RemoteError):
    """It does not answer: no address, nobody there, no answer in time."""

    code = "remote-silent"


class RemoteUntrustedError(RemoteError):
    """A safe connection cannot be made: certificate or protocol."""

    code = "remote-tls"


class RemoteRefusesError(RemoteError):
    """It does not know the key and secret, or does not let them read."""

    code = "remote-refuses"


class RemoteMissingError(RemoteError):
    """There is no statement resource at the endpoint."""

    code = "remote-missing"


class RemoteRedirectsError(RemoteError):
    """It sends us elsewhere, where the secret must not go."""

    code = "remote-redirects"


class RemoteFailsError(RemoteError):
    """It says that it failed, or is too busy."""

    code = "remote-fails"


class RemoteQueryError(RemoteError):
    """It does not take the query."""

    code = "remote-query"


class RemoteAnswerError(RemoteError):
    """What it answers is not a page of statements."""

    code = "remote-answer"


class RemoteLoopError(RemoteError):
    """Its pages never end."""

    code = "remote-loop"


class RemoteElsewhereError(RemoteError):
    """The link to its next page leaves the endpoint's origin."""

    code = "remote-elsewhere"


class PullBusyError(LrsBridgeError):
    """Another process pulls from this source."""

    code = "pull-busy"


class PullLostError(LrsBridgeError):
    """The lease ran out, and another process has it now."""

    code = "pull-lost"


class PullStoppedError(LrsBridgeError):
    """The process is to end."""

    code = "pull-stopped"
