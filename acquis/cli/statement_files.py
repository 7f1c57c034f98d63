"""Files of statements as the command line meets them: plain or gzip by their name, `-` for the standard streams."""

from __future__ import annotations

import gzip
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import click

# How much of a file's beginning makes its fingerprint.
BEGINNING = 1024 * 1024


class StatementFile:
    """A file to read from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._raw: BinaryIO | None = None

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return "standard input" if self.is_stream else str(self.path)

    @property
    def is_stream(self) -> bool:
        """Whether it can be read once only."""
        return str(self.path) == "-"

    def fingerprint(self) -> str | None:
        """By what the file is known again; none for a stream."""
        if self.is_stream:
            return None
        with _opened(self.path) as raw:
            size = os.fstat(raw.fileno()).st_size
            return hashlib.sha256(f"{size}\n".encode() + raw.read(BEGINNING)).hexdigest()

    @contextmanager
    def lines(self) -> Iterator[Iterator[bytes]]:
        """Its lines; raises `click.ClickException` where it cannot be read."""
        if self.is_stream:
            yield self._read(sys.stdin.buffer)
            return
        with _opened(self.path) as raw:
            self._raw = raw
            if self.path.suffix == ".gz":
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield self._read(cast(BinaryIO, unpacked))
            else:
                yield self._read(raw)

    def share(self) -> float | None:
        """How much of it was read, from 0 to 1; none for a stream."""
        if self._raw is None or self._raw.closed:
            return None
        size = os.fstat(self._raw.fileno()).st_size
        return self._raw.tell() / size if size else None

    def _read(self, lines: BinaryIO) -> Iterator[bytes]:
        try:
            # Not `yield from`: `tell` must be allowed between two lines.
            while line := lines.readline():
                yield line
        except (OSError, EOFError) as error:
            raise click.ClickException(f"{self.name}: cannot be read to its end: {error}") from error


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, there under its name only when it is whole."""
    if str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as raw:
            if path.suffix == ".gz":
                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror or error}") from error


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
