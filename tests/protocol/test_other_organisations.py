"""No address shows or changes anything of another organisation: the table of routes, tried from door to door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lti_tool.accounts.openid import Endpoints
from lti_tool.accounts.providing import register_provider, wanted_provider
from lti_tool.attesting import sign_off_token
from lti_tool.lti.dynamic import Invitation, invitation_token
from lti_tool.pages.recognising.endorsing import endorsement_token
from lti_tool.sessions import ROLES, SESSION_COOKIE, Visitor, session_value
from recognition.admitting import make_token
from recognition.attesting.asking import Wanted, ask
from recognition.attesting.files import CheckedFile
from recognition.certifying.endorsing import Invitation as Invited
from recognition.certifying.endorsing import Words, give, invite
from recognition.certifying.profiling import compose
from recognition.certifying.signing_keys import KeyRing
from recognition.frameworks.importing import import_framework
from recognition.frameworks.reading import given_file, read_framework
from recognition.people.accounts import Acting, wanted_account
from recognition.people.accounts import invite as invite_account
from recognition.people.consenting import let_hr_see
from recognition.people.job_roles import RoleDraft, save_job_role
from recognition.rulebook.drafting import start_draft
from records.accounts import open_session
from records.awards import Award, Credential
from records.base import Base
from records.canvas import CanvasFeed, add_feed, hash_token
from records.conflicts import IdentityConflict, raise_conflicts
from records.consents import SCOPES, Terms
from records.courses import join_course
from records.database import Database
from records.duties import DUTIES, OWNER, Duty
from records.endorsements import ISSUER
from records.gradebooks import Placement
from records.identities import IdentityChange
from records.launches import Launch, Sent, know_platform_user, remember_login
from records.learners import Actor, Learner, learner_by_id
from records.organisations import organisation_by_slug
from records.outbox import OutboxItem
from records.platforms import Acquaintance, Registration, add_platform
from records.profiles import Composition
from records.quarantine import Quarantined
from records.sign_offs import files_of
from records.simulation_runs import SimulationRun, ask_run
from records.sources import Remit, add_source
from tests.gradebook_world import place
from tests.lti_platform import CLIENT_ID, TEACHER_PICKS, recorded
from tests.pages_world import CAMPUS, HYGIENE, KEY, KEY_SECRET, OTHER, SECRET, World, address, build
from tests.route_table import ROUTES

FEED, STATE = "feed-of-the-campus", "state-of-the-campus"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
WHO = {"campus": "Maëlle", "atelier": "Zoé"}
MAELLE = f'{{"mbox": "mailto:{address("Maëlle")}"}}'
QUIZ = "https://lms.campus.example/quiz"
# What of the campus a source of its own finds, and another's does not.
ASKED = {
    "statements": {},
    "activities": {"activityId": QUIZ},
    "activities-profile": {"activityId": QUIZ, "profileId": "plan"},
    "activities-state": {"activityId": QUIZ, "agent": MAELLE, "stateId": "place"},
    "agents": {"agent": MAELLE},
    "agents-profile": {"agent": MAELLE, "profileId": "taste"},
}
IDP = Endpoints(
    issuer="https://idp.campus.example",
    authorization="https://idp.campus.example/auth",
    token="https://idp.campus.example/token",
    keys="https://idp.campus.example/keys",
    userinfo=None,
    methods=(),
    names_itself=False,
)
# What links answer that are no good: their words say how to get another.
OVER = {"pages.lti_register": 400, "pages.password_link": 410, "pages.set_password": 410}
# What an address wants to know before it shows anything.
QUERIES = {"pages.hr_people_table": {"why": "Relève d'été"}}
VERSION = {"X-Experience-API-Version": "2.0.0"}


@dataclass
class Town:
    """Two organisations, each with a platform, a course, a teacher and a source."""

    world: World
    launches: dict[str, int]
    # What addresses name, of the campus.
    names: dict[str, Any]
    # The token in an address, where it is not that of an invited platform.
    tokens: dict[str, str] = field(default_factory=dict)
    # The session of the account that each organisation has.
    sessions: dict[str, int] = field(default_factory=dict)

    def client(self, organisation: str, guard: str, duties: frozenset[Duty] = OWNER) -> FlaskClient:
        """The browser of somebody there whom the guard lets in."""
        client = self.world.app.test_client()
        value = self.session(organisation, guard, duties)
        if value is not None:
            client.set_cookie(SESSION_COOKIE, value)
        return client

    def session(self, organisation: str, guard: str, duties: frozenset[Duty] = OWNER) -> str | None:
        """The session of somebody there whom the guard lets in, as its cookie has it; none where it lets in anybody."""
        role = next((each for each in ROLES if each == guard), "staff" if guard == "account" else None)
        if role is None:
            return None
        learner = self.world.learners[WHO[organisation]] if role != "staff" else None
        launch = self.launches[organisation] if role in ("mentor", "teacher") else None
        who = Visitor(
            organisation,
            role,
            learner,
            datetime.now(UTC),
            launch,
            duties=duties if role == "staff" else frozenset(),
            account_session_id=self.sessions[organisation] if guard == "account" else None,
        )
        return session_value(SECRET, who, datetime.now(UTC))

    def path(self, rule: Rule, organisation: str) -> str:
        """An address of that organisation which names what is the campus'."""
        known = {**self.names, "token": self.tokens.get(rule.endpoint, self.names["token"])}
        names = {name: known[name] for name in rule.arguments - {"organisation"}}
        with self.world.app.test_request_context():
            path = rule.build({"organisation": organisation, **names, **QUERIES.get(rule.endpoint, {})})
        assert path is not None
        return path[1]

    def ask(self, client: FlaskClient, rule: Rule, organisation: str) -> TestResponse:
        """Go to an address of that organisation which names what is the campus'."""
        path = self.path(rule, organisation)
        if "GET" in (rule.methods or ()):
            return client.get(path)
        token = re.search(r'name="form_token" value="([^"]+)"', client.get(f"/o/{OTHER}/").text)
        assert token is not None
        fields = {"form_token": token[1], "do": "retry", "name": "Fresh", "id_token": "x", "state": STATE}
        return client.post(path, data=fields)


