"""The migrations follow one another: each has a number of its own, and the one before it as its parent."""

from __future__ import annotations

import ast
from pathlib import Path

VERSIONS = Path(__file__).parents[3] / "migrations" / "versions"


def test_the_migrations_are_one_chain_in_the_order_of_their_numbers() -> None:
    before: str | None = None
    for file in sorted(VERSIONS.glob("[0-9]*.py")):
        told = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in ast.parse(file.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            if node.targets[0].id in ("revision", "down_revision")
        }
        assert told == {"revision": file.name[:4], "down_revision": before}, file.name
        before = told["revision"]
