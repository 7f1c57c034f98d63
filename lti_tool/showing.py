"""Who looks at a credential, and what they are shown of it.

Its holder sees all of it, as the organisation's staff, the teachers of the holder's course and their mentor do.
Everybody else sees what the holder chose to share: nothing (404), nothing any more (410), or the credential, with
or without name and evidence.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from flask import request

from lti_tool.courses import Course, Mentees, course_of, mentees_of
from lti_tool.errors import SignInNeededError, TakenBackError
from lti_tool.sessions import Role
from lti_tool.visit import Visit
from records.awards import Credential, credential_by_id
from records.errors import NotFoundError
from records.sharing import PRIVATE, Choice, choice_about

# Whom a launch lets somebody see.
ACCOMPANIED: Mapping[Role, Callable[[Visit], Course | Mentees]] = {"teacher": course_of, "mentor": mentees_of}
Viewer = Literal["holder", "staff", "others"]
# With this in the address the holder sees the page as others do.
AS_OTHERS = {"as": "others"}


@dataclass(frozen=True, slots=True)
class Sight:
    """A credential as one visitor sees it."""

    credential: Credential
    viewer: Viewer
    # What its holder shares with everybody.
    choice: Choice

    @property
    def name(self) -> str | None:
        """The holder's name, where this visitor is shown it."""
        shown = self.viewer != "others" or self.choice.shows_name
        return self.credential.award.learner.name if shown else None

    @property
    def evidence(self) -> bool:
        """Whether this visitor is shown which records the award rests on."""
        return self.viewer != "others" or self.choice.shows_evidence


def sight_of(visit: Visit, credential_id: uuid.UUID, *, as_others: bool = False) -> Sight:
    """The credential as the visitor sees it; `as_others`: as somebody would who is not signed in.

    Raises `NotFoundError` where there is none or it was never shared, `TakenBackError` where it is shared no more.
    """
    credential = credential_by_id(visit.session, visit.organisation.id, credential_id)
    chosen = choice_about(visit.session, credential)
    as_others = as_others or request.args.get("as") == AS_OTHERS["as"]
    viewer = "others" if as_others else _viewer(visit, credential)
    if viewer == "others" and chosen is None:
        raise NotFoundError("this credential is not public")
    if viewer == "others" and chosen is not None and not chosen.is_public:
        raise TakenBackError("this credential is not public any more")
    return Sight(credential, viewer, chosen or PRIVATE)


def own_credential(visit: Visit, credential_id: uuid.UUID) -> Credential:
    """The credential of the learner who is signed in; raises `NotFoundError` for anybody else's."""
    credential = credential_by_id(visit.session, visit.organisation.id, credential_id)
    if _viewer(visit, credential) != "holder":
        raise NotFoundError("this credential is not one of yours")
    return credential


def _viewer(visit: Visit, credential: Credential) -> Viewer:
    learner_id = credential.award.learner_id
    if visit.learner is not None and visit.learner.id == learner_id:
        return "holder"
    if visit.visitor is None:
        return "others"
    role = visit.visitor.role
    return "staff" if visit.may_see("assessor") or _accompanies(visit, role, learner_id) else "others"


def _accompanies(visit: Visit, role: Role, learner_id: int) -> bool:
    if role not in ACCOMPANIED:
        return False
    try:
        return learner_id in ACCOMPANIED[role](visit).learner_ids
    except SignInNeededError:
        return False
