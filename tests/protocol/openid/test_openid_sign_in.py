"""Signing in by a provider of OpenID Connect that is not ours: who comes in, as whom, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from lti_tool.accounts import managing
from recognition.people import accounts
from recognition.people.accounts import Acting, wanted_account
from records.accounts import Account, account_by_email, accounts_of
from records.duties import Duty
from records.sign_in_providers import subject_of_account
from tests.pages_world import CAMPUS, World
from tests.protocol.openid.conftest import Provider, Visitor
from tests.running import free_port

Providers = tuple[Provider, Provider]


def _register(owner: Visitor, provider: Provider, **fields: str | list[str]) -> None:
    given = {"name": "Idp", "issuer": provider.issuer, "client_id": "acquis", "client_secret": "a secret of both"}
    answer = owner.post(f"/o/{CAMPUS}/new-sign-in-provider", **{**given, **fields})
    assert answer.status_code == 303, answer.text


def _invite(world: World, email: str, *duties: Duty, password: str | None = None) -> None:
    with world.database.transaction() as session:
        acting = Acting(1, "test", datetime.now(UTC))
        _, link = accounts.invite(session, wanted_account(email, "", duties, "en"), acting)
        if password is not None:
            managing.set_password_by_link(session, 1, link, password, (), acting.now)


def _account(world: World, email: str) -> Account | None:
    with world.database.reading() as session:
        found = account_by_email(session, 1, email)
        session.expunge_all()
        return found


def _status(visitor: Visitor, page: str) -> int:
    return visitor.client.get(f"/o/{CAMPUS}/{page}").status_code


@pytest.mark.parametrize("which", [0, 1])
def test_who_was_invited_comes_in_by_a_verified_address_and_then_by_the_subject(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers, which: int
) -> None:
    provider = providers[which]
    _register(owner, provider)
    _invite(world, "ada@campus.example", "assessor")
    page = visitor.client.get(f"/o/{CAMPUS}/sign-in")
    assert "Idp" in page.text
    assert provider.issuer in page.headers["Content-Security-Policy"]
    provider.become("ada")
    answer = visitor.sign_in("idp", next=f"/o/{CAMPUS}/decisions")
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"] == f"/o/{CAMPUS}/decisions"
    assert (_status(visitor, "decisions"), _status(visitor, "sources")) == (200, 403)
    account = _account(world, "ada@campus.example")
    assert account is not None
    assert account.name == "Ada Adams"
    # The address may change here or there: the subject is the key.
    with world.database.transaction() as session:
        assert subject_of_account(session, 1, account.id) == "ada"
        session.get_one(Account, account.id).email = "ada.adams@campus.example"
    again = Visitor(world, world.app.test_client())
    assert again.sign_in("idp").status_code == 303
    assert "ada.adams@campus.example" in again.client.get(f"/o/{CAMPUS}/account").text


def test_pkce_nonce_and_state_go_along_and_are_new_each_time(
    owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    _register(owner, providers[0])
    first, second = (parse_qs(urlsplit(visitor.leave("idp")).query) for _ in range(2))
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["scope"] == ["openid email profile"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


def test_an_unverified_address_finds_nobody(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    _register(owner, providers[0], domains="campus.example", duty=["hr"])
    _invite(world, "ada@campus.example", "owner")
    providers[0].become("eve")
    answer = visitor.sign_in("idp")
    assert answer.status_code == 403
    assert "email-unverified" in answer.text
    assert _status(visitor, "setup") == 401


def test_strangers_come_in_by_a_listed_domain_alone(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    _register(owner, providers[0], domains="campus.example", duty=["hr"])
    providers[0].become("bob")
    assert "not-invited" in visitor.sign_in("idp").text
    providers[0].become("cleo")
    other = Visitor(world, world.app.test_client())
    assert other.sign_in("idp").status_code == 303
    assert (_status(other, "hr"), _status(other, "decisions")) == (200, 403)
    account = _account(world, "cleo@campus.example")
    assert account is not None
    assert (account.held_duties, account.invited_by) == ({"hr"}, "provider idp")
    assert _account(world, "bob@elsewhere.example") is None


def test_what_the_provider_tells_gives_duties_for_that_session(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    lines = "teachers: assessor designer\nhr: hr"
    _register(owner, providers[0], domains="campus.example", claim="groups", claim_duties=lines)
    providers[0].become("ada")
    assert visitor.sign_in("idp").status_code == 303
    assert (_status(visitor, "decisions"), _status(visitor, "tables"), _status(visitor, "sources")) == (200, 200, 403)
    account = _account(world, "ada@campus.example")
    assert account is not None
    assert account.held_duties == frozenset()


def test_no_provider_speaks_for_who_has_a_password_unless_it_is_trusted_with_the_domain(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    _register(owner, providers[0])
    _register(owner, providers[1], name="Second", domains="campus.example")
    _invite(world, "ada@campus.example", "owner", password="correct horse battery staple")
    for provider in providers:
        provider.become("ada")
    answer = visitor.sign_in("idp")
    assert answer.status_code == 403
    assert "password-first" in answer.text
    assert visitor.sign_in("second").status_code == 303
    assert _status(visitor, "sources") == 200


def test_a_closed_account_stays_out_and_who_broke_off_is_told(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    _register(owner, providers[0], domains="campus.example", duty=["hr"])
    providers[0].become("nobody")
    answer = visitor.sign_in("idp")
    assert answer.status_code == 403
    assert "access_denied" in answer.text
    providers[0].become("cleo")
    assert visitor.sign_in("idp").status_code == 303
    account = _account(world, "cleo@campus.example")
    assert account is not None
    with world.database.transaction() as session:
        accounts.close_account(session, account.id, Acting(1, "test", datetime.now(UTC)))
    assert _status(visitor, "hr") == 401
    assert "not-invited" in visitor.sign_in("idp").text


def test_a_provider_that_is_removed_lets_nobody_in_and_signs_out_who_came_by_it(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    _register(owner, providers[0], domains="campus.example", duty=["hr"])
    providers[0].become("cleo")
    back = visitor.at_provider(visitor.leave("idp"))
    assert visitor.sign_in("idp").status_code == 303
    assert owner.post(f"/o/{CAMPUS}/sign-in-providers/idp/end").status_code == 303
    assert _status(visitor, "hr") == 401
    assert visitor.post(f"/o/{CAMPUS}/sign-in/with/idp").status_code == 404
    assert visitor.back(back).status_code == 404
    assert owner.post(f"/o/{CAMPUS}/sign-in-providers/idp/resume").status_code == 303
    assert visitor.sign_in("idp").status_code == 303


def test_one_person_who_comes_twice_at_once_has_one_account(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    _register(owner, providers[0], domains="campus.example", duty=["hr"])
    providers[0].become("cleo")
    other = Visitor(world, world.app.test_client())
    ways = [(each, each.at_provider(each.leave("idp"))) for each in (visitor, other)]
    assert [each.back(address).status_code for each, address in ways] == [303, 303]
    with world.database.reading() as session:
        assert [account.email for account in accounts_of(session, 1)] == ["cleo@campus.example"]


# Attacks


def test_a_return_is_good_once_and_for_the_browser_that_left(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    _register(owner, providers[0], domains="campus.example", duty=["hr"])
    providers[0].become("cleo")
    address = visitor.at_provider(visitor.leave("idp"))
    thief = Visitor(world, world.app.test_client())
    assert "browser-differs" in thief.back(address).text
    # Who left for themselves and is given another's return has another state's key.
    thief.leave("idp")
    assert "browser-differs" in thief.back(address).text
    assert visitor.back(address).status_code == 303
    visitor.leave("idp")
    assert "return-over" in visitor.back(address).text


def test_a_code_that_another_browser_was_given_is_not_taken(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    """Code injection: PKCE and the nonce bind a code to the departure that it answers."""
    _register(owner, providers[0], domains="campus.example", duty=["hr"])
    providers[0].become("cleo")
    stolen = parse_qs(urlsplit(visitor.at_provider(visitor.leave("idp"))).query)["code"][0]
    thief = Visitor(world, world.app.test_client())
    own = thief.at_provider(thief.leave("idp"))
    code = parse_qs(urlsplit(own).query)["code"][0]
    answer = thief.back(own.replace(code, stolen))
    assert answer.status_code == 403
    assert "answer-invalid" in answer.text
    assert _status(thief, "hr") == 401


@pytest.mark.parametrize("state", ["", "made-up"])
def test_a_state_that_was_never_sent_is_refused(
    owner: Visitor, visitor: Visitor, providers: Providers, state: str
) -> None:
    _register(owner, providers[0])
    visitor.leave("idp")
    answer = visitor.client.get(f"/o/{CAMPUS}/sign-in/with/idp/return?code=x&state={state}&iss={providers[0].issuer}")
    assert answer.status_code == 400
    assert "return-over" in answer.text


def test_the_answer_of_one_provider_is_not_taken_for_anothers(
    owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    """Mix-up (RFC 9700 §4.4): by the address of return, by the state's provider, and by `iss`."""
    _register(owner, providers[0], domains="campus.example", duty=["hr"])
    _register(owner, providers[1], name="Second", domains="campus.example", duty=["owner"])
    for provider in providers:
        provider.become("cleo")
    address = visitor.at_provider(visitor.leave("idp"))
    assert "return-over" in visitor.back(address.replace("/with/idp/", "/with/second/")).text
    quoted = providers[0].issuer.replace(":", "%3A").replace("/", "%2F")
    assert quoted in address
    other = providers[1].issuer.replace(":", "%3A").replace("/", "%2F")
    for changed in (address.replace(quoted, other), address.replace(f"&iss={quoted}", "")):
        answer = visitor.back(changed)
        assert answer.status_code == 403
        assert "RFC 9207" in answer.text
    assert visitor.back(address).status_code == 303


