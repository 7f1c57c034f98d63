"""What can go wrong with what is remembered."""

from __future__ import annotations

from rules.errors import AcquisError


class RecordsError(AcquisError):
    """Something in the store refuses or is missing."""

    code = "records"


class NotFoundError(RecordsError):
    """Nothing of that name is known in this organisation."""

    code = "not-found"


class AlreadyExistsError(RecordsError):
    """The name is taken."""

    code = "already-exists"


class SettledError(RecordsError):
    """Somebody decided on this before."""

    code = "settled"


class AwardStateError(RecordsError):
    """An award cannot take this step from the state that it is in."""

    code = "award-state"


class SchemaOutdatedError(RecordsError):
    """The database has not the shape that this version needs."""

    code = "schema-outdated"
