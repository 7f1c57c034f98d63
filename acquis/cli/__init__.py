"""`acquis`, the one command.

Errors are one line on standard error and an exit status: 1 what was asked cannot be done, 2 the words of the call are
off, 3 the database does not answer.
"""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import OperationalError

from acquis.cli.named import NamedGroup
from rules import RuleDocumentError
from rules.errors import AcquisError

# Where each command stands.
HOMES = {
    "account": "accounts",
    "award": "awards",
    "credential": "awards",
    "canvas": "canvas",
    "config": "config",
    "db": "database",
    "demo": "demo",
    "draft": "drafts",
    "endorsement": "endorsements",
    "framework": "frameworks",
    "grades": "grades",
    "identity": "identity",
    "issuer": "issuer",
    "mail": "mail",
    "learner": "people",
    "organisation": "people",
    "sign-in": "people",
    "platform": "platforms",
    "profile": "profiles",
    "pull": "pull",
    "quarantine": "quarantine",
    "rules": "rules",
    "send": "send",
    "clock": "serving",
    "serve": "serving",
    "web": "serving",
    "worker": "serving",
    "sign-in-provider": "sign_in_providers",
    "sign-off": "sign_offs",
    "source": "sources",
    "statements": "statements",
    "tables": "tables",
    "token": "tokens",
    "waiver": "waivers",
    "consent": "workforce",
    "job": "workforce",
}


@click.group(
    cls=NamedGroup, homes=HOMES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
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
