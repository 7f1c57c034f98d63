"""For staff: the sources, what each may assert, whether it fell silent; adding one, new keys for it, its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.pages.arriving.arrival_counts import Rates
from lti_tool.presenters.remit_form import RemitForm
from lti_tool.presenters.sources import SourceCard, source_card, source_page
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.errors import RemitWordError
from recognition.evidence.registering import Admission, end_source, register_source, rotate_source, slug_of
from recognition.evidence.remits import change_remit
from records.errors import AlreadyExistsError
from records.page_queries import last_arrivals
from records.pulls import pull_of_source
from records.quarantine import held_counts, quarantined
from records.rematches import rematching
from records.source_pauses import active_days
from records.sources import NAME_LENGTH, Remit, Source, source_by_slug, sources_of
from rules import DOUBTS, MODALITIES, TRUST

# Whom the records name for what is decided on a page.
OVERLAP = timedelta(days=7)
ONE = "/o/<organisation>/sources/<source>"


def register(blueprint: Blueprint, door: Door, rates: Rates) -> None:
    """Hang the views in."""

    def add(visit: Visit) -> ResponseReturnValue:
        name, form = request.form.get("name", "").strip(), RemitForm.typed(request.form.getlist)
        slug = slug_of(name)
        remit, problem = _read(form)
        if not slug or len(name) > NAME_LENGTH or not name.isprintable():
            problem = gettext("Give a name of 1 to %(most)s characters, with a letter or a digit.", most=NAME_LENGTH)
        elif remit is not None:
            try:
                with door.database.transaction() as session:
                    made = register_source(
                        session, visit.organisation.id, slug, name, remit, by=visit.by, now=visit.now
                    )
                return _told(visit, slug, name, made)
            except AlreadyExistsError:
                problem = gettext("There is a source of this name already.")
        return make_response(_new(name, form, problem), 422)

    def change(visit: Visit, source: str) -> ResponseReturnValue:
        form = RemitForm.typed(request.form.getlist)
        remit, problem = _read(form)
        if remit is None:
            found = source_by_slug(visit.session, visit.organisation.id, source)
            return make_response(_change(found, form, problem), 422)
        with door.database.transaction() as session:
            change_remit(
                session, source_by_slug(session, visit.organisation.id, source), remit, by=visit.by, now=visit.now
            )
        return redirect(url_for("pages.source", organisation=visit.organisation.slug, source=source), 303)

    def rotate(visit: Visit, source: str) -> ResponseReturnValue:
        with door.database.transaction() as session:
            found = source_by_slug(session, visit.organisation.id, source)
            made = rotate_source(session, found, visit.now + OVERLAP, by=visit.by, now=visit.now)
            name = found.name
        return _told(visit, source, name, made)

    def revoke(visit: Visit, source: str) -> ResponseReturnValue:
        with door.database.transaction() as session:
            found = source_by_slug(session, visit.organisation.id, source)
            end_source(session, found, by=visit.by, now=visit.now)
        return redirect(url_for("pages.source", organisation=visit.organisation.slug, source=source), 303)

    def empty(_visit: Visit) -> ResponseReturnValue:
        return _new("", RemitForm.of(Remit()), "")

    def one(visit: Visit, source: str) -> ResponseReturnValue:
        return _one(visit, source, rates)

    new = "/o/<organisation>/new-source"
    blueprint.add_url_rule("/o/<organisation>/sources", "sources", door.page(_list, "staff", duty="owner"))
    blueprint.add_url_rule(ONE, "source", door.page(one, "staff", duty="owner"))
    blueprint.add_url_rule(new, "new_source", door.page(empty, "staff", duty="owner"))
    blueprint.add_url_rule(new, "add_source", door.page(add, "staff", duty="owner"), methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/remit", "source_remit", door.page(_remit, "staff", duty="owner"))
    blueprint.add_url_rule(f"{ONE}/remit", "change_source", door.page(change, "staff", duty="owner"), methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/rotate", "rotate_source", door.page(rotate, "staff", duty="owner"), methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/revoke", "revoke_source", door.page(revoke, "staff", duty="owner"), methods=["POST"])


def _read(form: RemitForm) -> tuple[Remit | None, str]:
    """What the form says, or what is wrong with it."""
    try:
        return form.remit(), ""
    except RemitWordError as error:
        if error.field == "verbs":
            return None, gettext(
                "%(word)s is neither an address of a verb nor a verb that rules know.", word=error.word
            )
        return None, gettext("%(word)s does not begin as an address does: https://…", word=error.word)


def _fields(form: RemitForm) -> dict[str, Any]:
    return {"form": form, "modalities": MODALITIES, "trusts": TRUST, "doubts": DOUBTS}


def _new(name: str, form: RemitForm, problem: str) -> str:
    return render_template("arriving/new_source.html", name=name, most=NAME_LENGTH, problem=problem, **_fields(form))


def _change(found: Source, form: RemitForm, problem: str) -> str:
    return render_template(
        "arriving/change_source.html", slug=found.slug, name=found.name, problem=problem, **_fields(form)
    )


def _told(visit: Visit, slug: str, name: str, made: Admission) -> str:
    return render_template(
        "arriving/source_secret.html",
        slug=slug,
        name=name,
        it=made,
        endpoint=f"{visit.base_url}/xapi/",
        days=OVERLAP.days,
    )


def _cards(visit: Visit, sources: list[Source]) -> list[SourceCard]:
    organisation = visit.organisation.id
    last, days = last_arrivals(visit.session, organisation), active_days(visit.session, organisation)
    held = held_counts(visit.session, organisation)
    return [source_card(each, last, days, held, visit.now) for each in sources]


def _list(visit: Visit) -> ResponseReturnValue:
    cards = _cards(visit, sources_of(visit.session, visit.organisation.id))
    return render_template("arriving/sources.html", it=sorted(cards, key=lambda card: card.name.casefold()))


def _remit(visit: Visit, source: str) -> ResponseReturnValue:
    found = source_by_slug(visit.session, visit.organisation.id, source)
    return _change(found, RemitForm.of(found.remit), "")


def _one(visit: Visit, source: str, rates: Rates) -> ResponseReturnValue:
    found = source_by_slug(visit.session, visit.organisation.id, source)
    (card,) = _cards(visit, [found])
    newest = quarantined(visit.session, visit.organisation.id, source_id=found.id, state=None, limit=1)
    pull = pull_of_source(visit.session, found.id)
    shown = source_page(
        found,
        card,
        newest[0] if newest else None,
        pull,
        (rates.hours.bars(visit, [found.id])[found.id], rates.days.bars(visit, [found.id])[found.id]),
        visit.now,
        rematching=found.id in rematching(visit.session, visit.organisation.id),
    )
    return render_template("arriving/source.html", it=shown)
