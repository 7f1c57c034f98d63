"""Sending on a timetable: what a run to a target needs, and which targets are due."""

from __future__ import annotations

import random
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from apscheduler.schedulers.base import BaseScheduler

from acquis.pulling import new_holder, opener
from acquis.settings import Settings
from acquis.timetable import Timetable
from acquis.wiring import Parts, utc_now
from lrs_bridge.send.sender import LrsRun, LrsTools
from lti_tool.grades.sender import GradeRun, GradeTools
from lti_tool.lti.outgoing import Client, Patience
from lti_tool.lti.tokens import Tokens
from recognition.people.addresses import is_address
from recognition.sending import errors as errors
from recognition.sending.mail_run import MailRun, MailTools
from recognition.sending.mailing import Sender, sender_named
from recognition.sending.posts import MailFolder, Post, SmtpPost, smtp_server
from records.outbox import GRADEBOOK, LRS, MAIL, due_targets

# How many targets are sent to at once, by one clock.
TOGETHER = 8
# The queue tries again by itself, and whoever stops the process waits no longer than for one answer.
ONE_TRY = Patience(attempts=1, answer_seconds=15)
# What ends a run without anything being wrong.
QUIET = (errors.SendBusyError, errors.SendStoppedError, errors.SendLostError)


def lrs_tools(parts: Parts) -> LrsTools:
    """What a run to an LRS needs, from the parts of this process."""
    return LrsTools(
        database=parts.database,
        clock=utc_now,
        chance=random.SystemRandom().random,
        unseal=opener(parts, "send add"),
        base_url=parts.settings.base_url,
        holder=new_holder(),
    )


def sends_timetable(parts: Parts, scheduler: BaseScheduler) -> Timetable:
    """The LRSs of one clock."""
    return Timetable(
        parts,
        scheduler,
        "sends",
        lambda session, now: due_targets(session, LRS, now),
        lambda number: LrsRun(lrs_tools(parts), number),
        together=TOGETHER,
        quiet=QUIET,
    )


def grades_timetable(parts: Parts, scheduler: BaseScheduler) -> Timetable:
    """The gradebooks of one clock."""
    client = Client(ONE_TRY)
    tokens = Tokens(client, uuid.uuid4)

    def run(number: int) -> GradeRun:
        tools = GradeTools(
            database=parts.database,
            clock=utc_now,
            chance=random.SystemRandom().random,
            holder=new_holder(),
            client=client,
            tokens=tokens,
            secret=parts.secret,
        )
        return GradeRun(tools, number)

    return Timetable(
        parts,
        scheduler,
        "grades",
        lambda session, now: due_targets(session, GRADEBOOK, now),
        run,
        together=TOGETHER,
        quiet=QUIET,
    )


def mail_sender(settings: Settings) -> Sender:
    """From whom letters come: as the settings say, else from the host of the public address."""
    if settings.mail_from:
        return sender_named(settings.mail_from)
    own = f"acquis@{urlsplit(settings.base_url).hostname}"
    return Sender(own if is_address(own) else "acquis@localhost")


def mail_post(settings: Settings) -> Post:
    """Where letters are posted."""
    if settings.mail_smtp_url:
        return SmtpPost(smtp_server(settings.mail_smtp_url))
    return MailFolder(Path(settings.mail_folder))


def mails_timetable(parts: Parts, scheduler: BaseScheduler) -> Timetable:
    """The letters of one clock."""

    def run(number: int) -> MailRun:
        tools = MailTools(
            database=parts.database,
            clock=utc_now,
            chance=random.SystemRandom().random,
            holder=new_holder(),
            sender=mail_sender(parts.settings),
            post=lambda: mail_post(parts.settings),
        )
        return MailRun(tools, number)

    return Timetable(
        parts,
        scheduler,
        "mails",
        lambda session, now: due_targets(session, MAIL, now),
        run,
        together=TOGETHER,
        quiet=QUIET,
    )
