"""RDF datasets as N-Quads, and their canonical order (W3C RDF Dataset Canonicalization 1.0, RDFC-1.0).

A *quad* is subject, predicate, object and graph ("" for the default one), each as N-Quads writes it. A *blank node* has
no name of its own (`_:b0`); canonicalisation gives it one that depends on what is said of it alone.
What is said of a credential's blank nodes nearly always tells them apart at once (§4.6 Hash First Degree Quads).
Where it does not, comparing them can take exponential time (§7.2 dataset poisoning): a few are left to PyLD, more are
refused.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pyld import jsonld

from credentials.errors import CanonicalError

Quad = tuple[str, str, str, str]

MOST_ALIKE = 6

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"'})


def quads_of(dataset: Mapping[str, Iterable[Mapping[str, Any]]]) -> list[Quad]:
    """The quads of a dataset as PyLD's `to_rdf` gives it, each once."""
    found: dict[Quad, None] = {}
    for name, triples in dataset.items():
        graph = "" if name == "@default" else name if name.startswith("_:") else f"<{name}>"
        for triple in triples:
            found[term(triple["subject"]), term(triple["predicate"]), term(triple["object"]), graph] = None
    return list(found)


def term(node: Mapping[str, Any]) -> str:
    """One subject, predicate or object in N-Quads."""
    value = str(node["value"])
    if node["type"] == "IRI":
        return f"<{value}>"
    if node["type"] == "blank node":
        return value
    text = f'"{escape(value)}"'
    if node["datatype"] == _LANGUAGE_STRING:
        return f"{text}@{node['language']}"
    return text if node["datatype"] == _STRING else f"{text}^^<{node['datatype']}>"


def escape(text: str) -> str:
    """A literal's text as canonical N-Quads writes it."""
    return text.translate(_ESCAPES)


def canonical(quads: Iterable[Quad]) -> str:
    """The canonical N-Quads document; raises `CanonicalError` (`too-ambiguous`) for a poisoned dataset."""
    unique = list(dict.fromkeys(quads))
    mentions: dict[str, list[Quad]] = defaultdict(list)
    for quad in unique:
        for node in {part for part in (quad[0], quad[2], quad[3]) if part.startswith("_:")}:
            mentions[node].append(quad)
    by_hash: dict[str, list[str]] = defaultdict(list)
    for node, about in mentions.items():
        by_hash[first_degree(node, about)].append(node)
    alike = sum(len(nodes) for nodes in by_hash.values() if len(nodes) > 1)
    if alike > MOST_ALIKE:
        raise CanonicalError("too-ambiguous", f"{alike} nameless parts cannot be told apart")
    if alike:
        options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
        return str(jsonld.normalize("".join(map(line, unique)), options))
    labels = {nodes[0]: f"_:c14n{number}" for number, (_, nodes) in enumerate(sorted(by_hash.items()))}
    return "".join(sorted(line((labels.get(s, s), p, labels.get(o, o), labels.get(g, g))) for s, p, o, g in unique))


def line(quad: Quad) -> str:
    """The quad as a line of N-Quads."""
    subject, predicate, object_, graph = quad
    return f"{subject} {predicate} {object_} {graph} .\n" if graph else f"{subject} {predicate} {object_} .\n"


def first_degree(node: str, about: Iterable[Quad]) -> str:
    """The hash of what is said of one blank node (§4.6.3)."""

    def seen(part: str) -> str:
        return part if not part.startswith("_:") else "_:a" if part == node else "_:z"

    lines = sorted(line((seen(s), p, seen(o), seen(g))) for s, p, o, g in about)
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()
