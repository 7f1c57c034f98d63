"""`acquis framework`: public lists of skills that rules align with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from acquis.cli.common import (
    acting,
    format_option,
    language_option,
    open_database,
    organisation_option,
    pick_organisation,
    show,
    table,
)
from acquis.cli.progress import Progress
from acquis.wiring import utc_now
from recognition.evidence.registering import slug_of
from recognition.frameworks.aligning import alignment_entry, item_name
from recognition.frameworks.gathering import Given, Reading, Tell
from recognition.frameworks.importing import import_framework, remove_framework
from recognition.frameworks.reading import given_address, given_file, read_framework
from records.framework_search import search_items
from records.frameworks import (
    SLUG_LENGTH,
    Framework,
    FrameworkItem,
    framework_by_slug,
    frameworks_of,
    item_counts,
    item_of,
    items_by_uri,
)

framework_argument = click.argument("name", metavar="FRAMEWORK")


@click.group()
def framework() -> None:
    """Public lists of skills, such as ESCO, for rules to align with.

    \b
    Example:
      acquis framework import "ESCO dataset - v1.2.0 - classification - en - csv.zip" skills_fr.csv
      acquis framework search "hygène"
    """


@framework.command(name="import")
@click.argument("given", metavar="FILE|FOLDER|URL", nargs=-1, required=True)
@click.option("--slug", "wanted", help="A short name for it; made from its own name if left out.")
@click.option("--name", help="What to call a framework whose files tell no name.")
@click.option("--language", metavar="TAG", help="What the files speak, where they do not tell it: fr.")
@click.option("--edition", help="Which edition it is, where the files do not tell it: 1.2.0.")
@organisation_option
@format_option
def import_(
    given: tuple[str, ...],
    wanted: str | None,
    name: str | None,
    language: str | None,
    edition: str | None,
    slug: str | None,
    form: str,
) -> None:
    """Import ESCO (CSV, JSON-LD), a CASE package (JSON) or rich skill descriptors (CSV, JSON).

    All of it is imported, or nothing. Importing again updates what changed; what a new edition lacks is retired:
    found no more, but kept, for awards name it. Give the files of all languages at once.

    \b
    Example:
      acquis framework import skills_en.csv skills_fr.csv skillGroups_en.csv broaderRelationsSkillPillar_en.csv
      acquis framework import https://case.example.org/ims/case/v1p0/CFPackages/0f3c --slug trades
    """
    files = [file for one in given for file in _opened(one)]
    with Progress("reading", "items") as progress:
        reading = read_framework(files, _teller(progress), language=language, edition=edition, name=name)
    own = wanted or slug_of(next(iter(reading.framework.name.values())))
    if not own or len(own) > SLUG_LENGTH:
        raise click.BadParameter(f"must have 1 to {SLUG_LENGTH} characters", param_hint="--slug")
    with open_database().transaction() as session, Progress("storing", "items") as progress:
        organisation = pick_organisation(session, slug)
        outcome = import_framework(
            session, organisation.id, own, reading, _teller(progress), by=acting(), now=utc_now()
        )
    data = {
        "framework": own,
        "kind": reading.framework.kind,
        "edition": reading.framework.edition,
        "languages": _languages(reading),
        "added": outcome.added,
        "changed": outcome.changed,
        "same": outcome.same,
        "retired": outcome.retired,
        "passed_over": list(reading.passed_over),
    }
    lines = [
        f"{own}: {len(reading.items):,} items in {', '.join(_languages(reading))}",
        f"{outcome.added:,} added, {outcome.changed:,} changed, {outcome.same:,} as before,"
        f" {outcome.retired:,} retired",
        *(f"passed over, for it names no skill: {file}" for file in reading.passed_over),
    ]
    show(form, data, lines)


def _opened(given: str) -> list[Given]:
    return given_address(given) if given.startswith("https://") else given_file(Path(given))


def _teller(progress: Progress) -> Tell:
    told: Callable[[int, str], None] = progress.tell
    return told


def _languages(reading: Reading) -> list[str]:
    return sorted({tag for item in reading.items.values() for tag in item.names})


@framework.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List the frameworks with their items, retired ones apart.

    \b
    Example:
      acquis framework list --format json
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        counts = item_counts(session, organisation.id)
        found = [_framework_data(one, *counts.get(one.id, (0, 0))) for one in frameworks_of(session, organisation.id)]
    rows = [
        (one["framework"], one["kind"], one["edition"], one["items"], one["retired"], one["imported_at"])
        for one in found
    ]
    head = ("FRAMEWORK", "KIND", "EDITION", "ITEMS", "RETIRED", "IMPORTED")
    show(form, found, table(head, rows, "no skills framework: acquis framework import FILE"))


def _framework_data(one: Framework, count: int, retired: int) -> dict[str, Any]:
    return {
        "framework": one.slug,
        "kind": one.kind,
        "name": one.name,
        "edition": one.edition,
        "licence": one.licence,
        "uri": one.uri,
        "items": count - retired,
        "retired": retired,
        "imported_at": one.imported_at,
        "imported_by": one.imported_by,
    }


@framework.command(name="show")
@framework_argument
@click.argument("uri", metavar="URI|CODE")
@organisation_option
@format_option
def show_(name: str, uri: str, slug: str | None, form: str) -> None:
    """Show an item in all its languages, what holds it, and how a rule names it.

    \b
    Example:
      acquis framework show esco http://data.europa.eu/esco/skill/8f0e3b5c-0000-4000-8000-000000000001
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = framework_by_slug(session, organisation.id, name)
        item = item_of(session, found, uri)
        above = [one for one, _ in items_by_uri(session, organisation.id, item.broader)]
        data = {
            "uri": item.uri,
            "sort": item.sort,
            "code": item.code,
            "names": item.names,
            "others": item.others,
            "descriptions": item.descriptions,
            "broader": [{"uri": one.uri, "names": one.names} for one in above],
            "retired_at": item.retired_at,
            "skill": alignment_entry(item, found),
        }
        lines = _item_lines(item, above)
    show(form, data, lines)


