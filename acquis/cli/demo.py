"""`acquis demo`."""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
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
from acquis.demo.sharing import share
from acquis.running import at_work, open_server, ready_parts
from acquis.settings import Settings
from acquis.wiring import Parts, utc_now
from lti_tool.sessions import sign_in_token
from recognition.certifying.profiling import compose, handle_of
from recognition.people.roster import import_people, read_person
from recognition.planning.goals import set_goal
from recognition.rulebook.publishing import publish
from records.awards import holders_by_microcredential
from records.inbox import backlog
from records.learners import Learner
from records.microcredentials import newest_versions
from records.organisations import Organisation, all_organisations, organisation_by_slug
from records.profiles import Composition, shown_credentials
from records.sources import add_source
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
    credentials = _found_organisation(parts)
    server = open_server(parts)
    thread = threading.Thread(target=server.run, name="web", daemon=True)
    with at_work(parts):
        thread.start()
        _say_addresses(parts)
        _push(parts, folder, credentials, pace)
        _plan(parts)
        _say_result(parts)
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


def _found_organisation(parts: Parts) -> dict[str, dict[str, str]]:
    """Set up the organisation, its sources, people and catalogue; returns key and secret of each source."""
    now = utc_now()
    credentials = {}
    with parts.database.transaction() as session:
        organisation = Organisation(**content.ORGANISATION, created_at=now)
        session.add(organisation)
        session.flush()
        for source in content.SOURCES:
            key, secret = secrets.token_hex(12), secrets.token_urlsafe(24)
            add_source(
                session,
                organisation_id=organisation.id,
                slug=source.slug,
                name=source.name,
                remit=source.remit,
                key=key,
                secret=secret,
                salt=secrets.token_bytes(16),
                now=now,
            )
            credentials[source.slug] = {"key": key, "secret": secret}
        people = [read_person(person, f"person {number}") for number, person in enumerate(content.people(), 1)]
        learners = import_people(session, organisation.id, people, by="demo", now=now)
        for rule in content.catalogue():
            publish(session, organisation.id, rule, by="demo", now=now)
        share(session, organisation.id, learners, now)
    return credentials


def _say_addresses(parts: Parts) -> None:
    base, slug = parts.settings.base_url, content.ORGANISATION["slug"]
    click.echo(f"\n{local(content.ORGANISATION['name'], 'en')} – a demonstration of Acquis\n")
    click.echo(f"  catalogue        {base}/o/{slug}/")
    click.echo(f"  staff            {base}/enter/{sign_in_token(parts.secret, slug, 'staff', None)}")
    with parts.database.reading() as session:
        for name in content.SIGN_INS:
            learner = session.query(Learner).filter(Learner.name == name).one()
            token = sign_in_token(parts.secret, slug, "learner", learner.id)
            click.echo(f"  {name:<16} {base}/enter/{token}")
    click.echo(f"  xAPI endpoint    {base}/xapi/\n")


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


def _plan(parts: Parts) -> None:
    """Somebody has a goal, and somebody a public profile."""
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
        address = f"{parts.settings.base_url}/o/{organisation.slug}/people/{handle}"
    click.echo(f"\n  {content.SHOWN:<16} {address} (a public profile)")


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
