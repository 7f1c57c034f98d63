"""Agents, Activities and About (xAPI 2.0 §4.1.6.3, §4.1.6.4, §4.1.6.7)."""

from __future__ import annotations

import orjson

from lrs_bridge import parameters
from lrs_bridge.access import need_read
from lrs_bridge.exchange import Answer, Call
from lrs_bridge.listener import Listener
from records.activities import definitions_of
from records.source_access import SourceAccess
from records.statement_queries import statements_of_agent
from records.terms import agent_term

_JSON = {"Content-Type": "application/json"}
# Names are looked for in so many of an agent's newest statements.
_NAMES_FROM = 50
_VERSIONS = ("1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0")


def get_person(listener: Listener, access: SourceAccess, call: Call) -> Answer:
    """The Person object of an agent: its IFI, and the names that its newest statements give it."""
    need_read(access)
    parameters.check_names(call.params, frozenset({"agent"}))
    parameters.required(call.params, "agent")
    agent = parameters.agent(call.params, "agent") or {}
    names = [agent["name"]] if "name" in agent else []
    term = agent_term(agent)
    with listener.database.reading() as session:
        stored = statements_of_agent(session, access.organisation_id, term, _NAMES_FROM) if term is not None else []
    names += [actor["name"] for actor in (one.statement["actor"] for one in stored) if "name" in actor]
    person = {"objectType": "Person", "name": list(dict.fromkeys(names))}
    person |= {ifi: [agent[ifi]] for ifi in ("mbox", "mbox_sha1sum", "openid", "account") if ifi in agent}
    return Answer(200, orjson.dumps(person), _JSON)


def get_activity(listener: Listener, access: SourceAccess, call: Call) -> Answer:
    """What is known of an activity; one never heard of has its id alone."""
    need_read(access)
    parameters.check_names(call.params, frozenset({"activityId"}))
    parameters.required(call.params, "activityId")
    iri = parameters.iri(call.params, "activityId") or ""
    with listener.database.reading() as session:
        definition = definitions_of(session, access.organisation_id, [iri]).get(iri)
    activity: dict[str, object] = {"objectType": "Activity", "id": iri}
    if definition:
        activity["definition"] = definition
    return Answer(200, orjson.dumps(activity), _JSON)


def get_about() -> Answer:
    """The versions that are spoken here. Anybody may ask, in any version."""
    return Answer(200, orjson.dumps({"version": list(_VERSIONS)}), _JSON)
