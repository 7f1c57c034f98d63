"""Signing off one practice for several people at once, by a teacher for their course or by staff from a table.

Nobody is asked here: who signs off was there. Each line is looked at for itself, so that one conflict or typing error
keeps nobody else back; what is shown before is what is done after.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from recognition.attesting.answering import Answer, Desk, check_rating, settle
from recognition.attesting.asking import checked_minutes, checked_moment, checked_text, checked_title
from recognition.attesting.conflicts import check_independent
from recognition.attesting.practices import NOT_YET, Practice, Rating, Scale
from recognition.errors import SignOffError
from recognition.people.addresses import is_address
from records.learners import Learner, as_known, learners_among, learners_known_by
from records.sign_offs import SignOff, add_sign_off

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Common:
    """What is the same for everybody."""

    practice: Practice
    microcredential_id: int | None
    criterion: str | None
    title: str
    happened_at: datetime
    minutes: int | None
    comment: str
    attester_name: str
    attester_email: str
    role: str
    language: str
    # Who acts, for the record; and who of the learners they are, if one.
    by: str
    own_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One person. `problem`: the field of the `SignOffError` that keeps them from being signed off."""

    number: int
    # As the table or the roster calls them.
    called: str
    learner_id: int | None
    rating: Rating
    minutes: int | None = None
    comment: str = ""
    problem: str | None = None


def checked_common(common: Common, now: datetime) -> Common:
    """The same, tidied; raises `SignOffError` that names the field."""
    email = common.attester_email.strip().lower()
    if not is_address(email):
        raise SignOffError("email", "an e-mail address is name@host")
    if not common.attester_name.strip():
        raise SignOffError("name", "who signs off has a name")
    return replace(
        common,
        title=checked_title(common.title),
        happened_at=checked_moment(common.happened_at, now),
        minutes=checked_minutes(common.minutes),
        comment=checked_text("comment", common.comment),
        attester_name=common.attester_name.strip(),
        attester_email=email,
    )


def read_table(session: Session, organisation_id: int, text: str, practice: Practice) -> list[Line]:
    """The lines of a CSV: `learner` (number or e-mail address), and as wanted `minutes`, `comment`, `score` and columns
    for the points of the rubric. Raises `SignOffError` where it has no such head or too many lines."""
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    try:
        rows = list(islice(_rows(reader), MOST_LINES + 1))
    except csv.Error as error:
        raise SignOffError("table", str(error)) from error
    if not 0 < len(rows) <= MOST_LINES:
        raise SignOffError("table", f"1 to {MOST_LINES} lines")
    return [_line(session, organisation_id, number, row, practice) for number, row in enumerate(rows, 2)]


def _rows(reader: csv.DictReader[str]) -> Iterator[dict[str, str]]:
    """The lines that say anything, by column; raises `SignOffError` where none names the learner."""
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if "learner" not in names:
        raise SignOffError("table", "the first line names the columns, and one is `learner`")
    for cells in reader:
        row = {name: (cells[given] or "").strip() for given, name in zip(reader.fieldnames or (), names, strict=True)}
        if any(row.values()):
            yield row


def _line(session: Session, organisation_id: int, number: int, row: Mapping[str, str], practice: Practice) -> Line:
    called = row["learner"]
    line = Line(
        number, called, _learner_called(session, organisation_id, called), Rating(), comment=row.get("comment", "")
    )
    try:
        minutes = row.get("minutes", "")
        if minutes and not (minutes.isdecimal() and len(minutes) < 8):
            raise SignOffError("minutes", "a whole number")
        return replace(line, rating=_rating(row, practice), minutes=int(minutes) if minutes else None)
    except SignOffError as error:
        return replace(line, problem=error.field)


def _learner_called(session: Session, organisation_id: int, called: str) -> int | None:
    if called.isdecimal() and len(called) < 16:
        found = learners_among(session, organisation_id, [int(called)]).get(int(called))
        return as_known(session, found).id if found is not None else None
    known = learners_known_by(session, organisation_id, called) if is_address(called) else set()
    # An address that means two people means nobody.
    return known.pop() if len(known) == 1 else None


def _rating(row: Mapping[str, str], practice: Practice) -> Rating:
    levels = {scale.name: _level(scale, row.get(scale.name.lower(), "")) for scale in practice.scales}
    if not practice.asks_score:
        return Rating(levels)
    try:
        return Rating(levels, float(row.get("score", "").replace(",", ".")) / 100)
    except ValueError:
        raise SignOffError("score", "a number from 0 to 100") from None


def _level(scale: Scale, text: str) -> str | float:
    """The level that a cell means; raises `SignOffError`."""
    for level in scale.levels:
        if level != NOT_YET and (text == str(level) or (scale.in_numbers and _number(text) == level)):
            return level
    if text in ("", "-") and NOT_YET in scale.levels:
        return NOT_YET
    raise SignOffError("levels", f"{scale.name}: give a level")


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def checked_lines(session: Session, desk: Desk, common: Common, lines: Sequence[Line]) -> list[Line]:
    """The lines, each with what keeps it from being signed off, if anything does. Nothing is changed."""
    seen: set[int] = set()
    checked = []
    for line in lines:
        problem = line.problem or _problem(session, desk, common, line, seen)
        if line.learner_id is not None:
            seen.add(line.learner_id)
        checked.append(replace(line, problem=problem))
    return checked


def _problem(session: Session, desk: Desk, common: Common, line: Line, seen: set[int]) -> str | None:
    if line.learner_id is None:
        return "learner"
    if line.learner_id == common.own_id:
        return "self"
    if line.learner_id in seen:
        return "twice"
    try:
        check_rating(common.practice, line.rating)
        checked_minutes(line.minutes)
        checked_text("comment", line.comment)
        check_independent(session, session.get_one(Learner, line.learner_id), common.attester_email, desk.now)
    except SignOffError as error:
        return error.field
    return None


def sign_off_many(session: Session, desk: Desk, common: Common, lines: Sequence[Line]) -> int:
    """Sign off all whom nothing keeps from it; returns how many."""
    good = [line for line in checked_lines(session, desk, common, lines) if line.problem is None]
    for line in good:
        made = SignOff(
            id=uuid.uuid4(),
            organisation_id=desk.organisation.id,
            learner_id=line.learner_id,
            kind=common.practice.kind,
            state="asked",
            microcredential_id=common.microcredential_id,
            criterion=common.criterion,
            title=common.title,
            happened_at=common.happened_at,
            minutes=line.minutes or common.minutes,
            attester_name=common.attester_name,
            attester_email=common.attester_email,
            vouched=True,
            language=common.language,
            asked_by=common.by,
            asked_at=desk.now,
            expires_at=desk.now,
        )
        add_sign_off(session, made)
        said = Answer(common.attester_name, common.role, line.comment or common.comment, line.rating)
        settle(session, desk, made, said, by=common.by)
    return len(good)
