"""What a track is made of: a course in the LMS, capsules, a board in the community, tasks at work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Text = Mapping[str, str]
Gap = Literal["practice", "share", "quiz"]
CAPSULES = "https://capsules.campus-alize.example"
BOARDS = "https://communaute.campus-alize.example/espaces"
TASKS = "https://atelier.campus-alize.example/taches"


@dataclass(frozen=True, slots=True)
class Course:
    """A Moodle course. Modules are numbered as Moodle numbers them, across courses."""

    home: str
    site: str
    number: int
    name: str
    pages: tuple[tuple[int, str], ...]
    quiz: tuple[int, str]
    questions: tuple[str, ...]
    language: str = "fr"
    section: int = 1
    assignment: tuple[int, str] | None = None
    forum: tuple[int, str] | None = None
    # What the threads of its forum ask.
    threads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capsule:
    """A few minutes on the phone."""

    slug: str
    name: Text
    kind: Literal["video", "cards"]
    seconds: int


@dataclass(frozen=True, slots=True)
class Series:
    """Capsules on one subject."""

    slug: str
    name: Text
    capsules: tuple[Capsule, ...]

    @property
    def iri(self) -> str:
        """The series in statements."""
        return f"{CAPSULES}/series/{self.slug}"


@dataclass(frozen=True, slots=True)
class Board:
    """A space of the community with the questions that people ask there."""

    slug: str
    name: Text
    questions: tuple[Text, ...]

    @property
    def iri(self) -> str:
        """The board in statements."""
        return f"{BOARDS}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Task:
    """Something done at work, that somebody else sees and signs off."""

    slug: str
    name: Text
    # The fewest and the most minutes that it takes.
    minutes: tuple[int, int]

    @property
    def iri(self) -> str:
        """The task in statements."""
        return f"{TASKS}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Practice:
    """How often a track asks for a sign-off, of which tasks in turn, and how many days lie between two of them."""

    tasks: tuple[Task, ...]
    times: int
    every: int = 3
    role: Literal["manager", "assessor", "any"] = "any"


@dataclass(frozen=True, slots=True)
class Track:
    """Everything that leads to one micro-credential. `None`, 0 or empty: not asked for."""

    slug: str
    course: Course | None = None
    series: Series | None = None
    # How many different capsules the rule asks for.
    capsules: int = 0
    board: Board | None = None
    # How many posts that somebody else attests, or posts in the course's forum, the rule asks for.
    shares: int = 0
    practice: tuple[Practice, ...] = ()
    # The lowest percentage that passes the quiz.
    passing: int = 80
    # The team whose managers and assessors sign off; the learner's own, if none is named.
    place: str | None = None
    # Where somebody may fall short by a little, so that the rule is not met.
    gaps: tuple[Gap, ...] = ("practice", "share")
