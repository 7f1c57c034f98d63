"""Every page and state that `test_pages_accessible.py` looks at: a page that is added is entered here, or a test fails.

`PAGES` are the addresses of `tests/route_table.py` that answer with a document, in a town where each of them has
something to show; `STATES` are what they show otherwise; `EMPTY` are the lists of an organisation that has nothing yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from lti_tool.sessions import Role

PAGES = (
    "pages.account",
    "pages.accounts",
    "pages.achievement",
    "pages.analytics_microcredential",
    "pages.arrivals",
    "pages.catalogue",
    "pages.check",
    "pages.course",
    "pages.course_gradebook",
    "pages.course_learner",
    "pages.course_learner_timeline",
    "pages.course_placement",
    "pages.course_sign_off",
    "pages.credential",
    "pages.credential_embed",
    "pages.decision",
    "pages.decisions",
    "pages.designer",
    "pages.draft",
    "pages.draft_text",
    "pages.endorse",
    "pages.endorsement",
    "pages.enter",
    "pages.forgot_password",
    "pages.frameworks",
    "pages.gradebook",
    "pages.hr_map",
    "pages.hr_new_role",
    "pages.hr_people",
    "pages.hr_person",
    "pages.hr_role",
    "pages.hr_role_form",
    "pages.hr_roles",
    "pages.identities",
    "pages.identity",
    "pages.issuer",
    "pages.landing",
    "pages.learner",
    "pages.learner_timeline",
    "pages.learners",
    "pages.link_rules",
    "pages.lti_login",
    "pages.lti_register",
    "pages.me",
    "pages.mentee",
    "pages.mentee_timeline",
    "pages.mentees",
    "pages.microcredential",
    "pages.my_identities",
    "pages.my_path",
    "pages.my_profile",
    "pages.my_sharing",
    "pages.my_sign_offs",
    "pages.my_skills",
    "pages.my_timeline",
    "pages.new_invitation",
    "pages.new_platform",
    "pages.new_sign_in_provider",
    "pages.new_sign_off",
    "pages.new_source",
    "pages.one_account",
    "pages.outgoing",
    "pages.password_link",
    "pages.person",
    "pages.place",
    "pages.placement",
    "pages.platform",
    "pages.platforms",
    "pages.preview_profile",
    "pages.publish_draft",
    "pages.published_microcredential",
    "pages.quarantine",
    "pages.quarantined",
    "pages.return_from_provider",
    "pages.setup",
    "pages.sign_in",
    "pages.sign_in_code",
    "pages.sign_in_provider",
    "pages.sign_in_providers",
    "pages.sign_off",
    "pages.sign_off_link",
    "pages.sign_off_table",
    "pages.sign_offs",
    "pages.simulate_draft",
    "pages.simulate_microcredential",
    "pages.simulation_draft",
    "pages.source",
    "pages.source_remit",
    "pages.sources",
    "pages.tables",
    "pages.thank",
    "pages.tokens",
    "pages.try_draft",
    "pages.try_learner_draft",
    "pages.try_learner_microcredential",
    "pages.versions_microcredential",
)

# Addresses that answer with a page to nobody, or with one that is looked at elsewhere, and why.
ELSEWHERE = {
    "pages.account_code": "leads back until a code was offered: test_page_accounts.py",
    "pages.framework_skill": "leads back without a skill: test_page_frameworks.py",
    "pages.lti_launch_again": "leads to where the launch led: test_launches.py",
    "pages.simulation_microcredential": "the template of pages.simulation_draft",
    "pages.try_microcredential": "the template of pages.try_draft",
    "api.reference": "made by the OpenAPI document's reader: tests/protocol/api",
}


@dataclass(frozen=True, slots=True)
class State:
    """What a page shows otherwise: to whom (a stranger where no role is said), and where."""

    path: str
    role: Role | None = None
    learner: str | None = None
    organisation: str = "campus"


# In the braces stands what the town calls so.
STATES = {
    "catalogue, nothing": State("/o/fresh/"),
    "check, an address": State("/check?url=https://badges.example/1"),
    "credential, mine": State("/o/campus/credentials/{credential_id}", "learner", "Maëlle"),
    "credential, for staff": State("/o/campus/credentials/{credential_id}", "staff"),
    "draft, a part": State("/o/campus/designer/drafts/{draft_id}?node=needs.all.0.all.0", "staff"),
    "draft, the badge": State("/o/campus/designer/drafts/{draft_id}?node=head", "staff"),
    "frameworks, found": State("/o/campus/designer/frameworks?q=a", "staff"),
    "frameworks, none found": State("/o/campus/designer/frameworks?q=zzzzzz", "staff"),
    "forgot, sent": State("/o/campus/sign-in/forgot?sent=1"),
    "identity, searched": State("/o/campus/identities/{learner_id}?q=y", "staff"),
    "learners, none found": State("/o/campus/learners?q=nobody", "staff"),
    "map, of micro-credentials": State("/o/campus/hr?of=microcredential", "staff"),
    "me, begun": State("/o/campus/me", "learner", "Yann"),
    "me, nothing": State("/o/campus/me", "learner", "Inès"),
    "my path, nothing": State("/o/campus/me/path", "learner", "Inès"),
    "my sign-offs, none": State("/o/campus/me/sign-offs", "learner", "Inès"),
    "my skills, none found": State("/o/campus/me/skills?q=nothing", "learner", "Maëlle"),
    "people, found": State("/o/campus/hr/people?q=hygene", "staff"),
    "people, none found": State("/o/campus/hr/people?q=zzzzzz", "staff"),
    "platform, removed": State("/o/campus/platforms/old-canvas", "staff"),
    "quarantine, empty": State("/o/campus/quarantine?state=discarded", "staff"),
    "stack": State("/o/campus/catalogue/shift-lead"),
    "timeline, nothing": State("/o/campus/me/timeline", "learner", "Inès"),
    "trying, found": State("/o/campus/designer/drafts/{draft_id}/try?q=a", "staff"),
    "versions, compared": State("/o/campus/designer/microcredentials/food-hygiene/versions?old=1&new=1", "staff"),
    "not signed in": State("/o/campus/me"),
    "not allowed": State("/o/campus/learners", "learner", "Maëlle"),
    "unknown credential": State("/o/campus/credentials/00000000-0000-4000-8000-000000000000"),
    "nowhere": State("/nowhere"),
}
LISTS = (
    "accounts", "arrivals", "decisions", "designer", "designer/frameworks", "gradebook", "hr", "hr/people", "hr/roles",
    "identities", "learners", "outgoing", "platforms", "quarantine", "sign-in-providers", "sign-offs", "sources",
    "tables", "tokens",
)  # fmt: skip
EMPTY = {f"{name}, nothing yet": State(f"/o/fresh/{name}", "staff", organisation="fresh") for name in LISTS}
