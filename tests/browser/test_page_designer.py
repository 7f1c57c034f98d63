"""Designers build rules as a tree: by mouse, by keyboard alone, with others, and as YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from recognition.frameworks.importing import import_framework
from recognition.frameworks.reading import given_bytes, read_framework
from recognition.rulebook.examining import examine, surroundings
from records.drafts import draft_by_id, drafts_of
from records.organisations import organisation_by_slug
from rules.editing import node_at, read_document
from tests.browser.audits import findings
from tests.browser.conftest import Site, served

LMS = "https://lms.example/haccp"
INDEPENDENT = {"role": ["manager", "assessor"], "independent": True}
# The large example of the rule language: what is built here from nothing.
KNOW = {
    "block": "know",
    "title": {"fr": "Connaître le plan", "en": "Knows the plan"},
    "at_least": 2,
    "of": [
        {
            "criterion": "quiz",
            "evidence": "e-learning",
            "where": {"verb": "passed", "activity": f"{LMS}/quiz"},
            "best": {"score.scaled": ">= 0.8"},
            "attempts": "<= 3",
        },
        {
            "criterion": "capsules",
            "evidence": "micro-learning",
            "where": {"verb": "completed", "category": f"{LMS}/capsules"},
            "count": ">= 5",
            "distinct": "activity",
        },
        {
            "criterion": "retention",
            "evidence": "e-learning",
            "where": {"verb": "passed", "activity": f"{LMS}/quiz"},
            "count": ">= 2",
            "spaced": "P30D",
        },
    ],
}
SHARE = {
    "block": "share",
    "criterion": "helpful-answers",
    "evidence": "social",
    "where": {"verb": ["answered", "commented"], "attested_by": {"role": "peer", "independent": True}},
    "count": ">= 3",
    "distinct": "day",
}
DO = {
    "block": "do",
    "all": [
        {
            "criterion": "observed",
            "evidence": "workplace",
            "where": {"verb": "demonstrated", "attested_by": INDEPENDENT},
            "count": ">= 2",
            "distinct": "attester",
            "within": {"last": "P1Y"},
        },
        {
            "criterion": "hours",
            "evidence": "workplace",
            "sum": {"duration": ">= PT20H"},
            "within": {"after": "quiz", "by": "P180D"},
        },
        {
            "criterion": "no-incident",
            "evidence": "workplace",
            "where": {"verb": "https://campus.example/verbs/incident"},
            "count": "== 0",
            "within": {"last": "P90D"},
        },
    ],
}
HOLDS = {"holds": "food-hygiene"}
REFRESHER = {
    "criterion": "refresher",
    "evidence": "micro-learning",
    "where": {"verb": "completed", "activity": f"{LMS}/refresher"},
    "within": {"last": "P180D"},
}


@pytest.fixture(scope="module")
def own_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Site]:
    """A site of these tests' own: what they change is changed for all who look."""
    with served(browser, tmp_path_factory.mktemp("designer"), sqlite_template) as opened:
        yield opened


def text_of(site: Site, page: Page) -> str:
    """The draft that the page shows, as it is kept."""
    found = re.search(r"/drafts/(\d+)", page.url)
    assert found is not None
    with site.world.database.reading() as session:
        organisation = organisation_by_slug(session, "campus").id
        return draft_by_id(session, organisation, int(found[1])).text


def data_of(site: Site, page: Page) -> dict[str, Any]:
    return read_document(text_of(site, page)).data


def begin(site: Site, page: Page, what: str = "empty") -> None:
    site.go(page, "/o/campus/designer")
    page.locator(f"button[name=begin][value='{what}']").click()
    expect(page.locator("#tree-list")).to_be_visible()


def row(page: Page, path: str) -> Any:
    return page.locator(f"li.node[data-path='{path}'] > .row")


def open_node(page: Page, path: str) -> None:
    row(page, path).locator("a").click()
    expect(page.locator("#tree-list")).to_have_attribute("data-node", path)
    expect(page.locator(".htmx-request")).to_have_count(0)


def told(page: Page, words: str) -> None:
    expect(page.locator("#announce")).to_have_text(words)


def add(page: Page, below: str, kind: str, becomes: str) -> None:
    open_node(page, below)
    page.locator("select[name=kind]").select_option(kind)
    page.get_by_role("button", name="Add", exact=True).click()
    told(page, "Added.")
    expect(page.locator("#tree-list")).to_have_attribute("data-node", becomes)


