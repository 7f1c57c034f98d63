"""Sign-offs on the command line: what is taken back there is told to the learner, as on the page."""

from __future__ import annotations

from records.database import Database
from records.outbox import OutboxItem
from tests.installation import BASE_URL, SECRET, install
from tests.signing_off import SERVICE, open_shop
from tests.words import Words


def test_what_is_taken_back_on_the_command_line_is_written_to_the_learner(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    shop = open_shop(install(database), SERVICE)
    found = shop.confirm(shop.ask("Ada", "rozenn@hotel.example"))
    acquis = Words({"ACQUIS_DATABASE_URL": sqlite_url, "ACQUIS_SECRET": SECRET, "ACQUIS_BASE_URL": BASE_URL})
    assert "revoked" in acquis("sign-off", "revoke", str(found.id), "--reason", "It was somebody else")
    with database.reading() as session:
        (letter,) = [item.payload for item in session.query(OutboxItem).filter_by(kind="letter")]
    assert letter["to"] == "ada@campus.example"
    assert "It was somebody else" in letter["text"]
    assert f"{BASE_URL}/o/campus/me/sign-offs" in letter["text"]
    database.close()


def test_what_is_asked_of_sign_offs_is_shown_and_changed_by_what_is_named(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    install(database)
    acquis = Words({"ACQUIS_DATABASE_URL": sqlite_url, "ACQUIS_SECRET": SECRET})
    assert acquis.json("sign-off", "policy")["code_for"] == "never"
    acquis("sign-off", "policy", "--code-for", "demanding", "--link-days", "7")
    told = acquis.json("sign-off", "policy", "--checked-percent", "10")
    assert told == {
        "checked_percent": 10,
        "link_days": 7,
        "reciprocal_days": 90,
        "thanks_a_day": 3,
        "code_for": "demanding",
    }
    database.close()
