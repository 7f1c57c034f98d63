"""What the door for programs refuses by itself."""

from __future__ import annotations

from collections.abc import Sequence

from rules.errors import AcquisError


class CallError(AcquisError):
    """A request cannot be answered."""

    code = "request"


class NotAdmittedError(CallError):
    """No token, or none that is good."""

    code = "not-admitted"


class ScopeError(CallError):
    """The token is good, but not for this."""

    code = "scope-lacking"

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(f"this token lacks the scope {scope}")


class ParameterError(CallError):
    """A parameter of the query is not what it should be."""

    code = "parameter"

    def __init__(self, name: str, words: str) -> None:
        self.name = name
        super().__init__(f"{name}: {words}")


class BodyError(CallError):
    """The body is not what it should be; each fault by its JSON Pointer and what is wrong there."""

    code = "body"

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{pointer or 'the body'}: {words}" for pointer, words in faults))


class NotJsonError(CallError):
    """The body is no JSON."""

    code = "not-json"


class MediaTypeError(CallError):
    """The body is of another type than JSON."""

    code = "media-type"


class NotAcceptableError(CallError):
    """The answer exists in none of the media types that are accepted."""

    code = "not-acceptable"


class TooLargeError(CallError):
    """The body is larger than is taken."""

    code = "too-large"


class NotMatchedError(CallError):
    """What was to be changed was changed by somebody else meanwhile."""

    code = "changed-meanwhile"


class MatchNeededError(CallError):
    """What can be changed by several must be changed on what was seen."""

    code = "if-match-needed"


class RefusedError(CallError):
    """The door for records does not take a statement."""

    code = "statement-refused"


class NotDoneError(CallError):
    """What is asked for is still being worked out."""

    code = "not-done"


class SpentKeyError(CallError):
    """An Idempotency-Key was used for something else before."""

    code = "idempotency-key"


class TooOftenError(CallError):
    """The token asks more often than it may; `seconds` until it may again."""

    code = "too-often"

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"ask again in {seconds} s")
