"""Who sets out on which track, when, and how far they get: what each persona means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from acquis.demo.cast import CARE, CATERING, DATA, FRONT_DESK, MAINTENANCE, PLAYERS, Persona, Player
from acquis.demo.story.content import Track
from acquis.demo.story.shapes import luck
from acquis.demo.story.tracks_food import HACCP, LOCKOUT, SAFETY_LEAD
from acquis.demo.story.tracks_people import LINEAR_ALGEBRA, WELCOME, WOUND_CARE

# done: all that the rule asks for; nearly: one thing short; partly: about half; begun: a first look;
# arrived: came once.
Outcome = Literal["done", "nearly", "partly", "begun", "arrived"]

# How long the story is, in days before its end.
LENGTH = 270
# What weekends and the days between two sign-offs can add to a leg.
SLACK = 5

_TRACKS: dict[str, tuple[Track, ...]] = {
    CATERING: (HACCP, LOCKOUT, SAFETY_LEAD),
    CARE: (WOUND_CARE, WELCOME),
    MAINTENANCE: (LOCKOUT, HACCP, SAFETY_LEAD),
    FRONT_DESK: (WELCOME, HACCP),
    DATA: (LINEAR_ALGEBRA, WELCOME),
}
# What comes of a persona's tracks, one after the other; learners of a team take these turns one after the other.
_TURNS: dict[Persona, tuple[tuple[Outcome, ...], ...]] = {
    "fast": (("done", "done", "done"), ("done", "done", "done"), ("done", "done", "nearly")),
    "steady": (("done", "nearly"), ("done", "partly"), ("done",)),
    "struggling": (("nearly", "begun"), ("nearly",)),
    "newcomer": (("begun",), ("arrived",)),
    "dropout": (("partly",),),
}


@dataclass(frozen=True, slots=True)
class Tempo:
    """Days: when a persona begins (before the end), how long a track takes, and the pause before the next."""

    begins: tuple[int, int]
    takes: tuple[int, int]
    pause: tuple[int, int] = (4, 12)


_TEMPO: dict[Persona, Tempo] = {
    "fast": Tempo((190, 262), (38, 50)),
    "steady": Tempo((165, 262), (60, 90)),
    "struggling": Tempo((125, 225), (100, 130)),
    "newcomer": Tempo((9, 24), (7, 10)),
    "dropout": Tempo((150, 262), (30, 45)),
}


@dataclass(frozen=True, slots=True)
class Leg:
    """One learner on one track. `starts` and `days` count days from the beginning of the story."""

    player: Player
    track: Track
    outcome: Outcome
    starts: int
    days: int


def legs() -> Iterator[Leg]:
    """Every leg of the story."""
    seen: dict[tuple[str, Persona], int] = {}
    for player in PLAYERS:
        turn = seen.setdefault((player.team, player.persona), 0)
        seen[player.team, player.persona] += 1
        turns = _TURNS[player.persona]
        yield from _legs_of(player, turns[turn % len(turns)], luck("plan", player.number))


def _legs_of(player: Player, outcomes: tuple[Outcome, ...], chance: Random) -> Iterator[Leg]:
    tempo = _TEMPO[player.persona]
    starts = LENGTH - chance.randint(*tempo.begins)
    # A team may have fewer tracks than a persona could take, or the other way round.
    for track, outcome in zip(_TRACKS[player.team], outcomes, strict=False):
        days = min(chance.randint(*tempo.takes), LENGTH - SLACK - starts)
        yield Leg(player, track, outcome, starts, days)
        starts += days + chance.randint(*tempo.pause)
