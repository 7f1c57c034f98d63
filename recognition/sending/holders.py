"""Who pulls or sends: one process for each source and each target, however many run.

A *holder* is `host:process id:number`, the number drawn anew by each run. A lease ends by itself some time after its
holder's last sign of life; one whose process is known to be dead on this very machine is taken over at once. Should two
ever think that they hold one, the store takes each statement once, and the walk obeys only the last who took it.
"""

from __future__ import annotations

import os
from datetime import timedelta

# Longer than the longest wait for one answer, and storing its page.
LEASE = timedelta(minutes=3)


def holder_named(host: str, process: int, number: int) -> str:
    """The name of a holder."""
    return f"{host}:{process}:{number:08x}"


def abandoned_by(holder: str | None, own: str) -> str | None:
    """The holder, if its process is known to be dead; `own`: the name of who asks."""
    if holder is None:
        return None
    host, process, _ = _parts(holder)
    own_host, own_process, _ = _parts(own)
    if host != own_host or not process.isdigit() or process == own_process:
        return None
    return None if _lives(int(process)) else holder


def _parts(holder: str) -> tuple[str, str, str]:
    host, _, rest = holder.rpartition(":")[0].rpartition(":")
    return host, rest, holder.rpartition(":")[2]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
