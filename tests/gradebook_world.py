"""Gradebooks of the small organisation: a course where one grade is there, one was refused and one waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from records.courses import join_course
from records.gradebooks import Grade, Placement, ensure_gradebook
from records.grades import key_of
from records.launches import know_platform_user, platform_user
from records.microcredentials import microcredential_of
from records.outbox import OutboxItem, target_by_id
from records.platforms import Registration, add_platform

SCHOOL = "https://school.example"


def place(
    session: Session, organisation_id: int, platform_id: int, context_id: str, slug: str, now: datetime, **more: str
) -> Placement:
    """Have a micro-credential placed in a course, with a column that shows the progress."""
    microcredential = microcredential_of(session, organisation_id, slug)
    assert microcredential is not None
    placement = Placement(
        organisation_id=organisation_id,
        platform_id=platform_id,
        target_id=ensure_gradebook(session, organisation_id, platform_id, now),
        deployment_id="1",
        resource_link_id=f"link-{context_id}-{slug}",
        context_id=context_id,
        context_title=f"Course {context_id}",
        microcredential_id=microcredential.id,
        scopes=[],
        created_at=now,
        launched_at=now,
        **{"mode": "progress", "lineitem": f"{SCHOOL}/lineitem", **more},
    )
    session.add(placement)
    session.flush()
    return placement


def fill(session: Session, organisation_id: int, learners: Mapping[str, int], now: datetime) -> int:
    """Make it so; the placement's id."""
    registration = Registration(
        issuer=SCHOOL,
        client_id="acquis",
        authorization_endpoint=f"{SCHOOL}/auth",
        token_endpoint=f"{SCHOOL}/token",
        jwks_uri=f"{SCHOOL}/keys",
    )
    platform = add_platform(
        session,
        organisation_id=organisation_id,
        slug="school",
        name="School Moodle",
        family="moodle",
        registration=registration,
        deployments=["1"],
        now=now,
    )
    placement = place(session, organisation_id, platform.id, "Kitchen", "food-hygiene", now)
    other = place(session, organisation_id, platform.id, "Service", "first-aid", now, mode="none")
    other.lineitem = None
    target = target_by_id(session, placement.target_id)
    assert target is not None
    target.trouble_code, target.trouble = "platform-busy", f"{SCHOOL}/lineitem/scores answers 503: down for maintenance"
    target.next_at = now + timedelta(minutes=5)
    people = (("Maëlle", 100, False), ("Yann", None, True), ("Inès", None, False))
    for number, (name, sent, refused) in enumerate(people):
        know_platform_user(session, platform.id, str(number), learners[name], now)
        user = platform_user(session, platform.id, str(number))
        assert user is not None
        session.add(
            Grade(
                placement_id=placement.id,
                user_id=user.id,
                score=100 if sent else 50,
                sent_score=sent,
                sent_at=now - timedelta(hours=2) if sent else None,
            )
        )
        if sent is None:
            item = OutboxItem(
                organisation_id=organisation_id,
                target_id=placement.target_id,
                kind="score",
                ordering_key=key_of(placement.id, user.id),
                payload={"placement": placement.id, "user": user.id},
                not_before=now,
                enqueued_at=now,
            )
            if refused:
                item.dead_at, item.answer_status, item.answer = now, 400, "Incorrect score received: user not found"
            session.add(item)
    roles = {learners[name]: "learner" for name, _, _ in people}
    join_course(session, platform.id, "Kitchen", roles, now, all_members=True)
    return placement.id
