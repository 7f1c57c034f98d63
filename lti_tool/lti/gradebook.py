"""Speaking to a platform's gradebook (LTI Assignment and Grade Services 2.0): columns found or made, scores sent.

What an answer says about the platform (it is silent, busy, refuses the tool) is told apart from what it says about the
one score or column (`ScoreRefusedError`): the first holds up all that goes there, the second nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from lti_tool.errors import (
    PlatformAnswerError,
    PlatformBusyError,
    PlatformRefusesError,
    RegistrationInvalidError,
    ScoreRefusedError,
)
from lti_tool.lti.messages import origin_of
from lti_tool.lti.outgoing import Answer, Client
from lti_tool.lti.paging import next_page
from lti_tool.lti.registrations import check_address
from lti_tool.lti.tokens import Signer, Token, Tokens
from recognition.sending.pauses import retry_after
from records.gradebooks import ADDRESS_LENGTH
from records.platforms import Registration

_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORES, COLUMNS, COLUMNS_READ = _SCOPE + "score", _SCOPE + "lineitem", _SCOPE + "lineitem.readonly"
# Platforms compare these to the letter.
SCORE_TYPE: Final = "application/vnd.ims.lis.v1.score+json"
COLUMN_TYPE: Final = "application/vnd.ims.lis.v2.lineitem+json"
COLUMNS_TYPE: Final = "application/vnd.ims.lis.v2.lineitemcontainer+json"
CANVAS_SUBMISSION: Final = "https://canvas.instructure.com/lti/submission"
MAXIMUM: Final = 100
# What marks the columns that were made for us.
TAG: Final = "acquis"
PAGE_SIZE: Final = 100
MOST_PAGES: Final = 50
_BUSY: Final = frozenset((408, 425, 429))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the gradebook is, and what is allowed there, as a launch says (AGS §3.1)."""

    lineitem: str | None
    lineitems: str | None
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column is known by (AGS §3.2)."""

    label: str
    resource_id: str
    resource_link_id: str


def endpoint_of(claim: Mapping[str, Any]) -> Endpoint:
    """The endpoint in a launch's claim; addresses that are none are left out."""
    scopes = claim.get("scope")
    return Endpoint(
        lineitem=address_of(claim.get("lineitem")),
        lineitems=address_of(claim.get("lineitems")),
        scopes=tuple(each for each in scopes if isinstance(each, str)) if isinstance(scopes, list) else (),
    )


def scores_address(lineitem: str) -> str:
    """Where the scores of a column go (AGS §3.4.1): below its path, with its query kept."""
    parts = urlsplit(lineitem)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/scores"))


def score_of(subject: str, score: int, at: datetime, family: str) -> dict[str, Any]:
    """What is sent of a score (AGS §3.4.2). Without a `scoreGiven`, or not fully graded, it would erase the grade."""
    activity = "Completed" if score >= MAXIMUM else "InProgress" if score > 0 else "Started"
    body: dict[str, Any] = {
        "userId": subject,
        "scoreGiven": score,
        "scoreMaximum": MAXIMUM,
        "activityProgress": activity,
        "gradingProgress": "FullyGraded",
        "timestamp": at.isoformat(timespec="seconds"),
    }
    # Else each score would use up an attempt.
    return body | ({CANVAS_SUBMISSION: {"new_submission": False}} if family == "canvas" else {})


def find_column(found: Iterable[Any], column: Column, taken: Collection[str]) -> str | None:
    """The address of the column among the course's columns, but for those that are `taken` by other placements.

    One that the platform tied to our resource link is ours; so is one that was made for us and is tied to none.
    """
    free = [each for each in found if isinstance(each, dict) and isinstance(each.get("id"), str)]
    free = [each for each in free if each["id"] not in taken]
    tied = [each for each in free if each.get("resourceLinkId") == column.resource_link_id]
    made = [each for each in tied or free if each.get("resourceId") == column.resource_id]
    loose = [each for each in made if each.get("tag") == TAG and not each.get("resourceLinkId")]
    best = (made or tied) if tied else loose
    return str(best[0]["id"]) if best else None


