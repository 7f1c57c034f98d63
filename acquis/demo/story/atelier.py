"""The sign-off app: somebody does a task at work; a manager or an assessor who was there signs it off on a phone."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from acquis.demo.cast import Attester, Player
from acquis.demo.story.content import Task
from acquis.demo.story.shapes import Sent, activity, instant, minutes, sent, verb
from rules import ATTESTER_ROLE

TASK = "http://activitystrea.ms/schema/1.0/task"
REMARKS = (
    "Gestes sûrs, explications claires.",
    "Très bien, rien à reprendre.",
    "Bon rythme, pense à la traçabilité.",
    "A su réagir à un imprévu.",
    "Autonome sur toute la séquence.",
)
REMARKS_AGAIN = (
    "À revoir ensemble : une étape a été oubliée.",
    "Pas encore : il manque la vérification finale.",
)


def sign_off(player: Player, task: Task, at: datetime, *, by: Attester | None, success: bool, luck: Random) -> Sent:
    """The task, seen by `by`, or noted by the learner alone."""
    context: dict[str, Any] = {"platform": "Atelier", "language": "fr"}
    result: dict[str, Any] = {
        "success": success,
        "completion": True,
        "duration": minutes(60 * luck.randint(*task.minutes)),
    }
    if by is not None:
        context["instructor"] = by.actor
        context["extensions"] = {ATTESTER_ROLE: by.role}
        result["response"] = luck.choice(REMARKS if success else REMARKS_AGAIN)
    return sent(
        "atelier",
        {
            "actor": player.atelier,
            "verb": verb("demonstrated"),
            "object": activity(task.iri, TASK, task.name),
            "result": result,
            "context": context,
            "timestamp": instant(at),
        },
    )
