"""Settings: from `ACQUIS_*` environment variables over a TOML file over defaults; typed, and checked at start."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from recognition.errors import LetterError
from recognition.sending.mailing import sender_named
from recognition.sending.posts import smtp_server
from rules.errors import AcquisError

PREFIX = "ACQUIS_"
CONFIG_FILE = "acquis.toml"
SHORTEST_SECRET = 16


class SettingsError(AcquisError):
    """A setting is missing or cannot be what it says."""

    code = "settings"


def _setting(default: Any, words: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"words": words, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set. Each field is also the environment variable `ACQUIS_<NAME>`."""

    database_url: str = _setting(
        "sqlite:///acquis.db", "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME", secret=True
    )
    base_url: str = _setting("http://localhost:8080", "the public address, without a slash at its end")
    secret: str = _setting("", "seals the signing keys and signs the sign-in links: 16 characters or more", secret=True)
    secret_file: str = _setting("acquis.secret", "where the secret of an embedded store is kept when none is set")
    host: str = _setting("127.0.0.1", "the address to listen on")
    port: int = _setting(8080, "the port to listen on")
    proxies: int = _setting(0, "reverse proxies before it, each of which names the caller in X-Forwarded-For")
    threads: int = _setting(8, "threads that answer requests")
    max_body_bytes: int = _setting(10 * 1024 * 1024, "the largest request body that is taken")
    api_requests_per_minute: int = _setting(600, "how often a token of the REST API may ask, in each process")
    poll_seconds: float = _setting(0.5, "how often a worker looks into the inbox when nothing nudges it")
    calendar_seconds: float = _setting(1.0, "how often the clock looks which verdicts time changes next")
    pull_seconds: float = _setting(2.0, "how often the clock looks for sources whose time to be pulled has come")
    send_seconds: float = _setting(
        1.0, "how often the clock looks for statements, grades and mail that wait to be sent"
    )
    mail_smtp_url: str = _setting(
        "", "smtp:// or smtps://USER:PASSWORD@HOST:PORT sends mail; without it, it goes to the folder", secret=True
    )
    mail_folder: str = _setting("acquis-mail", "the folder in which mail lies as .eml files where no server sends it")
    mail_from: str = _setting("", "from whom mail comes: name@host or Name <name@host>; needed to send over SMTP")
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR")

    def masked(self) -> dict[str, Any]:
        """What may be shown: secrets are hidden, passwords in addresses too."""
        shown: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in ("database_url", "mail_smtp_url") and value:
                value = make_url(value).render_as_string(hide_password=True)
            elif item.metadata["secret"]:
                value = "********" if value else ""
            shown[item.name] = value
        return shown


def load_settings(environment: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """Read and check the settings; raises `SettingsError` that names the setting and where it stands."""
    environment = os.environ if environment is None else environment
    path = file or Path(environment.get(PREFIX + "CONFIG", CONFIG_FILE))
    values = _from_file(path, must_exist=file is not None or PREFIX + "CONFIG" in environment)
    for item in fields(Settings):
        name = PREFIX + item.name.upper()
        if name in environment:
            values[item.name] = (environment[name], name)
    hints = get_type_hints(Settings)
    typed = {name: _typed(value, hints[name], where) for name, (value, where) in values.items()}
    return _checked(Settings(**typed))


def _from_file(path: Path, *, must_exist: bool) -> dict[str, tuple[Any, str]]:
    if not path.exists():
        if must_exist:
            raise SettingsError(f"{path}: there is no such file")
        return {}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from error
    known = {item.name for item in fields(Settings)}
    for name in data:
        if name not in known:
            raise SettingsError(f"{path}: {name!r} is no setting; there are {', '.join(sorted(known))}")
    return {name: (value, f"{path}: {name}") for name, value in data.items()}


def _typed(value: Any, kind: type, where: str) -> Any:
    try:
        if kind is str and not isinstance(value, str):
            raise ValueError
        return kind(value)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{where}: {value!r} is no {kind.__name__}") from error


def _checked(settings: Settings) -> Settings:
    if urlsplit(settings.base_url).scheme not in ("http", "https") or settings.base_url.endswith("/"):
        raise SettingsError(f"base_url: {settings.base_url!r} must be an http(s) address with no slash at its end")
    try:
        backend = make_url(settings.database_url).get_backend_name()
    except ArgumentError as error:
        raise SettingsError("database_url: is no database address (sqlite:///FILE or postgresql://…)") from error
    if backend not in ("sqlite", "postgresql"):
        raise SettingsError(f"database_url: {backend!r} is not supported; sqlite and postgresql are")
    if settings.secret and len(settings.secret) < SHORTEST_SECRET:
        raise SettingsError(f"secret: must have {SHORTEST_SECRET} characters or more")
    if not 0 < settings.port < 65536:
        raise SettingsError(f"port: {settings.port} must lie between 1 and 65535")
    for name in (
        "threads",
        "max_body_bytes",
        "api_requests_per_minute",
        "poll_seconds",
        "calendar_seconds",
        "pull_seconds",
        "send_seconds",
    ):
        if getattr(settings, name) <= 0:
            raise SettingsError(f"{name}: must be more than 0")
    _check_mail(settings)
    if settings.proxies < 0:
        raise SettingsError("proxies: must be 0 or more")
    if settings.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsError(f"log_level: {settings.log_level!r} must be DEBUG, INFO, WARNING or ERROR")
    return settings


def _check_mail(settings: Settings) -> None:
    if settings.mail_smtp_url:
        try:
            smtp_server(settings.mail_smtp_url)
        except ValueError as error:
            raise SettingsError(f"mail_smtp_url: {error}") from error
        if not settings.mail_from:
            raise SettingsError("mail_from: must be set where mail is sent over SMTP")
    if settings.mail_from:
        try:
            sender_named(settings.mail_from)
        except LetterError as error:
            raise SettingsError(f"mail_{error}") from error


def need_secret(settings: Settings) -> str:
    """The secret. An embedded store that was given none gets one, in a file that only its owner can read.

    Raises `SettingsError` for PostgreSQL without a secret: several machines must share one.
    """
    if settings.secret:
        return settings.secret
    path = Path(settings.secret_file)
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    if make_url(settings.database_url).get_backend_name() != "sqlite":
        raise SettingsError(
            "secret: must be set with PostgreSQL, to the same text on every machine. Put a long random one into"
            " ACQUIS_SECRET and keep it: it seals the signing keys"
        )
    made = secrets.token_urlsafe(32)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(made + "\n")
    return made