def type_in(page: Page, **fields: str) -> None:
    """Type into fields by their names, and save."""
    revision = page.locator("#tree-list").get_attribute("data-revision")
    form = page.locator("#node-form")
    form.evaluate("e => e.querySelectorAll('details:not(.picker)').forEach(each => { each.open = true; })")
    for name, value in fields.items():
        field = form.locator(f"[name='{name.replace('__', '.')}']").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "checkbox":
            field.set_checked(value == "on")
        else:
            field.fill(value)
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#tree-list")).not_to_have_attribute("data-revision", revision or "")
    told(page, "Saved.")
    expect(page.locator(".htmx-request")).to_have_count(0)


def test_the_large_rule_is_built_from_nothing_by_mouse(own_site: Site) -> None:
    with own_site.visitor(enter=own_site.world.link("staff")) as page:
        begin(own_site, page)
        open_node(page, "head")
        type_in(
            page,
            id="haccp-shift-lead",
            title__en="HACCP shift lead",
            title__fr="Chef d'équipe HACCP",
            valid_for__n="2",
            valid_for__unit="years",
        )
        add(page, "needs", "block", "needs.all.0")
        type_in(page, block="know", title__fr="Connaître le plan", title__en="Knows the plan", group="at_least")
        type_in(page, need="2")
        add(page, "needs.all.0", "e-learning", "needs.all.0.of.0")
        type_in(
            page,
            criterion="quiz",
            where__activity=f"{LMS}/quiz",
            how="best",
            how__field="score.scaled",
            how__n="0.8",
            attempts="3",
        )
        add(page, "needs.all.0", "micro-learning", "needs.all.0.of.1")
        type_in(page, where__category=f"{LMS}/capsules", how__n="5", distinct="activity")
        # A copy, and what differs.
        open_node(page, "needs.all.0.of.0")
        page.get_by_role("button", name="Copy").click()
        told(page, "Copied.")
        type_in(page, criterion="retention", how="count", how__n="2", spaced__n="30")
        drag(page, "needs.all.0.of.1", "needs.all.0.of.2", 0.9)
        add(page, "needs", "social", "needs.all.1")
        type_in(page, block="share", criterion="helpful-answers", distinct="day")
        page.get_by_label("A peer").check()
        told(page, "Saved.")
        page.get_by_label("Somebody independent").check()
        add(page, "needs", "block", "needs.all.2")
        type_in(page, block="do")
        add(page, "needs.all.2", "workplace", "needs.all.2.all.0")
        type_in(
            page,
            criterion="observed",
            how__n="2",
            distinct="attester",
            when="last",
            when__last__n="1",
            when__last__unit="years",
        )
        add(page, "needs.all.2", "any", "needs.all.2.all.1")
        type_in(
            page,
            criterion="hours",
            evidence="workplace",
            how="sum",
            how__field="duration",
            how__n="20 h",
            when="after",
            when__after="quiz",
            when__by__n="180",
        )
        add(page, "needs.all.2", "any", "needs.all.2.all.2")
        type_in(
            page,
            criterion="no-incident",
            evidence="workplace",
            where__verb="https://campus.example/verbs/incident",
            how__sign="==",
            how__n="0",
            when="last",
            when__last__n="90",
        )
        add(page, "needs", "holds", "needs.all.3")
        page.locator("button.pick", has_text="Food hygiene").click()
        told(page, "Saved.")
        open_node(page, "needs")
        page.get_by_role("button", name="Add what renews it").click()
        expect(page.locator("#tree-list")).to_have_attribute("data-node", "renewal")
        type_in(
            page, criterion="refresher", where__activity=f"{LMS}/refresher", how__n="", when="last", when__last__n="180"
        )
        data = data_of(own_site, page)
        assert data["needs"] == {"all": [KNOW, SHARE, DO, HOLDS]}
        assert data["renewal"] == REFRESHER
        assert data["valid_for"] == "P2Y"
        # Each criterion says itself what it asks, in both languages, and how many meet it.
        open_node(page, "needs.all.0.of.0")
        expect(page.locator("#feedback dd[lang=fr]")).to_contain_text("meilleur score")
        expect(page.locator("#feedback dd[lang=en]")).to_contain_text("best score")
        expect(row(page, "needs.all.2.all.2").locator(".count")).to_contain_text("meet it today")
        with own_site.world.database.reading() as session:
            organisation = organisation_by_slug(session, "campus").id
            assert not examine(text_of(own_site, page), surroundings(session, organisation)).refused