def _connect(world: World, organisation: str, now: datetime) -> int:
    """A platform, a course and a teacher who came from it; the launch's id."""
    registration = Registration(
        issuer=f"https://lms.{organisation}.example",
        client_id=CLIENT_ID,
        authorization_endpoint=f"https://lms.{organisation}.example/auth",
        token_endpoint=f"https://lms.{organisation}.example/token",
        jwks_uri=f"https://lms.{organisation}.example/keys",
    )
    with world.database.transaction() as session:
        platform = add_platform(
            session,
            organisation_id=organisation_by_slug(session, organisation).id,
            slug=f"lms-{organisation}",
            name="LMS",
            family="moodle",
            registration=registration,
            deployments=["1"],
            now=now,
        )
        services = {"deep_linking": recorded(TEACHER_PICKS)[DEEP_LINKING], "members": {"context_memberships_url": "x"}}
        launch = Launch(
            platform_id=platform.id,
            deployment_id="1",
            message_type="LtiDeepLinkingRequest",
            subject="3",
            context_id="course",
            mentees=["4"],
            services=services,
            launched_at=now,
        )
        session.add(launch)
        know_platform_user(session, platform.id, "4", world.learners[WHO[organisation]], now)
        join_course(
            session, platform.id, "course", {world.learners[WHO[organisation]]: "learner"}, now, all_members=True
        )
        if organisation == CAMPUS:
            place(session, platform.organisation_id, platform.id, "course", "food-hygiene", now)
            sent = Sent(
                state=STATE,
                nonce="n",
                browser_key="k",
                target_link_uri=f"http://localhost:8080/o/{CAMPUS}/me",
                storage_frame=None,
                expires_at=now + timedelta(hours=1),
            )
            remember_login(session, platform.id, sent, now)
        return launch.id


