"""`acquis`, the one command.

Errors are one line on standard error and an exit status: 1 what was asked cannot be done, 2 the words of the call are
off, 3 the database does not answer.
"""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import OperationalError

from acquis.cli.accounts import account
from acquis.cli.awards import award, credential
from acquis.cli.canvas import canvas
from acquis.cli.config import config
from acquis.cli.database import db
from acquis.cli.demo import demo
from acquis.cli.drafts import draft
from acquis.cli.endorsements import endorsement
from acquis.cli.frameworks import framework
from acquis.cli.grades import grades
from acquis.cli.identity import identity
from acquis.cli.issuer import issuer
from acquis.cli.mail import mail
from acquis.cli.people import learner, organisation, sign_in
from acquis.cli.platforms import platform
from acquis.cli.profiles import profile
from acquis.cli.pull import pull
from acquis.cli.quarantine import quarantine
from acquis.cli.rules import rules
from acquis.cli.send import send
from acquis.cli.serving import clock, serve, web, worker
from acquis.cli.sign_in_providers import sign_in_provider
from acquis.cli.sign_offs import sign_off
from acquis.cli.sources import source
from acquis.cli.statements import statements
from acquis.cli.tables import tables
from acquis.cli.tokens import token
from acquis.cli.waivers import waiver
from acquis.cli.workforce import consent, job
from rules import RuleDocumentError
from rules.errors import AcquisError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="acquis")
def acquis() -> None:
    """Micro-credentials from learning records.

    Statements come in over xAPI, rules say which evidence shows an aptitude, and what is met is awarded as an
    Open Badges 3.0 credential that anyone can verify.

    \b
    Begin with:
      acquis demo                     an organisation with records and awards to look at
      acquis serve                    web, worker and clock in one process
      acquis source add "My LMS"      a key and a secret for a system that sends statements
    """


for command in (
    account, sign_in_provider,
    consent, job,
    serve, web, worker, clock, db, config, organisation, issuer, source, quarantine, pull, canvas, send, mail, platform,
    grades, statements, learner, identity, sign_in, rules, draft, framework, tables, award, waiver, credential,
    endorsement, profile, token, sign_off, demo,
):  # fmt: skip
    acquis.add_command(command)


def main() -> None:
    """Run the command line; every error that somebody can mend becomes one clear line."""
    try:
        # Outside its standalone mode click gives back the status that a command ended with.
        sys.exit(acquis.main(standalone_mode=False))
    except click.Abort:
        sys.exit(130)
    except click.UsageError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"error: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
    except RuleDocumentError as error:
        for problem in error.problems:
            click.echo(f"error: {problem}", err=True)
        sys.exit(1)
    except AcquisError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
    except OperationalError as error:
        click.echo(f"error: the database does not answer: {str(error.orig).splitlines()[0]}", err=True)
        sys.exit(3)
