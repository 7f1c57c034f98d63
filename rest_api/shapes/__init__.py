"""The shapes of what operations take and answer, each once, under the name that OpenAPI gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rest_api.shapes import accounts, arriving, awards, catalogue, learners, people, practice, problems, rules

_ROOMS = (problems, catalogue, rules, learners, awards, practice, people, arriving, accounts)
COMPONENTS: Final[Mapping[str, dict[str, Any]]] = {
    name: shape for room in _ROOMS for name, shape in room.COMPONENTS.items()
}
