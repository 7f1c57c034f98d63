"""The life of an award: every step from every state, as the table says and no other."""

from __future__ import annotations

import pytest

from records.award_states import HELD, LIFE, NEVER_HELD, PAST, STANDING, STATES, TO_DECIDE, after, can
from records.errors import AwardStateError


def test_every_step_leads_between_known_states_and_has_a_name() -> None:
    assert set(PAST) == set(LIFE)
    for step in LIFE.values():
        assert step.keys() | set(step.values()) <= set(STATES)


@pytest.mark.parametrize("act", LIFE)
@pytest.mark.parametrize("state", STATES)
def test_a_step_is_taken_from_the_states_of_the_table_alone(act: str, state: str) -> None:
    if can(state, act):
        assert after(state, act) == LIFE[act][state]
    else:
        with pytest.raises(AwardStateError, match=f"state: {act} is for an award that is .*; this one is {state}"):
            after(state, act)


def test_nothing_leads_back_from_what_was_revoked_or_lapsed() -> None:
    assert not any("revoked" in step or "lapsed" in step for step in LIFE.values())


def test_what_a_person_decides_on_stands_and_what_was_never_held_is_held_by_nobody() -> None:
    assert set(TO_DECIDE) <= set(STANDING)
    assert not set(HELD) & set(NEVER_HELD)
    assert set(STANDING) - set(NEVER_HELD) == set(HELD)
