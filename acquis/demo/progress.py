"""Showing how far the push is: a bar for each source on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

EVERY = 3.0
# How many more statements of which source were sent.
Tell = Callable[[str, int], None]


@contextmanager
def shown(totals: Mapping[str, int], names: Mapping[str, str], console: Console) -> Iterator[Tell]:
    """Gives the function to call after each request. `totals`: statements by source."""
    if console.is_terminal:
        with _bars(totals, names, console) as tell:
            yield tell
    else:
        yield _lines(sum(totals.values()), console)


@contextmanager
def _bars(totals: Mapping[str, int], names: Mapping[str, str], console: Console) -> Iterator[Tell]:
    columns = (TextColumn("  {task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        tasks = {slug: progress.add_task(names[slug], total=total) for slug, total in totals.items()}
        yield lambda slug, sent: progress.advance(tasks[slug], sent)


def _lines(total: int, console: Console) -> Tell:
    done, said = 0, time.monotonic()

    def tell(_slug: str, sent: int) -> None:
        nonlocal done, said
        done += sent
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            console.print(f"{done:,} of {total:,} statements sent ({done * 100 // total} %)", highlight=False)

    return tell
