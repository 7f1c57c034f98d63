"""Sign-offs for many at once, thanks, who is vouched for, and what the organisation asks of sign-offs."""

from __future__ import annotations

from typing import Any

from recognition.attesting.many import Common, checked_common, checked_lines, read_table, sign_off_many
from recognition.attesting.practices import FREE
from recognition.attesting.thanking import Thanks, thank
from recognition.attesting.vouching import LIMITS, change_policy, end_vouching, vouch_for
from records.attesters import CODES_FOR, ROLES, attesters_of, policy_of
from records.learners import as_known, learner_by_id
from rest_api.calls import Answer, Call
from rest_api.declaring import NUMBER, Operation
from rest_api.operations.sign_offs import ABOUT, EMAIL, MINUTES, NAME, TITLE, WORDS, desk, offer_of
from rest_api.reading import read_instant
from rest_api.shapes.basics import INSTANT, asked

LARGEST_TABLE = 512 * 1024


def _many(call: Call) -> Answer:
    body, offer, here = call.body, offer_of(call, "practice"), desk(call)
    common = Common(
        practice=offer.practice if offer is not None else FREE["practice"],
        microcredential_id=offer.published.microcredential_id if offer is not None else None,
        criterion=offer.criterion.key if offer is not None else None,
        title=body["title"],
        happened_at=read_instant(body["happened_at"]) or call.now,
        minutes=body.get("minutes"),
        comment=body.get("comment", ""),
        attester_name=body["attester_name"],
        attester_email=body["attester_email"],
        role="assessor",
        language=call.organisation.language,
        by=call.by,
    )
    common = checked_common(common, call.now)
    read = read_table(call.session, call.organisation.id, body["table"], common.practice)
    lines, applied = checked_lines(call.session, here, common, read), body.get("apply", False)
    done = sign_off_many(call.session, here, common, read) if applied else 0
    shown = [
        {"line": one.number, "called": one.called, "learner": one.learner_id, "problem": one.problem} for one in lines
    ]
    return Answer({"done": applied, "signed_off": done, "lines": shown})


def _thank(call: Call) -> Answer:
    body, offer = call.body, offer_of(call, "thanks")
    giver = as_known(call.session, learner_by_id(call.session, call.organisation.id, body["giver"]))
    said = Thanks(
        body["email"],
        offer.published.microcredential_id if offer is not None else None,
        offer.criterion.key if offer is not None else None,
        body["title"],
        body.get("comment", ""),
        call.organisation.language,
    )
    made = thank(call.session, desk(call), giver, said)
    if made is not None:
        call.house.letters.tell_learner(call.session, call.organisation, made, call.now)
    return Answer({"sign_off": made.id if made is not None else None})


def _attesters(call: Call) -> Answer:
    found = attesters_of(call.session, call.organisation.id)
    return Answer({"items": [{"email": one.email, "name": one.name, "role": one.role} for one in found]})


def _vouch(call: Call) -> Answer:
    body = call.body
    vouch_for(
        call.session, call.organisation.id, body["attester_email"], body["attester_name"], body["role"],
        by=call.by, now=call.now,
    )  # fmt: skip
    return _attesters(call)


def _end(call: Call) -> Answer:
    end_vouching(call.session, call.organisation.id, call.places["email"], by=call.by, now=call.now)
    return _attesters(call)


def _policy(call: Call) -> Answer:
    found = policy_of(call.session, call.organisation.id)
    return Answer({name: getattr(found, name) for name in (*LIMITS, "code_for")})


def _change_policy(call: Call) -> Answer:
    change_policy(call.session, call.organisation.id, call.body, call.body["code_for"], by=call.by, now=call.now)
    return Answer(call.body)


_LIMITS: dict[str, Any] = {
    name: {"type": "integer", "minimum": least, "maximum": most} for name, (least, most) in LIMITS.items()
}
OPERATIONS = (
    Operation(
        "signOffMany",
        "POST",
        "/sign-offs/many",
        "Sign off one practice for the people of a table (CSV: learner, and as wanted minutes, comment, score and the"
        " points of the rubric). Without `apply` it is only said what would be done.",
        "write:sign-offs",
        _many,
        "Lines",
        body=asked(
            "title",
            "happened_at",
            "attester_name",
            "attester_email",
            "table",
            about=ABOUT,
            title=TITLE,
            happened_at=INSTANT,
            minutes=MINUTES,
            comment=WORDS,
            attester_name=NAME,
            attester_email=EMAIL,
            table={"type": "string", "minLength": 1, "maxLength": LARGEST_TABLE},
            apply={"type": "boolean"},
        ),
        writes=True,
    ),
    Operation(
        "thank",
        "POST",
        "/thanks",
        "Thank somebody for a learner: social evidence of who helped. An address that means nobody here thanks nobody.",
        "write:sign-offs",
        _thank,
        "Thanked",
        status=201,
        body=asked("giver", "email", "title", giver=NUMBER, email=EMAIL, about=ABOUT, title=TITLE, comment=WORDS),
        writes=True,
    ),
    Operation(
        "listAttesters",
        "GET",
        "/attesters",
        "Whom the organisation vouches for, and in which role.",
        "read:sign-offs",
        _attesters,
        "Attesters",
    ),
    Operation(
        "vouchFor",
        "POST",
        "/attesters",
        "Vouch for whoever has this address: what they sign off counts in this role.",
        "write:sign-offs",
        _vouch,
        "Attesters",
        body=asked(
            "attester_email",
            "attester_name",
            "role",
            attester_email=EMAIL,
            attester_name=NAME,
            role={"enum": list(ROLES)},
        ),
        writes=True,
    ),
    Operation(
        "endVouching",
        "DELETE",
        "/attesters/{email}",
        "Vouch for this address no more.",
        "write:sign-offs",
        _end,
        "Attesters",
        places={"email": EMAIL},
        writes=True,
    ),
    Operation(
        "getSignOffPolicy",
        "GET",
        "/sign-offs/policy",
        "How many confirmations a second person looks at, how long links are good, what keeps friends apart, and where"
        " whoever confirms by a link types a code that is sent by mail.",
        "read:sign-offs",
        _policy,
        "SignOffPolicy",
    ),
    Operation(
        "changeSignOffPolicy",
        "PUT",
        "/sign-offs/policy",
        "Ask something else of sign-offs from now on.",
        "write:sign-offs",
        _change_policy,
        "SignOffPolicy",
        body=asked(*LIMITS, "code_for", **_LIMITS, code_for={"enum": list(CODES_FOR)}),
        writes=True,
    ),
)
