"""The reference: PostgreSQL alone, one jsonb row a statement with two indexes, from as many clients as ours has."""

from __future__ import annotations

import multiprocessing
import threading
import time
import uuid
from typing import Any

import psycopg

from bench.statements import texts

TABLE = """
CREATE TABLE IF NOT EXISTS raw_statements
    (id uuid PRIMARY KEY, stored timestamptz DEFAULT clock_timestamp(), payload jsonb NOT NULL);
CREATE INDEX IF NOT EXISTS ix_raw_stored ON raw_statements (stored);
"""
INSERT = "INSERT INTO raw_statements (id, payload) VALUES (%s, %s::jsonb)"
PROCESSES = 2


def statements_per_second(url: str, clients: int, batch: int, seconds: float) -> float:
    """What raw inserts reach."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE)  # type: ignore[arg-type]
    context = multiprocessing.get_context("spawn")
    results: Any = context.Queue()
    processes = min(PROCESSES, clients)
    workers = [
        context.Process(target=_work, args=(url, clients // processes, batch, seconds, number, results))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    total = sum(results.get(timeout=seconds + 60) for _ in workers)
    for worker in workers:
        worker.join()
    return float(total)


def _work(url: str, clients: int, batch: int, seconds: float, seed: int, results: Any) -> None:
    counts = [0.0] * clients
    threads = [
        threading.Thread(target=_client, args=(url, batch, seconds, seed * 100 + number, counts, number))
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(sum(counts))


def _client(url: str, batch: int, seconds: float, seed: int, counts: list[float], number: int) -> None:
    source = texts(seed)
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        began = time.perf_counter()
        stored = 0
        while time.perf_counter() - began < seconds:
            rows = [(uuid.uuid4(), next(source)) for _ in range(batch)]
            if batch == 1:
                cursor.execute(INSERT, rows[0], prepare=True)
            else:
                _insert_batch(connection, rows)
            stored += batch
        counts[number] = stored / (time.perf_counter() - began)


def _insert_batch(connection: psycopg.Connection[Any], rows: list[tuple[uuid.UUID, str]]) -> None:
    ids, payloads = [row[0] for row in rows], [row[1] for row in rows]
    connection.execute(
        "INSERT INTO raw_statements (id, payload) SELECT i, p::jsonb FROM unnest(%b::uuid[], %b::text[]) AS r (i, p)",
        [ids, payloads],
        prepare=True,
    )
