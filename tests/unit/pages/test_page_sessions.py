"""Sign-in links and sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lti_tool.errors import LinkExpiredError, LinkInvalidError
from lti_tool.sessions import (
    LINK_LIFE,
    SESSION_LIFE,
    Visitor,
    read_session,
    read_sign_in_token,
    session_value,
    sign_in_token,
)
from records.duties import OWNER

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECRET = "a secret of the tests"


def _token() -> str:
    return sign_in_token(SECRET, "campus", "learner", 7, now=NOW)


def test_a_link_lets_in_whom_it_names() -> None:
    visitor = read_sign_in_token(SECRET, _token(), NOW)
    assert (visitor.organisation, visitor.role, visitor.learner_id) == ("campus", "learner", 7)


def test_a_link_ends() -> None:
    with pytest.raises(LinkExpiredError):
        read_sign_in_token(SECRET, _token(), NOW + LINK_LIFE)


def test_a_link_holds_until_it_ends() -> None:
    assert read_sign_in_token(SECRET, _token(), NOW + LINK_LIFE - timedelta(seconds=1)).learner_id == 7


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_a_changed_link_is_refused(place: int) -> None:
    token = _token()
    at = place % len(token)
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    with pytest.raises(LinkInvalidError):
        read_sign_in_token(SECRET, changed, NOW)


def test_a_link_of_another_installation_is_refused() -> None:
    with pytest.raises(LinkInvalidError):
        read_sign_in_token("another secret", _token(), NOW)


def test_a_session_says_who_is_there_until_it_ends() -> None:
    value = session_value(SECRET, Visitor("campus", "staff", None, NOW, duties=OWNER), NOW)
    present = read_session(SECRET, value, NOW + SESSION_LIFE - timedelta(seconds=1))
    assert present is not None
    assert present.role == "staff"
    assert read_session(SECRET, value, NOW + SESSION_LIFE) is None


def test_a_link_is_no_session_and_a_session_no_link() -> None:
    assert read_session(SECRET, _token(), NOW) is None
    with pytest.raises(LinkInvalidError):
        read_sign_in_token(SECRET, session_value(SECRET, Visitor("campus", "staff", None, NOW, duties=OWNER), NOW), NOW)


def test_a_staff_link_may_be_narrowed_to_some_duties() -> None:
    token = sign_in_token(SECRET, "campus", "staff", duties=frozenset(("hr", "assessor")), now=NOW)
    assert read_sign_in_token(SECRET, token, NOW).duties == {"hr", "assessor"}
    assert read_sign_in_token(SECRET, sign_in_token(SECRET, "campus", "staff", now=NOW), NOW).duties == OWNER


def test_only_staff_has_duties_and_staff_always_has_some() -> None:
    with pytest.raises(ValueError, match="duties"):
        Visitor("campus", "staff", None, NOW)
    with pytest.raises(ValueError, match="duties"):
        Visitor("campus", "learner", 7, NOW, duties=OWNER)


@pytest.mark.parametrize("value", ["", "x", "a.b.c", None])
def test_nonsense_is_nobody(value: str | None) -> None:
    assert read_session(SECRET, value, NOW) is None


def test_a_learner_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="names the learner"):
        sign_in_token(SECRET, "campus", "learner", None, now=NOW)


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(ValueError, match="role"):
        sign_in_token(SECRET, "campus", "owner", 1, now=NOW)  # type: ignore[arg-type]
