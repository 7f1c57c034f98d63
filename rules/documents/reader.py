"""A reader that walks a document, types what is right and notes what is not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from rules.documents.problems import NO_HINT, Problem, nearest_of, problem, there_are
from rules.documents.text import Path, Places, nearest, path_text
from rules.duration import Duration, parse_duration
from rules.language import LanguageMap
from rules.remarks import BadValueError, Value

T = TypeVar("T")


@dataclass
class Reader:
    """Collects the problems of one document."""

    places: Places
    # The aliases that verbs may be named by; none: any, since the document was checked when it was published.
    aliases: Collection[str] | None = None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: Path, code: str, **values: Value) -> None:
        """Note a problem at `path`, or at the nearest place above it that the text has."""
        found = nearest(self.places, path)
        line, column = found or (None, None)
        self.problems.append(problem(code, path_text(path), line, column, **values))

    def is_unknown(self, verb: str) -> bool:
        """Whether a verb is named by an alias that is not known."""
        return ":" not in verb and self.aliases is not None and verb not in self.aliases

    def mapping(self, data: Any, path: Path, known: Iterable[str]) -> dict[str, Any]:
        """The mapping with its known keys; unknown ones are refused, with the nearest known one as a hint."""
        if not isinstance(data, dict):
            self.refuse(path, "type-mapping")
            return {}
        names = list(known)
        for key in data:
            if key not in names:
                self.refuse((*path, key), "unknown-key", hint=nearest_of(key, names, there_are(names)))
        return {key: value for key, value in data.items() if key in names}

    def text(self, data: Any, path: Path) -> str:
        """A text that is not empty."""
        if not isinstance(data, str) or not data.strip():
            self.refuse(path, "type-text")
            return ""
        return data

    def texts(self, data: Any, path: Path) -> tuple[str, ...]:
        """A text or a list of texts."""
        items = data if isinstance(data, list) else [data]
        if not items:
            self.refuse(path, "type-list")
        return tuple(self.text(item, (*path, n) if isinstance(data, list) else path) for n, item in enumerate(items))

    def language_map(self, data: Any, path: Path) -> LanguageMap:
        """A text in one language or more."""
        if not isinstance(data, dict) or not data:
            self.refuse(path, "type-languages")
            return {}
        return {language: self.text(text, (*path, language)) for language, text in data.items()}

    def choice(self, data: Any, path: Path, allowed: tuple[Any, ...]) -> Any:
        """One of the allowed words."""
        if data not in allowed:
            hint = nearest_of(str(data), allowed, NO_HINT)
            self.refuse(path, "choice", given=repr(data), allowed=", ".join(allowed), hint=hint)
            return allowed[0]
        return data

    def whole(self, data: Any, path: Path, least: int) -> int:
        """A whole number, `least` or more."""
        if isinstance(data, bool) or not isinstance(data, int) or data < least:
            self.refuse(path, "type-whole", least=least)
            return least
        return data

    def boolean(self, data: Any, path: Path) -> bool:
        """true or false."""
        if not isinstance(data, bool):
            self.refuse(path, "type-boolean")
            return False
        return data

    def parsed(self, data: Any, path: Path, parse: Callable[[Any], T], default: T) -> T:
        """What `parse` makes of it; its `ValueError` becomes a problem."""
        try:
            return parse(data)
        except BadValueError as error:
            self.refuse(path, error.code, **error.values)
        except ValueError as error:
            self.refuse(path, "value", detail=str(error))
        return default

    def duration(self, data: Any, path: Path) -> Duration | None:
        """An ISO 8601 duration of some length."""
        found = self.parsed(data, path, parse_duration, None)
        if found is not None and found.seconds <= 0:
            self.refuse(path, "no-length", given=repr(data))
        return found

    def instant(self, data: Any, path: Path) -> datetime | None:
        """An RFC 3339 instant; a bare date is its midnight in UTC."""
        return self.parsed(data, path, _instant, None)


def _instant(data: Any) -> datetime:
    text = f"{data}T00:00:00Z" if isinstance(data, str) and len(data) == 10 else data
    if not isinstance(text, str):
        raise BadValueError("no-instant", given=repr(data))
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadValueError("no-instant", given=repr(data)) from error
    if found.tzinfo is None:
        raise BadValueError("no-zone", given=repr(data))
    return found
