"""How long something took, typed as people write it."""

from __future__ import annotations

import pytest

from rules.editing.forms import node_fields, node_typed
from rules.editing.pieces import spoken_duration, typed_duration

SAID = [("PT20H", "20 h"), ("PT45M", "45 min"), ("PT1H30M", "1 h 30"), ("P2D", "P2D"), ("PT1H5S", "PT1H5S")]


@pytest.mark.parametrize(("written", "said"), SAID)
def test_a_duration_is_shown_as_people_write_it_and_read_back(written: str, said: str) -> None:
    assert spoken_duration(written) == said
    assert typed_duration(said) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [("20", "PT20H"), ("20h", "PT20H"), ("20 heures", "PT20H"), ("1h30", "PT1H30M"),
     ("1 h 30 min", "PT1H30M"), ("90 mn", "PT90M"), ("soon", "soon")],
)  # fmt: skip
def test_however_it_is_typed(typed: str, written: str) -> None:
    assert typed_duration(typed) == written


def test_a_sum_of_durations_is_typed_in_hours_and_stays_as_its_author_wrote_it() -> None:
    node = {"criterion": "hours", "sum": {"duration": ">= PT20H"}}
    fields = node_fields(node)
    assert fields["how.n"] == ["20 h"]
    assert node_typed(node, fields) == node
    assert node_typed(node, {**fields, "how.n": ["25 h"]})["sum"] == {"duration": ">= PT25H"}
