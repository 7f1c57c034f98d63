"""`acquis sign-in-provider`, as somebody types it, before a provider that is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages_world import CAMPUS, SECRET, World
from tests.protocol.openid.conftest import Provider, Visitor
from tests.running import free_port
from tests.words import Words

Providers = tuple[Provider, Provider]


@pytest.fixture
def acquis(world: World) -> Words:
    url = world.database.url.render_as_string(hide_password=False)
    environment = {"ACQUIS_DATABASE_URL": url, "ACQUIS_SECRET": SECRET, "ACQUIS_BASE_URL": "http://localhost:8080"}
    return Words(environment)


@pytest.fixture
def secret(tmp_path: Path) -> str:
    file = tmp_path / "secret.txt"
    file.write_text("a secret of both\n", encoding="utf-8")
    return str(file)


def added(provider: Provider, secret: str, *more: str) -> tuple[str, ...]:
    given = ("--issuer", provider.issuer, "--client-id", "acquis", "--client-secret-file", secret)
    return ("sign-in-provider", "add", "Idp", *given, *more, "--organisation", CAMPUS)


def signs_in(visitor: Visitor, page: str) -> int:
    visitor.sign_in("idp")
    return visitor.client.get(f"/o/{CAMPUS}/{page}").status_code


def test_who_comes_by_a_provider_of_the_command_line_is_let_in_and_signed_out_when_it_ends(
    acquis: Words, visitor: Visitor, providers: Providers, secret: str
) -> None:
    provider = providers[0]
    duties = ("--domain", "campus.example", "--duty", "assessor", "--claim", "groups", "--claim-duty", "hr=hr")
    told = acquis(*added(provider, secret, *duties))
    address = f"http://localhost:8080/o/{CAMPUS}/sign-in/with/idp/return"
    assert told == f"idp: register this address of return there: {address}\n"
    provider.become("cleo")
    assert signs_in(visitor, "decisions") == 200
    assert visitor.client.get(f"/o/{CAMPUS}/hr").status_code == 200
    assert acquis("sign-in-provider", "end", "idp", "--organisation", CAMPUS) == "idp: removed\n"
    assert visitor.client.get(f"/o/{CAMPUS}/decisions").status_code == 401


def test_providers_are_listed_with_what_they_let_in(acquis: Words, providers: Providers, secret: str) -> None:
    of_campus = ("--organisation", CAMPUS)
    assert acquis("sign-in-provider", "list", *of_campus) == "no provider yet\n"
    acquis(*added(providers[0], secret, "--domain", "campus.example", "--duty", "hr"))
    (one,) = acquis.json("sign-in-provider", "list", *of_campus)
    assert one == {
        "provider": "idp",
        "name": "Idp",
        "issuer": providers[0].issuer,
        "client_id": "acquis",
        "domains": ["campus.example"],
        "duties": ["hr"],
        "claim": None,
        "claim_duties": {},
        "state": "active",
    }
    table = acquis("sign-in-provider", "list", *of_campus).splitlines()
    assert table[0].split() == ["PROVIDER", "ISSUER", "DOMAINS", "STATE"]
    assert table[1].split() == ["idp", providers[0].issuer, "campus.example", "active"]
    assert "a secret of both" not in str(table)


def test_what_ended_is_taken_up_again_by_the_same_name(acquis: Words, providers: Providers, secret: str) -> None:
    acquis(*added(providers[0], secret))
    acquis("sign-in-provider", "end", "idp", "--organisation", CAMPUS)
    assert acquis.json("sign-in-provider", "list", "--organisation", CAMPUS)[0]["state"] == "removed"
    acquis("sign-in-provider", "resume", "idp", "--organisation", CAMPUS)
    assert acquis.json("sign-in-provider", "list", "--organisation", CAMPUS)[0]["state"] == "active"


def test_what_cannot_be_is_refused_in_words_and_nothing_is_kept(
    acquis: Words, providers: Providers, secret: str
) -> None:
    words = list(added(providers[0], secret))
    words[words.index(providers[0].issuer)] = f"http://localhost:{free_port()}"
    assert "cannot be reached" in acquis.refused(*words)
    assert "TEACHER" in acquis.refused(*added(providers[0], secret, "--claim", "groups", "--claim-duty", "TEACHER"))
    assert "nothing" in acquis.refused("sign-in-provider", "end", "nothing", "--organisation", CAMPUS)
    assert acquis("sign-in-provider", "list", "--organisation", CAMPUS) == "no provider yet\n"
