"""Letters in the folder are read by people, in whatever shows a file."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from recognition.sending.mailing import Letter, Sender, compose
from recognition.sending.posts import MailFolder

LINK = f"https://campus.example/o/campus/sign-off/{'x' * 150}"


def test_a_letter_in_the_folder_shows_its_link_whole_and_is_the_same_letter(tmp_path: Path) -> None:
    letter = Letter("zoe@plage.example", "Zoé vous demande", f"Bonjour Zoé,\n\n{LINK}\n", "fr")
    message = compose(
        letter, Sender("acquis@campus.example"), "Campus Alizé", "1.2.3", datetime(2026, 3, 1, tzinfo=UTC)
    )
    sent = message.as_bytes()
    MailFolder(tmp_path).send(message)
    (file,) = tmp_path.glob("*.eml")
    assert LINK in file.read_text(encoding="utf-8")
    assert "Bonjour Zoé," in file.read_text(encoding="utf-8")
    read = message_from_bytes(file.read_bytes(), policy=default)
    assert (read["Subject"], read["Content-Language"]) == ("Zoé vous demande", "fr")
    # What goes to a server is untouched by it.
    assert message.as_bytes() == sent
