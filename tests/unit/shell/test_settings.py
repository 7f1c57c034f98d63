"""Settings come from the environment over a file over defaults, and say clearly what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from acquis.settings import Settings, SettingsError, load_settings, need_secret


def test_without_anything_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings({}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "acquis.toml"
    file.write_text('port = 9000\nhost = "127.0.0.2"\n')
    settings = load_settings({"ACQUIS_PORT": "9001"}, file)
    assert (settings.port, settings.host) == (9001, "127.0.0.2")


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"ACQUIS_PORT": "many"}, "ACQUIS_PORT: 'many' is no int"),
        ({"ACQUIS_PORT": "0"}, "port: 0 must lie between 1 and 65535"),
        ({"ACQUIS_BASE_URL": "localhost:8080"}, "base_url"),
        ({"ACQUIS_BASE_URL": "http://localhost/"}, "no slash at its end"),
        ({"ACQUIS_DATABASE_URL": "mysql://localhost/acquis"}, "'mysql' is not supported"),
        ({"ACQUIS_DATABASE_URL": "nonsense"}, "database_url"),
        ({"ACQUIS_SECRET": "short"}, "16 characters"),
        ({"ACQUIS_LOG_LEVEL": "LOUD"}, "log_level"),
        ({"ACQUIS_THREADS": "0"}, "threads: must be more than 0"),
        ({"ACQUIS_MAIL_SMTP_URL": "mail.example"}, "mail_smtp_url: must be smtp"),
        ({"ACQUIS_MAIL_SMTP_URL": "smtp://mail.example"}, "mail_from: must be set"),
        ({"ACQUIS_MAIL_FROM": "campus"}, "mail_from: 'campus' is no e-mail address"),
        ({"ACQUIS_CONFIG": "/nowhere/acquis.toml"}, "there is no such file"),
    ],
)
def test_a_setting_that_cannot_be_is_named(environment: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load_settings(environment)


@pytest.mark.parametrize(("text", "words"), [("prt = 9000", "'prt' is no setting"), ("port =", "acquis.toml")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "acquis.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=words):
        load_settings({}, file)


def test_secrets_are_masked() -> None:
    given = Settings(
        database_url="postgresql://me:hidden@host/db",
        secret="hidden and long enough",
        mail_smtp_url="smtp://me:hidden@mail.example",
    )
    shown = given.masked()
    assert "hidden" not in str(shown)
    assert shown["port"] == 8080


def test_an_embedded_store_makes_its_own_secret_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(secret_file=str(tmp_path / "acquis.secret"))
    secret = need_secret(settings)
    assert len(secret) > 32
    assert need_secret(settings) == secret
    assert (tmp_path / "acquis.secret").stat().st_mode & 0o077 == 0


def test_postgresql_needs_a_secret_that_is_given(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://host/db", secret_file=str(tmp_path / "acquis.secret"))
    with pytest.raises(SettingsError, match="must be set with PostgreSQL"):
        need_secret(settings)
