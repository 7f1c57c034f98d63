"""Accounts in the browser: invited, a password chosen, codes of a telephone, signed in and out, changed and closed."""

from __future__ import annotations

from datetime import UTC, datetime

import pyotp
from playwright.sync_api import Page, expect

from recognition.people.accounts import Acting, invite, password_address, wanted_account
from records.outbox import OutboxItem
from tests.browser.conftest import Site
from tests.browser.test_pages_accessible import check_in_every_guise

PASSWORD = "correct horse battery staple"


def invited(site: Site, email: str, *duties: str, learner: str | None = None) -> str:
    """The path at which somebody with these duties chooses a password."""
    learner_id = site.world.learners[learner] if learner else None
    with site.world.database.transaction() as session:
        new = wanted_account(email, "", duties, "fr", learner_id)
        _, link = invite(session, new, Acting(1, "test", datetime.now(UTC)))
    return password_address("", "campus", link)


def choose_password(page: Page, site: Site, path: str) -> None:
    """Set the password, which signs in."""
    site.go(page, path)
    page.locator("#password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("#password").press("Enter")


def sign_in(page: Page, site: Site, email: str, password: str = PASSWORD) -> None:
    """By the form, with the keyboard."""
    site.go(page, "/o/campus/sign-in")
    page.locator("#email").fill(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_owner_invites_and_the_invited_signs_in_with_password_and_code(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, "/o/campus/setup")
        page.get_by_role("link", name="Accounts").click()
        page.get_by_label("E-mail address", exact=True).fill("rozenn@campus.example")
        page.get_by_label("Name").fill("Rozenn Le Goff")
        page.get_by_role("button", name="Invite").click()
        expect(page.get_by_role("alert")).to_have_text("Choose at least one duty, or say which learner this is.")
        expect(page.get_by_label("Name")).to_have_value("Rozenn Le Goff")
        page.get_by_label("Assessor").check()
        page.get_by_label("Send no letter").check()
        page.get_by_role("button", name="Invite").click()
        link = (page.locator("#link").text_content() or "").removeprefix(site.base)
    with site.visitor(width=360) as page:
        site.go(page, link)
        page.get_by_label("New password").fill("rozenn is my name")
        page.get_by_role("button", name="Save and sign in").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Leave out your name")
        choose_password(page, site, link)
        expect(page.get_by_role("link", name="To decide")).to_be_visible()
        expect(page.get_by_role("link", name="Your account")).to_be_visible()
        assert (site.go(page, link).locator("h1").text_content()) == "This link is over"
        # A second step.
        site.go(page, "/o/campus/account")
        page.get_by_text("Ask for a code, too").first.press("Enter")
        page.locator("#current-offer").fill(PASSWORD)
        page.keyboard.press("Enter")
        totp = pyotp.TOTP(page.locator("#secret").text_content() or "")
        page.get_by_label("Code", exact=True).fill("000000")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("This is not the code")
        page.get_by_label("Code", exact=True).fill(totp.now())
        page.keyboard.press("Enter")
        expect(page.locator("#codes li")).to_have_count(8)
        recovery = page.locator("#codes li").all_text_contents()
        page.get_by_role("link", name="I have them").click()
        expect(page.locator("main")).to_contain_text("8 recovery codes are left.")
        page.get_by_role("button", name="Sign out", exact=True).click()
        # In again: first the password alone is not enough.
        sign_in(page, site, "Rozenn@campus.example", "wrong password that is long")
        expect(page.get_by_role("alert")).to_have_text("This e-mail address and this password do not belong together.")
        sign_in(page, site, "Rozenn@campus.example")
        expect(page.get_by_role("heading", name="Your code")).to_be_visible()
        assert page.goto(f"{site.base}/o/campus/decisions").status == 401  # type: ignore[union-attr]
        page.get_by_role("link", name="Sign in").last.click()
        sign_in(page, site, "rozenn@campus.example")
        page.get_by_label("Code").fill(recovery[0].lower().replace("-", " "))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Arrivals")).to_be_visible()
        assert page.goto(f"{site.base}/o/campus/sources").status == 403  # type: ignore[union-attr]
        expect(page.locator("main")).to_contain_text("“Owner” (sets up sources, platforms and accounts")


def test_who_had_to_sign_in_first_comes_to_where_they_wanted_to_go(site: Site) -> None:
    with site.visitor() as page:
        choose_password(page, site, invited(site, "wanted@campus.example", "owner"))
        page.get_by_role("button", name="Sign out", exact=True).click()
        site.go(page, "/o/campus/learners?q=yann")
        page.get_by_role("link", name="Sign in").last.click()
        page.locator("#email").fill("wanted@campus.example")
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        page.wait_for_url("**/o/campus/learners?q=yann")
        site.go(page, "/o/campus/sign-in?next=https://evil.example/")
        expect(page.locator("#email")).to_be_visible()
        expect(page.locator("main input[name=next]")).to_have_count(0)


def test_a_change_of_duties_and_a_closed_account_hold_at_once(site: Site) -> None:
    with site.visitor(language="fr") as page, site.visitor(enter=site.world.link("staff")) as owner:
        choose_password(page, site, invited(site, "yann@campus.example", "designer", learner="Yann"))
        expect(page.get_by_role("link", name="Mes micro-certifications")).to_be_visible()
        assert page.goto(f"{site.base}/o/campus/me").status == 200  # type: ignore[union-attr]
        assert page.goto(f"{site.base}/o/campus/decisions").status == 403  # type: ignore[union-attr]
        site.go(owner, "/o/campus/accounts")
        owner.get_by_role("link", name="yann@campus.example").click()
        expect(owner.locator("#learner-name")).to_have_text("This is Yann.")
        owner.get_by_label("Assessor").check()
        owner.get_by_role("button", name="Save").click()
        assert page.goto(f"{site.base}/o/campus/decisions").status == 200  # type: ignore[union-attr]
        owner.get_by_role("button", name="Close it").click()
        expect(owner.get_by_role("status")).to_have_text("Closed, and signed out everywhere.")
        assert page.goto(f"{site.base}/o/campus/decisions").status == 401  # type: ignore[union-attr]
        sign_in(page, site, "yann@campus.example")
        expect(page.get_by_role("alert")).to_contain_text("ne vont pas ensemble")


def test_another_password_signs_out_elsewhere_and_sessions_are_ended_one_by_one(site: Site) -> None:
    with site.visitor() as here, site.visitor() as there, site.visitor() as elsewhere:
        choose_password(here, site, invited(site, "many@campus.example", "hr"))
        for page in (there, elsewhere):
            sign_in(page, site, "many@campus.example")
        site.go(here, "/o/campus/account")
        here.get_by_role("button", name="Sign out there").last.click()
        expect(here.get_by_role("status")).to_have_text("Signed out there.")
        there_and_elsewhere = [
            page.goto(f"{site.base}/o/campus/account").status  # type: ignore[union-attr]
            for page in (there, elsewhere)
        ]
        assert sorted(there_and_elsewhere) == [200, 401]
        here.get_by_text("Change the password").first.click()
        here.locator("#current-password").fill(PASSWORD)
        here.locator("#password").fill("a wholly different sentence")
        here.keyboard.press("Enter")
        expect(here.get_by_role("status")).to_contain_text("Your password is changed")
        for page in (there, elsewhere):
            assert page.goto(f"{site.base}/o/campus/account").status == 401  # type: ignore[union-attr]
        # It came by a letter to whom has an account alone; the page says the same to everybody.
        here.get_by_role("button", name="Sign out", exact=True).click()
        for email in ("many@campus.example", "nobody@campus.example"):
            site.go(here, "/o/campus/sign-in/forgot")
            here.get_by_label("E-mail address").fill(email)
            here.keyboard.press("Enter")
            expect(here.locator("#sent")).to_be_visible()
        with site.world.database.reading() as session:
            letters = [item.payload for item in session.query(OutboxItem) if item.kind == "letter"]
        [letter] = [one for one in letters if one["to"] in ("many@campus.example", "nobody@campus.example")]
        assert letter["subject"] == "Un nouveau mot de passe à Campus Alizé"
        link = next(line for line in letter["text"].splitlines() if line.startswith("http"))
        choose_password(here, site, link.removeprefix(site.base))
        expect(here.get_by_role("link", name="Your account")).to_be_visible()


def test_the_page_of_a_new_code_is_accessible_in_every_guise(site: Site, axe: str) -> None:
    with site.visitor() as page:
        choose_password(page, site, invited(site, "axe@campus.example", "owner"))
        site.go(page, "/o/campus/account")
        page.locator("summary").nth(1).click()
        page.locator("#current-offer").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator(".qr")).to_be_visible()
        check_in_every_guise(page, site, "/o/campus/account/code", axe)
