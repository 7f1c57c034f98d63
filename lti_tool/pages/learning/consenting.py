"""A learner's page of what HR sees of them: to agree, to narrow, to take back, and who has looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.learning import own_learner
from lti_tool.numbers import asked_page
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from lti_tool.words import consent as consent_words
from lti_tool.words.consent import TEXT_VERSION
from recognition.people.consenting import let_hr_see
from records.consents import NOTHING, SCOPES, VISIBILITIES, ConsentEntry, Terms, consent_history, consent_of
from records.learners import Learner, learner_by_id
from records.looks import Look, looks_at

AT = "/o/<organisation>/me/sharing-with-hr"
LOOKS_SHOWN = 25


@dataclass(frozen=True, slots=True)
class SharingPage:
    """What the page shows."""

    terms: Terms
    # On which text they agreed last, if they ever did.
    agreed_on: str | None
    history: Sequence[ConsentEntry]
    looks: Sequence[Look]
    page: int
    has_more: bool


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def change(visit: Visit) -> ResponseReturnValue:
        learner = own_learner(visit)
        if request.form.get("text") != TEXT_VERSION:
            stale = gettext("The text has changed since you opened this page. Please read it again.")
            return make_response(_page(visit, learner, _posted() or NOTHING, stale), 409)
        terms = _posted()
        if terms is None:
            problem = gettext("Choose at least one thing that they may see, or “Nothing”.")
            return make_response(_page(visit, learner, None, problem), 422)
        with door.database.transaction() as session:
            let_hr_see(
                session,
                learner_by_id(session, visit.organisation.id, learner.id),
                terms,
                text_version=TEXT_VERSION,
                language=visit.language,
                now=visit.now,
            )
        return redirect(url_for("pages.my_sharing", organisation=visit.organisation.slug, saved="yes"), 303)

    blueprint.add_url_rule(AT, "my_sharing", door.page(_shown, "learner"))
    blueprint.add_url_rule(AT, "change_my_sharing", door.page(change, "learner"), methods=("POST",))


def _posted() -> Terms | None:
    """What the form says; None where it says nothing that can be agreed to."""
    visibility = next((each for each in VISIBILITIES if each == request.form.get("visibility")), None)
    if visibility == "hidden" or request.form.get("do") == "withdraw":
        return NOTHING
    # Whoever is only counted is suggested no jobs, as the form says.
    asked = {scope for scope in SCOPES if request.form.get(scope)}
    scopes = frozenset(asked - {"mobility"} if visibility == "counted" else asked)
    return Terms(visibility, scopes) if visibility is not None and scopes else None


def _shown(visit: Visit) -> ResponseReturnValue:
    learner = own_learner(visit)
    consent = consent_of(visit.session, learner.id)
    return _page(visit, learner, consent.terms if consent is not None else NOTHING, None)


def _page(visit: Visit, learner: Learner, terms: Terms | None, problem: str | None) -> str:
    """The page with these terms chosen; none where what was posted is shown again."""
    consent = consent_of(visit.session, learner.id)
    page = asked_page()
    looks = looks_at(visit.session, visit.organisation.id, learner.id, LOOKS_SHOWN + 1, offset=(page - 1) * LOOKS_SHOWN)
    it = SharingPage(
        terms=terms or (consent.terms if consent is not None else NOTHING),
        agreed_on=consent.text_version if consent is not None else None,
        history=consent_history(visit.session, learner.id),
        looks=looks[:LOOKS_SHOWN],
        page=page,
        has_more=len(looks) > LOOKS_SHOWN,
    )
    return render_template(
        "learning/my_sharing.html",
        it=it,
        words=consent_words,
        visibility=request.form.get("visibility", it.terms.visibility) if problem else it.terms.visibility,
        visibilities=VISIBILITIES,
        scopes=SCOPES,
        problem=problem,
        saved="saved" in request.args and not problem,
        here="me",
    )
