"""Commands that are loaded when somebody names them: one call of `acquis` needs a small part of the house."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class NamedGroup(click.Group):
    """A group whose commands live in modules that are imported when one is called, or all of them for the help."""

    def __init__(self, *words: Any, homes: Mapping[str, str], **options: Any) -> None:
        """`homes` gives for each command the module of this package in which it stands, under its own name."""
        super().__init__(*words, **options)
        self._homes = homes

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click asks so)
        """The names of all commands, sorted."""
        return sorted(self._homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  (click asks so)
        """The command of that name, loaded; None where there is none."""
        if cmd_name not in self._homes:
            return None
        module = import_module(f"{__package__}.{self._homes[cmd_name]}")
        found: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return found
