"""Tables for spreadsheets hold texts, and no formulas."""

from __future__ import annotations

import pytest
from flask import Flask

from lti_tool.spreadsheets import table_file


def cells(*texts: str) -> str:
    with Flask(__name__).app_context():
        return table_file("people", texts, [texts]).get_data(as_text=True)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\n=1", "＝1", "Ada; =1", "Ada;=HYPERLINK()"]
)
def test_what_would_be_a_formula_is_shown_as_the_text_that_it_is(text: str) -> None:
    sign = next(sign for sign in text if sign in "=+-@＝")
    # In the first line, too: it may name what somebody else has called so.
    assert cells(text).count(f"'{sign}") == 2


def test_other_texts_stay_as_they_are() -> None:
    assert (
        cells("Jean-Pierre", "a=b", "mail@host")
        == "\ufeffJean-Pierre,a=b,mail@host\r\n" * 1 + "Jean-Pierre,a=b,mail@host\r\n"
    )
