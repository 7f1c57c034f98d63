"""`acquis rules export` and `acquis rules import`: the catalogue as a folder, or as one ZIP file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from acquis.cli.common import acting, format_option, open_database, organisation_option, pick_organisation, show
from acquis.wiring import utc_now
from credentials.picture.given import MOST_BYTES
from recognition.rulebook.catalogue_copy import PICTURES, TABLES, File, bytes_of, from_files, to_files, zip_of
from recognition.rulebook.travelling import Imported, copy_catalogue, import_catalogue
from rules import local
from rules.documents.text import LARGEST_BYTES

tables_option = click.option("--tables/--no-tables", default=True, help="With the organisation's own tables? So it is.")


@click.command(name="export")
@click.argument("path", type=click.Path(path_type=Path))
@tables_option
@organisation_option
@format_option
def export_(path: Path, tables: bool, slug: str | None, form: str) -> None:
    """Write the whole catalogue into the folder PATH, or into one file if PATH ends with .zip.

    Every version of every rule, with number, date and picture, and the organisation's own tables. The same catalogue
    always gives the same bytes. What concerns one learner alone, as a waiver does, stays here.

    \b
    Example:
      acquis rules export catalogue/ && git -C catalogue add -A
    """
    with open_database().transaction() as session:
        copy = copy_catalogue(session, pick_organisation(session, slug).id)
    files = to_files(copy if tables else replace(copy, tables=""))
    try:
        (_write_zip if path.suffix == ".zip" else _write_folder)(path, files)
    except OSError as error:
        raise click.ClickException(f"{error.filename or path}: {error.strerror or error}") from error
    versions = sum(len(own) for own in copy.rules.values())
    data = {"path": str(path), "rules": len(copy.rules), "versions": versions, "tables": TABLES in files}
    also = " and the tables" if TABLES in files else ""
    show(form, data, [f"{path}: {len(copy.rules)} rules in {versions} versions{also}"])


@click.command(name="import")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@tables_option
@organisation_option
@format_option
def import_(path: Path, dry_run: bool, tables: bool, slug: str | None, form: str) -> None:
    """Add what the exported catalogue at PATH has and this organisation lacks, with its numbers and dates.

    All or nothing: if a version or the tables are here already and say something else, each is named, nothing is
    imported, and the status is 1. Once more changes nothing.

    \b
    Example:
      acquis rules import catalogue/ --dry-run
    """
    copy = from_files(_reader(path))
    if not tables:
        copy = replace(copy, tables="")
    with open_database().transaction() as session:
        organisation_id = pick_organisation(session, slug).id
        done = import_catalogue(session, organisation_id, copy, by=acting(), now=utc_now(), dry_run=dry_run)
    show(form, _data(done, dry_run), _lines(done, dry_run))


def _data(done: Imported, dry_run: bool) -> dict[str, Any]:
    added = {slug: [version.number for version in versions] for slug, versions in done.plan.added.items()}
    warnings = [
        {"rule": slug, "code": finding.code, "path": finding.path}
        for slug, findings in done.findings.items()
        for finding in findings
    ]
    return {
        "added": added,
        "unchanged": done.plan.kept,
        "tables_set": done.plan.sets_tables,
        "warnings": warnings,
        "dry_run": dry_run,
    }


def _lines(done: Imported, dry_run: bool) -> list[str]:
    verb = "would be added" if dry_run else "added"
    lines = [
        f"{slug}: {', '.join(f'v{version.number}' for version in versions)} {verb}"
        for slug, versions in done.plan.added.items()
    ]
    if done.plan.sets_tables:
        lines.append(f"the tables {'would be' if dry_run else 'are'} put into force")
    if done.plan.kept:
        lines.append(f"{done.plan.kept} versions are here already")
    lines += [
        f"warning: {slug}: {finding.code}: {finding.path}: {local(finding.message, 'en')}"
        for slug, findings in done.findings.items()
        for finding in findings
    ]
    return lines or ["nothing to import"]


def _write_folder(folder: Path, files: Mapping[str, File]) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes_of(content))
    if TABLES not in files:
        # Of an export of before.
        (folder / TABLES).unlink(missing_ok=True)


def _write_zip(file: Path, files: Mapping[str, File]) -> None:
    file.write_bytes(zip_of(files))


def _reader(path: Path) -> Callable[[str], File | None]:
    """Reads a file of the export by its name."""
    if path.is_dir():
        return lambda name: _content(name, (path / name).read_bytes()) if (path / name).is_file() else None
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise click.ClickException(f"{path}: is neither a folder nor a ZIP file") from error
    sizes = {entry.filename: entry.file_size for entry in archive.infolist()}

    def read(name: str) -> File | None:
        if name not in sizes:
            return None
        most = MOST_BYTES if name.startswith(PICTURES) else LARGEST_BYTES
        if sizes[name] > most:
            raise click.ClickException(f"{name}: is larger than {most} bytes")
        try:
            return _content(name, archive.read(name))
        except (zipfile.BadZipFile, RuntimeError, OSError) as error:
            raise click.ClickException(f"{name}: cannot be read ({error})") from error

    return read


def _content(name: str, content: bytes) -> File:
    if name.startswith(PICTURES):
        return content
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{name}: is not UTF-8") from error
