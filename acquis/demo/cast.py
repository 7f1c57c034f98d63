"""The people of the demo: who learns, where, how, and under which identities records speak of them.

A *persona* is how somebody learns: `fast`, `steady`, `struggling`, `newcomer` or `dropout`. A *team* decides what they
learn, and who signs off their work. All names are invented.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from acquis.demo.recorded import HOME as PILOT_MOODLE
from acquis.demo.recorded import recorded_people

Persona = Literal["fast", "steady", "struggling", "newcomer", "dropout"]

MOODLE = "https://moodle.campus-alize.example"
COMMUNITY = "https://communaute.campus-alize.example"
ATELIER = "https://atelier.campus-alize.example"
CATERING, CARE, MAINTENANCE, FRONT_DESK, DATA = (
    "Cuisine centrale",
    "Soins à domicile",
    "Maintenance",
    "Accueil",
    "Données",
)
# Where the phone of an Atelier user logs in with a badge; the others sign in by e-mail.
_BADGE_TEAMS = (CATERING, MAINTENANCE)


@dataclass(frozen=True, slots=True)
class Player:
    """One learner."""

    number: int
    name: str
    team: str
    persona: Persona
    language: str = "fr"
    timezone: str = "Europe/Paris"

    @property
    def email(self) -> str:
        """The address at work."""
        return f"{handle(self.name)}@campus-alize.example"

    @property
    def moodle(self) -> dict[str, Any]:
        """The actor in the campus's Moodle."""
        return _account(self.name, MOODLE, str(100 + self.number))

    @property
    def pilot_moodle(self) -> dict[str, Any]:
        """The actor in the Moodle where the data course is tried out."""
        return _account(self.name, PILOT_MOODLE, str(10 + self.number))

    @property
    def capsules(self) -> dict[str, Any]:
        """The actor in the micro-learning app."""
        return {"objectType": "Agent", "name": self.name, "mbox": f"mailto:{self.email}"}

    @property
    def community(self) -> dict[str, Any]:
        """The actor in the community."""
        return _account(self.name, COMMUNITY, handle(self.name))

    @property
    def atelier(self) -> dict[str, Any]:
        """The actor in the sign-off app."""
        if self.team in _BADGE_TEAMS:
            return _account(self.name, ATELIER, f"B-{1000 + self.number}")
        return self.capsules

    def roster_line(self) -> dict[str, Any]:
        """How the organisation describes this learner (see `recognition.people.roster`)."""
        accounts = [self.moodle, self.community]
        accounts += [self.pilot_moodle] if self.team == DATA else []
        accounts += [self.atelier] if self.team in _BADGE_TEAMS else []
        return {
            "name": self.name,
            "email": self.email,
            "language": self.language,
            "timezone": self.timezone,
            "team": self.team,
            "identities": [f"account:{actor['account']['homePage']}|{actor['account']['name']}" for actor in accounts],
        }


@dataclass(frozen=True, slots=True)
class Attester:
    """Somebody who signs off work; no learner."""

    name: str
    role: Literal["manager", "assessor"]

    @property
    def actor(self) -> dict[str, Any]:
        """The actor in the sign-off app."""
        return _account(self.name, ATELIER, handle(self.name))


def _account(name: str, home: str, account: str) -> dict[str, Any]:
    return {"objectType": "Agent", "name": name, "account": {"homePage": home, "name": account}}


