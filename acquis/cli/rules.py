"""`acquis rules`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from acquis.cli.backfill import backfill
from acquis.cli.common import (
    format_option,
    language_option,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    show,
    table,
)
from acquis.cli.explain import explain
from acquis.cli.lint import lint
from acquis.cli.publish import publish
from acquis.cli.rule_diff import diff
from acquis.cli.rule_quality import quality_report
from acquis.cli.simulate import simulate, simulations
from acquis.cli.table_option import tables_option
from acquis.cli.travel import export_, import_
from acquis.wiring import utc_now
from lrs_bridge.validation.statements import check_statement
from recognition.awarding.offline import OfflineVerdict, evaluate_statements
from records.microcredentials import newest_versions
from rules import Rule, Tables, local, parse_rule, rule_schema
from rules import words as rule_words
from rules.errors import AcquisError


@click.group()
def rules() -> None:
    """The rules: check, read, try and publish them.

    \b
    Example:
      acquis rules lint haccp.yaml && acquis rules publish haccp.yaml
    """


@rules.command()
def schema() -> None:
    """Print the JSON Schema of a rule document.

    \b
    Example:
      acquis rules schema > acquis-rule.schema.json
    """
    click.echo(orjson.dumps(rule_schema(), option=orjson.OPT_INDENT_2).decode())


rules.add_command(lint)
rules.add_command(explain)
rules.add_command(export_)
rules.add_command(import_)
rules.add_command(diff)
rules.add_command(quality_report)
rules.add_command(publish)
rules.add_command(backfill)
rules.add_command(simulate)
rules.add_command(simulations)


@rules.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@language_option
@tables_option
def words(file: Path, lang: str, tables: Tables) -> None:
    """Say a rule in words that a learner understands.

    \b
    Example:
      acquis rules words haccp.yaml --lang fr
    """
    click.echo(rule_words(_parsed(file, tables), lang))


@rules.command()
@click.argument("rule", type=click.Path(path_type=Path))
@click.argument("statements", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--as-of", "as_of", help="The instant to judge from (RFC 3339); now, if left out.")
@click.option("--timezone", default="UTC", show_default=True, help="The learners' calendar: an IANA name.")
@tables_option
@format_option
def evaluate(rule: Path, statements: Path, as_of: str | None, timezone: str, tables: Tables, form: str) -> None:
    """Try a rule on a file of statements, with no database: one verdict a learner.

    STATEMENTS is JSONL, a statement a line; `-` reads standard input.

    \b
    Example:
      acquis rules evaluate haccp.yaml history.jsonl --as-of 2026-06-30T00:00:00Z --format json
    """
    instant = _instant(as_of) if as_of else utc_now()
    for result in evaluate_statements(_parsed(rule, tables), _statements(statements), instant, timezone, tables):
        if form == "json":
            click.echo(orjson.dumps(_verdict_json(result)))
        else:
            met = f" since {result.verdict.met_at:%Y-%m-%dT%H:%M:%SZ}" if result.verdict.met_at else ""
            click.echo(f"{result.ifi}  {result.verdict.status}{met}  {result.verdict.progress:.0%}")


def _verdict_json(result: OfflineVerdict) -> dict[str, Any]:
    verdict = result.verdict.to_json()
    root = verdict["root"]
    return {
        "actor": result.ifi,
        "status": root["status"],
        "met_at": root["met_at"],
        "progress": root["progress"],
        "next_change_at": root["next_change_at"],
        "because": root["because"],
        "nodes": root,
    }


def _statements(file: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(read_text(file).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            statement = orjson.loads(line)
            check_statement(statement, second_edition=True)
        except orjson.JSONDecodeError as error:
            raise click.ClickException(f"{file}:{number}: is no JSON ({error})") from error
        except AcquisError as error:
            raise click.ClickException(f"{file}:{number}: {error}") from error
        yield statement


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text!r} is no RFC 3339 instant, like 2026-06-30T12:00:00Z", param_hint="--as-of"
        ) from error
    if instant.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no time zone; write 2026-06-30T12:00:00Z", param_hint="--as-of")
    return instant.astimezone(UTC)


@rules.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List the rules in force.

    \b
    Example:
      acquis rules list
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found: list[dict[str, Any]] = [
            {
                "rule": version.microcredential.slug,
                "version": version.number,
                "published_at": version.published_at,
                "title": version.rule.title,
            }
            for version in newest_versions(session, organisation.id)
        ]
        rows = [
            (item["rule"], item["version"], item["published_at"], local(item["title"], organisation.language))
            for item in found
        ]
    show(form, found, table(("RULE", "VERSION", "PUBLISHED", "TITLE"), rows, "no rule yet: acquis rules publish FILE"))


def _parsed(file: Path, tables: Tables) -> Rule:
    return parse_rule(read_text(file), tables.vocabulary)
