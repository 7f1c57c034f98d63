"""The statements that a real Moodle emitted, and the people whom they are about (see moodle/README.md)."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import orjson

HOME = "http://localhost:8470"
# name, e-mail, user number
LEARNERS = (
    ("Ada Adams", "student1@school.example", "4"),
    ("Ben Brown", "student2@school.example", "5"),
    ("Çiğdem O'Neil-Łukasz", "student3@school.example", "6"),
)


def recorded_statements() -> tuple[dict[str, Any], ...]:
    """The recorded statements as they were emitted, without ids, in the order in which they happened."""
    folder = files("acquis.demo").joinpath("moodle")
    named = sorted((item for item in folder.iterdir() if item.name.endswith(".json")), key=lambda item: item.name)
    statements = [orjson.loads(item.read_bytes()) for item in named]
    return tuple(sorted(statements, key=lambda statement: str(statement["timestamp"])))


def recorded_people() -> list[dict[str, Any]]:
    """Roster lines for the learners in the recordings."""
    return [
        {
            "name": name,
            "email": email,
            "language": "en",
            "timezone": "Europe/Paris",
            "team": "Données",
            "identities": [f"account:{HOME}|{number}"],
        }
        for name, email, number in LEARNERS
    ]
