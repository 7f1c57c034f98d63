"""What doors have written to people. Letters are worded where the languages are: the shell hands the writer in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from records.accounts import Account, Purpose
from records.organisations import Organisation
from records.sign_offs import SignOff


class Letters(Protocol):
    """Writes letters within the transaction of what they tell, and queues them."""

    def ask(
        self,
        session: Session,
        organisation: Organisation,
        found: SignOff,
        learner_name: str | None,
        now: datetime,
        *,
        again: bool = False,
    ) -> None:
        """To who was there: what the learner asks for, and the link. `again`: that it is a reminder."""

    def tell_learner(self, session: Session, organisation: Organisation, found: SignOff, now: datetime) -> None:
        """To the learner: what came of it, where their address is known and they want letters."""

    def send_password_link(
        self, session: Session, organisation: Organisation, account: Account, link: str, purpose: Purpose, now: datetime
    ) -> None:
        """To an account's holder: the link by which they choose their password."""
