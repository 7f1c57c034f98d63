"""Accounts of people who sign in here: seen, invited, changed, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from recognition.people.accounts import (
    Acting,
    change_account,
    close_account,
    invite,
    link_for,
    open_account,
    password_address,
    wanted_account,
)
from records.accounts import EMAIL_LENGTH, NAME_LENGTH, Account, Purpose, account_by_id, accounts_of, last_signed_in
from records.duties import DUTIES
from rest_api.calls import Answer, Call, etag_of
from rest_api.declaring import NUMBER, Operation
from rest_api.shapes.basics import asked, either
from rules import LANGUAGES


def _list(call: Call) -> Answer:
    here = call.organisation.id
    last = last_signed_in(call.session, here)
    return Answer({"items": [_shown(one, last.get(one.id)) for one in accounts_of(call.session, here)]})


def _one(call: Call) -> Answer:
    return _told(call, account_by_id(call.session, call.organisation.id, call.places["account"]))


def _told(call: Call, account: Account, location: str | None = None) -> Answer:
    last = last_signed_in(call.session, call.organisation.id)
    return Answer(_shown(account, last.get(account.id)), etag=_tag(account), location=location)


def _shown(one: Account, last: datetime | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "email": one.email,
        "name": one.name,
        "duties": sorted(one.held_duties),
        "language": one.language,
        "learner": one.learner_id,
        "has_password": one.password_hash is not None,
        "second_factor": one.totp_on_at is not None,
        "invited_by": one.invited_by,
        "created_at": one.created_at,
        "last_signed_in": last,
        "closed_at": one.closed_at,
    }


def _tag(one: Account) -> str:
    return etag_of(one.id, sorted(one.held_duties), one.learner_id, one.closed_at)


def _acting(call: Call) -> Acting:
    return Acting(call.organisation.id, call.by, call.now)


def _invite(call: Call) -> Answer:
    body, here = call.body, call.organisation
    new = wanted_account(
        body["email"], body.get("name", ""), body["duties"], body.get("language", here.language), body.get("learner")
    )
    account, secret = invite(call.session, new, _acting(call))
    address = password_address(call.base_url, here.slug, secret)
    call.house.letters.send_password_link(call.session, here, account, address, "invite", call.now)
    return _told(call, account, f"/accounts/{account.id}")


def _change(call: Call) -> Answer:
    seen = account_by_id(call.session, call.organisation.id, call.places["account"])
    call.check_match(_tag(seen), needed=True)
    account = change_account(call.session, seen.id, call.body["duties"], call.body.get("learner"), _acting(call))
    return _told(call, account)


def _close(call: Call) -> Answer:
    close_account(call.session, call.places["account"], _acting(call))
    return _one(call)


def _open(call: Call) -> Answer:
    open_account(call.session, call.places["account"], _acting(call))
    return _one(call)


def _link(call: Call) -> Answer:
    here = call.organisation
    account = account_by_id(call.session, here.id, call.places["account"], hold=True)
    purpose: Purpose = "reset" if account.password_hash is not None else "invite"
    address = password_address(call.base_url, here.slug, link_for(call.session, account, purpose, _acting(call)))
    call.house.letters.send_password_link(call.session, here, account, address, purpose, call.now)
    return _told(call, account)


_ONE = {"account": NUMBER}
_DUTIES = {"type": "array", "items": {"enum": list(DUTIES)}, "uniqueItems": True}
OPERATIONS = (
    Operation(
        "listAccounts",
        "GET",
        "/accounts",
        "Who has an account here, with which duties.",
        "read:accounts",
        _list,
        "Accounts",
    ),
    Operation(
        "inviteAccount",
        "POST",
        "/accounts",
        "Invite somebody: they are sent a link, good for seven days, under which they choose a password.",
        "write:accounts",
        _invite,
        "Account",
        status=201,
        body=asked(
            "email",
            "duties",
            email={"type": "string", "minLength": 3, "maxLength": EMAIL_LENGTH},
            name={"type": "string", "maxLength": NAME_LENGTH},
            duties=_DUTIES,
            language={"enum": list(LANGUAGES)},
            learner=NUMBER,
        ),
        writes=True,
    ),
    Operation(
        "getAccount",
        "GET",
        "/accounts/{account}",
        "One account.",
        "read:accounts",
        _one,
        "Account",
        places=_ONE,
        tagged=True,
    ),
    Operation(
        "changeAccount",
        "PUT",
        "/accounts/{account}",
        "Give other duties, or say which learner it is, on the state that If-Match names. One owner always stays.",
        "write:accounts",
        _change,
        "Account",
        places=_ONE,
        body=asked("duties", duties=_DUTIES, learner=either(NUMBER)),
        writes=True,
        tagged=True,
        problems=(412, 428),
    ),
    Operation(
        "sendAccountLink",
        "POST",
        "/accounts/{account}/links",
        "Send its holder a new link under which they choose a password; earlier ones are void.",
        "write:accounts",
        _link,
        "Account",
        places=_ONE,
        writes=True,
    ),
    Operation(
        "closeAccount",
        "DELETE",
        "/accounts/{account}",
        "Let it sign in no more; its sessions end. It stays on record, and can be opened again.",
        "write:accounts",
        _close,
        "Account",
        places=_ONE,
        writes=True,
    ),
    Operation(
        "openAccount",
        "POST",
        "/accounts/{account}/opening",
        "Let an account that was closed sign in again.",
        "write:accounts",
        _open,
        "Account",
        places=_ONE,
        writes=True,
    ),
)
