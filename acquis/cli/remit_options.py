"""The options that say what a source may assert, and how what it sends is met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final

import click

from recognition.errors import RemitWordError
from recognition.evidence.remit_words import absolute, verb_iris
from records.sources import DEDUP, ON_ERROR
from rules import DOUBTS, MODALITIES, TRUST

# What may be named several times, and the field of the remit that it fills.
CLEARED: Final = {
    "modality": "modalities",
    "attester-role": "attester_roles",
    "verb": "verbs",
    "activity": "activities",
    "doubt": "doubted",
}
_FIELDS: Final = (*CLEARED.values(), "trust", "may_read", "may_void", "on_error", "dedup")


def _checked(read: Callable[[Sequence[str]], frozenset[str]]) -> Callable[..., frozenset[str]]:
    """The callback of an option whose words `read` understands."""

    def checked(_context: click.Context, _option: click.Parameter, words: Sequence[str]) -> frozenset[str]:
        try:
            return read(words)
        except RemitWordError as error:
            raise click.BadParameter(str(error)) from error

    return checked


_OPTIONS = (
    click.option(
        "--modality",
        "modalities",
        multiple=True,
        type=click.Choice(MODALITIES),
        help="What its statements may be evidence of; all, if none is given.",
    ),
    click.option(
        "--attester-role",
        "attester_roles",
        multiple=True,
        help="A role that attesters may have in its statements (manager, assessor, peer, …); none, if none is given.",
    ),
    click.option(
        "--verb",
        "verbs",
        multiple=True,
        callback=_checked(verb_iris),
        help="A verb that its statements may have: an IRI, or a word as in rules (passed, …); all, if none is given.",
    ),
    click.option(
        "--activity",
        "activities",
        multiple=True,
        callback=_checked(absolute),
        help="How the id of an activity must begin; anyhow, if none is given.",
    ),
    click.option(
        "--doubt",
        "doubted",
        multiple=True,
        type=click.Choice(DOUBTS),
        help="What its statements say and rules shall not believe: result.score.scaled, context.registration.",
    ),
    click.option("--trust", type=click.Choice(TRUST), help="How far its word goes; system for a new one."),
    click.option("--may-read/--no-read", default=None, help="May it query statements? A new one may."),
    click.option("--may-void/--no-void", default=None, help="May it void statements? A new one may."),
    click.option(
        "--on-error",
        type=click.Choice(ON_ERROR),
        help="A bad statement: refuse all that was sent with it (so for a new one), or set it alone aside (acquis"
        " quarantine).",
    ),
    click.option(
        "--dedup",
        type=click.Choice(DEDUP),
        help="What tells that a statement without an id came before: nothing (id; so for a new one), or its content.",
    ),
)


def remit_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options; the command gets `asked`: the fields of a `Remit` that were given."""

    @wraps(command)
    def asked_for(**given: Any) -> None:
        values = {name: given.pop(name) for name in _FIELDS}
        asked = {name: value for name, value in values.items() if value not in (None, (), frozenset())}
        sets = {name: frozenset(value) for name, value in asked.items() if name in CLEARED.values()}
        command(asked={**asked, **sets}, **given)

    for option in reversed(_OPTIONS):
        asked_for = option(asked_for)
    return asked_for
