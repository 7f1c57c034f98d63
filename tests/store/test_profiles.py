"""Public profiles on both databases: composed, published, taken back and moved; and what they never show."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from recognition.certifying.profiling import Act, compose, handle_of, take_down
from recognition.certifying.rechecking import SECONDS, check_each
from recognition.certifying.sharing import share_credential
from recognition.errors import ProfileError
from recognition.people.identity import Said, merge
from records.audit import entries_on
from records.awards import Award, Credential
from records.database import Database
from records.errors import NotFoundError
from records.learners import learner_by_id
from records.profiles import Composition, Profile, profile_of
from records.sharing import PRIVATE, Sharing
from tests.pages_world import EVERYTHING, World, build

CAMPUS_ID, OTHER_ID = 1, 2
HTML = {"Accept": "text/html", "Accept-Language": "en"}
MINE = "/o/campus/me/profile"


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


@pytest.fixture
def stranger(world: World) -> FlaskClient:
    return world.app.test_client()


def composed(world: World, act: Act = "publish", said: Composition | None = None, handle: str = "first") -> None:
    """Maëlle puts her credential on her page."""
    said = said if said is not None else Composition(credentials=(world.credential_of("Maëlle"),))
    with world.database.transaction() as session:
        learner = learner_by_id(session, CAMPUS_ID, world.learners["Maëlle"])
        known = profile_of(session, learner)
        revision = known.revision if known is not None else 0
        compose(session, CAMPUS_ID, learner.id, said, act, revision, handle, datetime.now(UTC))


def status(client: FlaskClient, handle: str = "first", organisation: str = "campus") -> int:
    page = client.get(f"/o/{organisation}/people/{handle}", headers=HTML).status_code
    assert page == client.get(f"/o/{organisation}/people/{handle}/preview.png", headers=HTML).status_code
    return page


def page(client: FlaskClient, handle: str = "first") -> str:
    answer = client.get(f"/o/campus/people/{handle}", headers=HTML)
    assert answer.status_code == 200
    return answer.text


def signed_in(world: World, who: str = "Maëlle") -> FlaskClient:
    client = world.app.test_client()
    assert client.get(world.link("learner", who)).status_code == 302
    client.set_cookie("acquis_language", "en")
    return client


def send(client: FlaskClient, **fields: object) -> tuple[int, str]:
    form = client.get(MINE).text
    token = re.search(r'name="form_token" value="([^"]+)"', form)
    revision = re.search(r'name="revision" value="(\d+)"', form)
    assert token is not None
    assert revision is not None
    answer = client.post(MINE, data={"form_token": token[1], "revision": revision[1], **fields})
    return answer.status_code, answer.text


def test_there_is_no_page_before_it_is_published_and_none_after_it_is_taken_back(
    world: World, stranger: FlaskClient
) -> None:
    composed(world, "save")
    assert status(stranger) == 404
    composed(world)
    assert status(stranger) == 200
    composed(world, "unpublish")
    assert status(stranger) == 404


def test_a_new_address_ends_the_old_one_at_once(world: World, stranger: FlaskClient) -> None:
    composed(world)
    composed(world, "renew", handle="second")
    assert (status(stranger, "first"), status(stranger, "second")) == (404, 200)


def test_the_page_leads_to_the_credential_its_check_and_its_document(world: World, stranger: FlaskClient) -> None:
    composed(world)
    told, address = page(stranger), f"/o/campus/credentials/{world.credential_of('Maëlle')}"
    check = f'href="/o/campus/people/first?check={world.credential_of("Maëlle")}#'
    for link in (f'href="{address}"', check, f'href="{address}.json"'):
        assert link in told
    for text in ("Maëlle", "Food hygiene", "apply hygiene"):
        assert text in told
    assert "og:image" in told


def test_the_page_checks_what_it_shows_on_the_spot_one_or_all_and_only_when_asked(
    world: World, stranger: FlaskClient
) -> None:
    composed(world)
    assert "check-result" not in page(stranger)
    for asked in ("all", str(world.credential_of("Maëlle"))):
        told = page(stranger, f"first?check={asked}")
        assert "<strong>Verified</strong>" in told
        assert "Food hygiene: Verified" in told
        assert "computed now" in told
    for asked in ("", "x", str(uuid.uuid4())):
        assert "check-result" not in page(stranger, f"first?check={asked}")


def test_what_was_altered_in_the_store_is_not_verified(world: World, stranger: FlaskClient) -> None:
    composed(world)
    with world.database.transaction() as session:
        credential = session.get_one(Credential, world.credential_of("Maëlle"))
        credential.document = {**credential.document, "name": "Master chef"}
    told = page(stranger, "first?check=all")
    assert "<strong>Not verified</strong>" in told
    assert "It was changed after it was signed" in told


def test_a_script_is_answered_with_the_outcomes_alone(world: World, stranger: FlaskClient) -> None:
    composed(world)
    part = stranger.get("/o/campus/people/first?check=all", headers={**HTML, "HX-Request": "true"}).text
    assert part.count("<hx-partial") == 2
    assert "<html" not in part


def test_what_the_time_for_a_page_does_not_reach_is_left(world: World) -> None:
    ticks = iter([0.0, SECONDS - 0.1, SECONDS])
    with world.database.reading() as session:
        one = session.get_one(Credential, world.credential_of("Maëlle"))
        other = Credential(id=uuid.uuid4(), document=one.document)
        found = check_each(session, [one, other], datetime.now(UTC), lambda: next(ticks))
    assert found[one.id] is not None
    assert found[one.id].ok
    assert found[other.id] is None


def test_a_credential_that_was_not_shared_becomes_public_with_the_page_without_name_and_evidence(
    world: World, stranger: FlaskClient
) -> None:
    with world.database.transaction() as session:
        session.execute(delete(Sharing))
    credential = f"/o/campus/credentials/{world.credential_of('Maëlle')}"
    composed(world, "save")
    assert stranger.get(credential, headers=HTML).status_code == 404
    composed(world)
    assert "Maëlle" not in stranger.get(credential, headers=HTML).text
    composed(world, "unpublish")
    assert stranger.get(credential, headers=HTML).status_code == 200


def test_what_the_holder_chose_of_a_shared_credential_stays(world: World) -> None:
    composed(world)
    with world.database.reading() as session:
        assert session.get_one(Sharing, world.credential_of("Maëlle")).choice == EVERYTHING


def test_a_credential_that_is_taken_back_is_off_the_page_and_not_shared_again_by_the_way(
    world: World, stranger: FlaskClient
) -> None:
    composed(world)
    with world.database.transaction() as session:
        share_credential(session, CAMPUS_ID, world.credential_of("Maëlle"), PRIVATE, datetime.now(UTC))
    assert "Food hygiene" not in page(stranger)
    assert "apply hygiene" not in page(stranger)
    form = signed_in(world).get(MINE).text
    assert "Becomes public with it" in form
    assert not re.search(r'name="credential" value="[^"]+" checked', form)


@pytest.mark.parametrize("state", ["suspended", "review", "revoked", "declined", "lapsed", "recommended"])
def test_what_the_issuer_does_not_uphold_vanishes(world: World, stranger: FlaskClient, state: str) -> None:
    composed(world)
    with world.database.transaction() as session:
        session.execute(update(Award).values(state=state))
    assert "Food hygiene" not in page(stranger)
    assert stranger.get("/o/campus/people/first/preview.png").status_code == 404


def test_what_is_over_is_marked_so(world: World, stranger: FlaskClient) -> None:
    composed(world)
    with world.database.transaction() as session:
        session.execute(update(Award).values(valid_until=datetime.now(UTC) - timedelta(days=1)))
    assert 'class="chip warn">Expired' in page(stranger)


def test_nobody_puts_another_ones_credential_on_their_page(world: World, stranger: FlaskClient) -> None:
    said = Composition(credentials=(world.credential_of("Maëlle"), uuid.uuid4()))
    with world.database.transaction() as session:
        compose(session, CAMPUS_ID, world.learners["Yann"], said, "publish", 0, "yann", datetime.now(UTC))
    assert "Food hygiene" not in page(stranger, "yann")
    with world.database.reading() as session:
        assert session.get_one(Profile, world.learners["Yann"]).credentials == []


def test_a_page_is_found_under_its_own_organisation_alone(world: World, stranger: FlaskClient) -> None:
    composed(world)
    assert status(stranger, organisation="atelier") == 404
    with world.database.transaction() as session, pytest.raises(NotFoundError):
        compose(session, OTHER_ID, world.learners["Maëlle"], Composition(), "publish", 1, "x", datetime.now(UTC))


def test_of_who_was_merged_into_another_nothing_is_public(world: World, stranger: FlaskClient) -> None:
    composed(world)
    with world.database.transaction() as session:
        yann, maelle = (learner_by_id(session, CAMPUS_ID, world.learners[name]) for name in ("Yann", "Maëlle"))
        merge(session, yann, maelle, Said(by="test", at=datetime.now(UTC)))
    assert status(stranger) == 404


def test_the_name_is_the_known_one_another_that_is_marked_or_none(world: World, stranger: FlaskClient) -> None:
    chosen = (world.credential_of("Maëlle"),)
    composed(world, said=Composition("own", "Mo <b>Kerr</b>", "I cook.\n<script>alert(1)</script>", chosen))
    told = page(stranger)
    assert "Mo &lt;b&gt;Kerr&lt;/b&gt;" in told
    assert "&lt;script&gt;" in told
    assert "<script>alert" not in told
    assert "The name is one that the holder gave" in told
    assert "Maëlle" not in told
    composed(world, said=Composition("none", "Mo", "", chosen))
    assert "Mo" not in re.sub(r"Micro", "", page(stranger))


def test_search_engines_are_kept_out_unless_they_are_let_in(world: World, stranger: FlaskClient) -> None:
    composed(world)
    assert '<meta name="robots" content="noindex">' in page(stranger)
    composed(world, said=Composition(is_listed=True))
    assert "noindex" not in page(stranger)


def test_skills_are_left_out_where_they_are_not_wanted(world: World, stranger: FlaskClient) -> None:
    composed(world, said=Composition(credentials=(world.credential_of("Maëlle"),), shows_skills=False))
    assert "apply hygiene" not in page(stranger)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Composition("own", "  "), "own_name"),
        (Composition("own", "x" * 201), "own_name"),
        (Composition("own", "Ada \u202eecalevoL"), "own_name"),
        (Composition(about="x" * 601), "about"),
        (Composition(about="x\x07"), "about"),
        (Composition(credentials=tuple(uuid.uuid4() for _ in range(31))), "credentials"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_field(world: World, said: Composition, field: str) -> None:
    with pytest.raises(ProfileError) as refused:
        composed(world, said=said)
    assert refused.value.field == field


def test_each_act_is_in_the_audit_trail(world: World) -> None:
    for act in ("save", "publish", "renew", "unpublish"):
        composed(world, act, handle=act)
    with world.database.reading() as session:
        told = entries_on(session, CAMPUS_ID, f"learner:{world.learners['Maëlle']}")
    acts = ["profile-saved", "profile-published", "profile-moved", "profile-unpublished"]
    assert [entry.action for entry in told if entry.action.startswith("profile-")] == acts


def test_the_form_publishes_in_the_order_that_was_chosen_and_tells_of_a_change_in_between(
    world: World, stranger: FlaskClient
) -> None:
    client, credential = signed_in(world), str(world.credential_of("Maëlle"))
    fields = {"naming": "known", "credential": credential, f"place-{credential}": "1", "skills": "on"}
    assert send(client, do="publish", about="I cook.", **fields)[0] == 303
    form = client.get(MINE).text
    address = re.search(r"/o/campus/people/([a-z0-9]+)", form)
    assert address is not None
    assert "I cook." in page(stranger, address[1])
    assert client.get(f"{MINE}/preview").status_code == 200
    token = re.search(r'name="form_token" value="([^"]+)"', form)
    assert token is not None
    stale = client.post(MINE, data={"form_token": token[1], "revision": "0", "do": "save", "about": "Other", **fields})
    assert stale.status_code == 409
    assert "Other" in stale.text
    assert "I cook." in page(stranger, address[1])
    assert send(client, do="save", about="x" * 601, **fields)[0] == 422
    assert send(client, do="save", credential="nonsense")[0] == 404
    assert send(client, do="unpublish", **fields)[0] == 303
    assert status(stranger, address[1]) == 404


def test_only_the_learner_composes(world: World, stranger: FlaskClient) -> None:
    assert stranger.get(MINE).status_code == 401
    staff = world.app.test_client()
    staff.get(world.link("staff"))
    assert staff.get(MINE).status_code == 403
    assert signed_in(world, "Inès").get(f"{MINE}/preview").status_code == 404


def test_the_organisation_takes_a_page_down_and_the_learner_can_publish_again(
    world: World, stranger: FlaskClient
) -> None:
    composed(world)
    with world.database.transaction() as session:
        take_down(session, CAMPUS_ID, world.learners["Maëlle"], "cli:root", datetime.now(UTC))
    assert status(stranger) == 404
    with world.database.transaction() as session, pytest.raises(ProfileError):
        take_down(session, CAMPUS_ID, world.learners["Maëlle"], "cli:root", datetime.now(UTC))
    composed(world)
    assert status(stranger) == 200


def test_credentials_come_in_the_order_that_was_chosen(world: World, stranger: FlaskClient) -> None:
    first = world.credential_of("Maëlle")
    second = uuid.uuid4()
    with world.database.transaction() as session:
        known = session.get_one(Credential, first)
        award = known.award
        other = Award(
            id=uuid.uuid4(), organisation_id=CAMPUS_ID, learner_id=award.learner_id, state="issued",
            microcredential_id=award.microcredential_id + 1, version_id=award.version_id, verdict=award.verdict,
            cited=[], awarded_at=award.awarded_at, recorded_at=award.recorded_at,
        )  # fmt: skip
        session.add(other)
        session.add(
            Credential(id=second, organisation_id=CAMPUS_ID, award=other, document={}, issued_at=award.recorded_at)
        )
    for order in ((first, second), (second, first)):
        composed(world, said=Composition(credentials=order))
        told = page(stranger)
        assert told.index(str(order[0])) < told.index(str(order[1]))


def test_addresses_are_long_and_easy_to_copy() -> None:
    handles = {handle_of(uuid.uuid4()) for _ in range(100)}
    assert len(handles) == 100
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{23,26}", each) for each in handles)