def drag(page: Page, path: str, onto: str, share: float) -> None:
    """Drag a row to a height (from 0 to 1) of another."""
    row(page, path).scroll_into_view_if_needed()
    start, end = row(page, path).bounding_box(), row(page, onto).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 150, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 160, start["y"] + start["height"] / 2 + 6, steps=3)
    page.mouse.move(end["x"] + 150, end["y"] + end["height"] * share, steps=6)
    page.mouse.move(end["x"] + 151, end["y"] + end["height"] * share)
    page.mouse.up()
    told(page, "Moved.")


def test_a_rule_is_built_and_ordered_by_keyboard_alone(own_site: Site) -> None:
    with own_site.visitor(enter=own_site.world.link("staff")) as page:
        begin(own_site, page)
        press_until(page, "#kind")
        page.keyboard.type("A block")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        told(page, "Added.")
        # One goes on in the form of what was added.
        expect(page.locator("[name='title.fr']")).to_be_focused()
        press_until(page, "#kind", "Shift+Tab")
        page.keyboard.type("Evidence of practice")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#tree-list")).to_have_attribute("data-node", "needs.all.0.all.0")
        expect(page.locator("[name=criterion]")).to_be_focused()
        press_until(page, "#kind", "Shift+Tab")
        page.keyboard.type("Evidence of learning with")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#tree-list")).to_have_attribute("data-node", "needs.all.0.all.1")
        expect(page.locator("[name=criterion]")).to_be_focused()
        page.keyboard.press("Escape")
        expect(row(page, "needs.all.0.all.1").locator("a")).to_be_focused()
        page.keyboard.press("Alt+ArrowUp")
        expect(row(page, "needs.all.0.all.0").locator("a")).to_be_focused()
        page.keyboard.press("Alt+ArrowLeft")
        expect(row(page, "needs.all.1").locator("a")).to_be_focused()
        page.keyboard.press("Alt+ArrowRight")
        expect(row(page, "needs.all.0.all.1").locator("a")).to_be_focused()
        page.keyboard.press("Control+d")
        expect(row(page, "needs.all.0.all.2").locator("a")).to_be_focused()
        page.keyboard.press("Delete")
        told(page, "Deleted. Undo brings it back.")
        expect(row(page, "needs.all.0.all.1").locator("a")).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowLeft")
        expect(row(page, "needs.all.0.all.0")).to_be_hidden()
        page.keyboard.press("ArrowRight")
        expect(row(page, "needs.all.0.all.0")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("#panel-title")).to_be_focused()
        block = node_at(data_of(own_site, page), ("needs", "all", 0))
        assert [child["criterion"] for child in block["all"]] == ["practice", "help"]


def press_until(page: Page, wanted: str, key: str = "Tab") -> None:
    """Press Tab, or back with Shift, until that is focused."""
    for _ in range(60):
        page.keyboard.press(key)
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} is not reached by Tab")


def test_undo_and_yaml_go_both_ways_and_remarks_stay(own_site: Site, axe: str) -> None:
    with own_site.visitor(enter=own_site.world.link("staff")) as page:
        begin(own_site, page, "template:course-then-practice")
        before = text_of(own_site, page)
        assert "# What renews it" in before
        open_node(page, "needs.all.0")
        type_in(page, criterion="lesson")
        after = text_of(own_site, page)
        assert after == before.replace("criterion: course", "criterion: lesson").replace(
            "after: course", "after: lesson"
        )
        page.get_by_role("button", name="Undo").click()
        told(page, "Undone.")
        assert text_of(own_site, page) == before
        expect(page.locator("#node-form [name=criterion]")).to_have_value("course")
        page.get_by_role("button", name="Redo").click()
        told(page, "Redone.")
        assert text_of(own_site, page) == after
        page.get_by_role("link", name="As YAML").click()
        box = page.get_by_label("The document, in YAML")
        box.fill(after.replace("verb: completed}\n    - ", "verb: finished}  # soon\n    - "))
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#remarks")).to_contain_text("Line 15, column 15")
        expect(page.locator("#remarks")).to_contain_text("finished")
        assert findings(page, axe) == []
        page.get_by_role("link", name="As a tree").click()
        expect(row(page, "needs.all.0").locator(".chip.bad")).to_be_visible()
        open_node(page, "needs.all.0")
        expect(page.locator("#feedback .remark.bad")).to_contain_text("finished")
        assert findings(page, axe) == []
        page.locator("#picker-where-verb, #picker-verb").first.locator("summary").click()
        page.locator("#picks-verb button.pick", has_text="completed").first.click()
        told(page, "Saved.")
        # More can be taken over: what has arrived stays open.
        expect(page.locator("#q-verb")).to_be_focused()
        type_in(page, where__verb="completed")
        expect(page.locator("#feedback .remark.bad")).to_have_count(0)
        assert "# soon" in text_of(own_site, page)
        # What is no YAML is shown as the text that it is.
        page.get_by_role("link", name="As YAML").click()
        box.fill("needs: [")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("link", name="As a tree").click()
        expect(page.locator("#remarks")).to_contain_text("is no YAML")


