"""What the door for records refuses."""

from __future__ import annotations

from rules.errors import AcquisError


class LrsBridgeError(AcquisError):
    """A request cannot be carried out."""

    code = "lrs-bridge"


class BadRequestError(LrsBridgeError):
    """The request breaks a rule of the protocol."""

    code = "bad-request"


class NotAuthenticatedError(LrsBridgeError):
    """No credentials, or wrong ones."""

    code = "not-authenticated"


class ForbiddenError(LrsBridgeError):
    """The source's remit does not allow this."""

    code = "forbidden"


class UnknownError(LrsBridgeError):
    """There is no such statement, document or resource."""

    code = "not-found"


class MethodError(LrsBridgeError):
    """The resource knows no such method."""

    code = "method-not-allowed"


class ConflictError(LrsBridgeError):
    """Another statement is stored under this id."""

    code = "conflict"

    def __init__(self, statement_id: str) -> None:
        super().__init__(f"another statement is stored under the id {statement_id} (xAPI 2.0 §4.1.6.1)")
        self.statement_id = statement_id


class DocumentConflictError(LrsBridgeError):
    """A document exists, and the request does not say which version of it is meant."""

    code = "document-conflict"


class PreconditionError(LrsBridgeError):
    """The document is not in the state that the request expects."""

    code = "precondition-failed"


class TooLargeError(LrsBridgeError):
    """The request is larger than this server takes."""

    code = "too-large"


class SourceRevokedError(LrsBridgeError):
    """The source was revoked: nothing more is taken from it."""

    code = "source-revoked"
