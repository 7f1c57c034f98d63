"""`acquis demo`."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import click

from acquis import demo as content
from acquis.cli.common import settings
from acquis.demo.founding import Founded, found
from acquis.demo.tour import Tour, lines
from acquis.running import at_work, open_server, ready_parts
from acquis.settings import Settings
from acquis.wiring import Parts, utc_now
from lti_tool.sessions import sign_in_token
from recognition.certifying.profiling import compose, handle_of
from recognition.planning.goals import set_goal
from records.awards import holders_by_microcredential
from records.inbox import backlog
from records.learners import Learner
from records.microcredentials import newest_versions
from records.organisations import all_organisations, organisation_by_slug
from records.profiles import Composition, shown_credentials
from rules import local

FOLDER = Path("var/demo")


@click.command()
@click.option("--no-serve", is_flag=True, help="Fill the store, and end.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=FOLDER,
    show_default=True,
    help="Where the demo keeps its store. Made anew each time.",
)
@click.option("--pace", type=click.FloatRange(min=1), help="Statements a second; as fast as they go, if left out.")
def demo(no_serve: bool, port: int | None, folder: Path, pace: float | None) -> None:
    """Show the whole way: an organisation, its catalogue, records pushed over HTTP, awards.

    Another process pushes the records as learning record stores would; watch the pages meanwhile.

    \b
    Example:
      acquis demo --port 9000
    """
    parts = _parts(folder, port)
    with parts.database.transaction() as session:
        founded = found(session, parts.settings.base_url, parts.secret, utc_now())
    server = open_server(parts)
    thread = threading.Thread(target=server.run, name="web", daemon=True)
    with at_work(parts):
        thread.start()
        _say_what_to_watch(parts)
        _push(parts, folder, founded.credentials, pace)
        profile = _plan(parts)
        _say_result(parts)
        _say_addresses(parts, founded, profile)
        if not no_serve:
            click.echo(f"\nServing on {parts.settings.base_url} – Ctrl-C ends.")
            _wait()
    server.close()
    parts.database.close()


def _parts(folder: Path, port: int | None) -> Parts:
    """The demo's own store and secret, unless the environment names a database."""
    given = settings()
    defaults = Settings()
    changes: dict[str, object] = {"log_level": "WARNING" if given.log_level == defaults.log_level else given.log_level}
    if given.database_url == defaults.database_url:
        if (folder / "acquis.db").exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        changes["database_url"] = f"sqlite:///{folder / 'acquis.db'}"
        changes["secret_file"] = str(folder / "acquis.secret")
        if given.mail_folder == defaults.mail_folder:
            changes["mail_folder"] = str(folder / "mail")
    if port:
        changes["port"] = port
        if given.base_url == defaults.base_url:
            changes["base_url"] = f"http://localhost:{port}"
    folder.mkdir(parents=True, exist_ok=True)
    parts = ready_parts(dataclasses.replace(given, **changes))  # type: ignore[arg-type]
    with parts.database.reading() as session:
        if any(item.slug == content.ORGANISATION["slug"] for item in all_organisations(session)):
            raise click.ClickException("this database holds the demo already: run `acquis serve` to look at it")
    return parts


def _say_what_to_watch(parts: Parts) -> None:
    base, slug = parts.settings.base_url, content.ORGANISATION["slug"]
    click.echo(f"\n{local(content.ORGANISATION['name'], 'en')} – a demonstration of Acquis\n")
    click.echo("Watch the records arrive:")
    click.echo(f"  {base}/enter/{sign_in_token(parts.secret, slug, 'staff', None)}\n")


def _push(parts: Parts, folder: Path, credentials: dict[str, dict[str, str]], pace: float | None) -> None:
    """Let another process push the records, as LRSs would, and wait until all are recognised."""
    file = folder / "sources.json"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump(credentials, stream)
    command = [sys.executable, "-m", "acquis.demo.push"]
    command += ["--endpoint", f"http://{parts.settings.host}:{parts.settings.port}/xapi/", "--credentials", str(file)]
    command += ["--pace", str(pace)] if pace else []
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - our own interpreter and module
        raise click.ClickException("the records could not be pushed")
    while True:
        with parts.database.reading() as session:
            if not backlog(session):
                return
        time.sleep(0.2)


def _plan(parts: Parts) -> str:
    """Somebody has a goal, and somebody a public profile; returns its address."""
    now = utc_now()
    with parts.database.transaction() as session:
        organisation = organisation_by_slug(session, content.ORGANISATION["slug"])
        who, slug, within = content.GOAL
        learner = session.query(Learner).filter(Learner.name == who).one()
        wanted_by = (now + within).date()
        set_goal(session, organisation.id, learner.id, slug, wanted_by, now.date(), now)
        shown = session.query(Learner).filter(Learner.name == content.SHOWN).one()
        said = Composition(about=content.ABOUT, credentials=tuple(shown_credentials(session, shown.id)))
        handle = handle_of(uuid.uuid4())
        compose(session, organisation.id, shown.id, said, "publish", 0, handle, now)
        return f"{parts.settings.base_url}/o/{organisation.slug}/people/{handle}"


def _say_addresses(parts: Parts, founded: Founded, profile: str) -> None:
    slug = content.ORGANISATION["slug"]
    with parts.database.reading() as session:
        ids = {name: session.query(Learner).filter(Learner.name == name).one().id for name in content.SIGN_INS}
    tour = Tour(
        base_url=parts.settings.base_url,
        organisation=slug,
        learners={name: sign_in_token(parts.secret, slug, "learner", number) for name, number in ids.items()},
        owner=sign_in_token(parts.secret, slug, "staff", None),
        password=founded.password,
        profile=profile,
        waiting=founded.waiting,
        mail_folder=parts.settings.mail_folder,
    )
    click.echo("\n" + "\n".join(lines(tour)))


def _say_result(parts: Parts) -> None:
    with parts.database.reading() as session:
        for organisation in all_organisations(session):
            holders = holders_by_microcredential(session, organisation.id)
            click.echo("\nAwards:")
            for version in newest_versions(session, organisation.id):
                title = local(version.rule.title, "en")
                click.echo(f"  {holders.get(version.microcredential_id, 0):>3}  {title}")


def _wait() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        click.echo("stopping")
