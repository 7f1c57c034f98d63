"""Canonicalising many documents of one shape: the awards of an achievement differ in a few texts.

A *shape* is a document whose changing texts (ids, dates, hashes, narratives) are slots. JSON-LD is processed once a
shape, with a marker in each slot; a further document of the shape only has its texts put into the quads. This is exact:
which quads there are does not depend on what an identifier or a text says, as long as an identifier stays an absolute
IRI of its scheme and a text stays canonical, and both are checked. Each shape is proved when it is learnt: its first
document goes both ways, and where they differ by a byte the shape is never used.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from credentials.canonical import IRI, canonical_nquads, check_text, covered_quads
from credentials.errors import CanonicalError
from credentials.rdf import Quad, escape, first_degree, line

# What is the same for all awards of an achievement, or decides how its neighbours are read.
_SAME = frozenset(
    [
        "@context",
        "type",
        "issuer",
        "achievement",
        "credentialSchema",
        "cryptosuite",
        "proofPurpose",
        "genre",
        "mediaType",
        "identityType",
    ]
)
_SCHEME = re.compile(r"https?://|urn:uuid:|did:")
_MARK = "acquis-slot-"
_MARKER = re.compile(r"(?:https?://|urn:uuid:|did:x:)?acquis-slot-(\d{4})-x")
_MOST_SLOTS = 1000


@dataclass(frozen=True, slots=True)
class _Slot:
    """A term of a quad that a document fills: `before`, its text (an IRI as it is, a literal escaped), `after`."""

    index: int
    before: str
    after: str

    def filled(self, values: list[str]) -> str:
        value = values[self.index]
        return f"{self.before}{value if self.before == '<' else escape(value)}{self.after}"


_Term = str | _Slot
_Template = tuple[_Term, _Term, _Term, _Term]


@dataclass(frozen=True, slots=True)
class _Shape:
    """The quads of a shape, by how much of them is known beforehand."""

    fixed: tuple[str, ...]
    templates: tuple[_Template, ...]
    # The hash of each blank node that no slot touches, by its label.
    hashes: Mapping[str, str]
    identifiers: frozenset[int]

    def canonical(self, values: list[str]) -> str | None:
        """The canonical N-Quads, or None where two blank nodes need the long way."""
        # Once each: slots of one blank node can be filled alike.
        quads = list(dict.fromkeys(_fill(template, values) for template in self.templates))
        hashes = dict(self.hashes)
        for label in {part for quad in quads for part in quad if part.startswith("_:")} - hashes.keys():
            hashes[label] = first_degree(label, [quad for quad in quads if label in quad])
        if len(set(hashes.values())) < len(hashes):
            return None
        order = sorted(hashes, key=lambda label: hashes[label])
        labels = {label: f"_:c14n{number}" for number, label in enumerate(order)}
        named = {line((labels.get(s, s), p, labels.get(o, o), labels.get(g, g))) for s, p, o, g in quads}
        return "".join(sorted(named.union(self.fixed)))


class Shapes:
    """Canonicalises as `canonical_nquads` does, byte for byte, and remembers the last shapes. Safe for threads.

    For documents of our own making: a stranger's would only fill the memory.
    """

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._known: OrderedDict[str, _Shape | None] = OrderedDict()
        self._lock = Lock()

    def __call__(self, document: Mapping[str, Any]) -> str:
        values: list[str] = []
        skeleton = _skeleton(document, values)
        key = json.dumps(skeleton, sort_keys=True)
        with self._lock:
            seen, shape = key in self._known, self._known.get(key)
            if seen:
                self._known.move_to_end(key)
        if not seen:
            return self._learn(key, document, skeleton, values)
        if shape is None:
            return canonical_nquads(document)
        _check_values(shape, values)
        return shape.canonical(values) or canonical_nquads(document)

    def _learn(self, key: str, document: Mapping[str, Any], skeleton: Any, values: list[str]) -> str:
        plain = canonical_nquads(document)
        shape = _compile(skeleton, len(values)) if len(values) < _MOST_SLOTS and _MARK not in plain else None
        with self._lock:
            self._known[key] = shape if shape is not None and shape.canonical(values) == plain else None
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return plain


def _skeleton(value: Any, values: list[str]) -> Any:
    """The document with a marker for each text that may change; the texts are added to `values`."""
    if isinstance(value, str):
        scheme = _SCHEME.match(value)
        values.append(value)
        prefix = "" if scheme is None else "did:x:" if scheme[0] == "did:" else scheme[0]
        return f"{prefix}{_MARK}{len(values) - 1:04d}-x"
    if isinstance(value, Mapping):
        return {name: item if name in _SAME else _skeleton(item, values) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_skeleton(item, values) for item in value]
    return value


def _compile(skeleton: Any, slots: int) -> _Shape | None:
    try:
        quads = covered_quads(skeleton)
    except CanonicalError:
        # Some slot cannot hold a marker: such documents always go the long way.
        return None
    templates = [_template(quad) for quad in quads]
    used = [part for template in templates for part in template if isinstance(part, _Slot)]
    if {slot.index for slot in used} != set(range(slots)):
        return None
    fixed = [t for t in templates if not any(isinstance(part, _Slot) or part.startswith("_:") for part in t)]
    rest = [template for template in templates if template not in fixed]
    labels = {part for template in rest for part in template if isinstance(part, str) and part.startswith("_:")}
    hashes = {}
    for label in labels:
        about = [template for template in rest if label in template]
        if not any(isinstance(part, _Slot) for template in about for part in template):
            hashes[label] = first_degree(label, [_fill(template, []) for template in about])
    identifiers = frozenset(slot.index for slot in used if slot.before == "<")
    return _Shape(tuple(line(_fill(template, [])) for template in fixed), tuple(rest), hashes, identifiers)


def _template(quad: Quad) -> _Template:
    subject, predicate, object_, graph = (_term(part) for part in quad)
    return subject, predicate, object_, graph


def _term(part: str) -> _Term:
    found = _MARKER.fullmatch(part, 1, part.rfind(">" if part.startswith("<") else '"')) if part[:1] in '<"' else None
    return part if found is None else _Slot(int(found[1]), part[0], part[found.end() :])


def _fill(template: _Template, values: list[str]) -> Quad:
    subject, predicate, object_, graph = (part if isinstance(part, str) else part.filled(values) for part in template)
    return subject, predicate, object_, graph


def _check_values(shape: _Shape, values: list[str]) -> None:
    for index, value in enumerate(values):
        # The scheme is the shape's, so it is not relative.
        if index in shape.identifiers and not IRI.fullmatch(value):
            raise CanonicalError("bad-identifier", value[:80])
        check_text(value)
