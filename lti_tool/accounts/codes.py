"""The second factor: codes of a telephone (TOTP, RFC 6238), and recovery codes for when it is lost."""

from __future__ import annotations

import hmac
import io
import secrets
from datetime import datetime
from typing import Final

import pyotp
import segno

STEP_SECONDS: Final = 30
# A telephone's clock may be off by one step (RFC 6238 §5.2).
WINDOW: Final = 1
RECOVERY_CODES: Final = 8
# No letter that is taken for a digit. 24 of these 32 signs are 120 bits, so that a plain digest keeps them
# (NIST SP 800-63B-4 §3.1.2.2).
_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 4, 6


def new_totp_secret() -> str:
    """160 random bits, in the letters that applications take."""
    return pyotp.random_base32()


def totp_address(secret: str, email: str, issuer: str) -> str:
    """What a telephone reads from the picture: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def totp_picture(address: str) -> str:
    """The address as a QR code: SVG to be written into a page, black on white on every background."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture, kind="svg", xmldecl=False, svgns=False, scale=4, border=4, dark="#000", light="#fff", nl=False
    )
    return picture.getvalue().decode()


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, among now and those beside it; none where it is no code of now."""
    given = "".join(code.split())
    newest = int(now.timestamp()) // STEP_SECONDS
    totp, found = pyotp.TOTP(secret), None
    for step in range(newest - WINDOW, newest + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), given.encode()):
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """What to show once and to keep digests of."""
    return tuple(
        "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    )


def plain_recovery_code(text: str) -> str:
    """A recovery code as it was shown, however it was typed."""
    signs = "".join(sign for sign in text.upper() if sign in _SIGNS)
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


def is_recovery_code(text: str) -> bool:
    """Whether this may be one, by its length."""
    return len(plain_recovery_code(text)) == _GROUPS * (_GROUP + 1) - 1
