"""`acquis profile`."""

from __future__ import annotations

import click

from acquis.cli.common import (
    acting,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    settings,
    show,
    table,
)
from acquis.wiring import utc_now
from recognition.certifying.profiling import public_name, take_down
from records.profiles import published_profile, published_profiles


@click.group()
def profile() -> None:
    """Public profiles: the pages that learners compose of what they hold.

    \b
    Example:
      acquis profile list
    """


@profile.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List the profiles that are public now, those changed last first.

    \b
    Example:
      acquis profile list --format json
    """
    base_url = settings().base_url
    with open_database().reading() as session:
        organisation = pick_organisation(session, slug)
        found = [
            {
                "learner": each.learner_id,
                "name": public_name(each),
                "about": each.about,
                "credentials": len(each.credentials),
                "listed": each.is_listed,
                "address": f"{base_url}/o/{organisation.slug}/people/{each.handle}",
                "changed_at": each.changed_at,
            }
            for each in published_profiles(session, organisation.id)
        ]
    rows = [(str(each["learner"]), str(each["name"]), str(each["address"])) for each in found]
    show(form, found, table(("LEARNER", "NAME", "ADDRESS"), rows, "no public profile"))


@profile.command(name="take-down")
@click.argument("handle", metavar="HANDLE")
@organisation_option
@format_option
def take_down_(handle: str, slug: str | None, form: str) -> None:
    """Take the profile at .../people/HANDLE back, for what is on it must not stay. Its learner can publish again.

    \b
    Example:
      acquis profile take-down 7hq2mxk49wznf5tpavrdc3eug
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = published_profile(session, organisation.id, handle.rpartition("/")[2])
        take_down(session, organisation.id, found.learner_id, acting(), utc_now())
        learner_id = found.learner_id
    told = f"the profile of learner {learner_id} is not public any more"
    show(form, {"learner": learner_id, "published": False}, [told])
