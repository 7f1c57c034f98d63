"""From a JSON-LD document to the one text that a signature covers: canonical N-Quads (RDFC-1.0).

PyLD drops in silence what the contexts do not define, and writes identifiers into N-Quads unescaped. Both would let
a document show more than its signature covers. So nothing is canonicalised here that is not entirely understood:
each term is defined, each identifier is an absolute well-formed IRI, each number means the same in every language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from threading import Lock
from typing import Any

import orjson
from pyld import jsonld

from credentials.contexts import bundled, loader
from credentials.errors import CanonicalError
from credentials.rdf import Quad, canonical, quads_of

Contexts = Mapping[str, Mapping[str, Any]]

# Beyond this, JavaScript verifiers read another number than Python (IEEE 754 doubles).
_LARGEST_INTEGER = 2**53 - 1
# Below this, JavaScript writes `1e-7`, without a point, and its JSON-LD library reads an integer: 0.
_SMALLEST = 1e-6

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`]+")
# Without a base, PyLD takes one of its own, and a relative identifier would look absolute.
_RELATIVE = "acquis-relative://relative.invalid/"
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
# Control characters are escaped by RDFC-1.0, not by its predecessor, which libraries still implement; halves of
# surrogate pairs have no UTF-8.
_BAD_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_KEYWORDS = {"@id", "@type", "@value", "@language", "@list", "@graph"}

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

# What became of a context inside of another; a credential needs a dozen. Who nests them to no end makes us begin anew.
MOST_PROCESSED = 256
_PROCESSED: dict[tuple[Any, ...], Any] = {}
# These, and PyLD's caches, are shared by all threads and are not safe for them.
_PYLD = Lock()


def canonical_nquads(document: Mapping[str, Any], contexts: Contexts | None = None) -> str:
    """The canonical N-Quads of `document`; raises `CanonicalError` where a signature would not cover all of it."""
    return canonical(covered_quads(document, contexts))


def covered_quads(document: Mapping[str, Any], contexts: Contexts | None = None) -> list[Quad]:
    """All that `document` says, as quads; raises `CanonicalError` where something would be left out."""
    load = loader(bundled() if contexts is None else contexts)
    exact = exact_numbers(document)
    with _PYLD:
        try:
            return quads_of(_Strict(_refuse_dropped).to_rdf(exact, {"documentLoader": load, "base": _RELATIVE}))
        except jsonld.JsonLdError as error:
            raise CanonicalError(*_reason(error)) from error
        except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
            # PyLD trips over some documents that are no JSON-LD instead of saying so.
            raise CanonicalError("not-json-ld", repr(error)[:200]) from error


class _Strict(jsonld.JsonLdProcessor):  # type: ignore[misc] # PyLD has no types
    """PyLD's processor, which goes on only with what it understood entirely.

    It keeps what it need not do twice: a third of the work on a credential is to read the same scoped contexts anew.
    """

    def _process_context(
        self,
        active_ctx: Mapping[str, Any],
        local_ctx: Any,
        options: dict[str, Any],
        override_protected: bool = False,
        propagate: bool = True,
        validate_scoped: bool = True,
        cycles: set[str] | None = None,
    ) -> Any:
        arguments = (override_protected, propagate, validate_scoped)
        # A context that is still being built (a plain dict) changes; what comes of a frozen one does not.
        if cycles is not None or type(active_ctx) is dict:
            return super()._process_context(active_ctx, local_ctx, options, *arguments, cycles)
        key = (active_ctx["_uuid"], orjson.dumps(local_ctx, default=dict), *arguments)
        if key in _PROCESSED:
            return _PROCESSED[key]
        processed = super()._process_context(active_ctx, local_ctx, options, *arguments)
        if type(processed) is not dict:
            if len(_PROCESSED) >= MOST_PROCESSED:
                _PROCESSED.clear()
            _PROCESSED[key] = processed
        return processed

    def _graph_to_rdf(self, graph: Mapping[str, Any], issuer: Any, options: dict[str, Any]) -> list[dict[str, Any]]:
        """As PyLD does, without looking again whether each name is absolute: `_check_expanded` saw to that."""
        triples: list[dict[str, Any]] = []
        for name, node in sorted(graph.items()):
            subject = {"type": "blank node" if name.startswith("_:") else "IRI", "value": name}
            for term, items in sorted(node.items()):
                if term.startswith("@") and term != "@type":
                    continue
                predicate = {"type": "IRI", "value": _TYPE if term == "@type" else term}
                for item in items:
                    said = self._object_to_rdf(item, issuer, triples, options)
                    if said is None:
                        raise CanonicalError("bad-identifier", str(item)[:80])
                    triples.append({"subject": subject, "predicate": predicate, "object": said})
        return triples

    def expand(self, input_: Any, options: dict[str, Any]) -> Any:
        expanded = super().expand(input_, options)
        _check_expanded(expanded)
        return expanded


def exact_numbers(value: Any) -> Any:
    """The same JSON with integral floats as integers (JSON-LD API §8.6); raises `CanonicalError` for inexact ones."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        if value != value or abs(value) > _LARGEST_INTEGER or 0 < abs(value) < _SMALLEST:
            raise CanonicalError("number-not-exact", str(value)[:40])
        return int(value) if int(value) == value else value
    if isinstance(value, Mapping):
        return {key: exact_numbers(item) for key, item in value.items()}
    return [exact_numbers(item) for item in value]


def _refuse_dropped(term: str | None) -> None:
    raise CanonicalError("undefined-term", str(term)[:80])


def _reason(error: BaseException) -> tuple[str, str]:
    """PyLD wraps errors: the innermost says what happened, and a refused context is ours."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, CanonicalError):
            return cause.reason, cause.detail
        error, cause = cause, cause.__cause__ or getattr(cause, "cause", None)
    return "not-json-ld", str(error)[:200]


def _check_expanded(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _check_expanded(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key.startswith("@"):
                _check_keyword(key, item)
            elif not IRI.fullmatch(key):
                raise CanonicalError("bad-identifier", key[:80])
            else:
                _check_expanded(item)


def _check_keyword(key: str, item: Any) -> None:
    if key not in _KEYWORDS:
        raise CanonicalError("undefined-term", key[:80])
    if key in ("@id", "@type"):
        for iri in item if isinstance(item, list) else [item]:
            # A type that no context defines stays relative, and would be left out.
            if not isinstance(iri, str) or not IRI.fullmatch(iri) or iri.startswith("acquis-relative:"):
                raise CanonicalError("undefined-term" if key == "@type" else "bad-identifier", str(iri)[:80])
    elif key == "@language":
        if not isinstance(item, str) or not _LANGUAGE.fullmatch(item):
            raise CanonicalError("bad-language", str(item)[:40])
    elif key == "@value":
        check_text(item)
    else:
        _check_expanded(item)


def check_text(item: Any) -> None:
    """Raises `CanonicalError` (`bad-text`) for text that libraries canonicalise differently, or cannot encode."""
    if isinstance(item, str) and _BAD_TEXT.search(item):
        raise CanonicalError("bad-text", repr(item[:40]))
