"""Addresses that lead to one mailbox, and those that do not."""

from __future__ import annotations

import pytest

from recognition.people.addresses import mailbox_of


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Ada@Campus.Example", "ada@campus.example"),
        ("ada+boss@campus.example", "ada@campus.example"),
        ("+ada@campus.example", "+ada@campus.example"),
        ("a.d.a+x@googlemail.com", "ada@gmail.com"),
        ("a.d.a@campus.example", "a.d.a@campus.example"),
    ],
)
def test_ways_to_write_to_one_mailbox_are_known_as_one(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox
