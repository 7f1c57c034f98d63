"""GET of the Statement Resource: one statement, or pages of them (xAPI 2.0 §4.1.6.1, 1.0.3 Communication 2.1.3)."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator, Sequence
from email.utils import format_datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from lrs_bridge import parameters
from lrs_bridge.access import need_read
from lrs_bridge.attachments import declared
from lrs_bridge.errors import BadRequestError, UnknownError
from lrs_bridge.exchange import Answer, Call
from lrs_bridge.formats import all_activity_iris, languages_of, make_canonical, only_ids
from lrs_bridge.listener import Listener
from lrs_bridge.multipart import BOUNDARY, write_multipart
from records.activities import definitions_of
from records.positions import AFTER_ALL, BEFORE_ALL, instant_of, last_position_at
from records.source_access import SourceAccess, sources_on_path
from records.statement_pages import Filter, find_page
from records.statement_queries import StoredStatement, attachment_content, statement_by_id
from records.terms import activity_terms, agent_term, registration_terms, verb_terms

_SINGLE = frozenset({"statementId", "voidedStatementId", "attachments", "format"})
# `cursor` is ours: the position where the page before ended.
_MANY = frozenset(
    {
        "agent",
        "verb",
        "activity",
        "registration",
        "related_activities",
        "related_agents",
        "since",
        "until",
        "limit",
        "format",
        "attachments",
        "ascending",
        "cursor",
    }
)
_JSON = {"Content-Type": "application/json"}
_MULTIPART = {"Content-Type": f'multipart/mixed; boundary="{BOUNDARY}"'}


def get_statements(listener: Listener, access: SourceAccess, call: Call) -> Answer:
    """One statement by its id, or the first page of those that meet the filters."""
    need_read(access)
    if "statementId" in call.params or "voidedStatementId" in call.params:
        return _one(listener, access, call)
    return _page(listener, access, call)


def _one(listener: Listener, access: SourceAccess, call: Call) -> Answer:
    parameters.check_names(call.params, _SINGLE)
    if "statementId" in call.params and "voidedStatementId" in call.params:
        raise BadRequestError("statementId and voidedStatementId cannot both be given (xAPI 2.0 §4.1.6.1)")
    statement_id = parameters.uuid(call.params, "statementId")
    voided_id = parameters.uuid(call.params, "voidedStatementId")
    wants = _format(call), parameters.boolean(call.params, "attachments")
    with listener.database.reading() as session:
        stored = statement_by_id(
            session, access.organisation_id, statement_id or voided_id or "", voided=bool(voided_id)
        )
        if stored is None:
            raise UnknownError("there is no such statement")
        text = _formatted(session, access, call, wants[0], [stored])[0]
    modified = format_datetime(instant_of(stored.position).replace(microsecond=0), usegmt=True)
    return _answer(listener, access, text, [stored], attachments=wants[1], extra={"Last-Modified": modified})


def _page(listener: Listener, access: SourceAccess, call: Call) -> Answer:
    parameters.check_names(call.params, _MANY)
    wanted_format, attachments = _format(call), parameters.boolean(call.params, "attachments")
    with listener.database.reading() as session:
        wanted = _filter(listener, session, access, call)
        page = find_page(session, wanted)
        texts = _formatted(session, access, call, wanted_format, page.statements)
    more = _more(call, page.statements[-1].position) if page.has_more and page.statements else ""
    text = b'{"statements":[' + b",".join(texts) + b'],"more":' + orjson.dumps(more) + b"}"
    return _answer(listener, access, text, page.statements, attachments=attachments, extra={})


def _filter(listener: Listener, session: Session, access: SourceAccess, call: Call) -> Filter:
    params = call.params
    agent = parameters.agent(params, "agent")
    verb, activity = parameters.iri(params, "verb"), parameters.iri(params, "activity")
    registration = parameters.uuid(params, "registration")
    since, until = parameters.timestamp(params, "since"), parameters.timestamp(params, "until")
    after = last_position_at(since) if since is not None else BEFORE_ALL
    before = last_position_at(until) + 1 if until is not None else AFTER_ALL
    ascending = parameters.boolean(params, "ascending")
    if "cursor" in params:
        cursor = parameters.count(params, "cursor")
        after, before = (max(after, cursor), before) if ascending else (after, min(before, cursor))
    limit = parameters.count(params, "limit") or listener.limits.max_page
    related_agents = parameters.boolean(params, "related_agents")
    return Filter(
        organisation_id=access.organisation_id,
        agent=agent_term(agent) if agent is not None else None,
        verb=verb_terms[verb] if verb is not None else None,
        activity=activity_terms[activity] if activity is not None else None,
        registration=registration_terms[registration] if registration is not None else None,
        related_agents=related_agents,
        related_activities=parameters.boolean(params, "related_activities"),
        authority_of=_authority_of(listener, session, access, agent) if related_agents and agent else (),
        after=after,
        before=before,
        ascending=ascending,
        limit=min(limit, listener.limits.max_page),
        max_characters=listener.limits.max_page_bytes,
    )


def _authority_of(listener: Listener, session: Session, access: SourceAccess, agent: dict[str, Any]) -> tuple[int, ...]:
    account = agent.get("account", {})
    if account.get("homePage") != listener.base_url:
        return ()
    return sources_on_path(session, access.organisation_id, account["name"])


def _format(call: Call) -> str:
    wanted = call.params.get("format", "exact")
    if wanted not in ("ids", "exact", "canonical"):
        raise BadRequestError("the parameter 'format' must be ids, exact or canonical (xAPI 2.0 §4.1.6.1)")
    return wanted


def _formatted(
    session: Session, access: SourceAccess, call: Call, wanted: str, stored: Sequence[StoredStatement]
) -> list[bytes]:
    if wanted == "exact":
        return [one.payload.encode() for one in stored]
    statements = [one.statement for one in stored]
    if wanted == "ids":
        return [orjson.dumps(only_ids(statement)) for statement in statements]
    definitions = definitions_of(session, access.organisation_id, all_activity_iris(statements))
    languages = languages_of(call.headers.get("accept-language", ""))
    return [orjson.dumps(make_canonical(statement, definitions, languages)) for statement in statements]


def _more(call: Call, last_position: int) -> str:
    params = {**call.params, "cursor": str(last_position)}
    return f"{call.path}?{urllib.parse.urlencode(params)}"


def _answer(
    listener: Listener,
    access: SourceAccess,
    text: bytes,
    stored: Sequence[StoredStatement],
    *,
    attachments: bool,
    extra: dict[str, str],
) -> Answer:
    if not attachments:
        return Answer(200, text, {**_JSON, **extra})
    return Answer(200, write_multipart(text, _contents(listener, access, stored)), {**_MULTIPART, **extra})


def _contents(
    listener: Listener, access: SourceAccess, stored: Sequence[StoredStatement]
) -> Iterator[tuple[str, str, bytes]]:
    """The attachments that we hold of these statements, each once, read one at a time."""
    seen: set[str] = set()
    for one in stored:
        for attachment in declared(one.statement):
            sha2 = attachment["sha2"].lower()
            if sha2 in seen:
                continue
            seen.add(sha2)
            with listener.database.reading() as session:
                content = attachment_content(session, access.organisation_id, sha2)
            if content is not None:
                yield attachment["sha2"], attachment["contentType"], content
