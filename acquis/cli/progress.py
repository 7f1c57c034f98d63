"""Progress on standard error: a bar where somebody watches, a line now and then where a log does."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

import click
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as RichProgress

# Seconds between two lines in a log.
LINE_SECONDS = 5.0


class Progress:
    """How many things are done, how fast, and how far that is."""

    def __init__(self, title: str, things: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._title = title
        self._things = things
        self._monotonic = monotonic
        self._begun = self._told = monotonic()
        console = Console(stderr=True)
        self._bar: RichProgress | None = None
        self._task = TaskID(0)
        if console.is_terminal:
            self._bar = RichProgress(
                TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[words]}"), console=console
            )
            self._task = self._bar.add_task(title, total=None, words="")

    def tell(self, done: int, where: str, share: float | None = None) -> None:
        """`share`: how much of the whole that is, from 0 to 1, if it is known."""
        now = self._monotonic()
        rate = done / max(now - self._begun, 1e-9)
        words = f"{done:,} {self._things}, {rate:,.0f}/s, {where}"
        if self._bar is not None:
            self._bar.update(self._task, total=1.0 if share is not None else None, completed=share or 0.0, words=words)
        elif now - self._told >= LINE_SECONDS:
            self._told = now
            click.echo(f"{self._title}: {words}", err=True)

    def __enter__(self) -> Progress:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
