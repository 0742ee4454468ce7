"""How many transfers a second the ledger takes at its own call, without HTTP: each committed to disk.

On one account, where every charge waits for the one before it, and over a thousand. Afterwards the ledger is proved.
"""

import asyncio
import logging
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import structlog

from bench import machine
from bench.machine import Options
from lanternist.features import credits
from lanternist.platform import embedded_postgres, migrate
from lanternist.platform.db import Database, connect
from lanternist.platform.feature import Hooks

CALLERS = (1, 8, 16)
ACCOUNTS = 1000
LEAST_ON_ONE = 300.0
LEAST_OVER_MANY = 1000.0
PURSE = 100_000_000
ROUNDS = 3
_numbers = count(1)


@dataclass(frozen=True)
class Load:
    """What one round came to; latencies in seconds."""

    per_second: float
    latencies: list[float]


async def main(options: Options) -> None:
    """Measure and print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    machine.start("Transfers at the ledger call", options)
    accounts, seconds = options.count(ACCOUNTS, 20), options.count(8, 1)
    rounds = options.count(ROUNDS, 1)
    with tempfile.TemporaryDirectory(prefix="lanternist-bench-") as folder:
        server = embedded_postgres.start(Path(folder), durable=True)
        try:
            await migrate.migrate(server.dsn)
            db = await connect(server.dsn, size=max(CALLERS), statement_seconds=30)
            try:
                await _measure(db, accounts, seconds, rounds)
            finally:
                await db.close()
        finally:
            server.stop()


async def _measure(db: Database, accounts: int, seconds: float, rounds: int) -> None:
    people = await _people(db, accounts)
    hot = people[0]
    chance = random.Random(7)
    cases: list[tuple[str, float, Callable[[], Awaitable[None]]]] = [
        ("charges on one account", LEAST_ON_ONE, lambda: _charge(db, hot)),
        (f"transfers over {accounts:,} accounts", LEAST_OVER_MANY, lambda: _transfer(db, people, chance)),
    ]
    rows: list[tuple[str, ...]] = []
    for title, goal, work in cases:
        await _run(work, max(CALLERS), seconds / 4)
        for callers in CALLERS:
            loads = [await _run(work, callers, seconds) for _ in range(rounds)]
            rows.append(_row(title, callers, goal, loads))
    machine.table(
        ("", "callers", "lowest/s", "median/s", "p50 ms", "p99 ms", "goal/s", "median"),
        rows,
    )
    await _prove(db)


async def _people(db: Database, number: int) -> list[str]:
    """Make accounts with credits for all that comes; return their ids."""
    people = [f"user_{index:016}" for index in range(number)]
    for user_id in people:
        async with db.transaction() as tx:
            await tx.execute(
                "insert into accounts_user (id, email, password_hash, age_verified, referral_code) "
                "values ($1, $1 || '@lanternist.example', '', true, $1)",
                user_id,
            )
            await Hooks([credits.feature]).account_created(tx, user_id)
            await credits.grant(tx, user_id, PURSE, reference=f"purse:{user_id}")
    return people


async def _charge(db: Database, user_id: str) -> None:
    async with db.transaction() as tx:
        await credits.spend(tx, user_id, credits.SESSION_CREATE, reference=f"bench:{next(_numbers)}")


async def _transfer(db: Database, people: list[str], chance: random.Random) -> None:
    """Charge somebody, or give them something: as often the one as the other."""
    user_id = chance.choice(people)
    if chance.random() < 0.5:
        await _charge(db, user_id)
        return
    async with db.transaction() as tx:
        await credits.grant(tx, user_id, 1, reference=f"bench:{next(_numbers)}")


async def _run(work: Callable[[], Awaitable[None]], callers: int, seconds: float) -> Load:
    latencies: list[float] = []
    began = time.perf_counter()

    async def call() -> None:
        while (started := time.perf_counter()) - began < seconds:
            await work()
            latencies.append(time.perf_counter() - started)

    await asyncio.gather(*(call() for _ in range(callers)))
    return Load(len(latencies) / (time.perf_counter() - began), latencies)


async def _prove(db: Database) -> None:
    """Tell what was written and how; fail if the ledger is not right after it."""
    async with db.connection() as connection:
        found = [
            f"{finding.subject} {finding.problem}" async for _, finding in credits.verify_ledger(connection)
        ]
        size = await credits.ledger_size(connection)
        settings = [
            f"{name} {await connection.fetchval(f'show {name}')}"
            for name in ("fsync", "synchronous_commit", "full_page_writes")
        ]
    if found:
        raise RuntimeError(f"the ledger is wrong: {found}")
    print(f"{', '.join(settings)}; the ledger of {size.transfers:,} transfers is right afterwards.")


def _row(title: str, callers: int, goal: float, loads: list[Load]) -> tuple[str, ...]:
    rates = sorted(load.per_second for load in loads)
    median = rates[len(rates) // 2]
    latencies = [each * 1000 for load in loads for each in load.latencies]
    return (
        title,
        str(callers),
        f"{rates[0]:,.0f}",
        f"{median:,.0f}",
        f"{machine.percentile(latencies, 0.5):.1f}",
        f"{machine.percentile(latencies, 0.99):.1f}",
        f"{goal:,.0f}",
        machine.verdict(met=median >= goal),
    )


if __name__ == "__main__":
    machine.run(main)
