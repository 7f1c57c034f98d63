"""How long the editor takes for an edit of a rule with 200 criteria, asked over HTTP as a browser with htmx asks."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import requests

from acquis import schema
from bench.databases import on_both
from bench.report import Row, percentile
from recognition.rulebook.drafting import start_draft
from records.database import Database
from records.organisations import Organisation, add_organisation
from tests.running import RunningAcquis

BLOCKS, IN_EACH = 20, 10
EDITS = 100
LIMIT_MS = 100.0
ADDRESS = "/o/bench/designer/drafts/1"
CRITERION = """        - criterion: c{number}
          title: {{fr: "Critère {number}", en: "Criterion {number}"}}
          evidence: workplace
          where:
            verb: [demonstrated, completed]
            activity: "https://work.example/task/{number}"
            attested_by: {{role: [manager, assessor], independent: true}}
          count: ">= 3"
          distinct: day
          within: {{last: P1Y}}
"""


def document() -> str:
    """The rule: twenty blocks of ten criteria each."""
    head = "schema: acquis/1\nid: large\ntitle: {en: Large}\naptitude: {en: Large}\nissuer: bench\nneeds:\n  all:\n"
    blocks = (
        f"    - block: b{block}\n      title: {{en: Block {block}}}\n      all:\n"
        + "".join(CRITERION.format(number=block * IN_EACH + one) for one in range(IN_EACH))
        for block in range(BLOCKS)
    )
    return head + "".join(blocks)


def edits() -> Iterator[dict[str, str]]:
    """What a designer does: fields are changed, parts moved, copied, deleted, added and brought back."""
    for number in range(EDITS):
        block, one = number % BLOCKS, number % (IN_EACH // 2)
        node = f"needs.all.{block}.all.{one}"
        yield (
            {"do": "save", "node": node, "criterion": f"changed-{number}", "how.n": str(number % 9 + 1)},
            {"do": "step:down", "node": node},
            {"do": "move", "node": node, "place": f"needs.all.{(block + 3) % BLOCKS}.all.2"},
            {"do": "copy", "node": node},
            {"do": "remove", "node": f"needs.all.{block}.all.0"},
        )[number % 5]


def measured(name: str, folder: Path, url: str) -> list[Row]:
    """The rows of one database, empty but for the draft."""
    database = Database(url)
    schema.upgrade(database)
    now = datetime.now(UTC)
    with database.transaction() as session:
        added = add_organisation(session, Organisation(slug="bench", name={"en": "Bench"}, created_at=now))
        start_draft(session, added.id, document(), by="bench", now=now)
    database.close()
    acquis = RunningAcquis(folder, url)
    link = acquis.made("sign-in")["url"]
    acquis.start("web")
    try:
        client = requests.Session()
        client.get(link, timeout=30)
        took = milliseconds(client, acquis.base_url + ADDRESS)
    finally:
        acquis.stop()
    p95 = percentile(took, 0.95)
    return [
        Row(f"an edit with {BLOCKS * IN_EACH} criteria, {name}, p50", percentile(took, 0.5), "ms"),
        Row(f"an edit with {BLOCKS * IN_EACH} criteria, {name}, p95", p95, "ms", "≤ 100", p95 <= LIMIT_MS),
    ]


def milliseconds(client: requests.Session, address: str) -> list[float]:
    """How long each edit took the server."""
    token = re.search(r'name="form_token" value="([^"]+)"', client.get(address, timeout=30).text)
    if token is None:
        raise RuntimeError("the editor's page holds no form")
    took, revision = [], 1
    for fields in edits():
        form = {"form_token": token[1], "revision": str(revision), **_whole(fields)}
        begin = time.perf_counter()
        answer = client.post(f"{address}/edit", data=form, headers={"HX-Request": "true"}, timeout=30)
        took.append((time.perf_counter() - begin) * 1000)
        found = re.search(r'data-revision="(\d+)"', answer.text)
        if answer.status_code != 200 or found is None or int(found[1]) != revision + 1:
            raise RuntimeError(f"an edit was answered {answer.status_code}")
        revision += 1
    return took


def _whole(fields: dict[str, str]) -> dict[str, str]:
    """The fields of an edit; a form that is saved sends what a browser would, beside what was changed."""
    if fields["do"] != "save":
        return fields
    kept = {
        "title.fr": "Critère", "title.en": "Criterion", "evidence": "workplace", "where.verb": "demonstrated",
        "how": "count", "how.sign": ">=", "distinct": "day", "when": "last", "when.last.n": "1",
        "when.last.unit": "years",
    }  # fmt: skip
    return {**kept, **fields}


def rows() -> list[Row]:
    """The edits, on both databases."""
    return on_both(measured)
