"""The web application: both doors and the health checks, with every domain error mapped to an answer."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy.exc import OperationalError

from acquis import schema
from acquis.wiring import Parts, utc_now
from lrs_bridge.blueprint import Limits, xapi_blueprint
from lrs_bridge.canvas.door import canvas_blueprint
from lrs_bridge.quarantine import Quarantine
from lti_tool.blueprint import pages_blueprint
from lti_tool.numbers import Number
from lti_tool.posting import PostOffice
from lti_tool.protection import path_for_logs
from recognition.attesting.writing import Scribe
from records.errors import SchemaOutdatedError
from rest_api.blueprint import api_blueprint
from rest_api.house import House


class _Application(Flask):
    def log_exception(self, exc_info: Any) -> None:
        self.logger.error("%s of %s failed", request.method, path_for_logs(), exc_info=exc_info)


def create_app(parts: Parts) -> Flask:
    """Mount the doors on the parts given."""
    settings = parts.settings
    app = _Application("acquis", static_folder=None)
    app.secret_key = parts.secret
    app.url_map.converters["int"] = Number
    app.json.sort_keys = False  # type: ignore[attr-defined]
    # Who is added first has the last word: the doors say first what their answers may do.
    app.after_request(_shut)
    app.register_blueprint(
        xapi_blueprint(
            parts.database,
            clock=utc_now,
            nudge=parts.bell.set,
            limits=Limits(max_body_bytes=settings.max_body_bytes),
            base_url=settings.base_url,
            intake=parts.intake,
        ),
        url_prefix="/xapi",
    )
    app.register_blueprint(
        canvas_blueprint(parts.database, intake=parts.intake, clock=utc_now, base_url=settings.base_url),
        url_prefix="/o",
    )
    kept_aside = Quarantine(parts.database, parts.intake, utc_now, settings.base_url)
    app.register_blueprint(
        pages_blueprint(
            parts.database,
            clock=utc_now,
            base_url=settings.base_url,
            secret=parts.secret,
            kept_aside=kept_aside,
            fetch=parts.fetch,
        )
    )
    app.register_blueprint(
        api_blueprint(
            parts.database,
            clock=utc_now,
            base_url=settings.base_url,
            house=House(Scribe(settings.base_url), PostOffice(settings.base_url, parts.secret), kept_aside),
            requests_per_minute=settings.api_requests_per_minute,
            max_body_bytes=settings.max_body_bytes,
        ),
        url_prefix="/api/v1",
    )
    _add_health(app, parts)
    return app


def _shut(response: Response) -> Response:
    """What a door shows to programs alone, browsers take for no page: what was stored may be one."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
    return response


def _add_health(app: Flask, parts: Parts) -> None:
    @app.get("/health")
    def health() -> Response:
        """The process lives."""
        return jsonify(status="ok")

    @app.get("/ready")
    def ready() -> tuple[Response, int]:
        """The process can do its work: the database answers and has the right shape."""
        try:
            revision = schema.check(parts.database)
        except (OperationalError, SchemaOutdatedError) as error:
            return jsonify(status="unavailable", reason=str(error).splitlines()[0]), 503
        return jsonify(status="ok", revision=revision), 200
