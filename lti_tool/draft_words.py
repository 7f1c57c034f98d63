"""How the pages of drafts say things: what was done to a draft."""

from __future__ import annotations

from lti_tool.speech import lazy_gettext

DRAFT_STEPS = {
    "text": lazy_gettext("Text changed"),
    "insert": lazy_gettext("Added"),
    "replace": lazy_gettext("Changed"),
    "move": lazy_gettext("Moved"),
    "copy": lazy_gettext("Copied"),
    "remove": lazy_gettext("Deleted"),
    "wrap": lazy_gettext("Put into a group"),
    "unwrap": lazy_gettext("Group dissolved"),
    "head": lazy_gettext("Badge information changed"),
    "undo": lazy_gettext("Undone"),
    "redo": lazy_gettext("Redone"),
}


def draft_step(what: str) -> str:
    """What was done to a draft."""
    return str(DRAFT_STEPS.get(what, DRAFT_STEPS["text"]))


FILTERS = {"draft_step": draft_step}
