"""What the demo's learners let human resources see, and the jobs of the campus."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from acquis.demo.cast import PLAYERS
from lti_tool.words.consent import TEXT_VERSION
from recognition.people.consenting import let_hr_see
from recognition.people.job_roles import RoleDraft, save_job_role
from records.consents import SCOPES, Terms
from records.learners import Learner

JOBS = (
    RoleDraft(
        "Chef d'équipe en cuisine",
        "Conduit un service et répond de la sécurité de son équipe.",
        ("haccp-shift-lead", "team-safety-lead"),
    ),
    RoleDraft(
        "Référent accueil et sécurité",
        "Accueille les clients et veille à la sécurité des lieux.",
        ("welcoming-customers", "team-safety-lead", "electrical-lockout"),
    ),
)
NAMED = Terms("named", frozenset(SCOPES))
COUNTED = Terms("counted", frozenset(("credentials", "skills")))


def share(session: Session, organisation_id: int, learners: Iterable[Learner], now: datetime) -> None:
    """Who learns steadily is seen by name, who struggles is counted, the others have said nothing."""
    personas = {player.email: player.persona for player in PLAYERS}
    terms = {"fast": NAMED, "steady": NAMED, "struggling": COUNTED}
    for learner in learners:
        own = terms.get(personas.get(learner.email or "", ""))
        if own is not None:
            let_hr_see(session, learner, own, text_version=TEXT_VERSION, language="fr", now=now)
    for job in JOBS:
        save_job_role(session, organisation_id, job, by="demo", now=now)
