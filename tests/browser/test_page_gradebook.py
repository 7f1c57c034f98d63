"""Staff see what stands in the gradebooks and why something does not, send it again, and change what a column shows."""

from __future__ import annotations

from playwright.sync_api import expect

from records.gradebooks import Placement
from tests.browser.conftest import Site

GRADEBOOK = "/o/campus/gradebook"


def test_the_page_says_why_a_grade_was_refused_in_both_languages(site: Site) -> None:
    for language, words in (
        ("en", ("School Moodle: The platform failed", "Refused", "takes no grade for this person", "Answer 400:")),
        ("fr", ("School Moodle: La plateforme est en panne", "Refusée", "n'accepte pas de note", "Réponse 400")),
    ):
        with site.visitor(enter=site.world.link("staff"), language=language) as page:
            site.go(page, "/o/campus/learners")
            page.locator(f'main a[href="{GRADEBOOK}"]').click()
            page.locator(f"#placement-{site.world.placement_id} a").click()
            for each in words:
                expect(page.locator("main")).to_contain_text(each)
            expect(page.locator("tbody tr").first).to_contain_text("Yann")


def test_a_refused_grade_is_sent_again_and_the_platform_tried_at_once(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, f"{GRADEBOOK}/{site.world.placement_id}")
        page.get_by_role("button", name="Send again: Maëlle").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("sent again now")
        expect(page.locator("tr", has_text="Maëlle")).to_contain_text("Waiting")
        page.get_by_role("button", name="Try now").click()
        expect(page.get_by_role("status")).to_contain_text("sent again now")


def test_a_column_is_made_to_show_something_else(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, f"{GRADEBOOK}/{site.world.placement_id}")
        for mode, words in (("award", "100 on award"), ("progress", "Progress in percent")):
            page.get_by_role("radio", name=words).check()
            page.get_by_role("button", name="Save").click()
            expect(page.get_by_role("status")).to_be_visible()
            with site.world.database.reading() as session:
                assert session.get_one(Placement, site.world.placement_id).mode == mode


def test_learners_and_forged_or_odd_forms_change_nothing(site: Site) -> None:
    address = f"{site.base}{GRADEBOOK}/{site.world.placement_id}"
    with site.visitor(enter=site.world.link("learner", "Yann")) as page:
        for path in (f"{site.base}{GRADEBOOK}", address, f"{site.base}/o/campus/course/gradebook"):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 403
    with site.visitor(enter=site.world.link("staff")) as page:
        assert page.request.post(address, form={"do": "resend"}).status == 400
        site.go(page, f"{GRADEBOOK}/{site.world.placement_id}")
        token = page.locator('input[name="form_token"]').first.get_attribute("value")
        for fields in ({"do": "erase"}, {"do": "mode", "mode": "double"}, {}):
            assert page.request.post(address, form={"form_token": token or "", **fields}).status == 400
