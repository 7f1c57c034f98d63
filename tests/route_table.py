"""Every address of the application, and whose it is: a route that is added is entered here, or a test fails.

`tests/protocol/test_other_organisations.py` asks each of them on behalf of somebody of another organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from records.duties import Duty

Guard = Literal["everybody", "learner", "mentor", "teacher", "staff", "proof", "source", "nobody's"]


@dataclass(frozen=True, slots=True)
class Route:
    """Who is let in.

    `everybody`: the organisation shows it to the world; what the address names must be of that organisation.
    `learner`, `mentor`, `teacher`, `staff`: who is signed in at the organisation with that role.
        Of staff, who has one of the `duties`, or all as an owner; an auditor sees what they see.
    `proof`: who brings a token that was made for the organisation.
    `source`: whom the request's credentials name, and with them their organisation.
    `nobody's`: what belongs to no organisation.
    """

    guard: Guard
    # The parts of the address that name something of the organisation, which another's must not find.
    names: tuple[str, ...] = ()
    # Any one of these duties of staff is needed; none: whichever.
    duties: tuple[Duty, ...] = ()


XAPI = ("statements", "activities", "activities-profile", "activities-state", "agents", "agents-profile")
EDITIONS = ("", "1-0-3-", "2-0-0-")

ROUTES: dict[str, Route] = {
    "health": Route("nobody's"),
    "ready": Route("nobody's"),
    "pages.static": Route("nobody's"),
    "pages.landing": Route("nobody's"),
    "pages.enter": Route("nobody's"),
    "pages.leave": Route("nobody's"),
    "pages.set_language": Route("nobody's"),
    "pages.check": Route("nobody's"),
    "pages.checked": Route("nobody's"),
    # Of what the organisation does not have, an emblem is drawn from the name.
    "pages.art": Route("nobody's"),
    "pages.version_art": Route("everybody", ("microcredential", "number")),
    "pages.catalogue": Route("everybody"),
    "pages.microcredential": Route("everybody", ("microcredential",)),
    "pages.achievement": Route("everybody", ("microcredential", "number")),
    "pages.badge_class": Route("everybody", ("microcredential", "number")),
    "pages.badge_picture": Route("everybody", ("microcredential", "number", "tag", "form")),
    "pages.did_document": Route("everybody"),
    "pages.status_list": Route("everybody", ("number",)),
    "pages.issuer": Route("everybody"),
    "pages.issuer_profile": Route("everybody"),
    "pages.credential": Route("everybody", ("credential_id",)),
    "pages.credential_file": Route("everybody", ("credential_id", "form")),
    "pages.credential_hosted_picture": Route("everybody", ("credential_id",)),
    "pages.credential_assertion": Route("everybody", ("credential_id",)),
    "pages.credential_european": Route("everybody", ("credential_id",)),
    "pages.credential_record": Route("everybody", ("credential_id",)),
    "pages.credential_preview": Route("everybody", ("credential_id",)),
    "pages.credential_embed": Route("everybody", ("credential_id",)),
    "pages.credential_evidence": Route("everybody", ("credential_id", "kind")),
    "pages.endorsement": Route("everybody", ("endorsement_id",)),
    "pages.endorser": Route("everybody", ("endorsement_id",)),
    "pages.endorse": Route("proof", ("token",)),
    "pages.answer_endorsement": Route("proof", ("token",)),
    "pages.ask_endorsement": Route("learner"),
    "pages.withdraw_endorsement": Route("learner", ("endorsement_id",)),
    "pages.lti_jwks": Route("everybody"),
    "pages.lti_canvas": Route("everybody"),
    "pages.lti_launch_again": Route("everybody"),
    "pages.lti_login": Route("proof"),
    "pages.lti_launch": Route("proof"),
    "pages.lti_register": Route("proof", ("token",)),
    "canvas.live_events": Route("proof", ("token",)),
    "pages.credential_evidence_pack": Route("learner", ("credential_id",)),
    "pages.credential_sharing": Route("learner", ("credential_id",)),
    "pages.me": Route("learner"),
    "pages.me_live": Route("learner"),
    "pages.my_timeline": Route("learner"),
    "pages.my_sharing": Route("learner"),
    "pages.change_my_sharing": Route("learner"),
    "pages.learner_timeline": Route("staff", ("learner_id",), ("assessor",)),
    "pages.course": Route("teacher"),
    "pages.course_table": Route("teacher"),
    "pages.course_roster": Route("teacher"),
    "pages.course_learner": Route("teacher", ("learner_id",)),
    "pages.course_learner_live": Route("teacher", ("learner_id",)),
    "pages.course_learner_timeline": Route("teacher", ("learner_id",)),
    "pages.mentees": Route("mentor"),
    "pages.mentee": Route("mentor", ("learner_id",)),
    "pages.mentee_live": Route("mentor", ("learner_id",)),
    "pages.mentee_timeline": Route("mentor", ("learner_id",)),
    "pages.course_gradebook": Route("teacher"),
    "pages.course_placement": Route("teacher", ("placement",)),
    "pages.change_course_placement": Route("teacher", ("placement",)),
    "pages.place": Route("teacher"),
    "pages.placed": Route("teacher"),
    "pages.gradebook": Route("staff", (), ("assessor",)),
    "pages.placement": Route("staff", ("placement",), ("assessor",)),
    "pages.change_placement": Route("staff", ("placement",), ("assessor",)),
    "pages.learners": Route("staff", (), ("assessor",)),
    "pages.learner": Route("staff", ("learner_id",), ("assessor",)),
    "pages.learner_live": Route("staff", ("learner_id",), ("assessor",)),
    "pages.my_skills": Route("learner"),
    "pages.my_path": Route("learner"),
    "pages.set_goal": Route("learner"),
    "pages.give_up_goal": Route("learner", ("microcredential",)),
    "pages.my_identities": Route("learner"),
    "pages.deny_identity": Route("learner", ("actor_id",)),
    "pages.identities": Route("staff", (), ("hr", "assessor")),
    "pages.identity": Route("staff", ("learner_id",), ("hr", "assessor")),
    "pages.identity_merge": Route("staff", ("learner_id",), ("hr", "assessor")),
    "pages.identity_refuse": Route("staff", ("learner_id",), ("hr", "assessor")),
    "pages.identity_split": Route("staff", ("actor_id",), ("hr", "assessor")),
    "pages.identity_undo": Route("staff", ("change_id",), ("hr", "assessor")),
    "pages.identity_settle": Route("staff", ("conflict_id",), ("hr", "assessor")),
    "pages.arrivals": Route("staff", (), ("designer", "assessor")),
    "pages.arrivals_live": Route("staff", (), ("designer", "assessor")),
    "pages.outgoing": Route("staff", (), ("owner",)),
    "pages.outgoing_target": Route("staff", ("target",), ("owner",)),
    "pages.outgoing_item": Route("staff", ("target", "item"), ("owner",)),
    "pages.platforms": Route("staff", (), ("owner",)),
    "pages.platform": Route("staff", ("platform",), ("owner",)),
    "pages.check_platform": Route("staff", ("platform",), ("owner",)),
    "pages.deploy_platform": Route("staff", ("platform",), ("owner",)),
    "pages.undeploy_platform": Route("staff", ("platform",), ("owner",)),
    "pages.end_platform": Route("staff", ("platform",), ("owner",)),
    "pages.resume_platform": Route("staff", ("platform",), ("owner",)),
    "pages.new_tool_key": Route("staff", (), ("owner",)),
    "pages.new_platform": Route("staff", (), ("owner",)),
    "pages.add_platform": Route("staff", (), ("owner",)),
    "pages.new_invitation": Route("staff", (), ("owner",)),
    "pages.invite_platform": Route("staff", (), ("owner",)),
    "pages.setup": Route("staff"),
    "pages.sources": Route("staff", (), ("owner",)),
    "pages.source": Route("staff", ("source",), ("owner",)),
    "pages.new_source": Route("staff", (), ("owner",)),
    "pages.add_source": Route("staff", (), ("owner",)),
    "pages.rotate_source": Route("staff", ("source",), ("owner",)),
    "pages.revoke_source": Route("staff", ("source",), ("owner",)),
    "pages.source_remit": Route("staff", ("source",), ("owner",)),
    "pages.change_source": Route("staff", ("source",), ("owner",)),
    "pages.tables": Route("staff", (), ("designer",)),
    "pages.change_tables": Route("staff", (), ("designer",)),
    "pages.frameworks": Route("staff", (), ("designer",)),
    "pages.import_framework": Route("staff", (), ("designer",)),
    "pages.framework_search": Route("staff", (), ("designer",)),
    "pages.framework_skill": Route("staff", ("framework",), ("designer",)),
    "pages.remove_framework": Route("staff", ("framework",), ("designer",)),
    "pages.try_microcredential": Route("staff", ("microcredential",), ("designer",)),
    "pages.try_learner_microcredential": Route("staff", ("microcredential", "learner_id"), ("designer",)),
    "pages.simulate_microcredential": Route("staff", ("microcredential",), ("designer",)),
    "pages.begin_simulation_microcredential": Route("staff", ("microcredential",), ("designer",)),
    "pages.simulation_microcredential": Route("staff", ("microcredential", "run"), ("designer",)),
    "pages.simulation_live_microcredential": Route("staff", ("microcredential", "run"), ("designer",)),
    "pages.simulation_table_microcredential": Route("staff", ("microcredential", "run"), ("designer",)),
    "pages.versions_microcredential": Route("staff", ("microcredential",), ("designer",)),
    "pages.version_text_microcredential": Route("staff", ("microcredential", "number"), ("designer",)),
    "pages.analytics_microcredential": Route("staff", ("microcredential",), ("designer",)),
    "pages.analytics_table_microcredential": Route("staff", ("microcredential",), ("designer",)),
    "pages.decisions": Route("staff", (), ("assessor",)),
    "pages.decision": Route("staff", ("award_id",), ("assessor",)),
    "pages.decide": Route("staff", ("award_id",), ("assessor",)),
    "pages.quarantine": Route("staff", (), ("owner",)),
    "pages.quarantined": Route("staff", ("number",), ("owner",)),
    "pages.quarantine_repair": Route("staff", ("number",), ("owner",)),
    "pages.quarantine_release": Route("staff", ("number",), ("owner",)),
    "pages.quarantine_discard": Route("staff", ("number",), ("owner",)),
    "pages.designer": Route("staff", (), ("designer",)),
    "pages.begin_draft": Route("staff", (), ("designer",)),
    "pages.draft": Route("staff", ("draft_id",), ("designer",)),
    "pages.draft_text": Route("staff", ("draft_id",), ("designer",)),
    "pages.change_draft_text": Route("staff", ("draft_id",), ("designer",)),
    "pages.step_draft": Route("staff", ("draft_id",), ("designer",)),
    "pages.draft_file": Route("staff", ("draft_id",), ("designer",)),
    "pages.discard_draft": Route("staff", ("draft_id",), ("designer",)),
    "xapi.about": Route("nobody's"),
    **{f"xapi.{edition}{resource}": Route("source") for edition in EDITIONS for resource in XAPI},
}
