"""All that the pages do, the API does: every page names its operations, or why a program has no use for it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rest_api.operations import OPERATIONS
from tests.route_table import ROUTES

# Why a page has no operation.
FORM = "a form to be filled in: what it sends, an operation takes"
LIVE = "the same as the page beside it, which follows along by itself"
SIGNED_IN = "about being signed in, which programs are not"
LINK = "for whoever holds a link; what comes of it, programs read"
BROWSER = "how a page is drawn, step by step, for people"
COURSE = "for teachers and mentors, whom a launch names; programs see all learners"
SETUP = "sets trust in another system up, with its secrets: done once, by an owner"
TOKENS = "a program that makes programs' tokens would be one that cannot be stopped"
PICTURE = "a picture is given where it is seen: on the page, or beside the document on the command line"
LEARNERS_OWN = "a learner's word alone, which nobody gives for them"

PAGES: Mapping[str, str | tuple[str, ...]] = {
    # Learners
    "me": ("getStanding", "listGoals", "listNextSteps"),
    "me_live": LIVE,
    "my_timeline": ("getEvidence", "listAwards", "getAward"),
    "my_sharing": ("getConsent", "listLooks"),
    "change_my_sharing": ("withdrawConsent",),
    "my_sign_offs": ("listSignOffs",),
    "new_sign_off": ("listSignOffOffers",),
    "ask_sign_off": ("askSignOff",),
    "change_my_sign_off": ("remindAttester", "withdrawSignOff"),
    "my_sign_off_file": ("getSignOffFile",),
    "my_mail": LEARNERS_OWN,
    "thank": ("listSignOffOffers",),
    "give_thanks": ("thank",),
    "my_skills": ("getStanding", "listMicroCredentials"),
    "my_path": ("listGoals", "listNextSteps"),
    "set_goal": ("setGoal",),
    "give_up_goal": ("giveUpGoal",),
    "my_profile": LEARNERS_OWN,
    "change_profile": LEARNERS_OWN,
    "preview_profile": LEARNERS_OWN,
    "my_identities": ("listIdentities",),
    "deny_identity": ("splitIdentity",),
    "ask_endorsement": LEARNERS_OWN,
    "withdraw_endorsement": LEARNERS_OWN,
    "credential_evidence_pack": LEARNERS_OWN,
    "credential_sharing": LEARNERS_OWN,
    # HR
    "hr_map": ("getPeopleMap",),
    "hr_people": ("searchPeople",),
    "hr_people_table": ("exportPeople",),
    "hr_person": ("getPerson", "getStepsToJob"),
    "hr_roles": ("listJobs",),
    "hr_new_role": FORM,
    "hr_add_role": ("addJob",),
    "hr_role": ("getJob", "getJobGap", "listCandidates"),
    "hr_role_form": FORM,
    "hr_change_role": ("changeJob",),
    "hr_drop_role": ("removeJob",),
    # Assessors
    "sign_offs": ("listSignOffs", "listAttesters", "getSignOffPolicy"),
    "sign_off": ("getSignOff",),
    "decide_sign_off": ("lookAgain", "revokeSignOff"),
    "sign_off_file": ("getSignOffFile",),
    "known_attesters": ("vouchFor", "endVouching"),
    "sign_off_policy": ("changeSignOffPolicy",),
    "sign_off_table": FORM,
    "sign_off_by_table": ("signOffMany",),
    "learners": ("listLearners",),
    "learner": ("getLearner", "getStanding"),
    "learner_live": LIVE,
    "learner_timeline": ("getEvidence", "listAwards", "getAward"),
    "identities": ("listLearners", "listIdentities"),
    "identity": ("listIdentities",),
    "identity_merge": ("mergeLearners",),
    "identity_refuse": ("tellApart",),
    "identity_split": ("splitIdentity",),
    "identity_undo": ("undoIdentityChange",),
    "identity_settle": BROWSER,
    "decisions": ("listAwards",),
    "decision": ("getAward", "getStanding"),
    "decide": ("decideAward",),
    "gradebook": SETUP,
    "placement": SETUP,
    "change_placement": SETUP,
    # Designers
    "designer": ("listDrafts", "listMicroCredentials"),
    "begin_draft": ("beginDraft",),
    "draft": ("getDraft", "checkDraft"),
    "draft_live": LIVE,
    "draft_arrived": BROWSER,
    "edit_draft": ("changeDraft",),
    "draft_skills": BROWSER,
    "draft_picture": PICTURE,
    "draft_picture_file": PICTURE,
    "give_draft_picture": PICTURE,
    "draft_text": ("getDraft",),
    "change_draft_text": ("changeDraft",),
    "step_draft": BROWSER,
    "draft_file": ("getDraft",),
    "discard_draft": ("discardDraft",),
    "try_microcredential": BROWSER,
    "try_learner_microcredential": BROWSER,
    "try_draft": BROWSER,
    "try_learner_draft": BROWSER,
    "simulate_microcredential": ("listSimulations",),
    "begin_simulation_microcredential": ("simulateMicroCredential",),
    "simulation_microcredential": ("getSimulation", "getSimulationResult"),
    "simulation_live_microcredential": ("getSimulation",),
    "simulation_table_microcredential": ("getSimulationResult",),
    "simulate_draft": ("listSimulations",),
    "begin_simulation_draft": ("simulateDraft",),
    "simulation_draft": ("getSimulation", "getSimulationResult"),
    "simulation_live_draft": ("getSimulation",),
    "simulation_table_draft": ("getSimulationResult",),
    "publish_draft": ("checkDraft", "getSimulation"),
    "put_into_force_draft": ("publishDraft", "publishRule"),
    "look_at_impact_draft": ("simulateDraft",),
    "publish_live_draft": LIVE,
    "published_microcredential": ("getAnalytics",),
    "published_live_microcredential": LIVE,
    "versions_microcredential": ("listVersions", "compareVersions"),
    "version_text_microcredential": ("getVersion",),
    "draft_from_version_microcredential": ("beginDraft",),
    "analytics_microcredential": ("getAnalytics",),
    "analytics_table_microcredential": ("getAnalytics",),
    "frameworks": ("listFrameworks",),
    "import_framework": ("importFramework",),
    "framework_search": ("searchSkills",),
    "framework_skill": ("getSkill",),
    "remove_framework": ("removeFramework",),
    "tables": ("getTables",),
    "change_tables": ("changeTables",),
    # Owners
    "arrivals": ("listStatements",),
    "arrivals_live": LIVE,
    "outgoing": ("listOutgoing", "listDeadLetters"),
    "outgoing_target": ("tryAgain",),
    "outgoing_item": ("tryAgain", "giveUpDeadLetter"),
    "platforms": ("listPlatforms",),
    "platform": ("getPlatform",),
    "setup": BROWSER,
    "accounts": ("listAccounts",),
    "add_account": ("inviteAccount",),
    "one_account": ("getAccount",),
    "change_account": ("changeAccount",),
    "new_account_link": ("sendAccountLink",),
    "close_account": ("closeAccount",),
    "open_account": ("openAccount",),
    "account_code_off": SETUP,
    "sources": ("listSources",),
    "source": ("getSource",),
    "new_source": FORM,
    "add_source": ("addSource",),
    "rotate_source": ("rotateSource",),
    "revoke_source": ("endSource",),
    "source_remit": FORM,
    "change_source": ("changeRemit",),
    "tokens": TOKENS,
    "make_token": TOKENS,
    "revoke_token": TOKENS,
    "quarantine": ("listQuarantine",),
    "quarantined": ("getQuarantined",),
    "quarantine_repair": ("repairQuarantined",),
    "quarantine_release": ("releaseQuarantined",),
    "quarantine_discard": ("discardQuarantined",),
    **dict.fromkeys(
        (
            "check_platform", "link_rules", "change_link_rules", "deploy_platform", "undeploy_platform", "end_platform",
            "resume_platform", "new_tool_key", "new_platform", "add_platform", "new_invitation", "invite_platform",
            "sign_in_providers", "new_sign_in_provider", "add_sign_in_provider", "sign_in_provider",
            "end_sign_in_provider", "resume_sign_in_provider",
        ),
        SETUP,
    ),
}  # fmt: skip
NAMES = {one.name for one in OPERATIONS}
OF_PEOPLE = {
    name.removeprefix("pages."): route
    for name, route in ROUTES.items()
    if name.startswith("pages.") and route.guard in ("learner", "staff")
}


def test_every_page_names_its_operations_or_why_it_has_none() -> None:
    assert PAGES.keys() == OF_PEOPLE.keys()


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_there_is(page: str) -> None:
    found = PAGES[page]
    assert isinstance(found, str) or set(found) <= NAMES
