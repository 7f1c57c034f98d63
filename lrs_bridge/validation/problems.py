"""What is wrong with a statement: where, which rule, and where the specification says so."""

from __future__ import annotations

from lrs_bridge.errors import LrsBridgeError


class Invalid(LrsBridgeError):  # noqa: N818 - read as "raise Invalid", and never shown under this name
    """Something breaks a rule of the specification.

    Raised at the leaf; each level on the way up adds its own key with `under`, so that a valid statement pays nothing
    for paths. `str()` gives `statements[3].actor.mbox: must be a mailto IRI (xAPI 2.0 §4.2.2.1)`.
    """

    code = "invalid-statement"

    def __init__(self, message: str, section: str, *keys: str | int) -> None:
        super().__init__(message, section)
        self.message = message
        self.section = section
        self._keys: list[str | int] = list(reversed(keys))

    def under(self, *keys: str | int) -> Invalid:
        """The same problem, seen from the level above."""
        self._keys.extend(reversed(keys))
        return self

    @property
    def path(self) -> str:
        """Where: `statements[3].actor.mbox`."""
        path = ""
        for key in reversed(self._keys):
            if isinstance(key, int):
                path += f"[{key}]"
            elif key.isidentifier():
                path += f".{key}" if path else key
            else:
                path += f"[{key!r}]"
        return path

    def __str__(self) -> str:
        where = f"{self.path}: " if self._keys else ""
        return f"{where}{self.message} (xAPI 2.0 §{self.section})"
