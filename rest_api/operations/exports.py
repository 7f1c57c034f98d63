"""Whole tables, and the catalogue, as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recognition.people.finding import subject_of
from recognition.people.looking import reason_of
from recognition.rulebook.catalogue_copy import to_files, zip_of
from recognition.rulebook.travelling import copy_catalogue
from recognition.spreadsheets import csv_text
from records.api_pages import awards_before
from records.award_states import STATES
from rest_api.calls import Answer, Call
from rest_api.declaring import LANGUAGE, SLUG, Operation, Query
from rest_api.errors import ParameterError
from rest_api.operations.people import SEARCH, WHY, found_by, look

MOST_PEOPLE = 10_000
MOST_AWARDS = 100_000
CSV = "text/csv"


def _people(call: Call) -> Answer:
    if not reason_of(call.queries["why"] or ""):
        raise ParameterError("why", "say why this table is taken away: the people in it will read it")
    asked, found = found_by(call, 0, MOST_PEOPLE)
    look(call, [each.id for each in found.people], "table", subject_of(found.things, asked.team))
    rows = [
        (
            each.id,
            each.name or "",
            each.team,
            found.shown[hit.line].key,
            found.shown[hit.line].title,
            hit.at.date().isoformat() if hit.at else "",
            hit.until.date().isoformat() if hit.until else "",
            round(hit.progress, 4),
        )
        for each in found.people
        for hit in each.hits
    ]
    return _table("people", ("number", "name", "team", "key", "title", "since", "until", "progress"), rows)


def _awards(call: Call) -> Answer:
    return _table(
        "awards",
        ("award", "microcredential", "version", "learner", "name", "state", "awarded_at", "valid_until", "credential"),
        _award_rows(call),
    )


def _award_rows(call: Call) -> Iterator[tuple[object, ...]]:
    told = call.queries
    found = awards_before(
        call.session, call.organisation.id, None, MOST_AWARDS,
        states=told["state"], microcredential=told["micro_credential"],
    )  # fmt: skip
    for one in found:
        yield (
            one.id,
            one.microcredential.slug,
            one.version.number,
            one.learner_id,
            one.learner.name or "",
            one.state,
            one.awarded_at.isoformat(),
            one.valid_until.isoformat() if one.valid_until else "",
            one.credential.id if one.credential is not None else "",
        )


def _table(name: str, head: tuple[str, ...], rows: Iterable[Sequence[object]]) -> Answer:
    return Answer(csv_text(head, rows).encode(), filename=f"{name}.csv")


def _catalogue(call: Call) -> Answer:
    files = to_files(copy_catalogue(call.session, call.organisation.id))
    return Answer(zip_of(files), filename="catalogue.zip")


OPERATIONS = (
    Operation(
        "exportPeople",
        "GET",
        "/exports/people.csv",
        "All who match a search, one line for each thing that they can do; at most 10,000 people. They read why.",
        "read:people",
        _people,
        "",
        queries=(*SEARCH, WHY, LANGUAGE),
        media=CSV,
    ),
    Operation(
        "exportAwards",
        "GET",
        "/exports/awards.csv",
        "The awards, the latest first; at most 100,000.",
        "read:awards",
        _awards,
        "",
        queries=(
            Query("state", "Only in these states.", {"type": "string", "enum": list(STATES)}, repeated=True),
            Query("micro_credential", "Only of this micro-credential.", SLUG),
        ),
        media=CSV,
    ),
    Operation(
        "exportCatalogue",
        "GET",
        "/exports/catalogue.zip",
        "Every version of every rule, with pictures and tables: what `acquis rules import` takes elsewhere.",
        "read:catalogue",
        _catalogue,
        "",
        media="application/zip",
    ),
)
