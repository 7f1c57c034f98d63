"""What people who were there said at the campus: sign-offs in each of their states, and thanks.

All of it is done as the pages do it, some days ago, with its letters. One request still waits: what its answer says is
the last day of practice that Chloé Marchetti lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from acquis.demo.cast import handle
from acquis.demo.rulebook import TUTOR
from lti_tool.attesting import link_of, tell_learner
from lti_tool.letters import request_letter
from recognition.attesting.answering import Answer, Desk, confirm, decline
from recognition.attesting.asking import Wanted, ask
from recognition.attesting.practices import Rating
from recognition.attesting.thanking import Thanks, thank
from recognition.attesting.writing import Scribe
from recognition.rulebook.catalogue import load_catalogue
from recognition.sending.mailing import enqueue_mail
from records.attesters import vouch
from records.learners import Learner
from records.microcredentials import version_of
from records.organisations import Organisation
from records.sign_offs import SignOff

# Whom the campus vouches for, and in which role; of Karim Haddouche it says nothing.
KNOWN = (("Solange Berthier", "manager"), ("Béatrice Kowal", "assessor"))
HACCP = "haccp-shift-lead"


@dataclass(frozen=True, slots=True)
class Request:
    """What a learner asked, so many days ago, of something that was a day before."""

    learner: str
    of: str
    days_ago: float
    microcredential: str
    criterion: str
    title: str
    minutes: int
    reflection: str = ""


INDUCTION = Request(
    "Amina Belkacem", "Solange Berthier", 20, TUTOR, "induction", "Prise de poste de Maxime au poste froid", 180,
    "Je l'ai laissé dresser seul dès la deuxième heure ; j'aurais pu le faire plus tôt.",
)  # fmt: skip
ROUNDS = Request(
    "Inès Carvalho", "Karim Haddouche", 6, HACCP, "temperature-rounds", "Relevés de températures du mardi", 30,
)  # fmt: skip
SERVICE = Request(
    "Inès Carvalho", "Solange Berthier", 5, HACCP, "observed-services", "Service du midi", 210,
    "J'ai fait refroidir la blanquette en deux bacs.",
)  # fmt: skip
WAITING = Request(
    "Chloé Marchetti", "Solange Berthier", 0.1, HACCP, "temperature-rounds", "Relevés de températures d'hier matin", 25,
    "J'ai isolé un bac à 6 °C et prévenu la cuisine.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happens, among whom (by name), and as of when."""

    organisation: Organisation
    people: Mapping[str, Learner]
    base_url: str
    secret: str
    now: datetime


def tell_practice(session: Session, place: Place) -> str:
    """Have it all said; returns the link of the request that still waits. Letters need the texts of the pages: call it
    within `lti_tool.languages.texts_at_hand`."""
    for name, role in KNOWN:
        vouch(session, place.organisation.id, _address(name), name, role, by="demo", now=place.now - timedelta(days=60))
    induction = _asked(session, place, INDUCTION)
    said = Answer(
        INDUCTION.of,
        "manager",
        "Calme, précise, et il a eu envie de revenir.",
        Rating({"Patience": 4, "Communication": 5}),
    )
    _tell(session, place, confirm(session, _desk(session, place, 19), induction.id, said), 19)
    _thanked(session, place, 12, "Loïc Trévidic", "La découpe du saumon", "Elle a pris le temps, un jour de rush.")
    _thanked(session, place, 9, "Mariama Diallo", "Le plan de nettoyage expliqué", "J'ai enfin compris pourquoi.")
    rounds = _asked(session, place, ROUNDS)
    unknown = Answer(ROUNDS.of, "manager", "Relevés complets, à l'heure.", Rating())
    _tell(session, place, confirm(session, _desk(session, place, 5), rounds.id, unknown), 5)
    service = _asked(session, place, SERVICE)
    why = "J'étais en congé ce jour-là : demande à Karim, il tenait le passe."
    _tell(session, place, decline(session, _desk(session, place, 4), service.id, why), 4)
    waiting = _asked(session, place, WAITING)
    return _link(place, waiting)


def _asked(session: Session, place: Place, request: Request) -> SignOff:
    learner = place.people[request.learner]
    at = place.now - timedelta(days=request.days_ago)
    wanted = Wanted(
        kind="practice",
        microcredential_id=_number(session, place, request.microcredential),
        criterion=request.criterion,
        title=request.title,
        happened_at=at - timedelta(days=1),
        minutes=request.minutes,
        reflection=request.reflection,
        attester_name=request.of,
        attester_email=_address(request.of),
        language="fr",
    )
    made = ask(session, learner, wanted, (), by=f"learner:{learner.id}", now=at)
    letter = request_letter(place.organisation, made, learner.name, _link(place, made))
    enqueue_mail(session, place.organisation.id, letter, at)
    return made


def _thanked(session: Session, place: Place, days_ago: float, giver: str, title: str, comment: str) -> None:
    """Amina is thanked."""
    thanks = Thanks(_address(INDUCTION.learner), _number(session, place, TUTOR), "thanked", title, comment, "fr")
    made = thank(session, _desk(session, place, days_ago), place.people[giver], thanks)
    if made is not None:
        _tell(session, place, made, days_ago)


def _number(session: Session, place: Place, slug: str) -> int:
    """The micro-credential of that slug, which is published by then."""
    return version_of(session, place.organisation.id, slug, None).microcredential_id


def _desk(session: Session, place: Place, days_ago: float) -> Desk:
    catalogue = load_catalogue(session, place.organisation.id)
    return Desk(place.organisation, catalogue, Scribe(place.base_url), place.now - timedelta(days=days_ago))


def _tell(session: Session, place: Place, found: SignOff, days_ago: float) -> None:
    tell_learner(session, place.organisation, found, place.base_url, place.now - timedelta(days=days_ago))


def _link(place: Place, found: SignOff) -> str:
    return link_of(place.base_url, place.organisation.slug, place.secret, found.id)


def _address(name: str) -> str:
    return f"{handle(name)}@campus-alize.example"