def test_two_editors_do_not_overwrite_each_other(own_site: Site) -> None:
    with own_site.visitor(enter=own_site.world.link("staff")) as page:
        begin(own_site, page, "template:points")
        path = page.url.removeprefix(own_site.base)
        with own_site.visitor(enter=own_site.world.link("staff")) as other:
            own_site.go(other, path)
            open_node(other, "needs.of.1")
            type_in(other, how__n="7")
        open_node(page, "needs.of.0")
        page.evaluate("document.getElementById('tree-list').dataset.revision = '1'")
        page.locator("#node-form [name=criterion]").fill("exam")
        page.get_by_role("button", name="Save", exact=True).click()
        alert = page.locator("#others")
        expect(alert).to_contain_text("Somebody changed this draft meanwhile.")
        expect(alert.locator(".added")).to_contain_text('count: ">= 7"')
        expect(page.locator("#node-form [name=criterion]")).to_have_value("exam")
        page.get_by_role("button", name="Save mine over it").click()
        told(page, "Saved.")
        data = data_of(own_site, page)
        assert [one["criterion"] for one in data["needs"]["of"]][:2] == ["exam", "capsules"]
        assert data["needs"]["of"][1]["count"] == ">= 7"
        # The text, too.
        own_site.go(page, f"{path}/text")
        with own_site.visitor(enter=own_site.world.link("staff")) as other:
            own_site.go(other, f"{path}/text")
            other.get_by_label("The document, in YAML").fill("title: {en: Theirs}\n")
            other.get_by_role("button", name="Save", exact=True).click()
            expect(other.locator("#told")).to_be_visible()
        page.get_by_label("The document, in YAML").fill("title: {en: Mine}\n")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#others .added")).to_contain_text("Theirs")
        expect(page.get_by_label("The document, in YAML")).to_have_value("title: {en: Mine}\n")
        page.get_by_role("button", name="Save mine over it").click()
        expect(page.locator("#told")).to_have_text("Saved.")
        assert text_of(own_site, page) == "title: {en: Mine}\n"


def test_all_of_it_can_be_done_without_scripts_and_in_french(own_site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr", viewport={"width": 360, "height": 800})
    context.add_cookies([{"name": "acquis_language", "value": "fr", "url": own_site.base}])
    page = context.new_page()
    page.goto(own_site.base + own_site.world.link("staff"))
    own_site.go(page, "/o/campus/designer")
    page.get_by_role("button", name="Partir de rien").click()
    page.locator("select[name=kind]").select_option("e-learning")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.locator("#announce")).to_have_text("Ajouté.")
    page.get_by_label("Clé", exact=True).fill("examen")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("#announce")).to_have_text("Enregistré.")
    expect(page.locator("#feedback")).to_contain_text("Réussir une évaluation")
    assert data_of(own_site, page)["needs"]["all"][0]["criterion"] == "examen"
    page.get_by_role("button", name="Supprimer", exact=True).click()
    page.get_by_role("button", name="Annuler").click()
    expect(row(page, "needs.all.0")).to_be_visible()
    page.get_by_text("Supprimer ce brouillon").click()
    page.get_by_role("button", name="Le supprimer définitivement").click()
    expect(page.locator("#told")).to_have_text("Le brouillon est supprimé.")
    context.close()


def test_only_designers_change_drafts(own_site: Site, tmp_path: Path) -> None:
    with own_site.visitor(enter=own_site.world.link("learner", "Maëlle")) as page:
        answer = page.goto(f"{own_site.base}/o/campus/designer")
        assert answer is not None
        assert answer.status == 403
    with own_site.world.database.reading() as session:
        assert drafts_of(session, organisation_by_slug(session, "atelier").id) == []


