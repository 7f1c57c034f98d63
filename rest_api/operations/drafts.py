"""Drafts of rules: read and written as texts, on the revision that was seen."""

from __future__ import annotations

from typing import Any

from recognition.rulebook.drafting import Change, change_draft, discard_draft, start_draft, start_from_version
from records.drafts import Draft, draft_by_id, drafts_of
from rest_api.calls import Answer, Call, etag_of
from rest_api.declaring import NUMBER, SLUG, Operation
from rest_api.errors import BodyError
from rest_api.operations.rules import checked
from rest_api.shapes.basics import asked

TEXT = {"type": "string", "maxLength": 1_000_000}


def _list(call: Call) -> Answer:
    return Answer({"items": [_head(one) for one in drafts_of(call.session, call.organisation.id)]})


def _one(call: Call) -> Answer:
    return _shown(draft_by_id(call.session, call.organisation.id, call.places["draft"]))


def _begin(call: Call) -> Answer:
    here, begun = call.organisation.id, call.body.get("from")
    if ("text" in call.body) == (begun is not None):
        raise BodyError([("", "must have either text or from")])
    if begun is not None:
        slug, number = begun["microcredential"], begun.get("version")
        made = start_from_version(call.session, here, slug, number, by=call.by, now=call.now)
    else:
        made = start_draft(call.session, here, call.body["text"], by=call.by, now=call.now)
    shown = _shown(made)
    return Answer(shown.data, shown.etag, location=f"/drafts/{made.id}")


def _check(call: Call) -> Answer:
    draft = draft_by_id(call.session, call.organisation.id, call.places["draft"])
    return checked(call, draft.text)


def _change(call: Call) -> Answer:
    here, number = call.organisation.id, call.places["draft"]
    seen = draft_by_id(call.session, here, number)
    call.check_match(tag_of_draft(seen), needed=True)
    change = Change(seen.revision, "api", call.by, call.now)
    return _shown(change_draft(call.session, here, number, call.body["text"], change))


def _discard(call: Call) -> Answer:
    here, number = call.organisation.id, call.places["draft"]
    seen = draft_by_id(call.session, here, number)
    call.check_match(tag_of_draft(seen), needed=True)
    shown = _shown(seen)
    discard_draft(call.session, here, number, by=call.by, now=call.now)
    return Answer(shown.data)


def tag_of_draft(draft: Draft) -> str:
    """The ETag of the draft as it is."""
    return etag_of("draft", draft.id, draft.revision)


def _shown(draft: Draft) -> Answer:
    return Answer({**_head(draft), "text": draft.text}, etag=tag_of_draft(draft))


def _head(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "title": draft.title,
        "revision": draft.revision,
        "changed_at": draft.changed_at,
        "changed_by": draft.changed_by,
    }


_ONE = {"draft": NUMBER}
OPERATIONS = (
    Operation(
        "listDrafts", "GET", "/drafts", "Rules under work, the last changed first.", "read:rules", _list, "Drafts"
    ),
    Operation(
        "beginDraft",
        "POST",
        "/drafts",
        "Begin a draft with a text, which need not be a rule yet, or from a published version.",
        "write:rules",
        _begin,
        "Draft",
        status=201,
        body=asked(text=TEXT, **{"from": asked("microcredential", microcredential=SLUG, version=NUMBER)}),
        writes=True,
    ),
    Operation(
        "getDraft",
        "GET",
        "/drafts/{draft}",
        "A draft with its text.",
        "read:rules",
        _one,
        "Draft",
        places=_ONE,
        tagged=True,
    ),
    Operation(
        "checkDraft",
        "GET",
        "/drafts/{draft}/check",
        "What is wrong with a draft, what is weak, and what it asks for in words.",
        "read:rules",
        _check,
        "Checked",
        places=_ONE,
    ),
    Operation(
        "changeDraft",
        "PUT",
        "/drafts/{draft}",
        "Give a draft another text, on the state that If-Match names.",
        "write:rules",
        _change,
        "Draft",
        places=_ONE,
        body=asked("text", text=TEXT),
        writes=True,
        tagged=True,
        problems=(412, 428),
    ),
    Operation(
        "discardDraft",
        "DELETE",
        "/drafts/{draft}",
        "Delete a draft for good, in the state that If-Match names. It is told once more.",
        "write:rules",
        _discard,
        "Draft",
        places=_ONE,
        writes=True,
        tagged=True,
        problems=(412, 428),
    ),
)
