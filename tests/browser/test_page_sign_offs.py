"""Sign-offs in the browser, on a phone: asked for, answered from the letter on, looked at again. Steps are counted."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from acquis.wiring import utc_now
from recognition.sending.mail_run import MailRun, MailTools
from recognition.sending.mailing import Sender
from recognition.sending.posts import MailFolder
from records.attesters import set_policy
from records.mail_targets import mail_target_of
from records.sign_offs import SignOff
from tests.browser.audits import findings
from tests.browser.conftest import Site
from tests.photographs import plain_png

PNG = plain_png()


def letter_to(site: Site, reader: str, folder: Path) -> EmailMessage:
    """The newest letter to this reader, as a file of the outbox."""
    database = site.world.database
    with database.reading() as session:
        target = mail_target_of(session, 1)
        assert target is not None
        target_id = target.id
    tools = MailTools(
        database=database, clock=utc_now, chance=lambda: 0.5, holder="here:0:00000001",
        sender=Sender("acquis@campus.example"), post=lambda: MailFolder(folder),
    )  # fmt: skip
    MailRun(tools, target_id).go()
    in_order = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    found = [message_from_bytes(file.read_bytes(), policy=default) for file in in_order]
    return [each for each in found if isinstance(each, EmailMessage) and each["To"] == reader][-1]


def sound(page: Page, axe: str, *, width: bool = True) -> None:
    """No barrier that axe-core finds, and nothing wider than the screen."""
    assert findings(page, axe) == []
    if width:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@contextmanager
def empty(site: Site) -> Iterator[None]:
    """Nothing was asked before, and nothing is left after."""
    yield
    with site.world.database.transaction() as session:
        for table in ("sign_off_files", "sign_off_codes", "sign_offs", "attesters", "sign_off_policies"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - our own names


def ask(page: Page, site: Site, what: str, email: str, language: str, about: str = "shift-lead/observed") -> None:
    """A learner asks for a sign-off."""
    site.go(page, "/o/campus/me/sign-offs/new")
    page.locator("#about").select_option(about)
    page.locator("#title").fill(what)
    page.locator("#hours").fill("4")
    page.locator("#name").fill("Rozenn Le Goff")
    page.locator("#email").fill(email)
    page.locator("details.more summary").press("Enter")
    page.locator("#reflection").fill("I led the pass.")
    page.locator("#files").set_input_files({"name": "pass.png", "mimeType": "image/png", "buffer": PNG})
    page.locator("#language").select_option(language)
    page.locator("form.stack button").last.press("Enter")
    expect(page.locator("#told")).to_be_visible()


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fr", "dark")])
def test_from_the_letter_on_a_manager_signs_off_on_a_phone(
    site: Site, axe: str, tmp_path: Path, language: str, scheme: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with empty(site):
        with site.visitor(
            enter=site.world.link("learner", "Yann"), width=360, language=language, scheme=scheme
        ) as page:
            site.go(page, "/o/campus/me/sign-offs/new")
            sound(page, axe)
            ask(page, site, "Evening service", "rozenn@plage.example", language)
            sound(page, axe)
        letter = letter_to(site, "rozenn@plage.example", tmp_path)
        address = re.search(r"http\S+", letter.get_content())
        assert address is not None
        # What a scanner does with it before she reads it.
        assert requests.get(address[0], timeout=10).status_code == 200
        assert requests.head(address[0], timeout=10).status_code == 200
        with site.visitor(width=360, language=language, scheme=scheme) as page:
            began, steps = time.monotonic(), ["follow the link in the letter"]
            page.goto(address[0])
            sound(page, axe)
            page.locator("#role input[value=manager]").check()
            steps.append("say in which role")
            page.locator("button[value=confirm]").press("Enter")
            steps.append("confirm")
            expect(page.locator("#thanks")).to_be_visible()
            seconds = time.monotonic() - began
            with capsys.disabled():
                told = f"{len(steps)} steps from the letter on ({'; '.join(steps)}), {seconds:.1f} s at machine speed"
                print(f"\n{language}: {told}")
            assert len(steps) == 3
            sound(page, axe)
            page.goto(address[0])
            expect(page.locator("#thanks")).to_be_visible()
        with site.visitor(enter=site.world.link("staff"), width=360, language=language, scheme=scheme) as page:
            site.go(page, "/o/campus/sign-offs")
            sound(page, axe)
            page.locator("#sign-offs a").first.press("Enter")
            sound(page, axe)
            page.locator("#by").fill("Chef")
            page.locator("button[value=accept]").press("Enter")
            expect(page.locator("#told")).to_be_visible()
        site.world.work()
        with site.visitor(enter=site.world.link("learner", "Yann"), language=language) as page:
            site.go(page, "/o/campus/me/sign-offs")
            expect(page.locator("#sign-offs .chip.good")).to_have_count(1)
            sound(page, axe)


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 360), ("fr", "dark", 1280)])
def test_a_code_from_a_second_letter_is_typed_where_the_organisation_wants_it(
    site: Site, axe: str, tmp_path: Path, language: str, scheme: str, width: int
) -> None:
    with empty(site):
        with site.world.database.transaction() as session:
            set_policy(
                session, 1,
                checked_percent=0, link_days=14, reciprocal_days=90, thanks_a_day=3, code_for="demanding",
            )  # fmt: skip
        with site.visitor(enter=site.world.link("learner", "Yann"), language=language) as page:
            ask(page, site, "Evening service", "rozenn@plage.example", language)
        address = re.search(r"http\S+", letter_to(site, "rozenn@plage.example", tmp_path).get_content())
        assert address is not None
        with site.visitor(width=width, language=language, scheme=scheme) as page:
            page.goto(address[0])
            sound(page, axe)
            page.locator("button[value=code]").press("Enter")
            expect(page.locator("#code-typed")).to_be_visible()
            sound(page, axe)
            code = letter_to(site, "rozenn@plage.example", tmp_path)["Subject"][:6]
            page.locator("#role input[value=manager]").check()
            page.locator("#code-typed").fill("000000" if code != "000000" else "111111")
            # By keyboard: Enter confirms, and asks for no other code.
            page.locator("#code-typed").press("Enter")
            expect(page.locator("#problem")).to_be_visible()
            sound(page, axe)
            page.locator("#code-typed").fill(code)
            page.locator("#code-typed").press("Enter")
            expect(page.locator("#thanks")).to_be_visible()


def test_who_cannot_confirm_declines_with_a_reason(site: Site, axe: str, tmp_path: Path) -> None:
    with empty(site):
        with site.visitor(enter=site.world.link("learner", "Yann")) as page:
            ask(page, site, "Evening service", "rozenn@plage.example", "en", "practice")
        address = re.search(r"http\S+", letter_to(site, "rozenn@plage.example", tmp_path).get_content())
        assert address is not None
        with site.visitor(width=360) as page:
            page.goto(address[0])
            page.locator("summary").last.press("Enter")
            page.locator("#reason").fill("I was on leave that day.")
            sound(page, axe)
            page.locator("button[value=decline]").press("Enter")
            expect(page.locator("#declined")).to_be_visible()
            sound(page, axe)
        with site.visitor(enter=site.world.link("learner", "Yann")) as page:
            site.go(page, "/o/campus/me/sign-offs")
            expect(page.locator("#sign-offs")).to_contain_text("I was on leave that day.")


def test_staff_sign_off_several_people_from_a_table(site: Site, axe: str) -> None:
    with empty(site), site.visitor(enter=site.world.link("staff"), width=360, scheme="dark") as page:
        site.go(page, "/o/campus/sign-offs/table?about=shift-lead/observed")
        sound(page, axe)
        page.locator("#title").fill("Fire drill")
        page.locator("#name").fill("Chef")
        page.locator("#email").fill("chef@campus.example")
        page.locator("#table").fill("learner,minutes\nyann@campus.example,30\nnobody@campus.example,\n")
        page.locator("form.stack button").last.press("Enter")
        expect(page.locator("#lines .chip.good")).to_have_count(1)
        expect(page.locator("#lines .chip.bad")).to_have_count(1)
        sound(page, axe)
        page.locator("button[value=apply]").press("Enter")
        expect(page.locator("#told")).to_be_visible()
        with site.world.database.reading() as session:
            assert [each.state for each in session.query(SignOff)] == ["confirmed"]


def test_a_learner_thanks_another(site: Site, axe: str) -> None:
    with empty(site):
        with site.visitor(enter=site.world.link("learner", "Yann"), width=360) as page:
            site.go(page, "/o/campus/thank")
            sound(page, axe)
            page.locator("#email").fill("maelle@campus.example")
            page.locator("#title").fill("The oven")
            page.locator("form.stack button").last.press("Enter")
            expect(page.locator("#told")).to_be_visible()
        with site.visitor(enter=site.world.link("learner", "Maëlle")) as page:
            site.go(page, "/o/campus/me/sign-offs")
            expect(page.locator("#sign-offs")).to_contain_text("The oven")
