"""Who is who: for staff the workbench of suggestions, conflicts and decisions; for learners what they are known by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.learning import own_learner
from lti_tool.numbers import asked_page, kept_number
from lti_tool.presenters.identities import Conflict, Decided, Pair, Somebody, conflict_of, decided_of, pair_of, somebody
from lti_tool.visit import Door, Visit
from recognition.awarding.settling import SETTLEMENTS, deny, settle
from recognition.errors import IdentityError
from recognition.people.identity import Said, merge, refuse, split, undo
from records.conflicts import open_conflicts
from records.errors import NotFoundError, SettledError
from records.hints import likenesses
from records.identities import changes_of, moves_of, undoing
from records.identity_pages import actors_of_people, opened_from, people_by_id, seen_under
from records.learners import Learner, actors_by_id, as_known, learner_by_id
from records.page_queries import learners_page

PAGE_SIZE = 10
LATEST = 10
FOUND = 8
# Whom the records name for what is decided on a page.
AT = "/o/<organisation>/identities"
Act = Callable[[Session, Visit, int], object]


@dataclass(frozen=True, slots=True)
class Workbench:
    """All that waits for a decision, and what was decided last."""

    conflicts: tuple[Conflict, ...]
    pairs: tuple[Pair, ...]
    page: int
    pages: int
    decided: tuple[Decided, ...]


@dataclass(frozen=True, slots=True)
class OneLearner:
    """What a learner is known by, with who may be meant by a search, and what was decided about them."""

    person: Somebody
    search: str
    found: tuple[tuple[int, str | None], ...]
    decided: tuple[Decided, ...]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def acting(act: Act) -> Callable[..., ResponseReturnValue]:
        """A form of staff: it does the act, and leads back; where it cannot be done, the page says why."""

        def view(visit: Visit, /, **named: int) -> ResponseReturnValue:
            try:
                with door.database.transaction() as session:
                    act(session, visit, *named.values())
            except SettledError:
                pass
            except IdentityError as error:
                return make_response(_workbench_page(visit, str(error)), 422)
            about = request.form.get("about", type=kept_number)
            if about is None:
                return redirect(url_for("pages.identities", organisation=visit.organisation.slug), 303)
            address = url_for("pages.identity", organisation=visit.organisation.slug, learner_id=about)
            return redirect(address, 303)

        return door.page(view, "staff", duty="assessor")

    def denied(visit: Visit, actor_id: int) -> ResponseReturnValue:
        learner = own_learner(visit)
        try:
            with door.database.transaction() as session:
                held = learner_by_id(session, visit.organisation.id, learner.id)
                deny(session, held, actor_id, Said(by=f"learner:{learner.id}", at=visit.now))
        except IdentityError as error:
            raise NotFoundError(str(error)) from error
        return redirect(url_for("pages.my_identities", organisation=visit.organisation.slug, told="denied"), 303)

    blueprint.add_url_rule(AT, "identities", door.page(_all, "staff", duty="assessor"))
    blueprint.add_url_rule(f"{AT}/<int:learner_id>", "identity", door.page(_one, "staff", duty="assessor"))
    acts: tuple[tuple[str, str, Act], ...] = (
        ("merge", "learner_id", _merge),
        ("refuse", "learner_id", _refuse),
        ("split", "actor_id", _split),
        ("undo", "change_id", _undo),
        ("settle", "conflict_id", _settle),
    )
    for name, of, act in acts:
        blueprint.add_url_rule(f"{AT}/{name}/<int:{of}>", f"identity_{name}", acting(act), methods=["POST"])
    mine = "/o/<organisation>/me/identities"
    blueprint.add_url_rule(mine, "my_identities", door.page(_mine, "learner"))
    blueprint.add_url_rule(
        f"{mine}/<int:actor_id>/deny", "deny_identity", door.page(denied, "learner"), methods=["POST"]
    )


def _merge(session: Session, visit: Visit, learner_id: int) -> object:
    return merge(session, _learner(session, visit, learner_id), _other(session, visit), _said(visit))


def _refuse(session: Session, visit: Visit, learner_id: int) -> object:
    return refuse(session, _learner(session, visit, learner_id), _other(session, visit), _said(visit))


def _split(session: Session, visit: Visit, actor_id: int) -> object:
    actor = actors_by_id(session, [actor_id]).get(actor_id)
    if actor is None or actor.organisation_id != visit.organisation.id:
        raise NotFoundError("this identity is not known in this organisation")
    return split(session, visit.organisation.id, actor.ifi, _said(visit))


def _undo(session: Session, visit: Visit, change_id: int) -> object:
    return undo(session, visit.organisation.id, change_id, _said(visit))


def _settle(session: Session, visit: Visit, conflict_id: int) -> object:
    how = next((each for each in SETTLEMENTS if each == request.form.get("how")), SETTLEMENTS[0])
    return settle(session, visit.organisation.id, conflict_id, how, _said(visit))


def _learner(session: Session, visit: Visit, number: int) -> Learner:
    return learner_by_id(session, visit.organisation.id, number)


def _other(session: Session, visit: Visit) -> Learner:
    return _learner(session, visit, request.form.get("other", 0, type=kept_number))


def _said(visit: Visit) -> Said:
    return Said(by=visit.by, at=visit.now)


def _all(visit: Visit) -> ResponseReturnValue:
    return _workbench_page(visit)


def _workbench_page(visit: Visit, problem: str = "") -> str:
    return render_template("platforms/identities.html", it=_workbench(visit), problem=problem, here="learners")


def _workbench(visit: Visit) -> Workbench:
    session, organisation = visit.session, visit.organisation.id
    found = likenesses(session, organisation)
    pages = max(-(-len(found) // PAGE_SIZE), 1)
    page = asked_page(pages)
    alike = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    waiting = open_conflicts(session, organisation)
    claimants = {each.id: as_known(session, each.learner).id for each in waiting}
    numbers = {number for each in alike for number in (each.one, each.other)}
    people = _people(visit, {*numbers, *claimants.values(), *(each.actor.learner_id for each in waiting)})
    return Workbench(
        conflicts=tuple(conflict_of(each, people, claimants[each.id]) for each in waiting),
        pairs=tuple(pair_of(each, people) for each in alike),
        page=page,
        pages=pages,
        decided=_decided(visit, None),
    )


def _one(visit: Visit, learner_id: int) -> ResponseReturnValue:
    learner = as_known(visit.session, learner_by_id(visit.session, visit.organisation.id, learner_id))
    search = request.args.get("q", "").strip()[:100]
    found: tuple[tuple[int, str | None], ...] = ()
    if search:
        _, rows = learners_page(visit.session, visit.organisation.id, search, 0, FOUND)
        found = tuple((row.id, row.name) for row in rows if row.id != learner.id)
    person = _people(visit, [learner.id])[learner.id]
    shown = OneLearner(person, search, found, _decided(visit, learner.id))
    return render_template("platforms/identity.html", it=shown, here="learners")


def _mine(visit: Visit) -> ResponseReturnValue:
    learner = own_learner(visit)
    waiting = open_conflicts(visit.session, visit.organisation.id, learner.id)
    denied = frozenset(each.actor_id for each in waiting if each.kind == "denied")
    person = _people(visit, [learner.id], denied)[learner.id]
    return render_template("platforms/my_identities.html", it=person, told=request.args.get("told"), here="me")


def _people(visit: Visit, learner_ids: Collection[int], denied: frozenset[int] = frozenset()) -> dict[int, Somebody]:
    actors = actors_of_people(visit.session, learner_ids)
    opened = opened_from(visit.session, learner_ids)
    ifis = [actor.ifi for known in actors.values() for actor in known]
    seen = seen_under(visit.session, visit.organisation.id, ifis)
    return {
        number: somebody(learner, actors[number], opened.get(number, ()), seen, denied)
        for number, learner in people_by_id(visit.session, visit.organisation.id, learner_ids).items()
    }


def _decided(visit: Visit, learner_id: int | None) -> tuple[Decided, ...]:
    changes = changes_of(visit.session, visit.organisation.id, learner_id, LATEST)
    numbers = [change.id for change in changes]
    moves, undone = moves_of(visit.session, numbers), undoing(visit.session, numbers)
    actors = actors_by_id(visit.session, [move.actor_id for move in moves if move.actor_id is not None])
    named: Sequence[int] = [n for change in changes for n in (change.learner_id, change.other_id) if n is not None]
    people = people_by_id(visit.session, visit.organisation.id, named)
    return tuple(decided_of(change, moves, actors, people, undone=change.id in undone) for change in changes)