def prepare(database: Database, base_url: str = "http://localhost:8080") -> Town:
    """Fill an empty, migrated database with something that each address can name."""
    world, now = build(database, base_url), datetime.now(UTC)
    launches = {organisation: _connect(world, organisation, now) for organisation in (CAMPUS, OTHER)}
    invitation = Invitation(
        organisation=CAMPUS, slug="new", name="New", acquaintance=Acquaintance(), expires_at=now + timedelta(days=1)
    )
    with world.database.transaction() as session:
        campus, other = (organisation_by_slug(session, slug).id for slug in (CAMPUS, OTHER))
        add_source(
            session,
            organisation_id=other,
            slug="workshop",
            name="Workshop",
            remit=Remit(),
            key=OTHER,
            secret=OTHER,
            salt=b"1" * 16,
            now=now,
        )
        feed = CanvasFeed(
            source_id=1,
            organisation_id=campus,
            token_hash=hash_token(FEED),
            jwks_uri="https://x.example/",
            home_page="https://x.example/",
            created_at=now,
        )
        add_feed(session, feed)
        maelle = world.learners["Maëlle"]
        actor_id = session.scalar(select(Actor.id).where(Actor.learner_id == maelle)) or 0
        raise_conflicts(session, campus, "denied", maelle, [actor_id], "test", now)
        shown = Composition(credentials=(world.credential_of("Maëlle"),))
        compose(session, campus, maelle, shown, "publish", 0, "maelles-page", now)
        credential = session.get_one(Credential, world.credential_of("Maëlle"))
        credential.record = credential.document
        names = {
            "actor_id": actor_id,
            "change_id": session.scalar(select(IdentityChange.id).where(IdentityChange.learner_id == maelle)),
            "conflict_id": session.scalar(select(IdentityConflict.id)),
            "microcredential": "food-hygiene",
            "number": session.scalar(select(Quarantined.id)),
            "credential_id": world.credential_of("Maëlle"),
            "handle": "maelles-page",
            "award_id": session.scalar(select(Award.id).where(Award.organisation_id == campus)),
            "kind": "e-learning",
            "form": "svg",
            "tag": "fr",
            "learner_id": maelle,
            "source": "moodle",
            "placement": session.scalar(select(Placement.id).where(Placement.context_id == "course")),
            "platform": f"lms-{CAMPUS}",
            "target": "group-lrs",
            "item": session.scalar(select(OutboxItem.id)),
            "framework": "trades",
        }
        simulated = SimulationRun(
            organisation_id=campus, slug="food-hygiene", document={}, near=0.75, asked_by="test", asked_at=now
        )
        names["run"] = ask_run(session, simulated).id
        names["draft_id"] = start_draft(session, campus, HYGIENE, by="test", now=now).id
        learner = session.get_one(Learner, maelle)
        let_hr_see(session, learner, Terms("named", frozenset(SCOPES)), text_version="1", language="fr", now=now)
        job = RoleDraft("Cheffe", "", ["food-hygiene", "shift-lead"])
        names["job"] = save_job_role(session, campus, job, by="test", now=now).id
        campus_itself = organisation_by_slug(session, CAMPUS)
        make_token(session, campus, "Intranet", ["read:catalogue"], None, by="cli", now=now)
        trades = read_framework(given_file(Path(__file__).parents[1] / "framework_files" / "case.json"), _untold)
        import_framework(session, campus, "trades", trades, _untold, by="cli", now=now)
        endorsed = invite(session, campus_itself, ISSUER, Invited("Mairie"), by="cli", now=now)
        give(
            session, campus_itself, endorsed.id, Words("Mairie", None, "Maëlle et les autres"),
            KeyRing(SECRET), base_url, now,
        )  # fmt: skip
        names["endorsement_id"] = endorsed.id
        wanted = Wanted("practice", None, None, "Maëlle's shift", now, None, "", "Rozenn", "rozenn@plage.example", "fr")
        picture = CheckedFile("shift.png", "image/png", "Maëlle".encode())
        asked = ask(session, learner_by_id(session, campus, maelle), wanted, [picture], by="cli", now=now).id
        names["sign_off_id"], names["file_id"] = asked, files_of(session, [asked])[asked][0].id
        link = endorsement_token(SECRET, endorsed.id)
    _keep_documents(world)
    signed = sign_off_token(SECRET, asked)
    by_link = ("pages.sign_off_link", "pages.answer_sign_off", "pages.sign_off_link_file")
    tokens = {
        **dict.fromkeys(by_link, signed),
        "canvas.live_events": FEED,
        "pages.endorse": link,
        "pages.answer_endorsement": link,
    }
    sessions, names["account_id"], names["link"] = _accounts(world, now)
    names["provider"] = "idp"
    return Town(world, launches, {**names, "token": invitation_token(SECRET, invitation)}, tokens, sessions)


