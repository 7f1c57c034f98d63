"""For designers: how a micro-credential fares among those who are on the way to it, and those who have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.pages.design.simulating import spread_chart
from lti_tool.presenters.analytics import (
    By,
    FunnelLine,
    Stop,
    Timing,
    counted_by,
    funnel,
    mix,
    over_time,
    parts_of,
    stops,
    timing,
)
from lti_tool.presenters.charts import Measure, measures
from lti_tool.presenters.simulation import labels_of
from lti_tool.speech import date_words, gettext, month_words, timezone
from lti_tool.spreadsheets import table_file
from lti_tool.subjects import Subject, hang, titles_in_force
from lti_tool.visit import Door, Visit
from lti_tool.words.filters import modality_name
from lti_tool.words.trying import span_name
from records.analytics import Asked, awarded_between, lacking, reached, teams_of, waiting_verdicts
from records.microcredentials import RuleVersion, criteria_ids
from records.sources import sources_of

# The periods that can be chosen, in days; none for all time.
PERIODS = (90, 365, None)
USUAL_PERIOD = 365
# Who has sent nothing for so many days has stopped.
QUIET = (30, 60, 180)
USUALLY_QUIET = 60


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the visitor asks for, as the address says it."""

    team: str
    source: str
    # In days; none for all time.
    days: int | None
    quiet: int

    @property
    def query(self) -> dict[str, str]:
        """The same for the address of another page."""
        return {
            "team": self.team,
            "source": self.source,
            "days": str(self.days or 0),
            "quiet": str(self.quiet),
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is counted. `waiting`: how many people are still to be evaluated by the version in force."""

    people: int
    waiting: int
    funnel: tuple[FunnelLine, ...]
    stopped: int
    stops: tuple[Stop, ...]
    timing: Timing
    spread: tuple[Measure, ...]
    awards: int
    over_time: tuple[Measure, ...]
    mix: tuple[Measure, ...]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    hang(blueprint, door, "analytics", "analytics", _page, kinds=("microcredential",))
    hang(blueprint, door, "analytics.csv", "analytics_table", _table, kinds=("microcredential",))


def _page(visit: Visit, subject: Subject) -> ResponseReturnValue:
    sources = {source.slug: source.name for source in sources_of(visit.session, visit.organisation.id)}
    teams = teams_of(visit.session, visit.organisation.id)
    narrowed = _narrowed(teams, sources)
    return render_template(
        "design/analytics.html",
        it=subject,
        asked=narrowed,
        figures=_figures(visit, subject.published, narrowed),
        teams=teams,
        sources=sources,
        periods=PERIODS,
        quiet=QUIET,
        here="designer",
    )


def _narrowed(teams: list[str], sources: Mapping[str, str]) -> Narrowed:
    """What the address asks for; what it says wrongly counts as not said."""
    team, source = request.args.get("team", ""), request.args.get("source", "")
    days, quiet = request.args.get("days", USUAL_PERIOD, type=int), request.args.get("quiet", type=int)
    return Narrowed(
        team=team if team in teams else "",
        source=source if source in sources else "",
        days=(days or None) if (days or None) in PERIODS else USUAL_PERIOD,
        quiet=quiet if quiet in QUIET else USUALLY_QUIET,
    )


def _figures(visit: Visit, version: RuleVersion, narrowed: Narrowed) -> Figures:
    session, now = visit.session, visit.now
    rule, known = version.rule, criteria_ids(session, visit.organisation.id)
    asked = Asked(
        organisation_id=visit.organisation.id,
        microcredential_id=version.microcredential_id,
        version_id=version.id,
        criterion_ids=frozenset(known[one.match_key] for one in rule.criteria if one.match_key in known),
        team=narrowed.team or None,
        source=narrowed.source or None,
    )
    parts = parts_of(rule, labels_of(rule, visit.language, titles_in_force(visit)))
    leaves = [part for part in parts if part.is_leaf]
    since = now - timedelta(days=narrowed.days) if narrowed.days is not None else None
    people, far = reached(session, asked, len(parts))
    above = {part.number: part.above for part in leaves}
    stopped, lacked = lacking(session, asked, above, now - timedelta(days=narrowed.quiet))
    awards = awarded_between(session, asked, since, now)
    timed = timing(awards, visit.language)
    modalities = Counter[str | None]()
    for award in awards:
        modalities.update(award.modalities)
    return Figures(
        people=people,
        waiting=waiting_verdicts(session, asked),
        funnel=funnel(parts, far, people),
        stopped=stopped,
        stops=stops(leaves, lacked, stopped),
        timing=timed,
        spread=spread_chart(timed.spread),
        awards=len(awards),
        over_time=_over_time([award.at for award in awards], narrowed.days, since, now),
        mix=mix([(name or "any", modality_name(name or ""), count) for name, count in _most_first(modalities)]),
    )


def _most_first(counts: Mapping[str | None, int]) -> list[tuple[str | None, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or ""))


def _over_time(awards: list[datetime], days: int | None, since: datetime | None, now: datetime) -> tuple[Measure, ...]:
    if not awards:
        return ()
    by = counted_by(days)
    counts = over_time(awards, by, since or awards[0], now, timezone())
    return measures([(_day_name(day, by), count) for day, count in counts])


def _day_name(day: date, by: By) -> str:
    """The week, month or year that begins with that day."""
    if by == "week":
        return date_words(datetime(day.year, day.month, day.day, tzinfo=timezone()))
    return month_words(day) if by == "month" else str(day.year)


def _table(visit: Visit, subject: Subject) -> ResponseReturnValue:
    """All figures as a table for spreadsheets, in the language of the page."""
    sources = {source.slug: source.name for source in sources_of(visit.session, visit.organisation.id)}
    narrowed = _narrowed(teams_of(visit.session, visit.organisation.id), sources)
    figures = _figures(visit, subject.published, narrowed)
    rows: list[tuple[str, str, int]] = []
    for line in figures.funnel:
        for words, count in (
            (gettext("Begun"), line.reached.begun),
            (gettext("Half way or more"), line.reached.half),
            (gettext("Met"), line.reached.met),
        ):
            rows.append((words, line.label, count))
    rows += [(gettext("Stopped, and lack it"), stop.label, stop.count) for stop in figures.stops]
    spans = enumerate(figures.timing.spread)
    rows += [(gettext("Time to award"), span_name(place), count) for place, count in spans]
    rows += [(gettext("Awards over time"), each.label, each.count) for each in figures.over_time]
    rows += [(gettext("Records that counted"), each.label, each.count) for each in figures.mix]
    return table_file(f"{subject.slug}-analytics", (gettext("Figure"), gettext("Part"), gettext("Number")), rows)
