"""The migrations are one chain: each number once, each after the one before, and each file called after its own."""

from __future__ import annotations

import re
from pathlib import Path

VERSIONS = Path(__file__).parents[3] / "migrations" / "versions"
NUMBERS = re.compile(r'^revision = "(\d{4})"\ndown_revision = (?:"(\d{4})"|None)$', re.MULTILINE)


def test_the_migrations_are_one_chain() -> None:
    """Of two with the same number, Alembic would apply one and say nothing."""
    files = sorted(VERSIONS.glob("[0-9]*.py"))
    told = [NUMBERS.search(file.read_text(encoding="utf-8")) for file in files]
    assert all(told), [file.name for file, found in zip(files, told, strict=True) if not found]
    numbers = [(found[1], found[2]) for found in told if found]
    assert [file.name[:4] for file in files] == [number for number, _ in numbers]
    assert [number for number, _ in numbers] == [f"{count:04d}" for count in range(1, len(files) + 1)]
    assert [before for _, before in numbers] == [None, *(number for number, _ in numbers[:-1])]
