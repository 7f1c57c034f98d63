"""The listener alone on a loopback port: `python -m bench.listener DATABASE_URL PORT [PROCESSES]`.

No worker drains beside it: what is measured is receiving, validating, indexing and the inbox row. Several processes
share the socket, as behind any process manager.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from types import FrameType

import waitress
from flask import Flask

from acquis import schema
from bench.load import KEY, SECRET
from lrs_bridge.blueprint import xapi_blueprint
from records.database import Database
from records.organisations import Organisation
from records.sources import Remit, add_source

THREADS = 20


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def prepare(url: str) -> None:
    """Migrate the database and register the source that loads use, unless that was done before."""
    database = Database(url)
    if not schema_is_there(database):
        schema.upgrade(database)
        with database.transaction() as session:
            organisation = Organisation(slug="bench", name={"en": "Bench"}, created_at=utc_now())
            session.add(organisation)
            session.flush()
            add_source(
                session,
                organisation_id=organisation.id,
                slug="bench",
                name="Bench",
                remit=Remit(),
                key=KEY,
                secret=SECRET,
                salt=os.urandom(16),
                now=utc_now(),
            )
    database.close()


def schema_is_there(database: Database) -> bool:
    """Whether the database was prepared."""
    import sqlalchemy

    return sqlalchemy.inspect(database.engine).has_table("statements")


def serve(url: str, listening: socket.socket) -> None:
    """Answer until the process is ended."""
    app = Flask("bench")
    app.register_blueprint(xapi_blueprint(Database(url), clock=utc_now, nudge=lambda: None), url_prefix="/xapi")
    waitress.serve(app, sockets=[listening], threads=THREADS)


def main() -> None:
    """Serve, in one process or several."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    url, port = sys.argv[1], int(sys.argv[2])
    processes = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    prepare(url)
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(128)
    listening.setblocking(False)
    children = []
    for _ in range(processes - 1):
        child = os.fork()
        if child == 0:
            serve(url, listening)
            return
        children.append(child)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for child in children:
            os.kill(child, signal.SIGTERM)
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    serve(url, listening)


if __name__ == "__main__":
    main()
