"""`acquis serve`, `web`, `worker` and `clock`."""

from __future__ import annotations

import dataclasses
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from acquis.cli.common import settings
from acquis.running import WorkerThread, at_work, open_server, ready_parts, settle_memory, start_clock
from acquis.settings import Settings
from acquis.wiring import Parts


def _addresses(command: click.Command) -> click.Command:
    command.params[:0] = [
        click.Option(["--host"], help="The address to listen on."),
        click.Option(["--port"], type=click.IntRange(1, 65535), help="The port to listen on."),
    ]
    return command


def settings_for(host: str | None, port: int | None) -> Settings:
    """The settings, with what the command line says; a default public address follows the port."""
    given = settings()
    changed = dataclasses.replace(given, host=host or given.host, port=port or given.port)
    if port and given.base_url == Settings().base_url:
        changed = dataclasses.replace(changed, base_url=f"http://localhost:{port}")
    return changed


@_addresses
@click.command()
def serve(host: str | None, port: int | None) -> None:
    """Run everything in one process: web, worker and clock.

    \b
    Example:
      acquis serve --port 9000
    """
    parts = ready_parts(settings_for(host, port))
    with at_work(parts):
        _answer(parts)
    parts.database.close()


@_addresses
@click.command()
def web(host: str | None, port: int | None) -> None:
    """Run the web server alone, beside workers and a clock.

    \b
    Example:
      ACQUIS_DATABASE_URL=postgresql://acquis@db/acquis acquis web
    """
    parts = ready_parts(settings_for(host, port))
    _answer(parts)
    parts.database.close()


def _answer(parts: Parts) -> None:
    server = open_server(parts)
    click.echo(
        f"Acquis answers on {parts.settings.base_url} (listening on {parts.settings.host}:{parts.settings.port})"
    )
    settle_memory()
    # SIGTERM ends as Ctrl-C does: requests in hand are answered first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run()
    except KeyboardInterrupt:
        click.echo("stopping")
    finally:
        server.close()


@contextmanager
def _signals() -> Iterator[threading.Event]:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    yield stop


@click.command()
def worker() -> None:
    """Run a worker alone: it drains the inbox, awards and signs. Run as many as you like.

    \b
    Example:
      acquis worker
    """
    parts = ready_parts(settings())
    thread = WorkerThread(parts)
    with _signals() as stop:
        thread.start()
        click.echo("working; Ctrl-C ends")
        stop.wait()
    thread.stop()
    parts.database.close()


@click.command()
def clock() -> None:
    """Run the clock alone: it finds what time changes, pulls, and sends on. One is enough; more do no harm.

    \b
    Example:
      acquis clock
    """
    parts = ready_parts(settings())
    with _signals() as stop:
        following = start_clock(parts)
        click.echo("following the calendar; Ctrl-C ends")
        stop.wait()
        following.stop()
    parts.database.close()
