"""Jobs: named sets of micro-credentials, with which teams and people are compared."""

from __future__ import annotations

from typing import Any

from recognition.people.job_roles import DESCRIPTION_LENGTH, RoleDraft, remove_job_role, save_job_role
from records.job_roles import MOST_PARTS, NAME_LENGTH, JobRole, job_role_by_id, job_roles_of
from rest_api.calls import Answer, Call, etag_of
from rest_api.declaring import NUMBER, SLUG, Operation
from rest_api.shapes.basics import asked


def _list(call: Call) -> Answer:
    return Answer({"items": [_shown(one) for one in job_roles_of(call.session, call.organisation.id)]})


def _one(call: Call) -> Answer:
    role = job_role_by_id(call.session, call.organisation.id, call.places["job"])
    return Answer(_shown(role), etag=_tag(role))


def _shown(role: JobRole) -> dict[str, Any]:
    return {
        "id": role.id,
        "name": role.name,
        "description": role.description,
        "microcredentials": [one.slug for one in role.microcredentials],
        "revision": role.revision,
        "changed_at": role.changed_at,
    }


def _tag(role: JobRole) -> str:
    return etag_of("job", role.id, role.revision)


def _draft(call: Call) -> RoleDraft:
    return RoleDraft(call.body["name"], call.body.get("description", ""), call.body["microcredentials"])


def _add(call: Call) -> Answer:
    made = save_job_role(call.session, call.organisation.id, _draft(call), by=call.by, now=call.now)
    return _told(call, made, f"/jobs/{made.id}")


def _change(call: Call) -> Answer:
    here, number = call.organisation.id, call.places["job"]
    seen = job_role_by_id(call.session, here, number)
    call.check_match(_tag(seen), needed=True)
    made = save_job_role(
        call.session, here, _draft(call), by=call.by, now=call.now, role_id=number, revision=seen.revision
    )
    return _told(call, made, None)


def _told(call: Call, made: JobRole, location: str | None) -> Answer:
    call.session.flush()
    call.session.expire(made)
    return Answer(_shown(made), etag=_tag(made), location=location)


def _remove(call: Call) -> Answer:
    here, number = call.organisation.id, call.places["job"]
    seen = job_role_by_id(call.session, here, number)
    call.check_match(_tag(seen), needed=True)
    shown = _shown(seen)
    remove_job_role(call.session, here, number, by=call.by, now=call.now)
    return Answer(shown)


_ONE = {"job": NUMBER}
_BODY = asked(
    "name",
    "microcredentials",
    name={"type": "string", "minLength": 1, "maxLength": NAME_LENGTH},
    description={"type": "string", "maxLength": DESCRIPTION_LENGTH},
    microcredentials={"type": "array", "items": SLUG, "minItems": 1, "maxItems": MOST_PARTS},
)
OPERATIONS = (
    Operation("listJobs", "GET", "/jobs", "Jobs by name, with what they ask for.", "read:catalogue", _list, "Jobs"),
    Operation(
        "addJob",
        "POST",
        "/jobs",
        "Add a job: a name, and the micro-credentials that it asks for.",
        "write:jobs",
        _add,
        "Job",
        status=201,
        body=_BODY,
        writes=True,
    ),
    Operation("getJob", "GET", "/jobs/{job}", "One job.", "read:catalogue", _one, "Job", places=_ONE, tagged=True),
    Operation(
        "changeJob",
        "PUT",
        "/jobs/{job}",
        "Say anew what a job asks for, on the state that If-Match names.",
        "write:jobs",
        _change,
        "Job",
        places=_ONE,
        body=_BODY,
        writes=True,
        tagged=True,
        problems=(412, 428),
    ),
    Operation(
        "removeJob",
        "DELETE",
        "/jobs/{job}",
        "Remove a job, in the state that If-Match names. Nobody's micro-credentials change by that.",
        "write:jobs",
        _remove,
        "Job",
        places=_ONE,
        writes=True,
        tagged=True,
        problems=(412, 428),
    ),
)
