"""Codes by mail: who confirms by a link proves that they read mail at the address that the link went to.

A link can be forwarded; a code is good for some minutes, once, for one request, and is asked for by a form alone. It is
short, so it is guessed few times, and few are sent. Only a digest is kept, which is worth nothing without our secret.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from recognition.attesting.asking import DAY, still_asked
from recognition.attesting.offers import is_demanding, practice_for
from recognition.errors import SignOffError
from recognition.rulebook.catalogue import Catalogue
from records.attesters import policy_of
from records.audit import note
from records.sign_offs import SignOff, SignOffCode, code_of, hold_sign_off

DIGITS = 6
CODE_LIFE = timedelta(minutes=15)
# One is sent no sooner than this after the last.
SEND_AFTER = timedelta(seconds=30)
# 25 guesses a day among a million.
MOST_WRONG = 5
MOST_A_DAY = 5
_PURPOSE = "acquis.sign-off-code"


def code_named(number: int) -> str:
    """The code of a number below `10 ** DIGITS`."""
    return f"{number:0{DIGITS}}"


def needs_code(session: Session, catalogue: Catalogue, found: SignOff) -> bool:
    """Whether the organisation wants a code before this can be confirmed by the link."""
    wanted = policy_of(session, found.organisation_id).code_for
    if wanted != "demanding" or found.kind == "thanks":
        return wanted == "always"
    practice, criterion = practice_for(catalogue, found)
    return criterion is not None and is_demanding(catalogue, criterion, practice)


def live_code(session: Session, found: SignOff, now: datetime) -> SignOffCode | None:
    """The code that can still be typed, if one was sent."""
    kept = code_of(session, found)
    return kept if kept is not None and kept.expires_at > now and kept.wrong < MOST_WRONG else None


def send_code(
    session: Session, organisation_id: int, sign_off_id: uuid.UUID, code: str, *, secret: str, now: datetime
) -> SignOff:
    """Let this code be the one that is good; raises `SignOffError`. The caller writes it to the attester."""
    found = still_asked(session, organisation_id, sign_off_id, now)
    before = code_of(session, found)
    sent = before.sent if before is not None and before.sent_at > now - DAY else 0
    if before is not None and (sent >= MOST_A_DAY or before.sent_at > now - SEND_AFTER):
        raise SignOffError("codes", f"at most {MOST_A_DAY} codes a day, and not at once one after another")
    made = before or SignOffCode(sign_off_id=found.id)
    made.digest, made.sent, made.wrong = _digest(secret, found.id, code), sent + 1, 0
    made.sent_at, made.expires_at = now, now + CODE_LIFE
    session.add(made)
    note(session, organisation_id, f"attester:{found.id}", "sign-off-code-sent", str(found.id), now)
    return found


def try_code(
    session: Session, organisation_id: int, sign_off_id: uuid.UUID, given: str, *, secret: str, now: datetime
) -> bool:
    """Whether this is the code that was sent. A wrong one is counted: commit whatever the answer is."""
    found = hold_sign_off(session, organisation_id, sign_off_id)
    kept = live_code(session, found, now)
    if kept is None:
        return False
    if hmac.compare_digest(kept.digest, _digest(secret, found.id, "".join(given.split()))):
        return True
    kept.wrong += 1
    return False


def _digest(secret: str, sign_off_id: uuid.UUID, code: str) -> str:
    return hmac.new(secret.encode(), f"{_PURPOSE}:{sign_off_id.hex}:{code}".encode(), hashlib.sha256).hexdigest()
