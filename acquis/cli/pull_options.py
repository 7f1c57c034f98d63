"""What `acquis pull add` is told to ask for: options, checked and made into a pull."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from acquis.cli.common import duration_text, instant
from lrs_bridge.errors import BadRequestError
from lrs_bridge.parameters import agent as agent_parameter
from lrs_bridge.parameters import iri, uuid
from records.pulls import Pull
from records.sources import Source
from rules.duration import parse_duration

Function = TypeVar("Function", bound=Callable[..., Any])
VERSIONS = ("1.0.3", "2.0.0")
SHORTEST_EVERY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a remote, and when."""

    version: str
    every: str
    overlap: str
    since: datetime | None
    attachments: bool
    filters: dict[str, str]

    def pull(self, source: Source, endpoint: str, key: str, sealed_secret: bytes, now: datetime) -> Pull:
        """The pull."""
        return Pull(
            source_id=source.id,
            organisation_id=source.organisation_id,
            endpoint=endpoint,
            key=key,
            sealed_secret=sealed_secret,
            version=self.version,
            filters=self.filters,
            attachments=self.attachments,
            every_text=self.every,
            overlap_text=self.overlap,
            since=self.since,
            created_at=now,
            next_at=now,
        )


def checked_endpoint(_context: click.Context, _option: click.Parameter, endpoint: str) -> str:
    """The endpoint, with a slash at its end."""
    try:
        parts = urlsplit(endpoint)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise click.BadParameter(f"{endpoint!r} is no http(s) address")
    if parts.query or parts.fragment or parts.username:
        raise click.BadParameter("must have no query, fragment or user name")
    if parts.path.rstrip("/").endswith("/statements"):
        raise click.BadParameter("is the address above `statements`: leave that off")
    return endpoint.rstrip("/") + "/"


def asking_options(command: Function) -> Function:
    """The options, handed to the command as `asked`."""

    @wraps(command)
    def with_asked(
        *words: Any,
        version: str,
        every: str,
        overlap: str,
        since: datetime | None,
        attachments: bool,
        agent: str | None,
        verb: str | None,
        activity: str | None,
        registration: str | None,
        related: bool,
        **others: Any,
    ) -> Any:
        if parse_duration(every).seconds < SHORTEST_EVERY_SECONDS:
            raise click.BadParameter(f"must be {SHORTEST_EVERY_SECONDS} seconds or more", param_hint="--every")
        given = {"agent": agent, "verb": verb, "activity": activity, "registration": registration}
        filters = _filters({name: value for name, value in given.items() if value is not None}, related=related)
        return command(*words, asked=Asked(version, every, overlap, since, attachments, filters), **others)

    for option in reversed(_OPTIONS):
        with_asked = option(with_asked)
    return with_asked  # type: ignore[return-value]


def _filters(given: dict[str, str], *, related: bool) -> dict[str, str]:
    try:
        agent_parameter(given, "agent")
        iri(given, "verb")
        iri(given, "activity")
        uuid(given, "registration")
    except BadRequestError as error:
        raise click.BadParameter(str(error)) from error
    if related:
        given |= {f"related_{plural}": "true" for one, plural in _RELATED if one in given}
    return given


_RELATED = (("agent", "agents"), ("activity", "activities"))
_OPTIONS = (
    click.option(
        "--every", default="PT5M", show_default=True, callback=duration_text, help="How often, as an ISO 8601 duration."
    ),
    click.option("--since", callback=instant, help="Fetch only what the remote stored after this date or instant."),
    click.option(
        "--overlap",
        default="PT1M",
        show_default=True,
        callback=duration_text,
        help="How far before the last statement each look begins, for remotes that show statements late.",
    ),
    click.option(
        "--xapi",
        "version",
        type=click.Choice(VERSIONS),
        default=VERSIONS[0],
        show_default=True,
        help="The version of xAPI to speak to the remote.",
    ),
    click.option("--agent", help="Only statements about this agent (JSON, as xAPI has it)."),
    click.option("--verb", help="Only statements with this verb (IRI)."),
    click.option("--activity", help="Only statements about this activity (IRI)."),
    click.option("--registration", help="Only statements of this registration (UUID)."),
    click.option("--related", is_flag=True, help="Apply --agent and --activity broadly (related_agents, …)."),
    click.option(
        "--attachments/--no-attachments", default=True, show_default=True, help="Ask for attachments' contents too?"
    ),
)
