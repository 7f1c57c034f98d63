"""Jobs, how far a person is from each, and the people who are nearest to one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from recognition.people.abilities import Thing
from records.job_roles import JobRole
from records.workforce import Candidate
from rules import percent_of


@dataclass(frozen=True, slots=True)
class PartView:
    """One micro-credential that a job asks for, as a person stands with it."""

    slug: str
    title: str
    # 100 where it is held, and only there.
    percent: int


@dataclass(frozen=True, slots=True)
class JobView:
    """A job, as a person stands with it; what is nearest comes first among what is missing."""

    id: int
    name: str
    held: tuple[PartView, ...]
    missing: tuple[PartView, ...]
    # How many hours of work are left, as the rules state their workload; none where one of them does not.
    hours: float | None

    @property
    def total(self) -> int:
        """How many micro-credentials the job asks for."""
        return len(self.held) + len(self.missing)

    @property
    def left(self) -> float:
        """How many micro-credentials are left, those that are begun in part."""
        return sum(1 - part.percent / 100 for part in self.missing)


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A person, and how they stand with the job."""

    id: int
    name: str | None
    team: str
    job: JobView


def parts_of(role: JobRole, things: Sequence[Thing]) -> list[Thing]:
    """The micro-credentials that the job asks for, in its order."""
    by_slug = {thing.key: thing for thing in things}
    return [by_slug[one.slug] for one in role.microcredentials if one.slug in by_slug]


def weights_of(parts: Sequence[Thing]) -> list[float]:
    """How much there is to do for each: the hours that the rules state, if all of them do, else one for each."""
    hours = [part.hours for part in parts]
    return [float(each) for each in hours if each] if all(hours) else [1.0] * len(parts)


def job_view(role: JobRole, parts: Sequence[Thing], done: Mapping[str, float]) -> JobView:
    """The job for whom has done so much of each part, by slug: 1 where it is held."""
    views = [(PartView(part.key, part.title, percent_of(done.get(part.key, 0.0))), part) for part in parts]
    missing = sorted((view for view, _ in views if view.percent < 100), key=lambda view: (-view.percent, view.title))
    known = all(part.hours for view, part in views if view.percent < 100)
    hours = sum((part.hours or 0.0) * (1 - done.get(part.key, 0.0)) for view, part in views if view.percent < 100)
    held = tuple(view for view, _ in views if view.percent == 100)
    return JobView(role.id, role.name, held, tuple(missing), round(hours, 1) if known and missing else None)


def candidate_view(candidate: Candidate, role: JobRole, parts: Sequence[Thing]) -> CandidateView:
    """The person as they stand with the job."""
    done = {parts[line].key: share for line, share in candidate.done.items()}
    return CandidateView(candidate.id, candidate.name, candidate.team, job_view(role, parts, done))


def jobs_near(
    roles: Sequence[JobRole], things: Sequence[Thing], held: Collection[str], begun: Mapping[str, float]
) -> list[JobView]:
    """The jobs that somebody has something for, the nearest first."""
    done = {**begun, **dict.fromkeys(held, 1.0)}
    views = [job_view(role, parts_of(role, things), done) for role in roles]
    near = [view for view in views if view.held or any(part.percent for part in view.missing)]
    return sorted(near, key=lambda view: (view.left, view.name.casefold()))
