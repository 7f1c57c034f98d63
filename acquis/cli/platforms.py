"""`acquis platform`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import click

from acquis.cli.common import (
    acting,
    duration_text,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    show,
    table,
)
from acquis.cli.common import settings as current_settings
from acquis.settings import need_secret
from acquis.wiring import utc_now
from lti_tool.lti.dynamic import Invitation, invitation_token
from lti_tool.lti.health import Finding, check
from lti_tool.lti.keys import ensure_key, make_key, private_key
from lti_tool.lti.linking import read_rules, rules_of
from lti_tool.lti.outgoing import Client, Patience
from lti_tool.lti.registrations import (
    ACCOUNT_NAMES,
    FAMILIES,
    AccountName,
    Family,
    acquaintance_of,
    check_deployment,
    check_names,
    registration_of,
)
from lti_tool.lti.tokens import Signer
from recognition.evidence.registering import slug_of
from recognition.people.identifiers import MAILBOX_KINDS
from records.audit import note
from records.platforms import (
    Platform,
    add_deployment,
    add_platform,
    end_platform,
    platform_by_slug,
    platforms_of,
    resume_platform,
)
from rules import parse_duration

P = ParamSpec("P")
R = TypeVar("R")
MARKS = {True: "ok", False: "FAILS", None: "-"}


def acquaintance_options(command: Callable[P, R]) -> Callable[P, R]:
    """How a platform's users are met in the records, and where its pages may show ours."""
    options = (
        click.option(
            "--account-name",
            type=click.Choice(ACCOUNT_NAMES),
            default="sub",
            show_default=True,
            help="Which claim names people's accounts in the records.",
        ),
        click.option("--account-home", help="The records' account.homePage, where it is not the issuer."),
        click.option("--trust-email", is_flag=True, help="Take the e-mail addresses that it sends for its users'."),
        click.option(
            "--trust-admins", is_flag=True, help="Who administers it is staff here, when they come from no course."
        ),
        click.option("--frame-origin", "frame_origins", multiple=True, help="Another origin that may frame our pages."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def named(name: str, platform_slug: str | None) -> str:
    """The slug of a platform of that name; raises what tells why there is none."""
    found = platform_slug or slug_of(name)
    if not found:
        raise click.BadParameter("has no letter or digit to make a slug of; give --slug", param_hint="NAME")
    check_names(name, found)
    return found


@click.group()
def platform() -> None:
    """The learning management systems that know Acquis as an LTI 1.3 tool.

    \b
    Example:
      acquis platform add "Our Moodle" --family moodle --issuer https://moodle.example --client-id 4VRXe3elOdHbQB4
    """


@platform.command()
@click.argument("name")
@click.option("--family", type=click.Choice(FAMILIES), default="other", show_default=True, help="Its product.")
@click.option("--issuer", help="What it calls itself (iss); fixed for hosted Canvas.")
@click.option("--client-id", required=True, help="What it calls Acquis.")
@click.option("--deployment", "deployments", multiple=True, help="A deployment id; several are allowed.")
@click.option("--authorization-endpoint", help="Where browsers sign in; known for Moodle and Canvas.")
@click.option("--token-endpoint", help="Where access tokens are given; known for Moodle and Canvas.")
@click.option("--jwks-uri", help="Where its public keys are; known for Moodle and Canvas.")
@click.option("--token-audience", help="The audience of token requests, where it is not the token endpoint.")
@acquaintance_options
@click.option("--slug", "platform_slug", help="A short name; made from NAME if left out.")
@organisation_option
@format_option
def add(
    name: str,
    family: Family,
    deployments: tuple[str, ...],
    platform_slug: str | None,
    slug: str | None,
    form: str,
    account_name: AccountName,
    account_home: str | None,
    trust_email: bool,
    trust_admins: bool,
    frame_origins: tuple[str, ...],
    **given: str | None,
) -> None:
    """Register a platform. Prints the addresses that it asks for.

    \b
    Example:
      acquis platform add "Canvas" --family canvas --client-id 10000000000001 --deployment 1:8865aa05b4b79b64
    """
    platform_slug = named(name, platform_slug)
    registration = registration_of(family, given)
    acquaintance = acquaintance_of(
        account_name, account_home, frame_origins, trust_email=trust_email, trust_admins=trust_admins
    )
    for each in deployments:
        check_deployment(each)
    secret, now = need_secret(current_settings()), utc_now()
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        made = add_platform(
            session,
            organisation_id=organisation.id,
            slug=platform_slug,
            name=name,
            family=family,
            registration=registration,
            deployments=deployments,
            now=now,
            acquaintance=acquaintance,
        )
        ensure_key(session, organisation.id, secret, now)
        note(session, organisation.id, acting(), "platform-added", made.slug, now)
        data = _described(made, organisation.slug)
    show(form, data, _lines(data))


@platform.command()
@click.argument("name")
@acquaintance_options
@click.option("--life", default="P7D", show_default=True, help="How long it is good.", callback=duration_text)
@click.option("--slug", "platform_slug", help="A short name; made from NAME if left out.")
@organisation_option
@format_option
def invite(
    name: str,
    platform_slug: str | None,
    slug: str | None,
    form: str,
    life: str,
    account_name: AccountName,
    account_home: str | None,
    trust_email: bool,
    trust_admins: bool,
    frame_origins: tuple[str, ...],
) -> None:
    """Print an address with which a platform registers itself (LTI Dynamic Registration). It is good once.

    \b
    Example:
      acquis platform invite "Our Moodle"
    """
    platform_slug = named(name, platform_slug)
    now = utc_now()
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug).slug
    invitation = Invitation(
        organisation=organisation,
        slug=platform_slug,
        name=name,
        acquaintance=acquaintance_of(
            account_name, account_home, frame_origins, trust_email=trust_email, trust_admins=trust_admins
        ),
        expires_at=parse_duration(life).after(now),
    )
    token = invitation_token(need_secret(current_settings()), invitation)
    address = f"{current_settings().base_url}/o/{organisation}/lti/register/{token}"
    data = {"address": address, "expires_at": invitation.expires_at.isoformat(timespec="seconds")}
    show(form, data, [address])


@platform.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List the platforms.

    \b
    Example:
      acquis platform list --format json
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = [_described(item, organisation.slug) for item in platforms_of(session, organisation.id, ended=True)]
    rows = [
        (
            item["platform"], item["name"], item["issuer"], item["client_id"], " ".join(item["deployments"]),
            "removed" if item["ended_at"] else "",
        )
        for item in found
    ]  # fmt: skip
    head = ("PLATFORM", "NAME", "ISSUER", "CLIENT ID", "DEPLOYMENTS", "")
    show(form, found, table(head, rows, "no platform yet: acquis platform add NAME --issuer … --client-id …"))


@platform.command(name="show")
@click.argument("platform_slug", metavar="PLATFORM")
@organisation_option
@format_option
def show_(platform_slug: str, slug: str | None, form: str) -> None:
    """Show what a platform and the tool know of each other.

    \b
    Example:
      acquis platform show our-moodle
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        data = _described(platform_by_slug(session, organisation.id, platform_slug), organisation.slug)
    show(form, data, _lines(data))


@platform.command()
@click.argument("platform_slug", metavar="PLATFORM")
@click.argument("deployment_id", metavar="DEPLOYMENT")
@organisation_option
@format_option
def deploy(platform_slug: str, deployment_id: str, slug: str | None, form: str) -> None:
    """Know one more deployment of a platform.

    \b
    Example:
      acquis platform deploy our-moodle 2
    """
    check_deployment(deployment_id)
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = platform_by_slug(session, organisation.id, platform_slug)
        add_deployment(session, found, deployment_id, utc_now())
        note(session, organisation.id, acting(), "platform-deployed", platform_slug, utc_now(), {"id": deployment_id})
        data = _described(found, organisation.slug)
    show(form, data, _lines(data))


@platform.command(name="link-rules")
@click.argument("platform_slug", metavar="PLATFORM")
@click.option("--account", "accounts", multiple=True, metavar="NAME[@HOMEPAGE]", help="Several are allowed.")
@click.option("--email", "emails", multiple=True, type=click.Choice(MAILBOX_KINDS), help="What addresses become.")
@click.option("--default", "as_usual", is_flag=True, help="Back to what is usual for its product.")
@organisation_option
@format_option
def link_rules(
    platform_slug: str,
    accounts: tuple[str, ...],
    emails: tuple[str, ...],
    slug: str | None,
    form: str,
    *,
    as_usual: bool,
) -> None:
    """Show or set under which identities records speak of a platform's users. It holds from the next launch on.

    NAME is sub, username, sourcedid, email, or custom.FIELD for a custom parameter; HOMEPAGE is the issuer if left out.

    \b
    Example:
      acquis platform link-rules our-moodle --account sub --account username --email mbox
      acquis platform link-rules canvas --account custom.canvas_global_id@https://school.instructure.com
    """
    if as_usual and (accounts or emails):
        raise click.UsageError("--default goes alone")
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = platform_by_slug(session, organisation.id, platform_slug)
        if as_usual or accounts or emails:
            found.link_rules = None if as_usual else read_rules(accounts, emails, found.issuer).to_json()
            details = {"rules": found.link_rules}
            note(session, organisation.id, acting(), "platform-link-rules", found.slug, utc_now(), details)
        rules = rules_of(found)
        data = {"platform": found.slug, "usual": found.link_rules is None, **rules.to_json()}
    lines = [f"account  {rule.home}  {rule.name}" for rule in rules.accounts] + [
        f"e-mail   {kind}" for kind in rules.emails
    ]
    show(form, data, lines or ["launches link nothing: users are known by the platform alone"])


@platform.command()
@click.argument("platform_slug", metavar="PLATFORM")
@organisation_option
@format_option
def remove(platform_slug: str, slug: str | None, form: str) -> None:
    """Refuse a platform from now on. What came by it stays, and it can be taken back.

    \b
    Example:
      acquis platform remove our-moodle
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        end_platform(session, platform_by_slug(session, organisation.id, platform_slug), utc_now())
        note(session, organisation.id, acting(), "platform-removed", platform_slug, utc_now())
    show(form, {"platform": platform_slug, "removed": True}, [f"{platform_slug}: removed"])


@platform.command()
@click.argument("platform_slug", metavar="PLATFORM")
@organisation_option
@format_option
def restore(platform_slug: str, slug: str | None, form: str) -> None:
    """Take a platform back that was removed.

    \b
    Example:
      acquis platform restore our-moodle
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        resume_platform(session, platform_by_slug(session, organisation.id, platform_slug))
        note(session, organisation.id, acting(), "platform-restored", platform_slug, utc_now())
    show(form, {"platform": platform_slug, "removed": False}, [f"{platform_slug}: taken back"])


@platform.command(name="check")
@click.argument("platform_slug", metavar="PLATFORM")
@organisation_option
@format_option
def check_(platform_slug: str, slug: str | None, form: str) -> None:
    """Ask a platform for its keys and for a token, and say what works. Status 1 if something does not.

    \b
    Example:
      acquis platform check our-moodle
    """
    secret, now = need_secret(current_settings()), utc_now()
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        registration = platform_by_slug(session, organisation.id, platform_slug).registration
        key = ensure_key(session, organisation.id, secret, now)
        signer = Signer(key.kid, private_key(key, secret))
    found = check(registration, Client(Patience()), signer, now, uuid.uuid4())
    data = [{"name": each.name, "ok": each.ok, "words": each.words} for each in found]
    show(form, data, [_finding_line(each) for each in found])
    if not all(each.ok for each in found):
        click.get_current_context().exit(1)


@platform.command(name="rotate-key")
@organisation_option
@format_option
def rotate_key(slug: str | None, form: str) -> None:
    """Make a new tool key. It is published now and signs in a day; the old one stays published for a week more.

    \b
    Example:
      acquis platform rotate-key
    """
    secret, now = need_secret(current_settings()), utc_now()
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        made = make_key(session, organisation.id, secret, now)
        note(session, organisation.id, acting(), "tool-key-made", made.kid, now)
        kid = made.kid
    show(form, {"kid": kid}, [f"{kid}: published now, signs in a day"])


def _finding_line(finding: Finding) -> str:
    return f"{finding.name:<8}{MARKS[finding.ok]:<7}{finding.words}"


def _described(item: Platform, organisation: str) -> dict[str, Any]:
    tool = f"{current_settings().base_url}/o/{organisation}/lti"
    return {
        "platform": item.slug,
        "name": item.name,
        "family": item.family,
        "issuer": item.issuer,
        "client_id": item.client_id,
        "deployments": [each.deployment_id for each in item.deployments],
        "authorization_endpoint": item.authorization_endpoint,
        "token_endpoint": item.token_endpoint,
        "jwks_uri": item.jwks_uri,
        "token_audience": item.token_audience,
        "account_name": item.account_name,
        "account_home": item.account_home or item.issuer,
        "trust_email": item.trust_email,
        "links_by": [*(f"{rule.name}@{rule.home}" for rule in rules_of(item).accounts), *rules_of(item).emails],
        "trust_admins": item.trust_admins,
        "frame_origins": list(item.frame_origins),
        "ended_at": item.ended_at.isoformat(timespec="seconds") if item.ended_at else None,
        "tool_login_uri": f"{tool}/login",
        "tool_launch_uri": f"{tool}/launch",
        "tool_jwks_uri": f"{tool}/jwks.json",
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return ", ".join(value) if isinstance(value, list) else value


def _lines(data: dict[str, Any]) -> list[str]:
    texts = {name: _text(value) for name, value in data.items()}
    return [f"{name.replace('_', ' '):<24}{value}" for name, value in texts.items() if value]
