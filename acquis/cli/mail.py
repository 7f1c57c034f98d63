"""`acquis mail`."""

from __future__ import annotations

import secrets

import click

from acquis.cli.common import format_option, settings, show
from acquis.sending import mail_post, mail_sender
from acquis.wiring import utc_now
from recognition.sending.mailing import Letter, compose


@click.group()
def mail() -> None:
    """Mail to learners and to whom they name: into a folder by default, or over a mail server.

    What waits and what was refused, `acquis send list` and `acquis send dead mail:out` show.

    \b
    Example:
      acquis mail test you@campus.example
    """


@mail.command()
@click.argument("address")
@format_option
def test(address: str, form: str) -> None:
    """Send a letter to ADDRESS at once, and say what came of it.

    \b
    Example:
      ACQUIS_MAIL_SMTP_URL=smtp://user:password@mail.campus.example ACQUIS_MAIL_FROM=acquis@campus.example \\
        acquis mail test you@campus.example
    """
    given, now = settings(), utc_now()
    sender, post = mail_sender(given), mail_post(given)
    words = f"Acquis at {given.base_url} can send mail."
    number = f"test.{now:%Y%m%d%H%M%S}.{secrets.token_hex(4)}"
    try:
        post.send(compose(Letter(address, "Acquis sends mail", words + "\n", "en"), sender, "Acquis", number, now))
        post.part()
    finally:
        post.close()
    where = "the mail server took it" if given.mail_smtp_url else f"it lies in {given.mail_folder}"
    show(form, {"to": address, "number": number, "smtp": bool(given.mail_smtp_url)}, [f"{address}: {where}"])