def test_nobody_is_sent_elsewhere_after_signing_in(owner: Visitor, visitor: Visitor, providers: Providers) -> None:
    _register(owner, providers[0], domains="campus.example", duty=["assessor"])
    providers[0].become("cleo")
    assert visitor.sign_in("idp", next="https://evil.example/").headers["Location"] == "/o/campus/arrivals"


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        ("issuer", "ftp://idp.example", "Issuer"),
        ("issuer", "http://idp.example", "Issuer"),
        ("client_id", "", "Client id"),
        ("name", " ", "Name"),
        ("domains", "campus.example, no domain!", "Domains"),
        ("claim_duties", "teachers assessor", "Duties by its values"),
        ("claim_duties", "teachers: emperor", "Duties by its values"),
    ],
)
def test_a_registration_that_cannot_be_is_refused_by_its_field(
    owner: Visitor, providers: Providers, field: str, given: str, words: str
) -> None:
    whole = {"name": "Idp", "issuer": providers[0].issuer, "client_id": "acquis", "claim": "groups", field: given}
    owner.client.set_cookie("acquis_language", "en")
    answer = owner.post(f"/o/{CAMPUS}/new-sign-in-provider", **whole)
    assert answer.status_code == 422
    assert f">{words}: " in answer.text.replace("\n", "") or f"{words}: " in answer.text


def test_a_provider_that_does_not_answer_is_not_registered_and_told_at_sign_in(
    world: World, owner: Visitor, visitor: Visitor, providers: Providers
) -> None:
    nobody = f"http://localhost:{free_port()}"
    whole = {"name": "Idp", "issuer": nobody, "client_id": "acquis"}
    answer = owner.post(f"/o/{CAMPUS}/new-sign-in-provider", **whole)
    assert answer.status_code == 422
    assert nobody in answer.text
    _register(owner, providers[0])
    assert (
        owner.post(f"/o/{CAMPUS}/new-sign-in-provider", **{**whole, "issuer": providers[0].issuer}).status_code == 422
    )
