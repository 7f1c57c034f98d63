"""What the other systems say: the capsules, the community and the booklet of the workplace."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from acquis.demo.roster import ATELIER, COMMUNITY, Attester, Learner
from acquis.demo.tracks import CAPSULES, Collection, Group, Thing
from acquis.demo.xapi import Said, activity, statement

ROLE = "urn:acquis:extension:attester-role"
COLLECTION = "http://id.tincanapi.com/activitytype/collection-simple"
CAPSULE = "https://w3id.org/xapi/acrossx/activities/micro-learning"
VIDEO = "https://w3id.org/xapi/video/activity-type/video"
SIMULATION = "http://adlnet.gov/expapi/activities/simulation"
COMMUNITY_SITE = "http://id.tincanapi.com/activitytype/community-site"
DISCUSSION = "http://id.tincanapi.com/activitytype/discussion"
TASK = "http://activitystrea.ms/schema/1.0/task"


def take_capsule(learner: Learner, collection: Collection, capsule: Thing, rng: Random) -> Iterator[Said]:
    """Open a capsule, and finish it a few minutes later."""
    watched = collection.verb == "watched"
    thing = activity(capsule, VIDEO if watched else CAPSULE)
    category = [activity(collection.thing, COLLECTION)]
    who, seconds = learner.in_capsules(), rng.randint(90, 420)
    opened = statement(who, "experienced", thing, "micro-learning", platform="Capsules Alizé", category=category)
    yield Said(0, "capsules", opened)
    done = statement(
        who,
        collection.verb,
        thing,
        "micro-learning",
        platform="Capsules Alizé",
        category=category,
        result={"completion": True, "duration": f"PT{seconds}S"},
    )
    yield Said(seconds, "capsules", done)


def simulate(learner: Learner, simulation: Thing, percent: int, rng: Random) -> Iterator[Said]:
    """Go through a simulation, with a scaled score from 0 to 1."""
    seconds = rng.randint(400, 1200)
    passed = percent >= 80
    made = statement(
        learner.in_capsules(),
        "passed" if passed else "failed",
        activity(simulation, SIMULATION),
        "micro-learning",
        platform="Capsules Alizé",
        category=[activity(Thing(f"{CAPSULES}/simulations", "Simulations", "Simulations"), COLLECTION)],
        result={"score": {"scaled": percent / 100}, "success": passed, "duration": f"PT{seconds}S"},
    )
    yield Said(seconds, "capsules", made)


def post(learner: Learner, group: Group, topic: Thing, peer: Learner | None) -> Iterator[Said]:
    """Write in a group; `peer` is who marked it as helpful."""
    context = {}
    if peer is not None:
        context = {"instructor": peer.in_community(), "extensions": {ROLE: "peer"}}
    made = statement(
        learner.in_community(),
        group.verb,
        activity(topic, DISCUSSION),
        "social",
        platform="Communauté Alizé",
        category=[activity(group.thing, COMMUNITY_SITE)],
        context=context,
    )
    yield Said(0, "community", made)


def thank(learner: Learner, group: Group, peer: Learner) -> Iterator[Said]:
    """Thank somebody of the group."""
    member = Thing(f"{COMMUNITY}/members/{peer.handle}", peer.name, peer.name)
    made = statement(
        learner.in_community(),
        "thanked",
        activity(member, "http://id.tincanapi.com/activitytype/user-profile"),
        "social",
        platform="Communauté Alizé",
        category=[activity(group.thing, COMMUNITY_SITE)],
    )
    yield Said(0, "community", made)


def sign_off(learner: Learner, task: Thing, attester: Attester, *, succeeded: bool, rng: Random) -> Iterator[Said]:
    """Somebody watched the learner at work: what succeeds is demonstrated, what does not was attempted."""
    minutes = rng.randint(15, 90)
    made = statement(
        learner.in_atelier(),
        "demonstrated" if succeeded else "attempted",
        activity(task, TASK),
        "workplace",
        platform="Atelier",
        category=[
            activity(
                Thing(ATELIER, "Livret de terrain", "Workplace booklet"), "http://id.tincanapi.com/activitytype/site"
            )
        ],
        result={"success": succeeded, "completion": True, "duration": f"PT{minutes}M"},
        context={"instructor": attester.agent(), "extensions": {ROLE: attester.role}},
    )
    yield Said(60 * minutes, "atelier", made)
