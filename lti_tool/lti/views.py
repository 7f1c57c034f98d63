"""What platforms fetch from the tool."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from lti_tool.lti.keys import key_set
from lti_tool.visit import Door, Visit

# Well below the day for which a new key is published before it signs.
KEY_SET_SECONDS = 3600


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    blueprint.add_url_rule("/o/<organisation>/lti/jwks.json", "lti_jwks", door.page(_jwks))


def _jwks(visit: Visit) -> ResponseReturnValue:
    response = jsonify(key_set(visit.session, visit.organisation.id, visit.now))
    response.headers["Cache-Control"] = f"public, max-age={KEY_SET_SECONDS}"
    return response
