"""How the pages of drafts say things: what was done to a draft, kinds of nodes, conditions, ways to count."""

from __future__ import annotations

from lti_tool.speech import gettext, lazy_gettext

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
# What the editor says when something was done.
TOLD = {
    "add": lazy_gettext("Added."),
    "save": lazy_gettext("Saved."),
    "pick": lazy_gettext("Saved."),
    "align": lazy_gettext("The skill is named."),
    "move": lazy_gettext("Moved."),
    "step": lazy_gettext("Moved."),
    "copy": lazy_gettext("Copied."),
    "remove": lazy_gettext("Deleted. Undo brings it back."),
    "wrap": lazy_gettext("Put into a group."),
    "unwrap": lazy_gettext("The group is dissolved."),
    "undo": lazy_gettext("Undone."),
    "redo": lazy_gettext("Redone."),
}
KINDS = {
    "e-learning": lazy_gettext("Evidence from a course"),
    "micro-learning": lazy_gettext("Evidence from micro-learning"),
    "social": lazy_gettext("Evidence of learning with others"),
    "workplace": lazy_gettext("Evidence of practice at work"),
    "any": lazy_gettext("Any evidence"),
    "block": lazy_gettext("A block with a title"),
    "all": lazy_gettext("A group: all of it"),
    "any-of": lazy_gettext("A group: one of it"),
    "at_least": lazy_gettext("A group: so many of it"),
    "points": lazy_gettext("A group that counts points"),
    "not": lazy_gettext("Something that must not be"),
    "holds": lazy_gettext("Another micro-credential"),
    "mix": lazy_gettext("A mix of ways of learning"),
    "criterion": lazy_gettext("Evidence"),
    "": lazy_gettext("Not complete yet"),
}
CONDITIONS = {
    "verb": lazy_gettext("What was done (verb)"),
    "activity": lazy_gettext("Activity"),
    "activity_type": lazy_gettext("Type of activity"),
    "success": lazy_gettext("Success"),
    "completion": lazy_gettext("Completion"),
    "response": lazy_gettext("Response"),
    "score.scaled": lazy_gettext("Score, scaled from -1 to 1"),
    "score.raw": lazy_gettext("Score, raw"),
    "score.percent": lazy_gettext("Score in percent"),
    "duration": lazy_gettext("Duration"),
    "registration": lazy_gettext("Registration"),
    "platform": lazy_gettext("Platform"),
    "language": lazy_gettext("Language"),
    "instructor": lazy_gettext("Instructor"),
    "team": lazy_gettext("Team"),
    "parent": lazy_gettext("Parent activity"),
    "grouping": lazy_gettext("Grouping activity"),
    "category": lazy_gettext("Category"),
    "other": lazy_gettext("Other context activity"),
    "authority": lazy_gettext("Authority"),
    "source": lazy_gettext("Source"),
    "trust": lazy_gettext("Trust"),
    "rubric": lazy_gettext("Levels of a rubric"),
    "extension": lazy_gettext("Extensions"),
    "path": lazy_gettext("JSONPath"),
}
WAYS = {
    "count": lazy_gettext("How often"),
    "sum": lazy_gettext("Added up"),
    "best": lazy_gettext("The best"),
    "last": lazy_gettext("The last"),
    "first": lazy_gettext("The first"),
    "mean": lazy_gettext("The mean"),
    "median": lazy_gettext("The median"),
    "rate": lazy_gettext("The share of successes, from 0 to 1"),
    "streak": lazy_gettext("Days or weeks on end"),
}
SIGNS = {
    ">=": lazy_gettext("at least"),
    ">": lazy_gettext("more than"),
    "==": lazy_gettext("exactly"),
    "<=": lazy_gettext("at most"),
    "<": lazy_gettext("less than"),
    "!=": lazy_gettext("anything but"),
}
UNITS = {
    "days": lazy_gettext("days"),
    "weeks": lazy_gettext("weeks"),
    "months": lazy_gettext("months"),
    "years": lazy_gettext("years"),
    "hours": lazy_gettext("hours"),
    "minutes": lazy_gettext("minutes"),
    "iso": lazy_gettext("as ISO 8601 writes it"),
}
DISTINCT = {
    "": lazy_gettext("records"),
    "statement": lazy_gettext("records"),
    "activity": lazy_gettext("activities"),
    "day": lazy_gettext("days"),
    "week": lazy_gettext("weeks"),
    "month": lazy_gettext("months"),
    "attester": lazy_gettext("people who attest"),
    "source": lazy_gettext("sources"),
    "registration": lazy_gettext("registrations"),
}
ROLES = {
    "manager": lazy_gettext("A manager"),
    "assessor": lazy_gettext("An assessor"),
    "mentor": lazy_gettext("A mentor"),
    "peer": lazy_gettext("A peer"),
}


def draft_step(what: str) -> str:
    """What was done to a draft."""
    return str(DRAFT_STEPS.get(what, DRAFT_STEPS["text"]))


def draft_told(what: str) -> str:
    """What the editor says when that was done; nothing for what it does not know."""
    return str(TOLD[what]) if what in TOLD else ""


def node_kind(kind: str) -> str:
    """A kind of node, as it is offered and shown."""
    return str(KINDS[{"any": "any-of"}.get(kind, kind)])


def new_kind(kind: str) -> str:
    """A kind of node, as it is offered."""
    return str(KINDS[kind])


def condition(name: str) -> str:
    """A condition on a statement; one that is not known by its own name."""
    return str(CONDITIONS.get(name, name))


def picture_refused(field: str, why: str) -> str:
    """Why the picture that a field gives is not taken."""
    return gettext("The picture (%(field)s): %(why)s.", field=field, why=why)


FILTERS = {
    "draft_step": draft_step,
    "draft_told": draft_told,
    "node_kind": node_kind,
    "new_kind": new_kind,
    "condition": condition,
    "counting_way": lambda way: str(WAYS[way]),
    "sign_words": lambda sign: str(SIGNS[sign]),
    "unit_words": lambda unit: str(UNITS[unit]),
    "distinct_words": lambda what: str(DISTINCT.get(what, what)),
    "role_words": lambda role: str(ROLES[role]),
}
