"""The words in which people say what a source may assert: verbs and beginnings of activities."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recognition.errors import RemitWordError
from rules import DEFAULT_VOCABULARY

_BEGINNING = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")


def verb_iris(words: Sequence[str]) -> frozenset[str]:
    """The IRIs of verbs that are given as IRIs or as the words of rules; raises `RemitWordError`."""
    try:
        return frozenset(iri for word in words for iri in DEFAULT_VOCABULARY.verb_iris(word))
    except KeyError as error:
        word = str(error.args[0])
        raise RemitWordError("verbs", word, f"{word!r} is neither an IRI nor a verb that rules know") from error


def absolute(beginnings: Sequence[str]) -> frozenset[str]:
    """Beginnings of IRIs with their scheme; raises `RemitWordError`."""
    for beginning in beginnings:
        if not _BEGINNING.match(beginning):
            message = f"{beginning!r} does not begin as an IRI does: https://lms.example/course/"
            raise RemitWordError("activities", beginning, message)
    return frozenset(beginnings)
