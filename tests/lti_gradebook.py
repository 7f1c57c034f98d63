"""A platform's gradebook for the tests, with the habits of Moodle or of Canvas (LTI Assignment and Grade Services 2.0).

Moodle answers 409 to a timestamp that is not later by a whole second, erases a grade that comes without a score or is
not fully graded, writes odd quotes into `Link`, says `text/html` of its tokens, and compares media types to the letter.
Canvas answers 400 to an older timestamp and 422 for who is no student, and counts an attempt for each score that does
not say otherwise.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from tests.running import free_port

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE = "application/vnd.ims.lis.v1.score+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SUBMISSION = "https://canvas.instructure.com/lti/submission"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MEMBERS_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


class GradebookServer:
    """One course's gradebook."""

    def __init__(self, family: str = "moodle", token_is_good: Callable[[str, str], bool] | None = None) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.family = family
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.items: list[dict[str, Any]] = []
        # By item and user: the score, none once it was erased, and its timestamp.
        self.grades: dict[tuple[int, str], tuple[float | None, datetime]] = {}
        self.attempts: dict[str, int] = {}
        self.received: list[dict[str, Any]] = []
        self.ahead: list[dict[str, Any]] = []
        # Whom it takes no score for.
        self.strangers: set[str] = set()
        # Statuses to answer before anything is done, with their headers; how long an answer takes.
        self.faults: list[tuple[int, dict[str, str]]] = []
        self.pause = 0.0
        # It answers, but does not say so: the connection ends.
        self.loses_answers = 0
        self.token_life: int | str | None = 3600
        self.tokens: list[str] = []
        self.members: list[dict[str, Any]] = []
        self.granted = {MEMBERS_SCOPE, SCOPE + "score", SCOPE + "lineitem", SCOPE + "lineitem.readonly"}
        self._token_is_good = token_is_good or self._issued
        self.server = make_server("127.0.0.1", port, self._app(), threaded=True)
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self._thread.join()

    def add_item(self, **more: Any) -> str:
        """Add a column; its address."""
        number = len(self.items) + 1
        self.items.append({"id": f"{self.url}/{number}/lineitem?type_id=1", "scoreMaximum": 100, "label": "x", **more})
        return str(self.items[-1]["id"])

    def claim(self, **more: Any) -> dict[str, Any]:
        """What a launch says of the gradebook."""
        return {"scope": sorted(self.granted), "lineitems": f"{self.url}/lineitems?type_id=1", **more}

    def shown(self, item: int = 1) -> dict[str, float | None]:
        """What stands in a column, by user."""
        return {user: score for (number, user), (score, _) in self.grades.items() if number == item}

    def _issued(self, token: str, scope: str) -> bool:
        return token in self.tokens and scope in token

    def _refusal(self, scope: str, media_type: str) -> Response | None:
        time.sleep(self.pause)
        if self.faults:
            status, headers = self.faults.pop(0)
            return Response("out of order", status, headers)
        if not self._token_is_good(request.headers.get("Authorization", "").removeprefix("Bearer "), scope):
            return Response("no such token", 401)
        if request.headers.get("Content-Type", request.headers["Accept"]) != media_type:
            return Response("unsupported media type", 400)
        return None

    def _app(self) -> Flask:
        app = Flask("gradebook")

        @app.post("/token")
        def token() -> Response:
            asked = set(request.form["scope"].split())
            allowed = " ".join(sorted(asked & self.granted))
            self.tokens.append(f"{len(self.tokens)}|{allowed}")
            answer = {"access_token": self.tokens[-1], "token_type": "bearer", "scope": allowed}
            if self.token_life is not None:
                answer["expires_in"] = self.token_life
            return Response(json.dumps(answer), mimetype="text/html")

        @app.get("/lineitems")
        def items() -> Response:
            refusal = self._refusal(SCOPE + "lineitem", ITEMS) if SCOPE + "lineitem" in self.granted else None
            if refusal is not None:
                return refusal
            limit = int(request.args["limit"]) if "limit" in request.args else len(self.items)
            first = int(request.args.get("from", 0))
            page = min(limit, 2)
            answer = jsonify(self.items[first : first + page])
            if first + page < len(self.items):
                following = f"{self.url}/lineitems?type_id=1&amp;limit={limit}&amp;from={first + page}"
                answer.headers["Link"] = f"<{following}>; rel=\u201cnext\u201d".encode().decode("latin-1")
            return answer

        @app.post("/lineitems")
        def make() -> Response:
            refusal = self._refusal(SCOPE + "lineitem", ITEM)
            if refusal is not None:
                return refusal
            self.add_item(**request.get_json(force=True))
            return self._answered(json.dumps(self.items[-1]), 201)

        @app.get("/members")
        def members() -> Response:
            return self._refusal(MEMBERS_SCOPE, MEMBERS) or jsonify({"id": request.url, "members": self.members})

        @app.post("/<int:number>/lineitem/scores")
        def take(number: int) -> Response:
            refusal = self._refusal(SCOPE + "score", SCORE)
            if refusal is not None:
                return refusal
            if not 0 < number <= len(self.items) or self.items[number - 1].get("deleted"):
                return Response("no such line item", 404)
            return self._take(number, request.get_json(force=True))

        return app

    def _take(self, number: int, score: dict[str, Any]) -> Response:
        user, at = score["userId"], datetime.fromisoformat(score["timestamp"])
        moodle = self.family == "moodle"
        if at > self.clock():
            self.ahead.append(score)
        if user in self.strangers:
            return Response("User cannot be found or is not a student", 400 if moodle else 422)
        last = self.grades.get((number, user))
        if last is not None and (at <= last[1] if moodle else at < last[1]):
            return Response("the timestamp is older than the last one", 409 if moodle else 400)
        if not moodle and score.get(SUBMISSION) != {"new_submission": False}:
            self.attempts[user] = self.attempts.get(user, 0) + 1
        given = score.get("scoreGiven") if score.get("gradingProgress") == "FullyGraded" else None
        share = given / score["scoreMaximum"] * self.items[number - 1]["scoreMaximum"] if given is not None else None
        self.grades[number, user] = (share, at)
        self.received.append(score)
        return self._answered("{}", 200)

    def _answered(self, text: str, status: int) -> Response:
        if self.loses_answers:
            self.loses_answers -= 1
            return Response("lost on the way", 502)
        return Response(text, status, mimetype="application/json")
