"""What the pages of trying and publishing are about: a published micro-credential, or a draft of a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import DraftUnfitError
from lti_tool.presenters.catalogue import titles_of
from lti_tool.visit import Door, Visit
from recognition.rulebook.examining import Examined, examine, surroundings
from recognition.trying.trying import Version
from records.drafts import Draft, draft_by_id
from records.errors import NotFoundError
from records.microcredentials import RuleVersion, newest_versions, version_of
from rules import Rule, local

Kind = Literal["microcredential", "draft"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A rule that a page is about, and what is in force of the same micro-credential."""

    kind: Kind
    organisation: str
    # How the address names it.
    named: dict[str, Any]
    rule: Rule
    title: str
    in_force: RuleVersion | None
    now: datetime
    # Of a draft: what is kept of it, and what is remarked of it.
    draft: Draft | None = None
    found: Examined | None = None

    @property
    def slug(self) -> str:
        """Of the micro-credential that it is or would be."""
        return self.rule.id

    @property
    def published(self) -> RuleVersion:
        """The version in force; raises `NotFoundError` where nothing is published."""
        if self.in_force is None:
            raise NotFoundError(f"micro-credential {self.slug!r} is not published")
        return self.in_force

    @property
    def against(self) -> Version | None:
        """The version in force, as something is held against it."""
        return Version.of(self.in_force) if self.in_force is not None else None

    @property
    def tried(self) -> Version:
        """The rule as it is tried: a draft as if it were published now."""
        if self.kind == "microcredential" and self.in_force is not None:
            return Version.of(self.in_force)
        return Version(self.rule, self.now)

    @property
    def tabs(self) -> tuple[str, ...]:
        """The pages about it, in the order in which they are shown."""
        return TABS[self.kind]

    @property
    def home(self) -> str:
        """Where it is read, or written."""
        if self.kind == "draft":
            return url_for("pages.draft", organisation=self.organisation, **self.named)
        return url_for("pages.microcredential", organisation=self.organisation, **self.named)

    def address(self, page: str, /, **more: Any) -> str:
        """Of a page about the same."""
        return url_for(f"pages.{page}_{self.kind}", organisation=self.organisation, **self.named, **more)


TABS: dict[Kind, tuple[str, ...]] = {
    "microcredential": ("try", "simulate", "versions", "analytics"),
    "draft": ("try", "simulate", "publish"),
}
AT: dict[Kind, str] = {
    "microcredential": "/o/<organisation>/designer/microcredentials/<microcredential>",
    "draft": "/o/<organisation>/designer/drafts/<int:draft_id>",
}
KINDS: tuple[Kind, ...] = tuple(AT)
View = Callable[..., ResponseReturnValue]


def hang(
    blueprint: Blueprint,
    door: Door,
    page: str,
    name: str,
    view: View,
    methods: Sequence[str] = ("GET",),
    *,
    kinds: Sequence[Kind] = KINDS,
) -> None:
    """Hang a view of a subject in, once for each kind: `view` is given the visit, the subject and the rest of the
    address. The endpoints are `<name>_<kind>`."""
    for kind in kinds:
        seen = door.page(_about(kind, view), "staff", duty="designer")
        blueprint.add_url_rule(f"{AT[kind]}/{page}", f"{name}_{kind}", seen, methods=list(methods))


def _about(kind: Kind, view: View) -> View:
    def seen(visit: Visit, **named: Any) -> ResponseReturnValue:
        # It takes from the address what names it.
        subject = _FOUND[kind](visit, named)
        return view(visit, subject, **named)

    return seen


def _published(visit: Visit, named: dict[str, Any]) -> Subject:
    slug = named.pop("microcredential")
    version = version_of(visit.session, visit.organisation.id, slug)
    return _subject(visit, "microcredential", {"microcredential": slug}, version.rule, version)


def _drafted(visit: Visit, named: dict[str, Any]) -> Subject:
    """Raises `DraftUnfitError` where the draft is no rule yet."""
    draft = draft_by_id(visit.session, visit.organisation.id, named.pop("draft_id"))
    found = examine(draft.text, surroundings(visit.session, visit.organisation.id))
    if found.rule is None:
        raise DraftUnfitError(f"draft {draft.id} is no rule yet: {found.problems[0].path or 'the document'}")
    try:
        in_force = version_of(visit.session, visit.organisation.id, found.rule.id)
    except NotFoundError:
        in_force = None
    subject = _subject(visit, "draft", {"draft_id": draft.id}, found.rule, in_force)
    return replace(subject, draft=draft, found=found)


def _subject(visit: Visit, kind: Kind, named: dict[str, Any], rule: Rule, in_force: RuleVersion | None) -> Subject:
    title = local(rule.title, visit.language)
    return Subject(kind, visit.organisation.slug, named, rule, title, in_force, visit.now)


_FOUND: dict[Kind, Callable[[Visit, dict[str, Any]], Subject]] = {"microcredential": _published, "draft": _drafted}


def titles_in_force(visit: Visit) -> dict[str, str]:
    """What each micro-credential in force is called, by its slug."""
    return titles_of(newest_versions(visit.session, visit.organisation.id), visit.language)
