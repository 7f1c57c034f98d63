"""Platforms change keys, stumble, are slow and fail; a launch says in words what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
import requests

from tests.lti_canvas import HABITS
from tests.lti_platform import CLAIM, MOODLE, STUDENT, Habits, recorded
from tests.protocol.lti.conftest import Browser, Tool, another_platform, rule_of

numbers = count()
CERTS = "/mod/lti/certs.php"


@pytest.fixture(params=[MOODLE, HABITS], ids=["moodle", "canvas"])
def lms(request: pytest.FixtureRequest, tool: Tool) -> Iterator[Tool]:
    """Acquis with a platform that it has not met before."""
    number = next(numbers)
    habits: Habits = replace(request.param, client_id=f"client-{number}")
    with another_platform(tool, f"{habits.family} {number}", habits=habits) as made:
        yield made


def launch(lms: Tool) -> requests.Response:
    """A student's launch."""
    return lms.launch(recorded(STUDENT, **{CLAIM + "deployment_id": lms.platform.habits.deployment_id}), Browser())


def test_a_key_that_is_new_is_fetched_once_for_all_that_follow(lms: Tool) -> None:
    assert launch(lms).status_code == 303
    assert launch(lms).status_code == 303
    assert lms.platform.asked[CERTS] == 1


def test_keys_that_are_known_are_not_fetched_again_for_a_name_that_is_made_up(lms: Tool) -> None:
    assert launch(lms).status_code == 303
    lms.platform.change_key()
    # Within seconds of the last fetch nobody can have us ask again.
    for _ in range(3):
        assert rule_of(launch(lms)) == "key-unknown"
    assert lms.platform.asked[CERTS] == 1


def test_a_platform_that_stumbles_is_asked_once_more(lms: Tool) -> None:
    lms.platform.faults[CERTS] = [503]
    assert launch(lms).status_code == 303
    assert lms.platform.asked[CERTS] == 2


def test_a_platform_that_is_slow_once_is_asked_once_more(lms: Tool) -> None:
    lms.platform.pauses[CERTS] = [6.0]
    assert launch(lms).status_code == 303


def test_a_platform_that_fails_is_named_in_words_and_the_launch_is_good_afterwards(lms: Tool) -> None:
    browser = Browser()
    message = recorded(STUDENT, **{CLAIM + "deployment_id": lms.platform.habits.deployment_id})
    form = lms.platform.message_for(lms.departed(message, browser))
    lms.platform.faults[CERTS] = [500, 502]
    failed = lms.launched(form, browser)
    assert (failed.status_code, "Your platform does not answer" in failed.text) == (502, True)
    assert "answers 502: busy" in failed.text
    # Nothing was consumed: the browser may post it again.
    assert lms.launched(form, browser).status_code == 303
