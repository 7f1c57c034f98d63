"""Awards, what people decide on them, and the signed credentials."""

from __future__ import annotations

import uuid
from typing import Any

from recognition.awarding.evaluating import Clockwork
from recognition.awarding.judging import JUDGEMENTS, LONGEST_NAME, LONGEST_REASON, judge, past_of, said
from recognition.rulebook.catalogue import load_catalogue
from records.api_pages import awards_before, credentials_after
from records.award_states import STATES
from records.awards import Award, Credential, award_by_id, credential_by_id
from rest_api.calls import Answer, Call, etag_of, page_of
from rest_api.declaring import NUMBER, PAGED, SLUG, UUID, Operation, Query
from rest_api.errors import ParameterError
from rest_api.shapes.basics import asked


def _list(call: Call) -> Answer:
    asked_for, limit = call.queries, call.queries["limit"]
    found = awards_before(
        call.session,
        call.organisation.id,
        call.after_moment(),
        limit + 1,
        states=asked_for["state"],
        learner_id=asked_for["learner"],
        microcredential=asked_for["micro_credential"],
    )
    return page_of(found, limit, _shown, lambda one: [one.recorded_at.isoformat(), str(one.id)])


def _one(call: Call) -> Answer:
    award = award_by_id(call.session, call.organisation.id, call.places["award"])
    return _detail(call, award)


def _detail(call: Call, award: Award) -> Answer:
    past = [
        {"at": each.at, "by": each.by, "action": each.action, "reason": each.reason}
        for each in past_of(call.session, award)
    ]
    return Answer({**_shown(award), "cited": award.cited, "past": past}, etag=_tag(award))


def _tag(award: Award) -> str:
    return etag_of(award.id, award.state, award.decided_at, award.renewed_at, award.valid_until)


def _shown(award: Award) -> dict[str, Any]:
    return {
        "id": award.id,
        "microcredential": award.microcredential.slug,
        "version": award.version.number,
        "learner": award.learner_id,
        "learner_name": award.learner.name,
        "state": award.state,
        "reason": award.reason,
        "awarded_at": award.awarded_at,
        "recorded_at": award.recorded_at,
        "valid_until": award.valid_until,
        "credential": award.credential.id if award.credential is not None else None,
    }


def _decide(call: Call) -> Answer:
    here, award_id = call.organisation, call.places["award"]
    # For whomever it speaks, the token stands in the records.
    by = f"{call.by} for {call.body['by']}"[:LONGEST_NAME] if call.body.get("by", "").strip() else call.by
    words = said(call.body["act"], by, call.body.get("reason", ""))
    call.check_match(_tag(award_by_id(call.session, here.id, award_id)))
    clockwork = Clockwork(call.now, uuid.uuid4, here.timezone)
    catalogue = load_catalogue(call.session, here.id)
    award = judge(call.session, catalogue, award_id, call.body["act"], words, clockwork)
    call.session.flush()
    return _detail(call, award)


def _credentials(call: Call) -> Answer:
    limit, after = call.queries["limit"], call.after()
    try:
        last = uuid.UUID(after[0]) if after else None
    except (TypeError, ValueError, AttributeError):
        raise ParameterError("cursor", "is not one that a page gave") from None
    found = credentials_after(call.session, call.organisation.id, last, limit + 1)
    return page_of(found, limit, _credential_head, lambda one: [str(one.id)])


def _credential_head(credential: Credential) -> dict[str, Any]:
    return {
        "id": credential.id,
        "award": credential.award_id,
        "microcredential": credential.award.microcredential.slug,
        "learner": credential.award.learner_id,
        "issued_at": credential.issued_at,
        "url": credential.document["id"],
    }


def _credential(call: Call) -> Answer:
    found = credential_by_id(call.session, call.organisation.id, call.places["credential"])
    return Answer(found.document, etag=etag_of(found.id, found.issued_at))


OPERATIONS = (
    Operation(
        "listAwards",
        "GET",
        "/awards",
        "Awards, the latest first. Those that wait for a person are in the states recommended and review.",
        "read:awards",
        _list,
        "Awards",
        queries=(
            Query("state", "Only in these states.", {"type": "string", "enum": list(STATES)}, repeated=True),
            Query("learner", "Only of this learner.", NUMBER),
            Query("micro_credential", "Only of this micro-credential.", SLUG),
            *PAGED,
        ),
    ),
    Operation(
        "getAward",
        "GET",
        "/awards/{award}",
        "An award with the statements that it rests on and what was done to it.",
        "read:awards",
        _one,
        "AwardDetail",
        places={"award": UUID},
        tagged=True,
    ),
    Operation(
        "decideAward",
        "POST",
        "/awards/{award}/decisions",
        "Confirm or decline what is recommended, keep what is under review, suspend, resume, or revoke for good.",
        "write:awards",
        _decide,
        "AwardDetail",
        places={"award": UUID},
        body=asked(
            "act",
            act={"enum": list(JUDGEMENTS)},
            by={"type": "string", "maxLength": LONGEST_NAME, "description": "For whom it decides, beside the token."},
            reason={"type": "string", "maxLength": LONGEST_REASON},
        ),
        writes=True,
        tagged=True,
        problems=(409, 412),
    ),
    Operation(
        "listCredentials",
        "GET",
        "/credentials",
        "The signed credentials, in the order of their identifiers.",
        "read:awards",
        _credentials,
        "Credentials",
        queries=PAGED,
    ),
    Operation(
        "getCredential",
        "GET",
        "/credentials/{credential}",
        "A signed credential, as its holder has it.",
        "read:awards",
        _credential,
        "CredentialDocument",
        places={"credential": UUID},
        tagged=True,
    ),
)