class Service:
    """The gradebook of one platform."""

    def __init__(
        self,
        registration: Registration,
        client: Client,
        tokens: Tokens,
        signer: Signer,
        clock: Callable[[], datetime],
    ) -> None:
        self._registration, self._client = registration, client
        self._tokens, self._signer, self._clock = tokens, signer, clock

    def send_score(self, lineitem: str, score: Mapping[str, Any]) -> None:
        """Send a score; raises `ScoreRefusedError`, or what says that the platform is not ready."""
        answer = self._ask("POST", scores_address(lineitem), SCORES, SCORE_TYPE, score)
        _check(answer)

    def column(self, lineitems: str, column: Column, scopes: Collection[str], taken: Collection[str]) -> str:
        """The address of the column: found, or else made. Raises as `send_score` does."""
        scope = COLUMNS if COLUMNS in scopes else COLUMNS_READ
        found = find_column(self._columns(lineitems, scope), column, taken)
        if found is None and scope != COLUMNS:
            raise ScoreRefusedError(None, "the platform lets the tool make no column")
        return _checked(found or self._make(lineitems, column), lineitems)

    def token(self, scope: str) -> Token:
        """A token for a service; raises what `ask_token` raises."""
        return self._tokens.get(self._registration, self._signer, frozenset((scope,)), self._clock())

    def _columns(self, lineitems: str, scope: str) -> Iterable[Any]:
        # Moodle pages only where it is asked to.
        following: str | None = lineitems + ("&" if urlsplit(lineitems).query else "?") + f"limit={PAGE_SIZE}"
        for _ in range(MOST_PAGES):
            if following is None:
                return
            answer = self._ask("GET", following, scope, COLUMNS_TYPE)
            listed = _read(answer)
            if not isinstance(listed, list):
                raise ScoreRefusedError(answer.status, f"no list of columns: {answer.words}")
            yield from listed
            following = next_page(lineitems, answer.link)
        raise PlatformAnswerError(f"{lineitems} has more than {MOST_PAGES} pages")

    def _make(self, lineitems: str, column: Column) -> str:
        body = {
            "label": column.label,
            "scoreMaximum": MAXIMUM,
            "resourceId": column.resource_id,
            "resourceLinkId": column.resource_link_id,
            "tag": TAG,
        }
        answer = self._ask("POST", lineitems, COLUMNS, COLUMN_TYPE, body)
        made = _read(answer)
        if not isinstance(made, dict) or not isinstance(made.get("id"), str):
            raise ScoreRefusedError(answer.status, f"a column without an id: {answer.words}")
        return str(made["id"])

    def _ask(
        self, method: str, address: str, scope: str, media_type: str, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """The answer, asked for with a token that is good: where the platform takes it no more, with a new one."""
        for _ in range(2):
            token = self.token(scope)
            if scope not in token.scopes:
                raise PlatformRefusesError(f"{self._registration.token_endpoint} does not allow {scope}")
            headers = {"Accept": media_type, "Authorization": f"Bearer {token.value}"}
            content = None
            if body is not None:
                headers["Content-Type"], content = media_type, json.dumps(body).encode()
            answer = self._client.ask_once(method, address, headers, content)
            if answer.status != 401:
                break
            self._tokens.drop(token)
        told = f"{address} answers {answer.status}: {answer.words}"
        if answer.status == 401:
            raise PlatformRefusesError(told)
        if answer.status >= 500 or answer.status in _BUSY:
            raise PlatformBusyError(told, retry_after(answer.retry_after))
        return answer


def _check(answer: Answer) -> None:
    if not 200 <= answer.status < 300:
        raise ScoreRefusedError(answer.status, answer.words)


def _read(answer: Answer) -> Any:
    _check(answer)
    try:
        return json.loads(answer.body)
    except ValueError:
        raise ScoreRefusedError(answer.status, f"no JSON: {answer.words}") from None


def _checked(found: str, lineitems: str) -> str:
    # Our token goes there.
    if address_of(found) is None or origin_of(found) != origin_of(lineitems):
        raise ScoreRefusedError(None, f"the column lies at another origin, or at no address: {found[:200]}")
    return found


def address_of(value: object) -> str | None:
    """The address, where it is one that a platform may name."""
    try:
        check_address("address", value if isinstance(value, str) else "")
    except RegistrationInvalidError:
        return None
    return str(value) if len(str(value)) <= ADDRESS_LENGTH else None
