"""Invented statements for measurements: 1.15 kB each, 10,000 actors, 500 activities, 20 verbs."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator

ACTORS = 10_000
ACTIVITIES = 500
VERBS = 20

_TEMPLATE = (
    '{"id":"%(id)s","actor":{"objectType":"Agent","name":"Learner number %(actor)d","account":{"homePage":'
    '"https://lms.example.org","name":"learner-%(actor)05d"}},"verb":{"id":"https://w3id.org/xapi/bench/verbs/%(verb)d",'
    '"display":{"en":"did %(verb)d","fr":"a fait %(verb)d"}},"object":{"objectType":"Activity","id":'
    '"https://lms.example.org/course/%(course)d/activity/%(activity)d","definition":{"type":'
    '"http://adlnet.gov/expapi/activities/assessment","name":{"en":"Assessment %(activity)d",'
    '"fr":"Évaluation %(activity)d"}}},'
    '"result":{"score":{"scaled":0.%(score)02d,"raw":%(score)d,"min":0,"max":100},"success":true,"completion":true,'
    '"duration":"PT%(score)dM"},"context":{"registration":"%(registration)s","platform":"bench","language":"en",'
    '"contextActivities":{"parent":[{"objectType":"Activity","id":"https://lms.example.org/course/%(course)d",'
    '"definition":{"type":"http://adlnet.gov/expapi/activities/course","name":{"en":"Course %(course)d"}}}]},'
    '"extensions":{"https://lms.example.org/extensions/session":{"browser":"Firefox 145","attempt":%(verb)d}}},'
    '"timestamp":"2026-11-24T08:%(minute)02d:%(second)02d.000Z"}'
)


def texts(seed: int) -> Iterator[str]:
    """JSON texts without end, each a new statement."""
    chance = random.Random(seed)
    while True:
        actor, activity = chance.randrange(ACTORS), chance.randrange(ACTIVITIES)
        yield _TEMPLATE % {
            "id": uuid.UUID(int=chance.getrandbits(128), version=4),
            "actor": actor,
            "verb": chance.randrange(VERBS),
            "activity": activity,
            "course": activity // 10,
            "score": chance.randrange(10, 99),
            "registration": uuid.UUID(int=actor * 1_000 + activity // 10, version=4),
            "minute": chance.randrange(60),
            "second": chance.randrange(60),
        }
