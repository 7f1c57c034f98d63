"""The platforms that launch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from records.platforms import Platform, people_of_platforms, platform_by_slug, platforms_of
from rest_api.calls import Answer, Call
from rest_api.declaring import SLUG, Operation


def _list(call: Call) -> Answer:
    here = call.organisation.id
    met = people_of_platforms(call.session, here)
    return Answer({"items": [_shown(one, met) for one in platforms_of(call.session, here, ended=True)]})


def _one(call: Call) -> Answer:
    here = call.organisation.id
    found = platform_by_slug(call.session, here, call.places["platform"])
    return Answer(_shown(found, people_of_platforms(call.session, here)))


def _shown(one: Platform, met: Mapping[int, tuple[int, datetime]]) -> dict[str, Any]:
    people, last = met.get(one.id, (0, None))
    return {
        "slug": one.slug,
        "name": one.name,
        "family": one.family,
        "issuer": one.issuer,
        "client_id": one.client_id,
        "deployments": [each.deployment_id for each in one.deployments],
        "people": people,
        "last_met": last,
        "created_at": one.created_at,
        "ended_at": one.ended_at,
    }


OPERATIONS = (
    Operation(
        "listPlatforms",
        "GET",
        "/platforms",
        "The platforms that launch, those that were ended too.",
        "read:platforms",
        _list,
        "Platforms",
    ),
    Operation(
        "getPlatform",
        "GET",
        "/platforms/{platform}",
        "One of them.",
        "read:platforms",
        _one,
        "Platform",
        places={"platform": SLUG},
    ),
)
