"""The root of Acquis' errors.

A class says what went wrong in the domain; `code` is stable and documented, the text may change.
The doors and the command line map classes to answers in one place each.
"""

from __future__ import annotations


class AcquisError(Exception):
    """Something that the caller can understand and mend."""

    code = "acquis-error"
