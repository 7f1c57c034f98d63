"""Jobs, how far a person is from each, and the people who are nearest to one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from recognition.people.abilities import Thing
from records.candidates import Candidate
from records.job_roles import JobRole
from rules import percent_of


@dataclass(frozen=True, slots=True)
class PartView:
    """One micro-credential that a job asks for, as a person stands with it."""

    slug: str
    title: str
    # 100 where it is held, and only there.
    percent: int
    # How many hours of work are left of it; none where the rule states no workload.
    hours: float | None


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
    views = [_part_view(part, done.get(part.key, 0.0)) for part in parts]
    missing = sorted((view for view in views if view.percent < 100), key=lambda view: (-view.percent, view.title))
    held = tuple(view for view in views if view.percent == 100)
    hours = [view.hours for view in missing if view.hours is not None]
    told = round(sum(hours), 1) if missing and len(hours) == len(missing) else None
    return JobView(role.id, role.name, held, tuple(missing), told)


def _part_view(part: Thing, done: float) -> PartView:
    hours = round(part.hours * (1 - done), 1) if part.hours else None
    return PartView(part.key, part.title, percent_of(done), hours)


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
    # As on the page of a job: by hours of work, where all of them are known.
    by_hours = all(view.hours is not None for view in near if view.missing)
    return sorted(near, key=lambda view: ((view.hours or 0.0) if by_hours else view.left, view.name.casefold()))
