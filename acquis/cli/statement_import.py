"""One file's import: where it goes on, what becomes of refused lines, and how far it is."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import click

from acquis.cli.progress import Progress
from acquis.cli.statement_files import StatementFile
from acquis.wiring import utc_now
from lrs_bridge.files.importing import Importer, Reading, RefusedLine
from lrs_bridge.taking import Taker
from records.database import Database
from records.imports import StatementImport, keep_import, unfinished_import


class _Refusals:
    """Where refused lines go: into a file, or, where none is given, the first of them ends the import."""

    def __init__(self, name: str, target: BinaryIO | None) -> None:
        self._name = name
        self._target = target

    @property
    def size(self) -> int:
        """How large the file is."""
        return self._target.tell() if self._target is not None else 0

    def __call__(self, lines: list[RefusedLine]) -> None:
        """Take lines; raises `click.ClickException`."""
        first = lines[0]
        if self._target is None:
            raise click.ClickException(
                f"{self._name}:{first.number}: {first.reason}; what is good before it is stored. Mend it and import the"
                " file again, or give --keep-going FILE"
            )
        for line in lines:
            click.echo(f"{self._name}:{line.number}: {line.reason}", err=True)
            self._target.write(line.text + b"\n")
        self._target.flush()


def import_file(
    database: Database, taker: Taker, source_id: int, file: StatementFile, refused_file: Path | None, *, append: bool
) -> Reading:
    """Import a file to its end; raises `click.ClickException` that names file, line, field and rule.

    `append`: the file of refused lines holds those of other files already.
    """
    fingerprint = file.fingerprint()
    reading, refused_bytes = _where_it_stood(database, source_id, fingerprint)
    if reading.lines:
        click.echo(f"{file.name}: goes on after line {reading.lines}", err=True)
    with ExitStack() as stack:
        target = None
        if refused_file is not None:
            target = stack.enter_context(_refused_file(refused_file, refused_bytes if reading.lines else None, append))
        refusals = _Refusals(file.name, target)
        importer = Importer(taker, reading, refusals)
        progress = stack.enter_context(Progress(file.name, "lines"))
        begun = reading.lines
        for step in importer.read(stack.enter_context(file.lines())):
            progress.tell(step.lines - begun, f"{step.stored:,} new", file.share())
            if fingerprint is not None:
                _keep(database, source_id, fingerprint, step, refusals.size, finished=False)
        if fingerprint is not None:
            _keep(database, source_id, fingerprint, importer.reading, refusals.size, finished=True)
    return importer.reading


def _refused_file(path: Path, kept_bytes: int | None, append: bool) -> BinaryIO:
    """The file, without what was written after an import's last sign of life; empty when it begins."""
    try:
        target = path.open("r+b" if path.exists() else "w+b")
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    if kept_bytes is not None:
        target.truncate(min(kept_bytes, path.stat().st_size))
    elif not append:
        target.truncate(0)
    target.seek(0, 2)
    return target


def _where_it_stood(database: Database, source_id: int, fingerprint: str | None) -> tuple[Reading, int]:
    if fingerprint is None:
        return Reading(), 0
    with database.reading() as session:
        found = unfinished_import(session, source_id, fingerprint)
        if found is None:
            return Reading(), 0
        return Reading(found.lines, found.stored, found.repeated, found.refused), found.refused_bytes


def _keep(
    database: Database, source_id: int, fingerprint: str, reading: Reading, refused_bytes: int, *, finished: bool
) -> None:
    now = utc_now()
    progress = StatementImport(
        source_id=source_id,
        fingerprint=fingerprint,
        lines=reading.lines,
        stored=reading.stored,
        repeated=reading.repeated,
        refused=reading.refused,
        refused_bytes=refused_bytes,
        updated_at=now,
        finished_at=now if finished else None,
    )
    with database.transaction() as session:
        keep_import(session, progress)
