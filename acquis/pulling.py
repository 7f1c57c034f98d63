"""Pulling on a timetable: what a run of a pull needs, and which pulls are due."""

from __future__ import annotations

import random
import secrets
import socket
from collections.abc import Callable
from os import getpid

from apscheduler.schedulers.base import BaseScheduler

from acquis.timetable import Timetable
from acquis.wiring import Parts, utc_now
from credentials.errors import SealError
from credentials.keys import seal, unseal
from lrs_bridge.pull import errors
from lrs_bridge.pull.puller import Run, Tools
from recognition.sending.holders import holder_named
from records.pulls import due_pulls

# How many remotes are pulled from at once, by one clock.
TOGETHER = 8


def seal_secret(secret: str, settings_secret: str) -> bytes:
    """A remote's secret as the database keeps it."""
    return seal(secret.encode(), settings_secret)


def opener(parts: Parts, command: str) -> Callable[[bytes], str]:
    """Opens the secrets of remotes; `command`: with which they are given."""

    def opened(sealed: bytes) -> str:
        try:
            return unseal(sealed, parts.secret).decode()
        except SealError as error:
            raise SealError(
                f"the settings' secret does not open the remote's: give it anew with `{command}`"
            ) from error

    return opened


def new_holder() -> str:
    """A name for a run among all processes."""
    return holder_named(socket.gethostname(), getpid(), secrets.randbits(32))


def tools_of(parts: Parts) -> Tools:
    """What a run needs, from the parts of this process."""

    return Tools(
        database=parts.database,
        intake=parts.intake,
        clock=utc_now,
        chance=random.SystemRandom().random,
        unseal=opener(parts, "pull add"),
        base_url=parts.settings.base_url,
        holder=new_holder(),
    )


def pulls_timetable(parts: Parts, scheduler: BaseScheduler) -> Timetable:
    """The pulls of one clock."""
    quiet = (errors.PullBusyError, errors.PullStoppedError, errors.PullLostError)
    return Timetable(
        parts,
        scheduler,
        "pulls",
        due_pulls,
        lambda number: Run(tools_of(parts), number),
        together=TOGETHER,
        quiet=quiet,
    )
