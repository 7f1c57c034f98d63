"""The formats of single values (xAPI 2.0 §4.2.7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.validation import values

GOOD = [
    ("iri", "https://example.org/a?b=c#d"),
    ("iri", "urn:uuid:6690e6c9-3ef0-4ed3-8b37-7f3964730bee"),
    ("iri", "http://exämple.org/ñ"),
    ("iri", "mailto:a@b"),
    ("mailto", "mailto:a.b+c@example.org"),
    ("mailto", "mailto:été@exemple.fr"),
    ("duration", "P3W"),
    ("duration", "P1Y2M3DT4H5M6.789S"),
    ("duration", "PT0S"),
    ("duration", "P0,5D"),
    ("language", "fr"),
    ("language", "zh-Hans-CN"),
    ("language", "sr-Latn-RS"),
    ("language", "de-1996"),
    ("language", "en-a-bbb-x-a-ccc"),
    ("language", "i-klingon"),
    ("media_type", "text/plain; charset=ascii"),
    ("media_type", "application/vnd.a+json"),
]
BAD = [
    ("iri", "example.org"),
    ("iri", "ab=c://example.org"),
    ("iri", "http://example.org/a b"),
    ("iri", "http://example.org/%zz"),
    ("iri", "http://example.org/\x00"),
    ("iri", "http:"),
    ("mailto", "MAILTO:a@b"),
    ("mailto", "mailto:a@b@c"),
    ("mailto", "mailto:@b"),
    ("duration", "P"),
    ("duration", "PT"),
    ("duration", "P1DT"),
    ("duration", "P1Y2W"),
    ("duration", "PT1.5H3M"),
    ("duration", "1H"),
    ("duration", "P1H"),
    ("language", ""),
    ("language", "something"),
    ("language", "zh-z-aaa-z-bbb-c-ccc"),
    ("language", "e"),
    ("language", "en_US"),
    ("media_type", "text"),
]


@pytest.mark.parametrize(("format_name", "text"), GOOD)
def test_a_value_of_the_format_passes(format_name: str, text: str) -> None:
    assert getattr(values, format_name)[text]


@pytest.mark.parametrize(("format_name", "text"), BAD)
def test_a_value_that_is_not_of_the_format_does_not(format_name: str, text: str) -> None:
    assert not getattr(values, format_name)[text]


@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),
    st.integers(-23 * 60, 23 * 60).filter(bool),
)
def test_the_instant_of_every_rfc_3339_timestamp_is_read(naive: datetime, minutes: int) -> None:
    instant = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert values.timestamp[instant.isoformat()] == instant
    assert values.timestamp[instant.astimezone(UTC).isoformat().replace("+00:00", "Z")] == instant


def test_what_is_printed_is_rfc_3339_in_utc() -> None:
    instant = datetime(2026, 1, 2, 3, 4, 5, 600_000, tzinfo=timezone(timedelta(hours=2)))
    assert values.rfc_3339(instant) == "2026-01-02T01:04:05.600Z"


def test_a_long_text_is_not_remembered() -> None:
    text = "https://example.org/" + "a" * 10_000
    assert values.iri[text]
    assert text not in values.iri
