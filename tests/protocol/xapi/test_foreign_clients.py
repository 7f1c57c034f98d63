"""Clients that are not ours do their work against the listener: tincan (PyPI), @xapi/xapi and tincanjs (npm)."""

from __future__ import annotations

import json
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
import tincan

from tests.protocol.xapi.conftest import Server


@pytest.fixture(scope="session")
def npm_clients(npm_peers: Path) -> Path:
    """The folder of the npm clients, installed."""
    return npm_peers / "peers-xapi"


def run(peers: Path, script: str, *words: str) -> Any:
    done = subprocess.run(
        ["node", str(peers / script), *words], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_xapi_js_does_statements_state_and_profiles(server: Server, npm_clients: Path, version: str) -> None:
    lrs = server.client()
    statement_id = str(uuid.uuid4())
    outcome = run(npm_clients, "xapi-js.mjs", server.url, lrs.key, lrs.secret, version, statement_id)
    assert outcome["sent"] == [statement_id]
    assert outcome["found"]["id"] == statement_id
    assert (outcome["batch"], outcome["pages"]) == (3, [2, 2, ""])
    assert outcome["voided"] == statement_id
    assert (outcome["state"], outcome["states"]) == ({"page": 1, "done": True}, ["bookmark"])
    assert outcome["gone"] == 404
    assert outcome["profile"] == {"tea": False}
    assert outcome["activityProfiles"] == ["p"]
    assert outcome["person"] == ["J. S."]
    assert {"1.0.3", "2.0.0"} <= set(outcome["versions"])


def test_tincanjs_does_statements_state_and_profiles(server: Server, npm_clients: Path) -> None:
    lrs = server.client()
    statement_id = str(uuid.uuid4())
    outcome = run(npm_clients, "tincan-js.mjs", server.url, lrs.key, lrs.secret, statement_id)
    assert outcome["found"] == statement_id
    assert (outcome["page"], outcome["rest"]) == (1, 1)
    assert (outcome["state"], outcome["profile"], outcome["activityProfile"]) == ("page 1", "tea", "a")


def test_tincan_does_statements_state_and_profiles(server: Server) -> None:
    lrs = server.client()
    remote = tincan.RemoteLRS(version="1.0.3", endpoint=server.url + "/", username=lrs.key, password=lrs.secret)
    agent = tincan.Agent(mbox="mailto:tincan@example.org", name="T. C.")
    activity = tincan.Activity(id="https://example.org/activities/tincan")
    verb = tincan.Verb(id="http://adlnet.gov/expapi/verbs/answered")
    sent = tincan.Statement(id=str(uuid.uuid4()), actor=agent, verb=verb, object=activity)
    # Not `about`: tincan 1.0.0 raises ValueError for a server that also speaks 2.0.0.
    assert remote.save_statement(sent).success
    assert remote.save_statements([tincan.Statement(actor=agent, verb=verb, object=activity) for _ in range(2)]).success
    assert remote.retrieve_statement(str(sent.id)).content.actor.mbox == "mailto:tincan@example.org"
    first = remote.query_statements({"agent": agent, "verb": verb, "activity": activity, "limit": 2})
    assert len(first.content.statements) == 2
    assert len(remote.more_statements(first.content).content.statements) == 1

    state = tincan.StateDocument(agent=agent, activity=activity, id="bookmark", content=bytearray(b"page 1"))
    assert remote.save_state(state).success
    assert remote.retrieve_state(activity, agent, "bookmark").content.content == bytearray(b"page 1")
    assert remote.retrieve_state_ids(activity, agent).content == ["bookmark"]
    assert remote.delete_state(state).success
    # tincan sends no If-None-Match, and a profile's first PUT without it must be refused (xAPI 1.0.3, XAPI-00273).
    assert not remote.save_agent_profile(tincan.AgentProfileDocument(agent=agent, id="likes")).success
    params = {"agent": {"mbox": "mailto:tincan@example.org"}, "profileId": "likes"}
    assert lrs.call("POST", "/agents/profile", params=params, json={"tea": True}).status_code == 204
    read = remote.retrieve_agent_profile(agent, "likes")
    profile = read.content
    # It looks for the header in lower case, and for nothing else.
    profile.etag = read.response.getheader("ETag")
    profile.content = bytearray(b"coffee")
    assert remote.save_agent_profile(profile).success
    assert remote.retrieve_agent_profile(agent, "likes").content.content == bytearray(b"coffee")
    assert remote.delete_agent_profile(remote.retrieve_agent_profile(agent, "likes").content).success
    assert remote.retrieve_activity_profile_ids(activity).content == []
