"""The demo's history, told once, and what the rules make of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

import pytest

from acquis import demo
from recognition.awarding.offline import with_id
from rules import CriteriaIndex, Evidence, Holding, Match, Origin, Verdict, actor_ifi, evaluate

# A while after the statements that were recorded from Moodle.
UNTIL = datetime(2026, 12, 1, 12, tzinfo=UTC)
# Verdicts by micro-credential, by person.
Verdicts = dict[str, dict[str, Verdict]]


@pytest.fixture(scope="session")
def history() -> tuple[demo.Sent, ...]:
    """What the sources have to send."""
    return demo.history(UNTIL)


def identities() -> dict[str, str]:
    """Whose each identity in the roster is: name by IFI."""
    return {
        ifi: person["name"]
        for person in demo.people()
        for ifi in (*person["identities"], f"mbox:mailto:{person['email']}")
    }


@pytest.fixture(scope="session")
def verdicts(history: tuple[demo.Sent, ...]) -> Verdicts:
    """What each rule says of each person in the roster at the end of the history."""
    catalogue = demo.catalogue()
    index = CriteriaIndex([criterion for rule in catalogue for criterion in rule.criteria])
    origins = {
        source.slug: Origin(source.slug, source.remit.trust, source.remit.attester_roles, source.remit.modalities)  # type: ignore[arg-type]
        for source in demo.SOURCES
    }
    owners = identities()
    matches: dict[str, dict[str, list[Match]]] = defaultdict(lambda: defaultdict(list))
    for sent in history:
        name = owners.get(actor_ifi(sent.statement["actor"]))
        for key, match in index.matches(with_id(sent.statement), origins[sent.source]) if name else ():
            matches[str(name)][key].append(match)
    found: Verdicts = {}
    for person in demo.people():
        name, holdings = person["name"], list[Holding]()
        actors = frozenset(ifi for ifi, owner in owners.items() if owner == name)
        found[name] = {}
        for rule in catalogue:
            evidence = Evidence(matches[name], holdings=holdings, timezone=person["timezone"], actors=actors)
            verdict = evaluate(rule, evidence, UNTIL)
            found[name][rule.id] = verdict
            if verdict.met_at is not None:
                holdings.append(Holding(rule.id, 1, verdict.met_at))
    return found
