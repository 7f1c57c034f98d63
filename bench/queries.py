"""How long the filters of the Statement Resource take: one client, one connection, answers read whole."""

from __future__ import annotations

import http.client
import json
import random
import time
import urllib.parse
import uuid

from bench.load import AUTHORIZATION
from bench.statements import ACTIVITIES, ACTORS, VERBS

HEADERS = {"X-Experience-API-Version": "2.0.0", "Authorization": f"Basic {AUTHORIZATION}"}


def _agent(number: int) -> str:
    return json.dumps({"account": {"homePage": "https://lms.example.org", "name": f"learner-{number:05d}"}})


def _activity(number: int) -> str:
    return f"https://lms.example.org/course/{number // 10}/activity/{number}"


def params(name: str, chance: random.Random, since: str) -> dict[str, str]:
    """The parameters of one query of that kind."""
    actor, activity = chance.randrange(ACTORS), chance.randrange(ACTIVITIES)
    verb = f"https://w3id.org/xapi/bench/verbs/{chance.randrange(VERBS)}"
    kinds = {
        "agent": {"agent": _agent(actor)},
        "agent+verb": {"agent": _agent(actor), "verb": verb},
        "activity": {"activity": _activity(activity)},
        "verb": {"verb": verb},
        "registration": {"registration": str(uuid.UUID(int=actor * 1_000 + activity // 10, version=4))},
        "since": {"since": since, "ascending": "true"},
        "related activity": {
            "activity": f"https://lms.example.org/course/{activity // 10}",
            "related_activities": "true",
        },
    }
    return kinds[name] | {"limit": "25"}


KINDS = ("agent", "agent+verb", "activity", "verb", "registration", "since", "related activity")


def milliseconds(port: int, name: str, count: int, since: str) -> list[float]:
    """How long each of `count` queries of that kind took."""
    chance = random.Random(7)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    took = []
    for _ in range(count):
        query = urllib.parse.urlencode(params(name, chance, since))
        began = time.perf_counter()
        connection.request("GET", f"/xapi/statements?{query}", headers=HEADERS)
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - began) * 1_000)
        if answer.status != 200:
            raise RuntimeError(f"a query was answered {answer.status}")
    connection.close()
    return took
