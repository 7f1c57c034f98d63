"""Importing a file of statements: in batches, each stored before the file is said to be read further.

Killed at any instant it leaves statements stored whose lines are read again, and found to be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lrs_bridge.attachments import declared
from lrs_bridge.errors import BadRequestError
from lrs_bridge.files.form import AttachmentLine, read_line
from lrs_bridge.foreign import Foreign
from lrs_bridge.taking import Taker

# As many as the intake puts into one transaction.
TOGETHER = 500
# A batch ends early when the attachments that came with it grow beyond this.
BATCH_BYTES = 16 * 1024 * 1024
# Contents that no statement has declared yet are held no further than this.
MOST_WAITING_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that is not taken, with its number and its text, and why."""

    number: int
    text: bytes
    reason: str


@dataclass(slots=True)
class Reading:
    """How far a file was read, and what came of it."""

    # Lines that need not be read again.
    lines: int = 0
    stored: int = 0
    repeated: int = 0
    refused: int = 0


@dataclass(slots=True)
class _Batch:
    numbers: list[int] = field(default_factory=list)
    statements: list[Foreign] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    size: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to store it."""
        return len(self.statements) >= TOGETHER or self.size >= BATCH_BYTES


class Importer:
    """Reads one file for one source."""

    def __init__(self, taker: Taker, reading: Reading, refuse: Callable[[list[RefusedLine]], None]) -> None:
        """`reading`: where to go on. `refuse` is told of lines that are not taken; when it raises, the import ends."""
        self._taker = taker
        self._refuse = refuse
        self.reading = reading
        # Contents by SHA-2 that wait for the statement that declares them, each with its line.
        self._waiting: dict[str, tuple[bytes, int]] = {}
        self._held = 0

    def read(self, lines: Iterable[bytes]) -> Iterator[Reading]:
        """Read to the end; yields how far it came after each batch, when that is stored for good."""
        batch = _Batch()
        done = self.reading.lines
        number = 0
        for number, line in enumerate(lines, 1):
            if number <= done or not line.strip():
                continue
            self._add(batch, number, line.rstrip(b"\r\n"))
            if batch.is_full:
                yield self._store(batch, number)
                batch = _Batch()
        yield self._store(batch, number)

    def _add(self, batch: _Batch, number: int, line: bytes) -> None:
        try:
            read = read_line(line)
            if isinstance(read, AttachmentLine):
                batch.size += len(read.content)
                if self._held + len(read.content) > MOST_WAITING_BYTES:
                    raise BadRequestError("attachment: too many came before the statements that declare them")
                if read.sha2 not in self._waiting:
                    self._waiting[read.sha2] = read.content, number
                    self._held += len(read.content)
                return
        except BadRequestError as problem:
            batch.refused.append(RefusedLine(number, line, str(problem)))
            return
        batch.numbers.append(number)
        batch.statements.append(read)
        batch.texts.append(line)

    def _store(self, batch: _Batch, number: int) -> Reading:
        contents = {sha2: content for sha2, (content, _) in self._waiting.items()}
        taken = self._taker.take(batch.statements, contents)
        refused = batch.refused + [
            RefusedLine(batch.numbers[one.place], batch.texts[one.place], one.reason) for one in taken.refused
        ]
        self.reading.stored += taken.stored
        self.reading.repeated += taken.repeated
        self.reading.refused += len(refused)
        if refused:
            self._refuse(sorted(refused, key=lambda one: one.number))
        if self._waiting:
            self._forget(batch, {one.place for one in taken.refused})
        # A content that still waits is read again, should the import end here.
        self.reading.lines = min([number, *(line - 1 for _, line in self._waiting.values())])
        return self.reading

    def _forget(self, batch: _Batch, refused: set[int]) -> None:
        for place, statement in enumerate(batch.statements):
            if place not in refused:
                for attachment in declared(statement.data):
                    content, _ = self._waiting.pop(attachment["sha2"].lower(), (b"", 0))
                    self._held -= len(content)
