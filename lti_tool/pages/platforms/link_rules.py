"""For staff: under which identities records speak of a platform's users, and what a change of that would link."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import RegistrationInvalidError
from lti_tool.lti.foreseeing import Foreseen, foreseen, identities_foreseen
from lti_tool.lti.linking import read_rules, rules_of
from lti_tool.visit import Door, Visit
from lti_tool.words.platform import wrong
from recognition.people.identifiers import MAILBOX_KINDS
from records.audit import note
from records.learners import actors_by_ifi
from records.platforms import LinkRules, Platform, platform_by_slug, users_met

# Whom the records name for what is decided on a page.
ONE = "/o/<organisation>/platforms/<platform>/link-rules"
# So many users are looked at for a preview, those met last.
MOST_LOOKED_AT = 2_000


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def change(visit: Visit, platform: str) -> ResponseReturnValue:
        found = platform_by_slug(visit.session, visit.organisation.id, platform)
        accounts = request.form.get("accounts", "")
        emails = tuple(kind for kind in MAILBOX_KINDS if kind in request.form.getlist("email"))
        usual = request.form.get("do") == "usual"
        try:
            rules = read_rules(accounts.split(), emails, found.issuer)
        except RegistrationInvalidError as error:
            if not usual:
                return make_response(_form(found, accounts, emails, problem=wrong(error)), 422)
        if request.form.get("do") == "preview":
            return _form(found, accounts, emails, shown=_preview(visit, found, rules))
        with door.database.transaction() as session:
            kept = platform_by_slug(session, visit.organisation.id, platform)
            kept.link_rules = None if usual else rules.to_json()
            note(
                session,
                visit.organisation.id,
                visit.by,
                "platform-link-rules",
                kept.slug,
                visit.now,
                {"rules": kept.link_rules},
            )
        return redirect(url_for("pages.platform", organisation=visit.organisation.slug, platform=platform), 303)

    blueprint.add_url_rule(ONE, "link_rules", door.page(_open, "staff", duty="owner"))
    blueprint.add_url_rule(ONE, "change_link_rules", door.page(change, "staff", duty="owner"), methods=["POST"])


def _open(visit: Visit, platform: str) -> ResponseReturnValue:
    found = platform_by_slug(visit.session, visit.organisation.id, platform)
    rules = rules_of(found)
    return _form(found, "\n".join(f"{rule.name}@{rule.home}" for rule in rules.accounts), rules.emails)


def _preview(visit: Visit, found: Platform, rules: LinkRules) -> tuple[int, tuple[Foreseen, ...]]:
    users = users_met(visit.session, found.id, MOST_LOOKED_AT)
    actors = actors_by_ifi(visit.session, visit.organisation.id, identities_foreseen(rules, users))
    return len(users), foreseen(rules, users, {ifi: actor.learner_id for ifi, actor in actors.items()})


def _form(
    found: Platform,
    accounts: str,
    emails: Sequence[str],
    *,
    problem: str = "",
    shown: tuple[int, tuple[Foreseen, ...]] | None = None,
) -> str:
    return render_template(
        "platforms/link_rules.html",
        name=found.name,
        slug=found.slug,
        issuer=found.issuer,
        own=found.link_rules is not None,
        accounts=accounts,
        emails=emails,
        kinds=MAILBOX_KINDS,
        problem=problem,
        users=shown[0] if shown else 0,
        foreseen=shown[1] if shown else None,
        here="platforms",
    )