def _accounts(world: World, now: datetime) -> tuple[dict[str, int], int, str]:
    """The session of an account at each organisation, and an account and an open link of the campus."""
    sessions = {}
    with world.database.transaction() as session:
        campus = Acting(organisation_by_slug(session, CAMPUS).id, "test", now)
        known = {"name": "Idp", "issuer": "https://idp.campus.example", "client_id": "acquis"}
        register_provider(session, wanted_provider(known, (), (), "idp"), IDP, SECRET, campus)
        for slug in (OTHER, CAMPUS):
            acting = Acting(organisation_by_slug(session, slug).id, "test", now)
            new = wanted_account(f"maelle-at-{slug}@x.example", "Maëlle", ["owner"], "fr")
            account, link = invite_account(session, new, acting)
            opened = open_session(session, account, way="password", browser="", now=now, life=timedelta(hours=1))
            sessions[slug] = opened.id
        return sessions, account.id, link


def _untold(_done: int, _where: str) -> None:
    """Nobody watches."""


def _keep_documents(world: World) -> None:
    client = world.app.test_client()
    for resource in ("activities-profile", "activities-state", "agents-profile"):
        path = f"/xapi/{resource.replace('-', '/')}"
        kept = client.put(
            path, query_string=ASKED[resource], json={"of": CAMPUS}, auth=(KEY, KEY_SECRET),
            headers={**VERSION, "If-None-Match": "*"},
        )  # fmt: skip
        assert kept.status_code == 204, kept.text


def _all_that_is_known(database: Database) -> dict[str, list[str]]:
    with database.reading() as session:
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in Base.metadata.sorted_tables}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("town") / "acquis.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    yield prepare(database)
    database.close()


def rules_of(town: Town, endpoint: str) -> list[Rule]:
    """The addresses of that endpoint."""
    return list(town.world.app.url_map.iter_rules(endpoint))


def guarded(*guards: str) -> list[str]:
    """The endpoints behind these guards."""
    return sorted(name for name, route in ROUTES.items() if route.guard in guards)


def naming() -> list[str]:
    """The endpoints whose address names something of an organisation."""
    # Those for programs are tried in `tests/protocol/api`.
    return sorted(name for name, route in ROUTES.items() if route.names and route.guard != "token")


@pytest.mark.parametrize("endpoint", naming())
def test_what_is_another_organisations_is_not_found_under_ones_own_address(town: Town, endpoint: str) -> None:
    before = _all_that_is_known(town.world.database)
    for rule in rules_of(town, endpoint):
        answer = town.ask(town.client(OTHER, ROUTES[endpoint].guard), rule, OTHER)
        assert answer.status_code == OVER.get(endpoint, 404), answer.text
        assert "Maëlle" not in answer.text
    assert _all_that_is_known(town.world.database) == before


@pytest.mark.parametrize("endpoint", guarded("learner", "mentor", "teacher", "staff", "account"))
def test_who_is_signed_in_at_one_organisation_is_nobody_at_another(town: Town, endpoint: str) -> None:
    before = _all_that_is_known(town.world.database)
    for rule in rules_of(town, endpoint):
        answer = town.ask(town.client(OTHER, ROUTES[endpoint].guard), rule, CAMPUS)
        assert answer.status_code == 401, answer.text
    assert _all_that_is_known(town.world.database) == before


