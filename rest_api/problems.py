"""Which answer an error gets: one table from classes to statuses, in the form of RFC 9457 (problem details)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recognition.errors import (
    AccountError,
    AliasInUseError,
    DraftChangedError,
    FrameworkFileError,
    FrameworkInUseError,
    GoalError,
    IdentityError,
    JobRoleError,
    JudgementError,
    RemitWordError,
    RuleRefusedError,
    SignOffError,
    TablesChangedError,
)
from records.errors import AlreadyExistsError, AwardStateError, NotFoundError, SettledError
from rest_api import errors
from rules import Finding, Problem, RuleDocumentError
from rules.errors import AcquisError

STATUS: Mapping[type[AcquisError], int] = {
    errors.NotJsonError: 400,
    errors.ParameterError: 400,
    errors.NotAdmittedError: 401,
    errors.ScopeError: 403,
    NotFoundError: 404,
    errors.NotAcceptableError: 406,
    AlreadyExistsError: 409,
    AliasInUseError: 409,
    AwardStateError: 409,
    FrameworkInUseError: 409,
    SettledError: 409,
    errors.NotDoneError: 409,
    errors.NotMatchedError: 412,
    DraftChangedError: 412,
    TablesChangedError: 412,
    errors.TooLargeError: 413,
    errors.MediaTypeError: 415,
    errors.BodyError: 422,
    errors.RefusedError: 422,
    errors.SpentKeyError: 422,
    AccountError: 422,
    FrameworkFileError: 422,
    GoalError: 422,
    IdentityError: 422,
    JobRoleError: 422,
    JudgementError: 422,
    RemitWordError: 422,
    RuleDocumentError: 422,
    RuleRefusedError: 422,
    SignOffError: 422,
    errors.MatchNeededError: 428,
    errors.TooOftenError: 429,
}
# Errors that name a field, where what is wrong lies not in the request but in the state of things.
BY_FIELD: Mapping[tuple[type[AcquisError], str], int] = {
    (AccountError, "taken"): 409,
    (AccountError, "last-owner"): 409,
    (JobRoleError, "revision"): 412,
    (SignOffError, "state"): 409,
    (SignOffError, "expires_at"): 409,
    (SignOffError, "reminders"): 409,
    (SignOffError, "too_many"): 409,
    (SignOffError, "too_many_to"): 409,
    (SignOffError, "thanks_a_day"): 409,
    (SignOffError, "thanks_again"): 409,
}
# As operations call what their errors name otherwise.
CALLED: Mapping[tuple[type[AcquisError], str], str] = {
    (AccountError, "taken"): "email",
    (AccountError, "last-owner"): "duties",
    (SignOffError, "name"): "attester_name",
    (SignOffError, "email"): "attester_email",
    (SignOffError, "self"): "attester_email",
    (SignOffError, "reciprocal"): "attester_email",
    (SignOffError, "file_count"): "files",
    (SignOffError, "file_size"): "files",
    (SignOffError, "file_type"): "files",
    (SignOffError, "file_damaged"): "files",
}
TITLES: Mapping[int, str] = {
    400: "The request is not well formed",
    401: "A token is needed",
    403: "The token may not do this",
    404: "There is nothing of that name",
    405: "The address takes another method",
    406: "The answer is of another media type",
    409: "That cannot be done now",
    412: "It was changed meanwhile",
    413: "The body is too large",
    415: "The body must be JSON",
    422: "What the body says cannot be done",
    428: "Say which state you saw",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "The database does not answer",
}


# Codes that stand for no class of error.
OTHERS: Mapping[str, int] = {"method": 405, "unexpected": 500, "database": 503}


def codes() -> list[tuple[str, int]]:
    """Every code that a problem may have, with its status."""
    return sorted({**{kind.code: status for kind, status in STATUS.items()}, **OTHERS}.items())


def status_of(error: AcquisError) -> int | None:
    """The status that stands for this class of error; none where the table knows it not."""
    field = getattr(error, "field", "")
    if (type(error), field) in BY_FIELD:
        return BY_FIELD[type(error), field]
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), None)


def problem_of(error: AcquisError, status: int, base_url: str) -> dict[str, Any]:
    """The problem as it is told. `errors` says where, if that is known."""
    told = problem(status, error.code, str(error), base_url)
    faults = list(_faults(error))
    return {**told, "errors": faults} if faults else told


def problem(status: int, code: str, detail: str, base_url: str) -> dict[str, Any]:
    """A problem of that code; what `type` names stands on the API's page."""
    return {
        "type": f"{base_url}/api/v1/#{code}",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "code": code,
    }


def remark_data(remark: Problem | Finding) -> dict[str, Any]:
    """A remark on a rule document, as data."""
    return {
        "severity": "error" if isinstance(remark, Problem) else remark.severity,
        "code": remark.code,
        "path": remark.path,
        "line": remark.line,
        "column": remark.column,
        "message": dict(remark.message),
        "hint": dict(remark.hint),
    }


def _faults(error: AcquisError) -> list[dict[str, Any]]:
    match error:
        case errors.BodyError():
            return [{"pointer": pointer, "detail": words} for pointer, words in error.faults]
        case errors.ParameterError():
            return [{"parameter": error.name, "detail": str(error)}]
        case (
            AccountError()
            | IdentityError()
            | JobRoleError()
            | JudgementError()
            | RemitWordError()
            | SignOffError()
            | GoalError()
        ):
            called = CALLED.get((type(error), error.field), error.field)
            return [{"pointer": f"/{called}", "detail": str(error)}]
        case FrameworkFileError():
            return [{"pointer": "/files", "detail": str(error)}]
        case RuleDocumentError():
            return [{"pointer": "/document", "detail": str(each), **remark_data(each)} for each in error.problems]
        case RuleRefusedError():
            return [
                {"pointer": "/document", "detail": each.message.get("en", each.code), **remark_data(each)}
                for each in error.findings
            ]
    return []
