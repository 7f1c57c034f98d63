"""What the door for Canvas' Live Events refuses."""

from __future__ import annotations

from lrs_bridge.errors import LrsBridgeError


class CanvasAddressError(LrsBridgeError):
    """No source listens at this address."""

    code = "unknown-address"


class CanvasUnsignedError(LrsBridgeError):
    """The body is no signed event."""

    code = "unsigned"


class CanvasSignatureError(LrsBridgeError):
    """The signature is not one of the configured keys', or has expired."""

    code = "signature"


class CanvasAccountError(LrsBridgeError):
    """The event comes from another Canvas account."""

    code = "other-account"


class CanvasContentError(LrsBridgeError):
    """What was signed is no Live Event."""

    code = "content"


class CanvasKeysError(LrsBridgeError):
    """The keys cannot be fetched now: try again later."""

    code = "keys"