def handle(name: str) -> str:
    """`Zoé Le Goff` → `zoe.le-goff`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    given, _, family = plain.partition(" ")
    return f"{given}.{family}".replace(" ", "-").replace("'", "-")


# team: those who sign off, managers first.
ATTESTERS: dict[str, tuple[Attester, ...]] = {
    CATERING: (
        Attester("Solange Berthier", "manager"),
        Attester("Karim Haddouche", "manager"),
        Attester("Béatrice Kowal", "assessor"),
    ),
    CARE: (
        Attester("Nadège Fontanel", "manager"),
        Attester("Dr Hervé Castaing", "assessor"),
        Attester("Mireille Obadia", "assessor"),
    ),
    MAINTENANCE: (
        Attester("Patrick Lemarchand", "manager"),
        Attester("Sandrine Ferreira", "manager"),
        Attester("Joël Anquetil", "assessor"),
    ),
    FRONT_DESK: (
        Attester("Véronique Salmon", "manager"),
        Attester("Thierry Abadie", "manager"),
        Attester("Corinne Nguyen-Lefort", "assessor"),
    ),
    DATA: (
        Attester("Isabelle Maurin", "manager"),
        Attester("Étienne Rabier", "assessor"),
        Attester("Fanny Desrosiers", "assessor"),
    ),
}

# name, persona, and language or time zone where they are not French and Paris
_TEAMS: dict[str, tuple[tuple[str, Persona, *tuple[str, ...]], ...]] = {
    CATERING: (
        ("Amina Belkacem", "fast"),
        ("Loïc Trévidic", "fast"),
        ("Mariama Diallo", "fast"),
        ("Jean-Baptiste Roussel", "steady"),
        ("Thi Mai Pham", "steady"),
        ("Élodie Garnier", "steady"),
        ("Sekou Traoré", "steady"),
        ("Chloé Marchetti", "struggling"),
        ("Dragan Petrović", "struggling", "en"),
        ("Inès Carvalho", "newcomer"),
        ("Maxime Le Bihan", "newcomer"),
        ("Gaël Hoareau", "dropout", "fr", "Indian/Reunion"),
    ),
    CARE: (
        ("Nathalie Quéméner", "fast"),
        ("Fatou Ndiaye", "fast"),
        ("Aurélie Besson", "steady"),
        ("Yasmine Cherif", "steady"),
        ("Olena Kovalenko", "steady", "en"),
        ("Brigitte Sauvage", "struggling"),
        ("Rosa Almeida", "struggling"),
        ("Kevin Adélaïde", "newcomer", "fr", "America/Martinique"),
        ("Manon Peyrot", "newcomer"),
        ("Hassan Ait Lahcen", "dropout"),
    ),
    MAINTENANCE: (
        ("Bastien Courtois", "fast"),
        ("Ousmane Camara", "fast"),
        ("Mickaël Grondin", "fast", "fr", "Indian/Reunion"),
        ("Pierre-Yves Gaudin", "steady"),
        ("Adrien Vasseur", "steady"),
        ("Ayşe Demir", "steady", "en"),
        ("Rémi Boutin", "struggling"),
        ("Florin Ionescu", "struggling", "en"),
        ("Anouk Delattre", "newcomer"),
        ("Jérôme Pinto", "dropout"),
    ),
    FRONT_DESK: (
        ("Camille Roche", "fast"),
        ("Zoé Le Goff", "fast"),
        ("Samir Benali", "steady"),
        ("Lucie Hartmann", "steady", "en", "Europe/Brussels"),
        ("Priya Nair", "steady", "en"),
        ("Théo Lacombe", "struggling"),
        ("Marie-Ange Baptiste", "struggling", "fr", "America/Martinique"),
        ("Noah Guillaume", "newcomer"),
        ("Sarah Weber", "dropout", "en"),
    ),
    DATA: (
        ("Hugo Santini", "fast"),
        ("Linh Tran", "fast", "en"),
        ("Margaux Delorme", "steady"),
        ("Ibrahim Sow", "steady"),
        ("Nikolaï Orlov", "struggling", "en"),
        ("Clémence Dubreuil", "newcomer"),
        ("Arthur Meunier", "dropout"),
    ),
}


def _players() -> tuple[Player, ...]:
    lines = [(team, line) for team, members in _TEAMS.items() for line in members]
    return tuple(
        Player(number, name, team, persona, *where) for number, (team, (name, persona, *where)) in enumerate(lines, 1)
    )


PLAYERS = _players()
# Members of the community who learn nothing here any more, and say which answers helped them.
GUESTS = tuple(
    Player(number, name, "Anciens", "steady")
    for number, name in enumerate(("Odile Fréchet", "Marc-Antoine Zafy", "Héloïse Prigent"), 201)
)
# Whom the demo offers to sign in as, and what there is to see.
SIGN_INS = {
    "Amina Belkacem": "holds a stack, has thanks from colleagues and a public profile",
    "Chloé Marchetti": "is one day of practice away, and has asked for its sign-off",
    "Inès Carvalho": "has just begun, with a goal; one sign-off is looked at again, one was declined",
    "Ada Adams": "comes from statements that a real Moodle emitted",
}
# Who has set out to have what, how soon; and who shows what they hold, with which words.
GOAL = ("Inès Carvalho", "haccp-shift-lead", timedelta(days=45))
SHOWN = "Amina Belkacem"
ABOUT = "Je conduis les services du soir, et j'accompagne celles et ceux qui débutent."


def people() -> list[dict[str, Any]]:
    """The roster: a line a learner, those in the recorded Moodle statements last (see `recognition.people.roster`)."""
    return [player.roster_line() for player in PLAYERS] + recorded_people()
