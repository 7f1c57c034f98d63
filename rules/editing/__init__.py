"""Editing a rule document as a text, so that what is not touched stays as its author wrote it. Pure."""

from __future__ import annotations

from rules.editing.documents import Document, PlacesLater, document_of, read_again, read_document
from rules.editing.operations import (
    DIRECTIONS,
    EditError,
    append_place,
    copy,
    insert,
    kind_of,
    move,
    node_at,
    parse_path,
    path_of,
    remove,
    replace,
    step_place,
    unwrap,
    walk_nodes,
    wrap,
)
from rules.editing.patches import Patch, PatchError, before_all, patch_between
from rules.editing.rewriting import digest, print_anew, rewrite, same

__all__ = [
    "DIRECTIONS",
    "Document",
    "EditError",
    "Patch",
    "PatchError",
    "PlacesLater",
    "append_place",
    "before_all",
    "copy",
    "digest",
    "document_of",
    "insert",
    "kind_of",
    "move",
    "node_at",
    "parse_path",
    "patch_between",
    "path_of",
    "print_anew",
    "read_again",
    "read_document",
    "remove",
    "replace",
    "rewrite",
    "same",
    "step_place",
    "unwrap",
    "walk_nodes",
    "wrap",
]
