"""What people do on the pages, and what the pages do by themselves."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from credentials.verify import verify
from lti_tool.sessions import sign_in_token
from recognition.certifying.issuing import resolver
from tests.browser.conftest import Site
from tests.pages_world import SECRET, capsule, passed_quiz, statement
from tests.running import free_port


def test_a_new_award_appears_without_a_reload_and_what_was_unfolded_stays_so(site: Site) -> None:
    with site.visitor(enter=site.world.link("learner", "Inès")) as page:
        expect(page.get_by_role("heading", name="Nothing has arrived yet")).to_be_visible()
        page.evaluate("window.notReloaded = true")
        now = datetime.now(UTC)
        site.world.post(passed_quiz("Inès", now - timedelta(hours=2)))
        expect(page.get_by_role("heading", name="In progress")).to_be_visible()
        unfold = page.locator("summary", has_text="record counted").first
        unfold.click()
        site.world.post(capsule("Inès", 1, now - timedelta(hours=1)))
        expect(page.locator("#path-food-hygiene")).to_contain_text("1 of 2 activities")
        expect(page.locator("details.evidence-group[open]").first).to_be_visible()
        site.world.post(capsule("Inès", 2, now))
        award = page.locator(".award", has_text="Food hygiene")
        expect(award).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text("Food hygiene")
        assert page.evaluate("window.notReloaded")
        expect(award.get_by_role("link")).to_be_visible()
        award.get_by_role("link").click()
        expect(page.get_by_text("Verified", exact=True)).to_be_visible()


def test_a_hidden_page_asks_for_nothing(site: Site) -> None:
    with site.visitor(enter=site.world.link("learner", "Yann")) as page:
        page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")
        # What the page itself still loads, its icon last, is no question about news.
        page.wait_for_load_state("networkidle")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.wait_for_timeout(2600)
        assert not asked


def test_arrivals_follow_along(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        at = datetime.now(UTC)
        site.world.post(statement("Nolwenn", "viewed", "https://lms.campus.example/x", at, name="Une page"))
        expect(page.locator(".tail")).to_contain_text("Nolwenn")
        expect(page.locator(".tail")).to_contain_text("Une page")


def test_arrivals_say_what_is_wrong_with_a_system_that_is_fetched_from(site: Site) -> None:
    for language, words in (("en", "The key and secret are refused."), ("fr", "La clé et le secret sont refusés.")):
        with site.visitor(enter=site.world.link("staff"), language=language) as page:
            expect(page.locator("#pull-moodle")).to_contain_text("lrs.campus.example")
            expect(page.locator("#pull-moodle")).to_contain_text(words)


def test_a_learner_reads_what_counted_and_what_is_missing(site: Site) -> None:
    with site.visitor(enter=site.world.link("learner", "Maëlle"), language="fr") as page:
        path = page.locator("#path-shift-lead")
        expect(path).to_contain_text("2 sur 3 jours")
        expect(path).to_contain_text("1 sur 2 personnes")
        path.locator("summary", has_text="traces à ce jour").first.click()
        expect(path.locator(".evidence").first).to_contain_text("Entraide")
        expect(page.locator("#held")).to_contain_text("Hygiène alimentaire")


def test_the_language_is_chosen_and_kept(site: Site) -> None:
    with site.visitor(language="fr") as page:
        site.go(page, "/o/campus/catalogue/food-hygiene")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", name="Food hygiene")).to_be_visible()
        site.go(page, "/o/campus/")
        expect(page.get_by_role("heading", name="Micro-credentials")).to_be_visible()


def test_signing_out_ends_the_session(site: Site) -> None:
    with site.visitor(enter=site.world.link("learner", "Maëlle")) as page:
        page.get_by_role("button", name="Sign out").click()
        site.go(page, "/o/campus/me")
        expect(page.get_by_role("heading", name="Please sign in")).to_be_visible()


def test_an_expired_link_says_so(site: Site) -> None:
    old = sign_in_token(SECRET, "campus", "staff", now=datetime(2020, 1, 1, tzinfo=UTC))
    with site.visitor(enter=f"/enter/{old}", language="fr") as page:
        expect(page.get_by_role("heading", name="Ce lien de connexion a expiré")).to_be_visible()


def test_a_credential_is_downloaded_and_verifies(site: Site) -> None:
    with site.visitor() as page:
        site.go(page, f"/o/campus/credentials/{site.world.credential_of('Maëlle')}")
        with page.expect_download() as coming:
            page.get_by_role("link", name="Signed document").click()
        document = json.loads(coming.value.path().read_text(encoding="utf-8"))
        assert coming.value.suggested_filename.startswith("food-hygiene-")
    with site.world.database.reading() as session:
        assert verify(document, resolver(session), datetime.now(UTC)).ok


def test_a_holder_takes_a_credential_back_and_shares_it_again(site: Site) -> None:
    path = f"/o/campus/credentials/{site.world.credential_of('Maëlle')}"
    with site.visitor(enter=site.world.link("learner", "Maëlle")) as page, site.visitor() as other:
        site.go(page, path)
        page.get_by_label("Only me").check()
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".chip", has_text="Only I see it")).to_be_visible()
        site.go(other, path)
        expect(other.get_by_role("heading", name="This page is not public any more")).to_be_visible()
        page.get_by_label("Everybody who has the address").check()
        page.get_by_label("with my name").check()
        page.get_by_label("with a list of the records").check()
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="See it as others do").click()
        expect(page.get_by_role("heading", name="Who sees it")).to_have_count(0)
        site.go(other, path)
        expect(other.locator(".certificate .who")).to_have_text("Maëlle")


def test_another_site_frames_the_small_page(site: Site) -> None:
    path = f"/o/campus/credentials/{site.world.credential_of('Maëlle')}/embed"
    frames = "".join(f'<iframe src="{site.base}{address}"></iframe>' for address in (path, "/o/campus/"))
    blog = make_server("127.0.0.1", free_port(), Response(frames, mimetype="text/html"))
    threading.Thread(target=blog.serve_forever, daemon=True).start()
    with site.visitor() as page:
        page.goto(f"http://127.0.0.1:{blog.port}/")
        expect(page.frame_locator("iframe >> nth=0").get_by_role("heading", name="Food hygiene")).to_be_visible()
        expect(page.frame_locator("iframe >> nth=1").get_by_role("heading", name="Micro-credentials")).to_have_count(0)
    blog.shutdown()


def test_the_keyboard_alone_suffices(site: Site) -> None:
    with site.visitor(enter=site.world.link("learner", "Maëlle")) as page:
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Skip to content")
        page.keyboard.press("Enter")
        expect(page.locator("main:focus")).to_have_count(1)
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('#path-shift-lead summary')"):
                break
        before = page.evaluate("document.activeElement.parentElement.open")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.parentElement.open") != before


def test_staff_find_a_learner_and_see_where_they_stand(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        page.get_by_role("link", name="Learners").click()
        page.get_by_label("Name, e-mail or team").fill("cuis")
        page.get_by_role("button", name="Search").click()
        expect(page.locator(".people tbody tr")).to_have_count(1)
        expect(page.locator(".people")).to_contain_text("Shift lead")
        page.get_by_role("link", name="Maëlle").click()
        expect(page.locator("#held")).to_contain_text("Food hygiene")
