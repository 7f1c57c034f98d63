"""Editing a rule document as a text, so that what is not touched stays as its author wrote it. Pure."""

from __future__ import annotations

from rules.editing.documents import document_of
from rules.editing.patches import Patch, PatchError, before_all, patch_between

__all__ = ["Patch", "PatchError", "before_all", "document_of", "patch_between"]
