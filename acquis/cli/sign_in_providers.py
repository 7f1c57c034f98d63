"""`acquis sign-in-provider`: by whose word people sign in (OpenID Connect)."""

from __future__ import annotations

from pathlib import Path

import click

from acquis.cli.common import (
    acting,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    settings,
    show,
    table,
)
from acquis.settings import need_secret
from acquis.wiring import utc_now
from lti_tool.accounts.openid import discover
from lti_tool.accounts.providing import (
    end_provider,
    register_provider,
    resume_provider,
    return_address,
    wanted_provider,
)
from lti_tool.lti.outgoing import Client, Patience
from recognition.evidence.registering import slug_of
from recognition.people.accounts import Acting
from records.duties import DUTIES
from records.sign_in_providers import provider_by_slug, providers_of


@click.group(name="sign-in-provider")
def sign_in_provider() -> None:
    """Where people sign in already, by OpenID Connect.

    \b
    Example:
      acquis sign-in-provider list
    """


@sign_in_provider.command(name="add")
@click.argument("name")
@click.option("--issuer", required=True, help="As the provider names itself: https://…")
@click.option("--client-id", required=True, help="As whom it knows Acquis.")
@click.option(
    "--client-secret-file",
    "secret_file",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The file with the client's secret; left out for a public client.",
)
@click.option("--domain", "domains", multiple=True, help="Who has a verified address of it comes in uninvited.")
@click.option("--duty", "duties", type=click.Choice(DUTIES), multiple=True, help="Duties of who comes so.")
@click.option("--claim", default="", help="What the provider tells that gives duties, such as groups.")
@click.option("--claim-duty", "claim_duties", multiple=True, help="VALUE=DUTY. May be repeated.")
@organisation_option
@format_option
def add(
    name: str,
    issuer: str,
    client_id: str,
    secret_file: Path | None,
    domains: tuple[str, ...],
    duties: tuple[str, ...],
    claim: str,
    claim_duties: tuple[str, ...],
    slug: str | None,
    form: str,
) -> None:
    """Register a provider, once it has been asked what it is. Prints the address of return to register there.

    \b
    Example:
      acquis sign-in-provider add "Campus login" --issuer https://login.campus.example/realms/main \\
        --client-id acquis --client-secret-file secret.txt --domain campus.example --duty assessor
    """
    given = {
        "name": name,
        "issuer": issuer,
        "client_id": client_id,
        "client_secret": read_text(secret_file) if secret_file is not None else "",
        "domains": " ".join(domains),
        "claim": claim,
    }
    wanted = wanted_provider(given, duties, _claim_lines(claim_duties), slug_of(name))
    endpoints = discover(Client(Patience()), wanted.issuer)
    current = settings()
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        made = register_provider(
            session, wanted, endpoints, need_secret(current), Acting(chosen.id, acting(), utc_now())
        )
        address = return_address(current.base_url, chosen.slug, made.slug)
        named = made.slug
    told = f"{named}: register this address of return there: {address}"
    show(form, {"provider": named, "return_address": address}, [told])


@sign_in_provider.command(name="list")
@organisation_option
@format_option
def list_providers(slug: str | None, form: str) -> None:
    """List the providers.

    \b
    Example:
      acquis sign-in-provider list --format json
    """
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        found = [
            {
                "provider": each.slug,
                "name": each.name,
                "issuer": each.issuer,
                "client_id": each.client_id,
                "domains": each.domains,
                "duties": each.duties,
                "claim": each.claim,
                "claim_duties": each.claim_duties,
                "state": "removed" if each.ended_at else "active",
            }
            for each in providers_of(session, chosen.id, ended=True)
        ]
    rows = [(one["provider"], one["issuer"], " ".join(map(str, one["domains"] or ())), one["state"]) for one in found]
    show(form, found, table(("PROVIDER", "ISSUER", "DOMAINS", "STATE"), rows, "no provider yet"))


@sign_in_provider.command(name="end")
@click.argument("provider")
@organisation_option
@format_option
def end(provider: str, slug: str | None, form: str) -> None:
    """Let nobody in by a provider any more, and sign out who came by it.

    \b
    Example:
      acquis sign-in-provider end campus-login
    """
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        found = provider_by_slug(session, chosen.id, provider, ended=True, hold=True)
        end_provider(session, found, Acting(chosen.id, acting(), utc_now()))
    show(form, {"provider": provider, "state": "removed"}, [f"{provider}: removed"])


@sign_in_provider.command(name="resume")
@click.argument("provider")
@organisation_option
@format_option
def resume(provider: str, slug: str | None, form: str) -> None:
    """Take a provider back that was ended.

    \b
    Example:
      acquis sign-in-provider resume campus-login
    """
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        found = provider_by_slug(session, chosen.id, provider, ended=True, hold=True)
        resume_provider(session, found, Acting(chosen.id, acting(), utc_now()))
    show(form, {"provider": provider, "state": "active"}, [f"{provider}: active"])


def _claim_lines(given: tuple[str, ...]) -> list[str]:
    """`teachers=assessor`, each as the page has it: the duties of one value together."""
    by_value: dict[str, list[str]] = {}
    for each in given:
        value, equals, duty = each.rpartition("=")
        if not equals:
            raise click.BadParameter(f"{each!r} is not VALUE=DUTY", param_hint="--claim-duty")
        by_value.setdefault(value, []).append(duty)
    return [f"{value}: {' '.join(duties)}" for value, duties in by_value.items()]
