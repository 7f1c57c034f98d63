"""Accounts on both databases: invited, signed in, changed, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from credentials.keys import unseal
from lti_tool.accounts import managing
from lti_tool.accounts.signing_in import (
    FROM_ADDRESS,
    Caller,
    check_code_of,
    check_password_of,
    count_forgotten,
    halfway_account,
    halfway_value,
    known_value,
)
from lti_tool.errors import PasswordUnfitError, SignInRefusedError, TooManyAttemptsError
from recognition.errors import AccountError
from recognition.people import accounts
from recognition.people.accounts import Acting, wanted_account
from records.accounts import (
    Account,
    account_by_id,
    end_account_session,
    end_sessions,
    link_of,
    open_session,
    recovery_codes_left,
    sessions_of,
    standing_session,
)
from records.audit import entries_on
from records.database import Database
from records.duties import Duty
from records.errors import NotFoundError
from records.organisations import Organisation, add_organisation

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECRET = "a secret for the tests alone"
PASSWORD = "correct horse battery staple"
HERE = Caller("192.0.2.1", None)
LIFE = timedelta(hours=12)


@dataclass
class House:
    """Two organisations on one database."""

    database: Database
    campus: int
    other: int

    def invite(self, email: str, *duties: Duty, password: str | None = PASSWORD, at: datetime = NOW) -> int:
        """Somebody with an account at the campus, and their password set."""
        new = wanted_account(email, "", duties, "en")
        with self.database.transaction() as session:
            account, link = accounts.invite(session, new, Acting(self.campus, "test", at))
            if password is not None:
                managing.set_password_by_link(session, self.campus, link, password, (), at)
            return account.id

    def try_password(self, email: str, password: str, caller: Caller = HERE, now: datetime = NOW) -> Account:
        """Sign in at the campus."""
        return check_password_of(self.database, SECRET, self.campus, email, password, caller, now)

    def with_code(self, account_id: int) -> tuple[str, tuple[str, ...]]:
        """The secret of the telephone, and the recovery codes, once codes are asked for."""
        with self.database.transaction() as session:
            account = account_by_id(session, self.campus, account_id, hold=True)
            managing.offer_totp(session, account, SECRET)
            secret = managing.offered_totp(account, SECRET) or ""
            codes = managing.turn_totp_on(session, account, SECRET, pyotp.TOTP(secret).at(NOW), NOW)
        return secret, codes

    def try_code(self, account_id: int, code: str, now: datetime, caller: Caller = HERE) -> None:
        """Take a code at the campus."""
        check_code_of(self.database, SECRET, self.campus, account_id, code, caller, now)


@pytest.fixture
def house(database: Database) -> House:
    with database.transaction() as session:
        ids = [
            add_organisation(session, Organisation(slug=slug, name={"en": slug}, created_at=NOW)).id
            for slug in ("campus", "other")
        ]
    return House(database, *ids)


def test_who_is_invited_chooses_a_password_once_and_signs_in_with_it(house: House) -> None:
    with house.database.transaction() as session:
        new = wanted_account(" Ada@Campus.example ", "Ada  Adams", ["designer", "emperor"], "fr")
        account, link = accounts.invite(session, new, Acting(house.campus, "test", NOW))
        assert (account.email, account.name, account.held_duties) == ("ada@campus.example", "Ada Adams", {"designer"})
    with pytest.raises(SignInRefusedError):
        house.try_password("ada@campus.example", "")
    with house.database.transaction() as session:
        managing.set_password_by_link(session, house.campus, link, PASSWORD, (), NOW)
    assert house.try_password("ADA@campus.example ", PASSWORD).name == "Ada Adams"
    with house.database.transaction() as session, pytest.raises(NotFoundError):
        managing.set_password_by_link(session, house.campus, link, "another long enough one", (), NOW)


def test_a_link_ends_is_one_organisations_and_survives_a_password_that_does_not_do(house: House) -> None:
    with house.database.transaction() as session:
        _, link = accounts.invite(
            session, wanted_account("a@x.example", "", ["hr"], "en"), Acting(house.campus, "t", NOW)
        )
    with house.database.transaction() as session, pytest.raises(PasswordUnfitError):
        managing.set_password_by_link(session, house.campus, link, "short", (), NOW)
    with house.database.reading() as session:
        assert link_of(session, house.other, link, NOW) is None
        assert link_of(session, house.campus, link, NOW + timedelta(days=6)) is not None
        assert link_of(session, house.campus, link, NOW + timedelta(days=7)) is None
        assert link_of(session, house.campus, link + "x", NOW) is None


def test_asking_for_a_new_password_leaves_an_invitation_good_and_voids_the_link_before(house: House) -> None:
    acting = Acting(house.campus, "forgot", NOW)
    with house.database.transaction() as session:
        account, invited = accounts.invite(session, wanted_account("a@x.example", "", ["hr"], "en"), acting)
        first, second = (accounts.link_for(session, account, "reset", acting) for _ in range(2))
    with house.database.reading() as session:
        good = [link for link in (invited, first, second) if link_of(session, house.campus, link, NOW) is not None]
    assert good == [invited, second]


def test_an_address_has_one_account_at_an_organisation(house: House) -> None:
    house.invite("ada@campus.example", "owner")
    with pytest.raises(AccountError, match="taken"):
        house.invite("ADA@campus.example", "hr")
    with house.database.transaction() as session:
        accounts.invite(session, wanted_account("ada@campus.example", "", ["hr"], "en"), Acting(house.other, "t", NOW))


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("email", {"email": "nobody"}),
        ("email", {"email": "a@b.example\nBcc: all@b.example"}),
        ("name", {"name": "x" * 201}),
        ("language", {"language": "tlh"}),
        ("duties", {"duties": []}),
    ],
)
def test_what_cannot_be_an_account_is_refused_by_its_field(field: str, given: dict[str, object]) -> None:
    whole = {"email": "a@b.example", "name": "", "duties": ["hr"], "language": "en"} | given
    with pytest.raises(AccountError) as refused:
        wanted_account(**whole)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_unknown_people_wrong_passwords_and_closed_accounts_are_refused_alike(house: House) -> None:
    house.invite("owner@campus.example", "owner")
    closed = house.invite("was@campus.example", "hr")
    with house.database.transaction() as session:
        accounts.close_account(session, closed, Acting(house.campus, "test", NOW))
    for email, password in (
        ("nobody@campus.example", PASSWORD),
        ("owner@campus.example", "wrong"),
        ("was@campus.example", PASSWORD),
    ):
        with pytest.raises(SignInRefusedError):
            house.try_password(email, password)
    with pytest.raises(SignInRefusedError):
        check_password_of(house.database, SECRET, house.other, "owner@campus.example", PASSWORD, HERE, NOW)


@pytest.mark.parametrize("email", ["owner@campus.example", "nobody@campus.example"])
def test_guessing_becomes_slow_whether_the_account_exists_or_not(house: House, email: str) -> None:
    house.invite("owner@campus.example", "owner")
    for _ in range(5):
        with pytest.raises(SignInRefusedError):
            house.try_password(email, "wrong")
    with pytest.raises(TooManyAttemptsError) as refused:
        house.try_password(email, PASSWORD)
    assert refused.value.seconds == 1
    # The right password does not help before the time has come; then it does.
    if email.startswith("owner"):
        assert house.try_password(email, PASSWORD, now=NOW + timedelta(seconds=2)).email == email


def test_who_guesses_from_elsewhere_keeps_nobody_out_of_a_browser_that_is_known(house: House) -> None:
    account_id = house.invite("owner@campus.example", "owner")
    now = NOW
    for _ in range(20):
        with pytest.raises((SignInRefusedError, TooManyAttemptsError)):
            house.try_password("owner@campus.example", "wrong", Caller("203.0.113.9", None), now)
        now += timedelta(seconds=1)
    with house.database.reading() as session:
        known = known_value(SECRET, house.campus, account_by_id(session, house.campus, account_id), "n")
    with pytest.raises(TooManyAttemptsError):
        house.try_password("owner@campus.example", PASSWORD, Caller("192.0.2.7", None), now)
    assert house.try_password("owner@campus.example", PASSWORD, Caller("203.0.113.9", known), now).id == account_id
    # What is known of one account's browser helps with no other's.
    house.invite("other@campus.example", "hr")
    for _ in range(5):
        with pytest.raises(SignInRefusedError):
            house.try_password("other@campus.example", "wrong", Caller("198.51.100.4", known), now)
    with pytest.raises(TooManyAttemptsError):
        house.try_password("other@campus.example", "wrong", Caller("198.51.100.5", None), now)


def test_one_network_cannot_try_many_accounts_quickly_and_good_sign_ins_do_not_count(house: House) -> None:
    house.invite("owner@campus.example", "owner")
    for number in range(30):
        assert house.try_password("owner@campus.example", PASSWORD, Caller("2001:db8::1", None))
        with pytest.raises(SignInRefusedError):
            house.try_password(f"{number}@campus.example", "wrong", Caller(f"2001:db8::{number}", None))
    with pytest.raises(TooManyAttemptsError):
        house.try_password("31@campus.example", "wrong", Caller("2001:db8::ffff", None))
    with pytest.raises(SignInRefusedError):
        house.try_password("31@campus.example", "wrong", Caller("2001:db8:0:1::1", None))


def test_letters_for_forgotten_passwords_are_few_for_everybody(house: House) -> None:
    for _ in range(3):
        count_forgotten(house.database, SECRET, house.campus, "nobody@campus.example", HERE, NOW)
    with pytest.raises(TooManyAttemptsError):
        count_forgotten(house.database, SECRET, house.campus, "nobody@campus.example", HERE, NOW)


def test_a_code_is_good_once_and_so_is_each_recovery_code(house: House) -> None:
    account_id = house.invite("ada@campus.example", "owner")
    secret, codes = house.with_code(account_id)
    totp, later = pyotp.TOTP(secret), NOW + timedelta(seconds=90)
    # The code with which it was turned on was used by that.
    with pytest.raises(SignInRefusedError):
        house.try_code(account_id, totp.at(NOW), NOW)
    house.try_code(account_id, totp.at(later), later)
    for stale in (later, later - timedelta(seconds=30)):
        with pytest.raises(SignInRefusedError):
            house.try_code(account_id, totp.at(stale), later)
    house.try_code(account_id, codes[3].lower(), later)
    with pytest.raises(SignInRefusedError):
        house.try_code(account_id, codes[3], later)
    with house.database.reading() as session:
        assert recovery_codes_left(session, account_id) == 7


def test_codes_cannot_be_guessed_quickly(house: House) -> None:
    account_id = house.invite("ada@campus.example", "owner")
    secret, _ = house.with_code(account_id)
    later = NOW + timedelta(minutes=2)
    for number in range(5):
        with pytest.raises(SignInRefusedError):
            house.try_code(account_id, f"{number:06}", later)
    with pytest.raises(TooManyAttemptsError):
        house.try_code(account_id, pyotp.TOTP(secret).at(later), later)


def test_the_secret_of_a_telephone_is_sealed_and_counts_only_once_a_code_was_typed(house: House) -> None:
    account_id = house.invite("ada@campus.example", "owner")
    with house.database.transaction() as session:
        account = account_by_id(session, house.campus, account_id, hold=True)
        managing.offer_totp(session, account, SECRET)
        offered = managing.offered_totp(account, SECRET) or ""
        assert offered.encode() not in (account.sealed_totp or b"")
        assert unseal(account.sealed_totp or b"", SECRET).decode() == offered
        with pytest.raises(SignInRefusedError):
            managing.turn_totp_on(session, account, SECRET, "000000", NOW)
        assert account.totp_on_at is None
        managing.turn_totp_on(session, account, SECRET, pyotp.TOTP(offered).at(NOW), NOW)
        assert managing.offered_totp(account, SECRET) is None
        accounts.drop_second_factor(session, account, Acting(house.campus, "test", NOW))
        assert account.sealed_totp is None
        assert recovery_codes_left(session, account_id) == 0


def test_what_a_browser_keeps_between_password_and_code_is_short_lived_and_one_organisations(house: House) -> None:
    account_id = house.invite("ada@campus.example", "owner")
    with house.database.reading() as session:
        value = halfway_value(SECRET, account_by_id(session, house.campus, account_id), NOW)
    assert halfway_account(house.database, SECRET, house.campus, value, NOW).id == account_id
    for kept, organisation, at in (
        (value, house.campus, NOW + timedelta(minutes=5)),
        (value + "x", house.campus, NOW),
        (None, house.campus, NOW),
    ):
        with pytest.raises(SignInRefusedError):
            halfway_account(house.database, SECRET, organisation, kept, at)
    with pytest.raises(NotFoundError):
        halfway_account(house.database, SECRET, house.other, value, NOW)
    with house.database.transaction() as session:
        account = account_by_id(session, house.campus, account_id, hold=True)
        managing.change_password(session, account, "a wholly different sentence", (), 0, NOW + timedelta(seconds=1))
    with pytest.raises(SignInRefusedError):
        halfway_account(house.database, SECRET, house.campus, value, NOW + timedelta(seconds=2))


def test_sessions_end_by_time_by_signing_out_by_another_password_and_by_closing(house: House) -> None:
    house.invite("owner@campus.example", "owner")
    account_id = house.invite("ada@campus.example", "hr")

    def sign_in() -> int:
        with house.database.transaction() as session:
            account = account_by_id(session, house.campus, account_id)
            return open_session(session, account, way="password", browser="Firefox", now=NOW, life=LIFE).id

    def stands(session_id: int, at: datetime = NOW) -> bool:
        with house.database.reading() as session:
            assert standing_session(session, house.other, session_id, at) is None
            return standing_session(session, house.campus, session_id, at) is not None

    one, two, three = sign_in(), sign_in(), sign_in()
    assert stands(one)
    assert not stands(one, NOW + LIFE)
    with house.database.transaction() as session:
        end_account_session(session, one, NOW)
    assert (stands(one), stands(two), stands(three)) == (False, True, True)
    with house.database.transaction() as session:
        account = account_by_id(session, house.campus, account_id, hold=True)
        managing.change_password(session, account, "a wholly different sentence", (), two, NOW)
    assert (stands(two), stands(three)) == (True, False)
    four = sign_in()
    with house.database.transaction() as session:
        end_sessions(session, account_id, NOW, only=four, but=two)
        end_sessions(session, account_id, NOW, only=two, but=two)
    assert (stands(two), stands(four)) == (True, False)
    with house.database.transaction() as session:
        link = accounts.link_for(
            session, account_by_id(session, house.campus, account_id), "reset", Acting(house.campus, "t", NOW)
        )
        managing.set_password_by_link(session, house.campus, link, PASSWORD, (), NOW)
    assert not stands(two)
    five = sign_in()
    with house.database.transaction() as session:
        accounts.close_account(session, account_id, Acting(house.campus, "test", NOW))
        assert sessions_of(session, account_id, NOW) == []
    assert not stands(five)
    with house.database.transaction() as session:
        accounts.open_account(session, account_id, Acting(house.campus, "test", NOW))
    assert not stands(five)


def test_the_last_owner_stays_one(house: House) -> None:
    acting = Acting(house.campus, "test", NOW)
    first = house.invite("one@campus.example", "owner")
    for change in (
        lambda session: accounts.close_account(session, first, acting),
        lambda session: accounts.change_account(session, first, ["hr"], None, acting),
    ):
        with house.database.transaction() as session, pytest.raises(AccountError, match="last-owner"):
            change(session)
    house.invite("two@campus.example", "owner", "hr")
    with house.database.transaction() as session:
        accounts.change_account(session, first, ["hr"], None, acting)
        assert account_by_id(session, house.campus, first).held_duties == {"hr"}


def test_what_is_done_to_an_account_is_told_and_never_its_secrets(house: House) -> None:
    account_id = house.invite("ada@campus.example", "owner")
    house.invite("two@campus.example", "owner")
    secret, codes = house.with_code(account_id)
    with house.database.transaction() as session:
        accounts.change_account(session, account_id, ["hr"], None, Acting(house.campus, "account:2", NOW))
        story = entries_on(session, house.campus, f"account:{account_id}")
        told = [entry.action for entry in story]
        text = repr([(entry.actor, entry.details) for entry in story])
        kept = account_by_id(session, house.campus, account_id).password_hash
    assert told == [
        "account-invited", "account-link-invite", "account-password-set", "account-code-on", "account-changed",
    ]  # fmt: skip
    assert "account:2" in text
    for hidden in (PASSWORD, secret, *codes, kept or ""):
        assert hidden not in text


def test_who_guesses_over_one_version_of_the_protocol_keeps_nobody_else_out(house: House) -> None:
    """A server that listens on both versions hears of callers of version 4 as of addresses of one network."""
    house.invite("ada@campus.example", "owner")
    for attempt in range(FROM_ADDRESS.free):
        with pytest.raises(SignInRefusedError):
            house.try_password(f"{attempt}@campus.example", "wrong", Caller("::ffff:198.51.100.7", None))
    with pytest.raises(TooManyAttemptsError):
        house.try_password("ada@campus.example", PASSWORD, Caller("::ffff:198.51.100.7", None))
    house.try_password("ada@campus.example", PASSWORD, Caller("::ffff:192.0.2.1", None))