@pytest.mark.parametrize("endpoint", guarded("learner", "teacher", "staff", "mentor", "account", "everybody"))
def test_the_organisations_own_people_are_let_in_by_the_same_addresses(town: Town, endpoint: str) -> None:
    for rule in rules_of(town, endpoint):
        if "GET" in (rule.methods or ()):
            answer = town.ask(town.client(CAMPUS, ROUTES[endpoint].guard), rule, CAMPUS)
            assert answer.status_code in (200, 302), answer.text


@pytest.mark.parametrize("endpoint", guarded("learner", "mentor", "teacher", "staff", "account"))
def test_who_is_not_signed_in_is_let_in_nowhere(town: Town, endpoint: str) -> None:
    for rule in rules_of(town, endpoint):
        assert town.ask(town.world.app.test_client(), rule, CAMPUS).status_code == 401


@pytest.mark.parametrize("endpoint", guarded("mentor", "teacher", "staff", "account"))
def test_a_learner_is_let_in_to_no_page_of_teachers_and_staff(town: Town, endpoint: str) -> None:
    for rule in rules_of(town, endpoint):
        assert town.ask(town.client(CAMPUS, "learner"), rule, CAMPUS).status_code == 403


@pytest.mark.parametrize("duty", DUTIES)
@pytest.mark.parametrize("endpoint", guarded("staff"))
def test_staff_without_the_duty_are_refused_and_told_which_one(town: Town, endpoint: str, duty: Duty) -> None:
    needed = ROUTES[endpoint].duties
    for rule in rules_of(town, endpoint):
        looks = "GET" in (rule.methods or ())
        does = duty == "owner" or duty in needed or (not needed and duty != "auditor")
        client = town.client(CAMPUS, "staff", frozenset((duty,)))
        if looks and (does or duty == "auditor"):
            assert town.ask(client, rule, CAMPUS).status_code in (200, 302)
        elif not does:
            before = _all_that_is_known(town.world.database)
            answer = town.ask(client, rule, CAMPUS)
            assert answer.status_code == 403
            assert "Ceci ne fait pas partie de vos missions" in answer.text
            assert _all_that_is_known(town.world.database) == before


def test_a_platform_of_one_organisation_signs_nobody_in_at_another(town: Town) -> None:
    client = town.world.app.test_client()
    asked = {"iss": f"https://lms.{CAMPUS}.example", "login_hint": "4", "target_link_uri": f"x/o/{OTHER}/"}
    before = _all_that_is_known(town.world.database)
    assert client.post(f"/o/{OTHER}/lti/login", data=asked).status_code == 403
    assert "platform-unknown" in client.get(f"/o/{OTHER}/lti/login", query_string=asked).text
    answer = client.post(f"/o/{OTHER}/lti/launch", data={"state": STATE, "id_token": "x"})
    assert "launch-over" in answer.text
    assert _all_that_is_known(town.world.database) == before


def test_a_launch_that_another_organisation_received_opens_no_course(town: Town) -> None:
    """Even where a session were to name it."""
    who = Visitor(OTHER, "teacher", town.world.learners["Zoé"], datetime.now(UTC), town.launches[CAMPUS])
    client = town.world.app.test_client()
    client.set_cookie(SESSION_COOKIE, session_value(SECRET, who, datetime.now(UTC)))
    for page in ("course", "course.csv", "place", f"course/{town.world.learners['Maëlle']}"):
        assert client.get(f"/o/{OTHER}/{page}").status_code == 401


@pytest.mark.parametrize("resource", ASKED)
@pytest.mark.parametrize("edition", ["", "1.0.3/", "2.0.0/"])
def test_a_source_finds_nothing_that_another_organisations_source_stored(
    town: Town, resource: str, edition: str
) -> None:
    client = town.world.app.test_client()
    path = f"/xapi/{edition}{resource.replace('-', '/')}"

    def found(key: str, secret: str) -> str:
        answer = client.get(path, query_string=ASKED[resource], auth=(key, secret), headers=VERSION)
        assert answer.status_code in (200, 404)
        return answer.text

    shown, hidden = found(KEY, KEY_SECRET), found(OTHER, OTHER)
    mark = {"statements": "Maëlle", "activities": "hygiène", "agents": "Maëlle"}.get(resource, CAMPUS)
    assert mark in shown
    assert mark not in hidden
