"""Job roles, as people write them: what is no role is refused, and nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from recognition.errors import JobRoleError
from records.errors import AlreadyExistsError
from records.job_roles import MOST_PARTS, NAME_LENGTH, JobRole, drop_job_role, hold_job_role, keep_job_role
from records.microcredentials import newest_versions
from records.organisations import lock_organisation

DESCRIPTION_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """What somebody wrote: the name, some words, and the slugs of the micro-credentials that the job asks for."""

    name: str
    description: str
    microcredentials: Sequence[str]


def save_job_role(
    session: Session,
    organisation_id: int,
    draft: RoleDraft,
    *,
    by: str,
    now: datetime,
    role_id: int | None = None,
    revision: int | None = None,
) -> JobRole:
    """Add a job role, or change the one of that number as of that revision. Raises `JobRoleError`, `NotFoundError`."""
    name, description = " ".join(draft.name.split()), draft.description.strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise JobRoleError("name", f"needs 1 to {NAME_LENGTH} characters")
    if len(description) > DESCRIPTION_LENGTH:
        raise JobRoleError("description", f"has at most {DESCRIPTION_LENGTH} characters")
    lock_organisation(session, organisation_id)
    known = {
        version.document["id"]: version.microcredential_id for version in newest_versions(session, organisation_id)
    }
    slugs = list(dict.fromkeys(draft.microcredentials))
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        raise JobRoleError("microcredentials", f"{unknown[0]!r} is not published in this organisation")
    if not 0 < len(slugs) <= MOST_PARTS:
        raise JobRoleError("microcredentials", f"needs 1 to {MOST_PARTS} micro-credentials")
    role = JobRole(organisation_id=organisation_id)
    if role_id is not None:
        role = hold_job_role(session, organisation_id, role_id)
        if revision != role.revision:
            raise JobRoleError("revision", "somebody changed this job role meanwhile")
    try:
        return keep_job_role(session, role, name, description, [known[slug] for slug in slugs], by=by, now=now)
    except AlreadyExistsError as error:
        raise JobRoleError("name", f"is that of another job role: {name!r}") from error


def remove_job_role(session: Session, organisation_id: int, role_id: int, *, by: str, now: datetime) -> None:
    """Forget a job role; raises `NotFoundError`."""
    drop_job_role(session, hold_job_role(session, organisation_id, role_id), by=by, now=now)
