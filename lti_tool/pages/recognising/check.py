"""The page for strangers who hold a credential: they hand it over, and read step by step whether to rely on it."""

from __future__ import annotations

from collections.abc import Mapping
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from credentials.checking import Checked, check_presented
from credentials.fetching import Fetch
from credentials.lookup import Lookup
from credentials.unbaking import MOST_BYTES
from lti_tool.languages import request_language
from lti_tool.presenters.check import check_view
from lti_tool.visit import Door
from recognition.certifying.issuing import resolver
from records.status_lists import list_at

# Each check takes a process of its own for a moment: more at once would only make all of them slow.
AT_ONCE = 2
SECONDS_TO_WAIT = 8
LONGEST_ADDRESS = 320
_FORM_BYTES = 256 * 1024


def register(blueprint: Blueprint, door: Door, fetch: Fetch) -> None:
    """Hang the views in."""
    places = BoundedSemaphore(AT_ONCE)
    lookup = Lookup(lambda issuer: _own_issuer(door, issuer), lambda address: _own_list(door, address), fetch)

    @blueprint.get("/check")
    def check() -> ResponseReturnValue:
        """The empty form; `?url=` fills in an address, and nothing is fetched before it is sent."""
        return _page(None, request.args.get("url", "")[:2000], "")

    @blueprint.post("/check")
    def checked() -> ResponseReturnValue:
        """Check what was handed over."""
        request.max_content_length = MOST_BYTES + _FORM_BYTES
        request.max_form_memory_size = MOST_BYTES
        text, recipient = request.form.get("credential", "").strip(), request.form.get("recipient", "").strip()
        upload = request.files.get("file")
        data = upload.read() if upload is not None and upload.filename else text.encode()
        if not data:
            return make_response(_page(None, "", recipient, problem="nothing"), 422)
        if not places.acquire(timeout=SECONDS_TO_WAIT):
            return make_response(_page(None, text, recipient, problem="busy"), 503)
        try:
            found = check_presented(data, lookup, door.clock(), recipient[:LONGEST_ADDRESS] or None)
        finally:
            places.release()
        return _page(found, text if upload is None or not upload.filename else "", recipient)


def _page(found: Checked | None, text: str, recipient: str, problem: str = "") -> str:
    shown = check_view(found, request_language()) if found is not None else None
    return render_template("recognising/check.html", it=shown, text=text, recipient=recipient, problem=problem)


def _own_issuer(door: Door, issuer: str) -> Mapping[str, Any] | None:
    with door.database.reading() as session:
        return resolver(session)(issuer)


def _own_list(door: Door, address: str) -> Mapping[str, Any] | None:
    with door.database.reading() as session:
        return list_at(session, address)
