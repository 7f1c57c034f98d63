"""What the organisation recognises."""

from __future__ import annotations

from typing import Any

from records.awards import holders_by_microcredential
from records.errors import NotFoundError
from records.microcredentials import RuleVersion, microcredential_of, newest_versions, version_of
from rest_api.calls import Answer, Call, etag_of
from rest_api.declaring import NUMBER, SLUG, Operation


def _organisation(call: Call) -> Answer:
    it = call.organisation
    return Answer({"slug": it.slug, "name": it.name, "language": it.language, "timezone": it.timezone})


def _microcredentials(call: Call) -> Answer:
    holders = holders_by_microcredential(call.session, call.organisation.id)
    found = newest_versions(call.session, call.organisation.id)
    return Answer({"items": [_head(one, holders.get(one.microcredential_id, 0)) for one in found]})


def _microcredential(call: Call) -> Answer:
    version = version_of(call.session, call.organisation.id, call.places["microcredential"])
    holders = holders_by_microcredential(call.session, call.organisation.id)
    data = _head(version, holders.get(version.microcredential_id, 0))
    return Answer(data, etag=etag_of(*data.values()))


def _head(version: RuleVersion, holders: int) -> dict[str, Any]:
    rule = version.rule
    return {
        "id": rule.id,
        "title": dict(rule.title),
        "aptitude": dict(rule.aptitude),
        "version": version.number,
        "published_at": version.published_at,
        "holders": holders,
    }


def _versions(call: Call) -> Answer:
    slug = call.places["microcredential"]
    found = microcredential_of(call.session, call.organisation.id, slug)
    if found is None:
        raise NotFoundError(f"micro-credential {slug!r} is not published in this organisation")
    return Answer({"items": [{"version": one.number, "published_at": one.published_at} for one in found.versions]})


def _version(call: Call) -> Answer:
    slug, number = call.places["microcredential"], call.places["version"]
    found = version_of(call.session, call.organisation.id, slug, number)
    data = {"id": slug, "version": found.number, "published_at": found.published_at, "document": found.document}
    return Answer(data, etag=etag_of(slug, found.number))


_ONE = {"microcredential": SLUG}
OPERATIONS = (
    Operation(
        "getOrganisation", "GET", "", "The organisation of the token.", "read:catalogue", _organisation, "Organisation"
    ),
    Operation(
        "listMicroCredentials",
        "GET",
        "/micro-credentials",
        "What the organisation recognises, as it is in force.",
        "read:catalogue",
        _microcredentials,
        "MicroCredentials",
    ),
    Operation(
        "getMicroCredential",
        "GET",
        "/micro-credentials/{microcredential}",
        "One micro-credential as it is in force.",
        "read:catalogue",
        _microcredential,
        "MicroCredential",
        places=_ONE,
        tagged=True,
    ),
    Operation(
        "listVersions",
        "GET",
        "/micro-credentials/{microcredential}/versions",
        "The published versions of its rule, the first first.",
        "read:catalogue",
        _versions,
        "Versions",
        places=_ONE,
    ),
    Operation(
        "getVersion",
        "GET",
        "/micro-credentials/{microcredential}/versions/{version}",
        "A version with its rule document. It never changes.",
        "read:catalogue",
        _version,
        "Version",
        places={**_ONE, "version": NUMBER},
        tagged=True,
    ),
)