SAMPLES = Path(__file__).parents[1] / "framework_files"
LADLE = (
    b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 200' width='200' height='200'>"
    b"<circle cx='100' cy='100' r='80' fill='#136'/></svg>"
)
HYGIENE = "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-000000000001"


def bring_in(site: Site) -> None:
    """A framework of three skills, in English and French."""
    files = [
        one for name in ("skills_en.csv", "skills_fr.csv") for one in given_bytes(name, (SAMPLES / name).read_bytes())
    ]
    now = datetime.now(UTC)
    with site.world.database.transaction() as session:
        organisation = organisation_by_slug(session, "campus").id
        reading = read_framework(files, lambda _done, _where: None)
        import_framework(session, organisation, "esco", reading, lambda _done, _where: None, by="test", now=now)


def test_skills_of_a_framework_are_found_while_typing_and_named(own_site: Site, axe: str) -> None:
    bring_in(own_site)
    with own_site.visitor(enter=own_site.world.link("staff")) as page:
        begin(own_site, page, "template:points")
        open_node(page, "head")
        page.locator("#skills").evaluate("e => { e.open = true; }")
        # A slip, and the other language.
        for words, width in (("hygene", 1280), ("équpie", 360)):
            page.set_viewport_size({"width": width, "height": 900})
            search = page.get_by_label("Find a skill in a framework")
            search.fill("")
            search.press_sequentially(words)
            expect(page.locator("#skills-found button")).to_have_count(1)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert findings(page, axe) == []
            revision = page.locator("#tree-list").get_attribute("data-revision") or ""
            page.locator("#skills-found button").click()
            told(page, "The skill is named.")
            expect(page.locator("#tree-list")).not_to_have_attribute("data-revision", revision)
            expect(page.locator("#skill-search")).to_be_focused()
        skills = data_of(own_site, page)["skills"][-2:]
        assert skills[0]["uri"] == HYGIENE
        assert [one["framework"] for one in skills] == ["ESCO", "ESCO"]
        expect(page.locator("[name='skill.uri']").nth(-3)).to_have_value(HYGIENE)
        # A block names one, too, and what stands in its form stays.
        open_node(page, "needs.of.0")
        before = node_at(data_of(own_site, page), ("needs", "of", 0))
        page.locator("#skills").evaluate("e => { e.open = true; }")
        page.get_by_label("Find a skill in a framework").press_sequentially("hygiene")
        page.locator("#skills-found button").first.click()
        expect(page.locator("[name='skill.uri']").first).to_have_value(HYGIENE)
        after = node_at(data_of(own_site, page), ("needs", "of", 0))
        assert {key: value for key, value in after.items() if key != "skills"} == before
        assert after["skills"][0]["uri"] == HYGIENE


def test_without_scripts_a_skill_is_named_and_a_picture_given(own_site: Site) -> None:
    bring_in(own_site)
    with own_site.visitor(enter=own_site.world.link("staff"), scripts=False) as page:
        own_site.go(page, "/o/campus/designer")
        page.locator("button[name=begin][value='template:points']").click()
        page.goto(f"{page.url}?node=head")
        page.get_by_role("link", name="On a page of its own").click()
        page.get_by_label("What it is called, in any language").fill("hygene")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("button", name="Add apply kitchen hygiene").click()
        assert data_of(own_site, page)["skills"][-1]["uri"] == HYGIENE
        assert data_of(own_site, page)["title"]
        page.get_by_role("link", name="Give one of your own").click()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_have_text("Say what the picture shows: who cannot see it hears that.")
        page.get_by_label("What it shows, in words – English").fill("A ladle")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_have_text("Choose the file of the picture.")
        bad = {
            "name": "a.svg",
            "mimeType": "image/svg+xml",
            "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        }
        page.get_by_label("File", exact=True).set_input_files(bad)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("File", exact=True).set_input_files({**bad, "buffer": LADLE})
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#node-form")).to_contain_text("one of your own")
        image = data_of(own_site, page)["image"]
        assert image["alt"] == {"en": "A ladle"}
        page.get_by_role("link", name="Change it").click()
        shown = page.request.get(f"{page.url}/file")
        assert shown.headers["content-type"].startswith("image/svg+xml")
        page.get_by_role("button", name="Use the drawn emblem instead").click()
        assert "image" not in data_of(own_site, page)
