"""The command line in this process: quicker than a process for each call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from click.testing import CliRunner, Result

from acquis.cli import acquis


class Words:
    """`acquis`, called with words on one installation."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)

    def __call__(self, *words: str, stdin: bytes | None = None) -> str:
        """What a good call prints."""
        done = self.done(*words, stdin=stdin)
        assert done.exit_code == 0, done.output
        return done.stdout

    def json(self, *words: str) -> Any:
        """The same, parsed."""
        return json.loads(self(*words, "--format", "json"))

    def done(self, *words: str, stdin: bytes | None = None) -> Result:
        """A call's whole outcome; raises what it did not foresee."""
        return CliRunner().invoke(acquis, words, input=stdin, env=self.environment, catch_exceptions=False)

    def refused(self, *words: str, stdin: bytes | None = None) -> str:
        """What a bad call complains of."""
        done = CliRunner().invoke(acquis, words, input=stdin, env=self.environment)
        assert done.exit_code != 0
        return done.stderr or str(done.exception)
