"""A change of a text as what it replaced: small enough to keep, and undone to the letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class PatchError(ValueError):
    """The text is not the one that the patch was made for."""


@dataclass(frozen=True, slots=True)
class Patch:
    """At `start`, counted in characters from 0, `removed` gave way to `inserted`."""

    start: int
    removed: str
    inserted: str

    def on(self, text: str) -> str:
        """The text after the change; raises `PatchError` where what it removed does not stand there."""
        end = self.start + len(self.removed)
        if text[self.start : end] != self.removed:
            raise PatchError(f"the text at {self.start} is not what this change replaced")
        return text[: self.start] + self.inserted + text[end:]

    @property
    def back(self) -> Patch:
        """The change that undoes this one."""
        return Patch(self.start, self.inserted, self.removed)


def patch_between(before: str, after: str) -> Patch:
    """The one change that leads from a text to the other: all but what both begin and end with."""
    start = _alike(before, after)
    rest = min(len(before), len(after)) - start
    end = _alike(before[len(before) - rest :][::-1], after[len(after) - rest :][::-1])
    return Patch(start, before[start : len(before) - end], after[start : len(after) - end])


def before_all(text: str, patches: Iterable[Patch]) -> str:
    """The text as it was before these patches, which are given in the order in which they were made."""
    for patch in reversed(tuple(patches)):
        text = patch.back.on(text)
    return text


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
