"""Every trouble that a pull can have has words in the pages."""

from __future__ import annotations

from credentials.errors import SealError
from lrs_bridge.errors import SourceRevokedError
from lrs_bridge.pull.errors import RemoteError
from lti_tool.words.pull import STATE_NAMES, TROUBLES
from records import pulls
from records.pulls import Pull
from tests.pulling import NOW


def test_every_trouble_has_words() -> None:
    kinds = (RemoteError, *RemoteError.__subclasses__(), SourceRevokedError, SealError)
    assert {kind.code for kind in kinds} == set(TROUBLES) == set(pulls.TROUBLES)


def test_every_state_has_words() -> None:
    found = {
        Pull(**values).state(NOW)
        for values in (
            {"paused": True},
            {"lease_until": NOW.replace(year=2027)},
            {"trouble_code": "remote"},
            {},
            {"cursor": NOW},
            {"last_success_at": NOW},
        )
    }
    assert found == set(STATE_NAMES)
