"""For staff: what is set up once and looked at now and then, all in one place."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.visit import Door, Visit


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the view in."""
    blueprint.add_url_rule("/o/<organisation>/setup", "setup", door.page(_setup, "staff"))


def _setup(_visit: Visit) -> ResponseReturnValue:
    return render_template("setup.html", here="setup")
