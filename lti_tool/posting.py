"""Letters for the other doors: worded, with their links, and queued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.accounts.letters import send_password_link
from lti_tool.attesting import link_of, tell_learner
from lti_tool.letters import request_letter
from recognition.sending.mailing import enqueue_mail
from records.accounts import Account, Purpose
from records.organisations import Organisation
from records.sign_offs import SignOff


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Writes `recognition.sending.letters.Letters`. `secret` signs the links."""

    base_url: str
    secret: str

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
        link = link_of(self.base_url, organisation.slug, self.secret, found.id)
        letter = request_letter(organisation, found, learner_name, link, again=again)
        enqueue_mail(session, organisation.id, letter, now)

    def tell_learner(self, session: Session, organisation: Organisation, found: SignOff, now: datetime) -> None:
        """To the learner: what came of it, where their address is known and they want letters."""
        tell_learner(session, organisation, found, self.base_url, now)

    def send_password_link(
        self, session: Session, organisation: Organisation, account: Account, link: str, purpose: Purpose, now: datetime
    ) -> None:
        """To an account's holder: the link by which they choose their password."""
        send_password_link(session, organisation, account, link, purpose, now)