def _item_lines(item: FrameworkItem, above: Sequence[FrameworkItem]) -> list[str]:
    lines = [item.uri, f"{item.sort}{f' {item.code}' if item.code else ''}"]
    if item.retired_at is not None:
        lines.append(f"retired since {item.retired_at:%Y-%m-%d}: the publisher has it no more")
    for tag, text in item.names.items():
        lines.append(f"{tag}: {text}")
        lines.extend(f"    also {other}" for other in item.others.get(tag, ()))
        lines.extend(f"    {line}" for line in item.descriptions.get(tag, "").splitlines())
    return [*lines, *(f"within {item_name(one, 'en')} ({one.uri})" for one in above)]


@framework.command()
@click.argument("question")
@click.option("--framework", "name", help="In this one alone.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@language_option
@organisation_option
@format_option
def search(question: str, name: str | None, limit: int, lang: str, slug: str | None, form: str) -> None:
    """Find skills by name: accents and slips are forgiven, what begins so comes first.

    \b
    Example:
      acquis framework search "manger equipe" --lang fr
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        one = framework_by_slug(session, organisation.id, name) if name else None
        found = search_items(session, organisation.id, question, lang, framework=one, limit=limit)
        data = [alignment_entry(each.item, each.framework) for each in found]
        rows = [
            (item_name(each.item, lang), each.item.sort, each.framework.slug, each.item.code, each.item.uri)
            for each in found
        ]
    show(form, data, table(("NAME", "SORT", "FRAMEWORK", "CODE", "URI"), rows, "nothing is called so"))


@framework.command()
@framework_argument
@click.option("--anyway", is_flag=True, help="Even if rules in force name items of it.")
@organisation_option
@format_option
def remove(name: str, anyway: bool, slug: str | None, form: str) -> None:
    """Forget a framework and its items. Rules and awards keep the names that they have.

    \b
    Example:
      acquis framework remove trades
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = framework_by_slug(session, organisation.id, name)
        remove_framework(session, found, by=acting(), now=utc_now(), anyway=anyway)
    show(form, {"framework": name, "removed": True}, [f"{name} is removed"])
