"""For staff: the sources, what each may assert, whether it fell silent; adding one, new keys for it, its end."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.presenters.sources import SourceCard, source_card, source_page
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from lti_tool.words import MODALITY_NAMES
from recognition.registering import Admission, end_source, register_source, rotate_source, slug_of
from records.errors import AlreadyExistsError
from records.page_queries import last_arrivals
from records.pulls import pull_of_source
from records.quarantine import held_counts, quarantined
from records.source_pauses import active_days
from records.sources import NAME_LENGTH, Remit, Source, source_by_slug, sources_of

# Whom the records name for what is decided on a page.
BY = "page:staff"
OVERLAP = timedelta(days=7)
MODALITIES = tuple(name for name in MODALITY_NAMES if name != "other")
ONE = "/o/<organisation>/sources/<source>"


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def add(visit: Visit) -> ResponseReturnValue:
        name, problem = request.form.get("name", "").strip(), ""
        slug = slug_of(name)
        if not slug or len(name) > NAME_LENGTH or not name.isprintable():
            problem = gettext("Give a name of 1 to %(most)s characters, with a letter or a digit.", most=NAME_LENGTH)
        else:
            try:
                with door.database.transaction() as session:
                    made = register_source(session, visit.organisation.id, slug, name, _asked(), by=BY, now=visit.now)
                return _told(visit, slug, name, made)
            except AlreadyExistsError:
                problem = gettext("There is a source of this name already.")
        return make_response(_form(name, problem), 422)

    def rotate(visit: Visit, source: str) -> ResponseReturnValue:
        with door.database.transaction() as session:
            found = source_by_slug(session, visit.organisation.id, source)
            made = rotate_source(session, found, visit.now + OVERLAP, by=BY, now=visit.now)
            name = found.name
        return _told(visit, source, name, made)

    def revoke(visit: Visit, source: str) -> ResponseReturnValue:
        with door.database.transaction() as session:
            found = source_by_slug(session, visit.organisation.id, source)
            end_source(session, found, by=BY, now=visit.now)
        return redirect(url_for("pages.source", organisation=visit.organisation.slug, source=source), 303)

    def empty(_visit: Visit) -> ResponseReturnValue:
        return _form("", "")

    new = "/o/<organisation>/new-source"
    blueprint.add_url_rule("/o/<organisation>/sources", "sources", door.page(_list, "staff"))
    blueprint.add_url_rule(ONE, "source", door.page(_one, "staff"))
    blueprint.add_url_rule(new, "new_source", door.page(empty, "staff"))
    blueprint.add_url_rule(new, "add_source", door.page(add, "staff"), methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/rotate", "rotate_source", door.page(rotate, "staff"), methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/revoke", "revoke_source", door.page(revoke, "staff"), methods=["POST"])


def _asked() -> Remit:
    chosen = frozenset(request.form.getlist("modality")) & frozenset(MODALITIES)
    roles = frozenset(role.strip() for role in request.form.get("roles", "").split(",")) - {""}
    return Remit(
        modalities=chosen if chosen and len(chosen) < len(MODALITIES) else None,
        attester_roles=roles,
        may_read="may_read" in request.form,
        may_void="may_void" in request.form,
        on_error="quarantine" if "quarantine" in request.form else "strict",
        dedup="fingerprint" if "fingerprint" in request.form else "id",
    )


def _form(name: str, problem: str) -> str:
    return render_template("new_source.html", modalities=MODALITIES, name=name, most=NAME_LENGTH, problem=problem)


def _told(visit: Visit, slug: str, name: str, made: Admission) -> Response:
    page = render_template(
        "source_secret.html", slug=slug, name=name, it=made, endpoint=f"{visit.base_url}/xapi/", days=OVERLAP.days
    )
    response = make_response(page)
    # Shown once: no cache may show it again.
    response.headers["Cache-Control"] = "no-store"
    return response


def _cards(visit: Visit, sources: list[Source]) -> list[SourceCard]:
    organisation = visit.organisation.id
    last, days = last_arrivals(visit.session, organisation), active_days(visit.session, organisation)
    held = held_counts(visit.session, organisation)
    return [source_card(each, last, days, held, visit.now) for each in sources]


def _list(visit: Visit) -> ResponseReturnValue:
    cards = _cards(visit, sources_of(visit.session, visit.organisation.id))
    return render_template("sources.html", it=sorted(cards, key=lambda card: card.name.casefold()))


def _one(visit: Visit, source: str) -> ResponseReturnValue:
    found = source_by_slug(visit.session, visit.organisation.id, source)
    (card,) = _cards(visit, [found])
    newest = quarantined(visit.session, visit.organisation.id, source_id=found.id, state=None, limit=1)
    pull = pull_of_source(visit.session, found.id)
    shown = source_page(found, card, newest[0] if newest else None, pull, visit.now)
    return render_template("source.html", it=shown)
