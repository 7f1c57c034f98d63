"""Staff see what is sent on, and what another system will not take, and try it again or give it up."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import expect

from records.lrs_targets import lrs_targets_of
from records.organisations import organisation_by_slug
from records.outbox import OutboxItem, enqueue, next_items
from tests.browser.conftest import Site

SENT_ON = "/o/campus/outgoing"


def _refused(site: Site, count: int) -> list[int]:
    """That many dead letters; their numbers."""
    now = datetime.now(UTC)
    with site.world.database.transaction() as session:
        organisation = organisation_by_slug(session, "campus")
        target = lrs_targets_of(session, organisation.id)[0].target_id
        before = {item.id for item in next_items(session, target, now, 1_000)}
        enqueue(session, organisation.id, [target] * count, "earned", {"award": "x"}, now)
        session.flush()
        made = [item for item in next_items(session, target, now, 1_000) if item.id not in before]
        for item in made:
            item.dead_at, item.answer_status, item.answer = now, 409, "another statement has this id"
        return [item.id for item in made]


def _item(site: Site, number: int) -> OutboxItem | None:
    with site.world.database.reading() as session:
        return session.get(OutboxItem, number)


def test_the_page_says_what_is_wrong_in_both_languages(site: Site) -> None:
    _refused(site, 1)
    for language, words in (
        ("en", ("The other system does not answer.", "Refused for good", "An award that was earned", "Answer 409:")),
        ("fr", ("L'autre système ne répond pas.", "Refusés définitivement", "Une attribution", "Réponse 409")),
    ):
        with site.visitor(enter=site.world.link("staff"), language=language) as page:
            page.locator(f'a[href="{SENT_ON}"]').click()
            for each in words:
                expect(page.locator("main")).to_contain_text(each)
            expect(page.locator("#target-group-lrs")).to_contain_text("lrs.group.example")


def test_a_dead_letter_is_tried_again_or_given_up(site: Site) -> None:
    first, second = _refused(site, 2)
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, SENT_ON)
        page.locator(f"#item-{first} button", has_text="Try again").click()
        expect(page.locator(f"#item-{first}")).to_have_count(0)
        page.locator(f"#item-{second} button", has_text="Give up").click()
        expect(page.locator(f"#item-{second}")).to_have_count(0)
    revived = _item(site, first)
    assert revived is not None
    assert revived.dead_at is None
    assert _item(site, second) is None


def test_learners_and_forged_forms_change_nothing(site: Site) -> None:
    (number,) = _refused(site, 1)
    with site.visitor(enter=site.world.link("learner", "Yann")) as page:
        assert page.goto(site.base + SENT_ON).status == 403
    with site.visitor(enter=site.world.link("staff")) as page:
        forged = page.request.post(f"{site.base}{SENT_ON}/group-lrs/{number}", form={"do": "drop"})
        assert forged.status == 400
    assert _item(site, number) is not None
