"""The community: questions, answers and comments; a peer who was helped says so, and others give thanks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from acquis.demo.cast import GUESTS, Player
from acquis.demo.story.content import Board
from acquis.demo.story.shapes import Sent, activity, instant, sent, verb
from rules import ATTESTER_ROLE

QUESTION = "http://activitystrea.ms/schema/1.0/question"
COMMENT = "http://activitystrea.ms/schema/1.0/comment"
SITE = "http://id.tincanapi.com/activitytype/community-site"


def help_out(
    player: Player, board: Board, number: int, at: datetime, *, helped: Player | None, luck: Random
) -> Iterator[Sent]:
    """Answer a question or comment on it; `helped` is the peer who marks it as helpful, if one does."""
    question = board.questions[number % len(board.questions)]
    thread = activity(f"{board.iri}/questions/{number % len(board.questions) + 1}", QUESTION, question)
    name = "commented" if luck.random() < 0.3 else "answered"
    context = _context(player, board)
    if helped is not None:
        context["instructor"] = helped.community
        context["extensions"] = {ATTESTER_ROLE: "peer"}
    yield _say(player.community, name, thread, context, at)
    if helped is not None and helped not in GUESTS and luck.random() < 0.6:
        post = activity(f"{thread['id']}/reponses/{player.number}-{number}", COMMENT, question)
        thanks = _context(helped, board)
        thanks["contextActivities"]["parent"] = [thread]
        yield _say(helped.community, "thanked", post, thanks, at + timedelta(minutes=luck.randint(3, 90)))


def ask(player: Player, board: Board, number: int, at: datetime) -> Iterator[Sent]:
    """Ask a question of one's own."""
    question = board.questions[number % len(board.questions)]
    thread = activity(f"{board.iri}/questions/{number % len(board.questions) + 1}", QUESTION, question)
    yield _say(player.community, "asked", thread, _context(player, board), at)


def _context(player: Player, board: Board) -> dict[str, Any]:
    return {
        "platform": "Communauté",
        "language": player.language,
        "contextActivities": {"grouping": [activity(board.iri, SITE, board.name)]},
    }


def _say(actor: dict[str, Any], name: str, thing: dict[str, Any], context: dict[str, Any], at: datetime) -> Sent:
    return sent(
        "community",
        {"actor": actor, "verb": verb(name), "object": thing, "context": context, "timestamp": instant(at)},
    )
