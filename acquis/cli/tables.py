"""`acquis tables`: the vocabulary and the classification, which are an organisation's own to edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson
import yaml

from acquis.cli.common import (
    acting,
    format_option,
    language_option,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    show,
    table,
)
from acquis.cli.lint import remark_data, remark_line
from acquis.cli.progress import Progress
from acquis.wiring import utc_now
from recognition.rulebook.previewing import Preview, preview_tables
from recognition.rulebook.tables import TablesChange, change_tables
from records.rematches import rematching
from records.sources import sources_of
from records.tables import newest_tables, tables_version, tables_versions
from rules import SHIPPED_DATA, RuleDocumentError, parse_tables, tables_schema

NOTHING = "no tables of its own: what ships is in force (acquis tables show --all)"
_NOTHING_WRONG = {"en": "nothing is wrong", "fr": "rien à redire"}
file_argument = click.argument("file", type=click.Path(path_type=Path, allow_dash=True))


@click.group()
def tables() -> None:
    """What words for verbs stand for, and of which modality a statement is: an organisation's own tables.

    They lie over those that ship: what is the organisation's comes first.

    \b
    Example:
      acquis tables show > tables.yaml && $EDITOR tables.yaml
      acquis tables check tables.yaml && acquis tables preview tables.yaml && acquis tables set tables.yaml
    """


@tables.command(name="show")
@click.option("--all", "everything", is_flag=True, help="With what ships, below it.")
@click.option("--version", "number", type=click.IntRange(1), help="That version, and not the one in force.")
@organisation_option
@format_option
def show_(everything: bool, number: int | None, slug: str | None, form: str) -> None:
    """Show the organisation's own tables as they were written.

    \b
    Example:
      acquis tables show --all
    """
    with open_database().transaction() as session:
        organisation_id = pick_organisation(session, slug).id
        if number is None:
            found = newest_tables(session, organisation_id)
        else:
            found = tables_version(session, organisation_id, number)
        names = {source.id: source.slug for source in sources_of(session, organisation_id)}
        again = sorted(names[one] for one in rematching(session, organisation_id))
        text = found.text if found is not None else ""
        shipped = found.shipped if found is not None else dict(SHIPPED_DATA)
        data: dict[str, Any] = {
            "version": found.number if found is not None else 0,
            "text": text,
            "own": found.own if found is not None else {},
            "rematching": again,
        }
    if everything:
        data["shipped"] = shipped
    lines = [text.rstrip("\n") or f"# {NOTHING}"]
    if everything:
        lines += ["", "# What ships, below the organisation's own:", *_yaml(shipped)]
    show(form, data, lines)


@tables.command()
def schema() -> None:
    """Print the JSON Schema of a document of tables.

    \b
    Example:
      acquis tables schema > acquis-tables.schema.json
    """
    click.echo(orjson.dumps(tables_schema(), option=orjson.OPT_INDENT_2).decode())


@tables.command()
@file_argument
@language_option
@format_option
def check(file: Path, lang: str, form: str) -> None:
    """Check a document of tables, with no database. Status 1 if anything is wrong, a line each.

    \b
    Example:
      acquis tables check tables.yaml --lang fr
    """
    found: list[dict[str, Any]] = []
    try:
        parse_tables(read_text(file))
    except RuleDocumentError as error:
        found = [{"file": str(file), **remark_data(problem, lang)} for problem in error.problems]
    show(form, found, [remark_line(item) for item in found] or [_NOTHING_WRONG[lang]])
    if found:
        raise click.exceptions.Exit(1)


@tables.command()
@file_argument
@click.option("--newest", type=click.IntRange(1), help="Look at so many of the newest statements; at all, if left out.")
@organisation_option
@format_option
def preview(file: Path, newest: int | None, slug: str | None, form: str) -> None:
    """Say what tables would change, on the statements that are stored; nothing is written.

    How many would have another modality or be found by other words, with examples; how much evidence the rules in force
    would find and lose; and whose awards stand on it.

    \b
    Example:
      acquis tables preview tables.yaml --newest 100000
    """
    text = read_text(file)
    with open_database().transaction() as session:
        organisation_id = pick_organisation(session, slug).id
    with open_database().reading() as session, Progress("preview", "statements") as progress:
        found = preview_tables(
            session,
            organisation_id,
            text,
            newest=newest,
            tell=lambda done, share: progress.tell(done, "compared", share),
        )
    show(form, _data(found), list(_lines(found)))


@tables.command(name="set")
@file_argument
@organisation_option
@format_option
def set_(file: Path, slug: str | None, form: str) -> None:
    """Put the organisation's own tables into force. What they change is matched again by the worker.

    Evidence that they do not know as such is withdrawn as if it had been voided; what they make evidence of counts.

    \b
    Example:
      acquis tables set tables.yaml
    """
    _put(read_text(file), slug, form)


@tables.command()
@organisation_option
@format_option
def reset(slug: str | None, form: str) -> None:
    """Take the organisation's own tables away: what ships is in force again.

    \b
    Example:
      acquis tables reset
    """
    _put("", slug, form)


@tables.command()
@organisation_option
@format_option
def history(slug: str | None, form: str) -> None:
    """List the versions, the newest first: each award pins the one by which its evidence was understood.

    \b
    Example:
      acquis tables history --format json
    """
    with open_database().transaction() as session:
        found: list[dict[str, Any]] = [
            {
                "version": version.number,
                "made_at": version.made_at,
                "made_by": version.made_by,
                "aliases": len(version.own.get("vocabulary", {})),
                "lines": len(version.own.get("classification", ())),
            }
            for version in tables_versions(session, pick_organisation(session, slug).id)
        ]
    rows = [tuple(item.values()) for item in found]
    show(form, found, table(("VERSION", "MADE", "BY", "ALIASES", "LINES"), rows, NOTHING))


def _put(text: str, slug: str | None, form: str) -> None:
    with open_database().transaction() as session:
        organisation_id = pick_organisation(session, slug).id
        made = change_tables(session, organisation_id, text, by=acting(), now=utc_now())
    show(form, {"version": made.number, "changed": made.changed, "rematching": made.rematched}, [_said(made)])


def _said(made: TablesChange) -> str:
    number = made.number
    if not made.changed:
        return f"nothing changes: version {number} says the same"
    if not made.rematched:
        return f"version {number} is in force; it changes nothing for what was stored"
    return f"version {number} is in force; the worker matches again what {', '.join(made.rematched)} sent"


def _data(found: Preview) -> dict[str, Any]:
    return {
        "looked_at": found.looked_at,
        "complete": found.complete,
        "changed": found.changed,
        "modalities": [asdict(shift) for shift in found.modalities],
        "words": [asdict(shift) for shift in found.words],
        "evidence": {"found": found.found, "lost": found.lost},
        "awards": [asdict(award) for award in found.awards],
        "unknown_sources": found.unknown_sources,
    }


def _lines(found: Preview) -> Iterator[str]:
    whole = "all that is stored" if found.complete else "the newest"
    yield f"{found.looked_at:,} statements looked at ({whole}); {found.changed:,} would be understood otherwise"
    for title, shifts in (("modality", found.modalities), ("words for the verb", found.words)):
        for shift in shifts:
            yield f"{title}: {_named(shift.before)} -> {_named(shift.after)}: {shift.count:,}"
            for sample in shift.samples:
                yield f"  {sample.statement_id}  {sample.source}  {sample.verb}  {sample.activity or ''}".rstrip()
    yield f"evidence for the rules in force: {found.found:,} found, {found.lost:,} lost"
    rows = [(str(one.id), one.learner, one.microcredential, one.state, one.touched) for one in found.awards]
    yield from table(("AWARD", "LEARNER", "RULE", "STATE", "STATEMENTS"), rows, "no award stands on what changes")
    for slug in found.unknown_sources:
        yield f"warning: no source is called {slug!r} here"


def _named(words: tuple[str, ...]) -> str:
    return ", ".join(words) or "none"


def _yaml(data: Any) -> list[str]:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110).splitlines()
