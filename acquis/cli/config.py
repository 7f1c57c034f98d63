"""`acquis config`."""

from __future__ import annotations

import click

from acquis.cli.common import format_option, settings, show, table


@click.command()
@format_option
def config(form: str) -> None:
    """Show the settings in force, with secrets masked.

    Each is set by an environment variable ACQUIS_<NAME>, or in the file acquis.toml (another: ACQUIS_CONFIG).

    \b
    Example:
      ACQUIS_PORT=9000 acquis config
    """
    masked = settings().masked()
    show(form, masked, table(("SETTING", "VALUE"), list(masked.items()), ""))
