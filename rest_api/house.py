"""What operations keep between requests, and what the shell hands in."""

from __future__ import annotations

from dataclasses import dataclass, field

from recognition.attesting.writing import Scribe
from recognition.keeping import Quarantine
from recognition.rulebook.catalogue import Catalogues
from recognition.rulebook.skill_book import SkillBooks
from recognition.sending.letters import Letters


@dataclass(frozen=True, slots=True)
class House:
    """One of each process."""

    scribe: Scribe
    letters: Letters
    quarantine: Quarantine
    catalogues: Catalogues = field(default_factory=Catalogues)
    books: SkillBooks = field(default_factory=SkillBooks)
