"""The ledger under 32 connections that all want the same four accounts: nothing is lost, nobody waits in a circle.

With `NIGHTLY=1` in the environment it goes on for a minute.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from lanternist.errors import AppError
from lanternist.features import credits
from lanternist.features.credits import actions, bonus
from lanternist.features.credits.jobs import reset_allocations
from lanternist.features.credits.models import Kind
from lanternist.features.credits.tests.test_ledger import check_books, person
from lanternist.features.credits.tests.test_verification import wrong
from lanternist.kit.ids import new_token
from lanternist.platform.db import WEB_STATEMENT_SECONDS, Database, Tx, connect

SECONDS = 60 if os.environ.get("NIGHTLY") else 10
CONNECTIONS = 32
PEOPLE = 4
KINDS = (Kind.GRANT, Kind.REFERRAL, Kind.PURCHASE)
TIERS = ("free", "joi-curious", "full-access", "vip")
EXPECTED = ("InsufficientCredits", "TakesTooMuch", "DailyBonusClaimed")
"""Refusals of ours that may come; any other would be a fault."""


@pytest.fixture
async def crowd(db: Database) -> AsyncIterator[Database]:
    """The same database over as many connections as there are askers."""
    many = await connect(db.dsn, size=CONNECTIONS, statement_seconds=WEB_STATEMENT_SECONDS)
    yield many
    await many.close()


class Asker:
    """Somebody who does one thing after the other to any of the people, and adds up what came of it."""

    def __init__(self, db: Database, people: list[str], seed: int) -> None:
        self.db = db
        self.people = people
        self.chance = random.Random(seed)
        self.moved: Counter[str] = Counter()
        self.done: Counter[str] = Counter()

    async def ask(self, until: float) -> None:
        while time.monotonic() < until:
            deed = self.chance.choice(
                [self.give, self.spend, self.spend, self.refund, self.take_back, self.others]
            )
            try:
                await deed(self.chance.choice(self.people))
            except AppError as refusal:
                self.done[type(refusal).__name__] += 1
            else:
                self.done[deed.__name__] += 1

    async def give(self, user_id: str) -> None:
        amount, reference = self.chance.randint(1, 40), f"gift:{self.chance.randint(0, 10_000)}"
        async with self.db.transaction() as tx:
            given = await credits.grant(
                tx, user_id, amount, reference=reference, kind=self.chance.choice(KINDS)
            )
        self.moved[user_id] += amount if given else 0

    async def spend(self, user_id: str) -> None:
        reference = f"{user_id}:{new_token()}"
        async with self.db.transaction() as tx:
            self.moved[user_id] -= await credits.spend(
                tx, user_id, credits.SESSION_CREATE, reference=reference
            )

    async def refund(self, user_id: str) -> None:
        async with self.db.transaction() as tx:
            reference = await self._any(tx, user_id, "t.reference", "t.kind = 'charge'")
            returned = await credits.refund(tx, reference=reference) if reference else 0
        self.moved[user_id] += returned

    async def take_back(self, user_id: str) -> None:
        async with self.db.transaction() as tx:
            transfer = await self._any(tx, user_id, "t.id", "t.kind = 'purchase'")
            is_taken = transfer and await actions.take_back(tx, user_id, 1, corrects=transfer)
        self.moved[user_id] -= 1 if is_taken else 0

    async def others(self, user_id: str) -> None:
        """Do what moves the allocation: its sum is not followed here, the books are."""
        deed = self.chance.randint(0, 2)
        if deed == 0:
            at = datetime(2100 + self.chance.randint(0, 900), self.chance.randint(1, 12), 1, tzinfo=UTC)
            await reset_allocations(self.db, at=at)
            return
        async with self.db.transaction() as tx:
            if deed == 1:
                await credits.put_in_tier(tx, None, user_id, self.chance.choice(TIERS))
            else:
                await bonus.claim(tx, user_id)

    async def _any(self, tx: Tx, user_id: str, column: str, condition: str) -> object:
        return await tx.fetchval(
            f"select {column} from credits_account a join credits_entry e on e.account_id = a.id "
            f"join credits_transfer t on t.id = e.transfer_id where a.user_id = $1 and {condition} "
            "and e.version > a.version - 50 order by random() limit 1",
            user_id,
        )


async def moved_by_others(db: Database, user_id: str) -> int:
    async with db.connection() as connection:
        return await connection.fetchval(
            """
            select coalesce(sum(e.amount), 0) from credits_account a
            join credits_entry e on e.account_id = a.id
            join credits_transfer t on t.id = e.transfer_id
            where a.user_id = $1
              and (t.kind in ('reset', 'bonus') or t.reference like 'tier:%' or t.reference like 'welcome:%')
            """,
            user_id,
        )


async def test_nothing_is_lost_and_nobody_waits_in_a_circle(db: Database, crowd: Database) -> None:
    people = [await person(db, f"p{number}") for number in range(PEOPLE)]
    async with db.transaction() as tx:
        # So dear, and so little each month, that many are refused.
        await tx.execute("update credits_price set amount = 45")
        await tx.execute("update credits_tier set monthly_allocation = monthly_allocation / 50")
    askers = [Asker(crowd, people, seed) for seed in range(CONNECTIONS)]
    until = time.monotonic() + SECONDS

    # A deadlock, a lock that was waited for too long, or any other refusal of the database would end this.
    await asyncio.gather(*(asker.ask(until) for asker in askers))

    await check_books(db)
    assert await wrong(db) == set()
    for user_id in people:
        told = sum(asker.moved[user_id] for asker in askers) + await moved_by_others(db, user_id)
        async with db.connection() as connection:
            assert (await credits.balance_of(connection, user_id)).total == told
    done = sum((asker.done for asker in askers), Counter[str]())
    assert done["InsufficientCredits"] > 0
    assert set(done) <= {"give", "spend", "refund", "take_back", "others", *EXPECTED}
    assert min(done[each] for each in ("give", "spend", "refund", "take_back", "others")) > 10
    assert sum(done.values()) > 50 * SECONDS
