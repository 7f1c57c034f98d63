"""The demo's people: learners with their accounts in each system, and those who sign off their work."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from acquis.demo.documents import recordings

LMS = "https://lms.campus-alize.example"
# The Moodle of the recordings: the course in linear algebra runs there.
RECORDED_LMS = "http://localhost:8470"
COMMUNITY = "https://communaute.campus-alize.example"
ATELIER = "https://atelier.campus-alize.example"
TIMEZONE = "Europe/Paris"
# In the recordings, an administrator and a teacher act beside the learners.
RECORDED_STAFF = frozenset({"2", "3"})

# One who holds the stack, one who is nearly there, one newcomer.
SIGN_INS = ("Amina Belkacem", "Lucas Moreau", "Chloé Rakoto")
# Letters that no decomposition turns into ASCII.
_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o"})

Agent = dict[str, Any]


@dataclass(frozen=True)
class Learner:
    """An invented learner. `journeys` says, by micro-credential, where each ends (see cast.yaml)."""

    number: int
    name: str
    language: str
    team: str
    persona: str
    journeys: Mapping[str, str]

    @property
    def handle(self) -> str:
        """The name in ASCII, as in an e-mail address: `lea.schmitt`."""
        plain = unicodedata.normalize("NFKD", self.name.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z]+", ".", plain.replace("'", "")).strip(".")

    @property
    def email(self) -> str:
        """At the campus."""
        return f"{self.handle}@campus-alize.example"

    def in_lms(self, site: str) -> Agent:
        """The actor as a Moodle site names them: an account with the user's number."""
        return _account(self.name, site, str(100 + self.number))

    def in_capsules(self) -> Agent:
        """The actor as the capsules name them: by e-mail."""
        return {"objectType": "Agent", "name": self.name, "mbox": f"mailto:{self.email}"}

    def in_community(self) -> Agent:
        """The actor as the community names them."""
        return _account(self.name, COMMUNITY, self.handle)

    def in_atelier(self) -> Agent:
        """The actor as the workplace booklet names them: by the number of the badge."""
        return _account(self.name, ATELIER, f"badge-{2400 + 7 * self.number}")

    def identities(self) -> list[str]:
        """The IFIs of all accounts, as a roster writes them."""
        agents = [self.in_lms(LMS), self.in_lms(RECORDED_LMS), self.in_community(), self.in_atelier()]
        return [_ifi(agent) for agent in agents] + [f"mbox:mailto:{self.email}"]


@dataclass(frozen=True, slots=True)
class Attester:
    """Somebody who watches work and signs it off."""

    name: str
    handle: str
    role: str

    def agent(self) -> Agent:
        """As `context.instructor`."""
        return _account(self.name, ATELIER, self.handle)


ATTESTERS: Mapping[str, tuple[Attester, ...]] = {
    "Cuisine centrale": (
        Attester("Brigitte Salaün", "b.salaun", "manager"),
        Attester("Rachid Benali", "r.benali", "assessor"),
        Attester("Hugo Perret", "h.perret", "manager"),
    ),
    "Soins à domicile": (
        Attester("Danièle Roussel", "d.roussel", "manager"),
        Attester("Awa Sarr", "a.sarr", "assessor"),
    ),
    "Maintenance": (
        Attester("Gilles Kermarrec", "g.kermarrec", "manager"),
        Attester("Sofia Lindqvist", "s.lindqvist", "assessor"),
        Attester("Abdel Nasri", "a.nasri", "manager"),
    ),
    "Accueil": (
        Attester("Florence Petit", "f.petit", "manager"),
        Attester("Marco Bianchi", "m.bianchi", "assessor"),
    ),
    "Données": (Attester("Tessa Morel", "t.morel", "manager"), Attester("Ravi Iyer", "r.iyer", "assessor")),
}


def _account(name: str, home_page: str, account: str) -> Agent:
    return {"objectType": "Agent", "name": name, "account": {"homePage": home_page, "name": account}}


def _ifi(agent: Mapping[str, Any]) -> str:
    return f"account:{agent['account']['homePage']}|{agent['account']['name']}"


@cache
def learners() -> tuple[Learner, ...]:
    """The invented learners, in the order of cast.yaml."""
    cast = yaml.safe_load(files("acquis.demo").joinpath("cast.yaml").read_text(encoding="utf-8"))
    return tuple(Learner(number=number, **line) for number, line in enumerate(cast, 1))


def people() -> list[dict[str, Any]]:
    """The roster, as `recognition.roster.read_person` reads it: the invented learners and those of the recordings."""
    invented = [
        {
            "name": learner.name,
            "email": learner.email,
            "language": learner.language,
            "timezone": TIMEZONE,
            "team": learner.team,
            "identities": learner.identities(),
        }
        for learner in learners()
    ]
    return invented + _recorded_people()


def _recorded_people() -> list[dict[str, Any]]:
    actors = {_ifi(statement["actor"]): statement["actor"] for statement in recordings()}
    return [
        {
            "name": actor["name"],
            "language": "en",
            "timezone": TIMEZONE,
            "team": "Linear Algebra 101",
            "identities": [ifi],
        }
        for ifi, actor in sorted(actors.items())
        if actor["account"]["name"] not in RECORDED_STAFF
    ]
