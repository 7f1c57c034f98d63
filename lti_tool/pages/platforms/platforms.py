"""For staff: the learning platforms that know Acquis as a tool, what works with each, and the tool's keys."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.courses import signer_of
from lti_tool.errors import RegistrationInvalidError
from lti_tool.lti.health import Finding, check
from lti_tool.lti.keys import ensure_key, make_key
from lti_tool.lti.linking import rules_of
from lti_tool.lti.outgoing import A_PERSON_WAITS, Client
from lti_tool.lti.registrations import check_deployment
from lti_tool.presenters.platforms import PlatformPage, key_lines, platform_card, tool_addresses
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from lti_tool.words.platform import wrong
from records.audit import note
from records.errors import AlreadyExistsError
from records.lti_keys import tool_keys_of
from records.platforms import (
    Platform,
    add_deployment,
    drop_deployment,
    end_platform,
    people_of_platforms,
    platform_by_slug,
    platforms_of,
    resume_platform,
)

# Whom the records name for what is decided on a page.
ONE = "/o/<organisation>/platforms/<platform>"
Change = Callable[[Session, Visit, Platform], None]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def check_now(visit: Visit, platform: str) -> ResponseReturnValue:
        """Ask the platform for its keys and a token; nothing is remembered of it."""
        found = platform_by_slug(visit.session, visit.organisation.id, platform)
        signer = signer_of(door, visit)
        findings = check(found.registration, Client(A_PERSON_WAITS), signer, visit.now, uuid.uuid4())
        return _page(visit, found, findings=findings)

    def new_key(visit: Visit) -> ResponseReturnValue:
        with door.database.transaction() as session:
            ensure_key(session, visit.organisation.id, door.secret, visit.now)
            made = make_key(session, visit.organisation.id, door.secret, visit.now)
            note(session, visit.organisation.id, visit.by, "tool-key-made", made.kid, visit.now)
        return redirect(url_for("pages.platforms", organisation=visit.organisation.slug), 303)

    def changing(change: Change) -> Callable[[Visit, str], ResponseReturnValue]:
        def view(visit: Visit, platform: str) -> ResponseReturnValue:
            found = platform_by_slug(visit.session, visit.organisation.id, platform)
            try:
                with door.database.transaction() as session:
                    change(session, visit, platform_by_slug(session, visit.organisation.id, platform))
            except RegistrationInvalidError as error:
                return make_response(_page(visit, found, problem=wrong(error)), 422)
            except AlreadyExistsError:
                return make_response(_page(visit, found, problem=gettext("This deployment is known already.")), 422)
            return redirect(url_for("pages.platform", organisation=visit.organisation.slug, platform=platform), 303)

        return view

    blueprint.add_url_rule("/o/<organisation>/platforms", "platforms", door.page(_list, "staff", duty="owner"))
    blueprint.add_url_rule(
        "/o/<organisation>/tool-key", "new_tool_key", door.page(new_key, "staff", duty="owner"), methods=("POST",)
    )
    blueprint.add_url_rule(ONE, "platform", door.page(_one, "staff", duty="owner"))
    blueprint.add_url_rule(
        f"{ONE}/check", "check_platform", door.page(check_now, "staff", duty="owner"), methods=("POST",)
    )
    for name, change in (("deploy", _deploy), ("undeploy", _undeploy), ("end", _end), ("resume", _resume)):
        view = door.page(changing(change), "staff", duty="owner")
        blueprint.add_url_rule(f"{ONE}/{name}", f"{name}_platform", view, methods=("POST",))


def _deploy(session: Session, visit: Visit, platform: Platform) -> None:
    deployment_id = request.form.get("deployment", "").strip()
    check_deployment(deployment_id)
    add_deployment(session, platform, deployment_id, visit.now)
    note(session, visit.organisation.id, visit.by, "platform-deployed", platform.slug, visit.now, {"id": deployment_id})


def _undeploy(session: Session, visit: Visit, platform: Platform) -> None:
    deployment_id = request.form.get("deployment", "")
    drop_deployment(session, platform, deployment_id)
    note(
        session, visit.organisation.id, visit.by, "platform-undeployed", platform.slug, visit.now, {"id": deployment_id}
    )


def _end(session: Session, visit: Visit, platform: Platform) -> None:
    end_platform(session, platform, visit.now)
    note(session, visit.organisation.id, visit.by, "platform-removed", platform.slug, visit.now)


def _resume(session: Session, visit: Visit, platform: Platform) -> None:
    resume_platform(session, platform)
    note(session, visit.organisation.id, visit.by, "platform-restored", platform.slug, visit.now)


def _list(visit: Visit) -> ResponseReturnValue:
    organisation = visit.organisation
    met = people_of_platforms(visit.session, organisation.id)
    cards = [platform_card(each, met) for each in platforms_of(visit.session, organisation.id, ended=True)]
    return render_template(
        "platforms/platforms.html",
        cards=sorted(cards, key=lambda card: (card.ended_at is not None, card.name.casefold())),
        keys=key_lines(tool_keys_of(visit.session, organisation.id), visit.now),
        tool=tool_addresses(visit.base_url, organisation.slug),
    )


def _one(visit: Visit, platform: str) -> ResponseReturnValue:
    return _page(visit, platform_by_slug(visit.session, visit.organisation.id, platform))


def _page(visit: Visit, platform: Platform, *, findings: Sequence[Finding] = (), problem: str = "") -> str:
    card = platform_card(platform, people_of_platforms(visit.session, visit.organisation.id))
    return render_template(
        "platforms/platform.html",
        it=PlatformPage(card, platform.registration, platform.acquaintance, rules_of(platform)),
        tool=tool_addresses(visit.base_url, visit.organisation.slug),
        findings=findings,
        problem=problem,
        here="platforms",
    )
