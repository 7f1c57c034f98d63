"""The demo: an organisation, its catalogue, its people, and nine months of records that other systems push.

What it offers:

- `ORGANISATION`: the keyword arguments of `records.organisations.Organisation`, less `created_at`.
- `SOURCES`: `DemoSource(slug, name, remit: records.sources.Remit, xapi_version, batch)`, four of them.
- `catalogue() -> tuple[rules.Rule, ...]`: which the history earns, those that others rest on first.
- `people() -> list[dict]`: roster lines as `recognition.people.roster.read_person` reads them
  (`name`, `email`, `language`, `timezone`, `team`, `identities`), 48 invented learners and the three recorded ones.
- `tutoring() -> tuple[rules.Rule, bytes]`: one more, which sign-offs and thanks alone earn, with its picture.
- `SIGN_INS`: names out of `people()` that are worth looking at first, and why.
- `GOAL`, `SHOWN`, `ABOUT`: who has set out to have what and how soon; who has a public profile, and its words.
- `history(until: datetime) -> tuple[Sent, ...]`: `Sent(source: slug, statement: dict)`, in the order in which they
  happened. The same `until` gives the same statements, ids included. The statements recorded from Moodle are among
  them, as they were recorded: without ids, at their own instants.

`python -m acquis.demo.push --endpoint URL --credentials FILE` sends that history over HTTP, as its sources would; the
file is `{source slug: {"key": …, "secret": …}}`.
"""

from __future__ import annotations

from acquis.demo.cast import ABOUT, GOAL, SHOWN, SIGN_INS, people
from acquis.demo.organisation import ORGANISATION, SOURCES, DemoSource
from acquis.demo.rulebook import catalogue, tutoring
from acquis.demo.story import Sent, history

__all__ = [
    "ABOUT",
    "GOAL",
    "ORGANISATION",
    "SHOWN",
    "SIGN_INS",
    "SOURCES",
    "DemoSource",
    "Sent",
    "catalogue",
    "history",
    "people",
    "tutoring",
]
