"""Signing in by another organisation's word: the way there and back, and for owners which providers may give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.accounts.entering import RETURN_COOKIE, keep_for_return, let_in
from lti_tool.accounts.openid import DEPARTURE_LIFE, Discoveries, check_return, depart, discover, vouched
from lti_tool.accounts.providing import (
    end_provider,
    register_provider,
    registered,
    resume_provider,
    return_address,
    wanted_provider,
    way_of,
)
from lti_tool.accounts.refusals import RULES
from lti_tool.accounts.welcoming import welcome
from lti_tool.errors import OpenIdRefusedError, RegistrationInvalidError
from lti_tool.lti.messages import origin_of
from lti_tool.lti.outgoing import A_PERSON_WAITS, Client
from lti_tool.lti.registrations import INSECURE
from lti_tool.pages.entrance.sign_in import wanted_address
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from lti_tool.words.account import provider_problem
from recognition.evidence.registering import slug_of
from recognition.people.accounts import Acting
from records.duties import DUTIES
from records.errors import AlreadyExistsError
from records.sign_in_providers import (
    SignInProvider,
    departure_by_state,
    finish_departure,
    provider_by_slug,
    providers_of,
    remember_departure,
)

WITH = "/o/<organisation>/sign-in/with/<provider>"
AT = "/o/<organisation>/sign-in-providers"
NEW = "/o/<organisation>/new-sign-in-provider"
Change = Callable[[Session, SignInProvider, Acting], None]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    client = Client(A_PERSON_WAITS)
    discoveries = Discoveries(client)

    def leave_for(visit: Visit, provider: str) -> ResponseReturnValue:
        """Send the browser to its provider."""
        found = provider_by_slug(visit.session, visit.organisation.id, provider)
        with_ = registered(found, discoveries.of(found.issuer), door.secret, door.base_url, visit.organisation.slug)
        departure, going = depart(found.id, with_, wanted_address(), client, visit.now)
        with door.database.transaction() as session:
            remember_departure(session, departure, visit.now)
            held = provider_by_slug(session, visit.organisation.id, provider, hold=True)
            held.authorization_origin = origin_of(with_.endpoints.authorization)
        response = redirect(going.address, 303)
        keep_for_return(door, response, going.browser_key, DEPARTURE_LIFE)
        return response

    def come_back(visit: Visit, provider: str) -> ResponseReturnValue:
        """Take in the browser that comes back."""
        values, state = request.args.to_dict(), request.args.get("state", "")
        found = provider_by_slug(visit.session, visit.organisation.id, provider)
        with_ = registered(found, discoveries.of(found.issuer), door.secret, door.base_url, visit.organisation.slug)
        departure = departure_by_state(visit.session, found.id, state, visit.now)
        departure = check_return(departure, with_, values, request.cookies.get(RETURN_COOKIE))
        with door.database.transaction() as session:
            if not finish_departure(session, state):
                raise OpenIdRefusedError("return-over", "this state was used by another return")
        who = vouched(departure, with_, values["code"], client, visit.now)
        with door.database.transaction() as session:
            held = provider_by_slug(session, visit.organisation.id, provider, hold=True)
            account, duties = welcome(session, held, who, visit.language, visit.now)
            session.flush()
            session.expunge_all()
        return let_in(door, visit, account, way_of(provider), departure.address, duties)

    def add(visit: Visit) -> ResponseReturnValue:
        form = request.form
        slug = slug_of(form.get("name", ""))
        try:
            wanted = wanted_provider(
                form.to_dict(), form.getlist("duty"), form.get("claim_duties", "").splitlines(), slug
            )
            if door.secure and urlsplit(wanted.issuer).scheme != "https":
                # Only who tries this at home has a provider on this very machine.
                raise RegistrationInvalidError("issuer", INSECURE)
            endpoints = discover(client, wanted.issuer)
            with door.database.transaction() as session:
                register_provider(session, wanted, endpoints, door.secret, _acting(visit))
        except RegistrationInvalidError as error:
            return _form(visit, form, provider_problem(error), "", 422)
        except OpenIdRefusedError as error:
            return _form(visit, form, str(RULES[error.rule][1]), str(error), 422)
        except AlreadyExistsError as error:
            return _form(visit, form, gettext("It is known already."), str(error), 422)
        return redirect(url_for("pages.sign_in_provider", organisation=visit.organisation.slug, provider=slug), 303)

    def changing(change: Change) -> Callable[[Visit, str], ResponseReturnValue]:
        def view(visit: Visit, provider: str) -> ResponseReturnValue:
            with door.database.transaction() as session:
                found = provider_by_slug(session, visit.organisation.id, provider, ended=True, hold=True)
                change(session, found, _acting(visit))
            at = url_for("pages.sign_in_provider", organisation=visit.organisation.slug, provider=provider)
            return redirect(at, 303)

        return view

    blueprint.add_url_rule(WITH, "leave_for_provider", door.page(leave_for), methods=("POST",))
    blueprint.add_url_rule(f"{WITH}/return", "return_from_provider", door.page(come_back))
    blueprint.add_url_rule(AT, "sign_in_providers", door.page(_list, "staff", duty="owner"))
    blueprint.add_url_rule(NEW, "new_sign_in_provider", door.page(_new, "staff", duty="owner"))
    blueprint.add_url_rule(NEW, "add_sign_in_provider", door.page(add, "staff", duty="owner"), methods=("POST",))
    blueprint.add_url_rule(f"{AT}/<provider>", "sign_in_provider", door.page(_one, "staff", duty="owner"))
    for name, change in (("end", end_provider), ("resume", resume_provider)):
        view = door.page(changing(change), "staff", duty="owner")
        blueprint.add_url_rule(f"{AT}/<provider>/{name}", f"{name}_sign_in_provider", view, methods=("POST",))


def _acting(visit: Visit) -> Acting:
    return Acting(visit.organisation.id, visit.by, visit.now)


def _list(visit: Visit) -> ResponseReturnValue:
    found = providers_of(visit.session, visit.organisation.id, ended=True)
    return render_template("entrance/sign_in_providers.html", providers=found, here="accounts")


def _one(visit: Visit, provider: str) -> ResponseReturnValue:
    found = provider_by_slug(visit.session, visit.organisation.id, provider, ended=True)
    address = return_address(visit.base_url, visit.organisation.slug, provider)
    return render_template("entrance/sign_in_provider.html", it=found, return_address=address, here="accounts")


def _new(visit: Visit) -> ResponseReturnValue:
    return _form(visit, {}, "", "", 200)


def _form(visit: Visit, given: Mapping[str, str], problem: str, detail: str, status: int) -> Response:
    page = render_template(
        "entrance/new_sign_in_provider.html",
        given=given,
        held=request.form.getlist("duty"),
        problem=problem,
        detail=detail,
        duties=DUTIES,
        # The last part of it is made of the name.
        return_address=return_address(visit.base_url, visit.organisation.slug, "…"),
        here="accounts",
    )
    return make_response(page, status)
