"""The ledger holds whatever happens to it: random operations against the real database, beside a plain count.

With `NIGHTLY=1` in the environment there are more examples, which are others each time.
"""

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lanternist.features import credits
from lanternist.features.credits import actions
from lanternist.features.credits.errors import ReferenceUsed, TakesTooMuch
from lanternist.features.credits.jobs import reset_allocations
from lanternist.features.credits.models import Kind
from lanternist.features.credits.tests.test_ledger import check_books, parts, person
from lanternist.features.credits.tests.test_verification import wrong
from lanternist.platform.db import WEB_STATEMENT_SECONDS, Database, Tx, connect
from tests.support.clean_slate import CleanSlate

pytestmark = pytest.mark.long

NIGHTLY = bool(os.environ.get("NIGHTLY"))
EXAMPLES, STEPS = (2000, 50) if NIGHTLY else (200, 30)
PHASES = (Phase.generate, Phase.shrink)
TIERS = ("free", "joi-curious", "vip")
WHO = st.integers(0, 1)
GIVEN = st.sampled_from([Kind.GRANT, Kind.REFERRAL, Kind.PURCHASE, Kind.BONUS])


@dataclass
class Purse:
    """What one person should have."""

    user_id: str
    tier: str = "free"
    allocation: int = 50
    kept: int = 0
    tiers_given: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return self.allocation + self.kept


@dataclass
class Charge:
    """What was taken for a reference, and from where."""

    purse: Purse
    amount: int
    from_allocation: int
    is_returned: bool = False


@dataclass
class Gift:
    """What was given by a transfer, and whether it was taken back."""

    purse: Purse
    amount: int
    is_corrected: bool = False


class Ledger(RuleBasedStateMachine):
    """Two people to whom anything may happen."""

    runner: asyncio.Runner
    db: Database
    slate: CleanSlate
    seen: ClassVar[Counter[str]] = Counter()
    """How often what is rare came about."""

    def __init__(self) -> None:
        super().__init__()
        self._run(self.slate.wipe())
        self.purses = [Purse(self._run(person(self.db, name))) for name in ("ana", "ben")]
        self.price = 0
        self.month = 0
        self.monthly: dict[str, int] = {}
        # So little that everything is soon used up: that is where a ledger goes wrong.
        for tier, allocation in zip(TIERS, (15, 25, 40), strict=True):
            self._set_figures(tier, allocation, price=10)
        self.charges: dict[str, Charge] = {}
        self.gifts: dict[int, Gift] = {}
        self.granted: set[tuple[Kind, str]] = set()
        self.end_months(1)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def _in_transaction(self, work: Callable[[Tx], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            async with self.db.transaction() as tx:
                return await work(tx)

        return self._run(whole())

    @rule(who=WHO, amount=st.integers(1, 30), kind=GIVEN, number=st.integers(0, 9))
    def give(self, who: int, amount: int, kind: Kind, number: int) -> None:
        purse, reference = self.purses[who], f"gift:{number}"

        async def work(tx: Tx) -> int | None:
            if not await credits.grant(tx, purse.user_id, amount, reference=reference, kind=kind):
                return None
            return await tx.fetchval("select max(id) from credits_transfer")

        transfer = self._in_transaction(work)
        assert (transfer is None) is ((kind, reference) in self.granted)
        if transfer is not None:
            self.granted.add((kind, reference))
            self.gifts[transfer] = Gift(purse, amount)
            purse.kept += amount

    @rule(who=WHO)
    def charge_until_nothing_is_left(self, who: int) -> None:
        for number in range(3):
            self.charge_once(who, len(self.charges) + number)

    @rule(who=WHO, number=st.integers(0, 12))
    def charge(self, who: int, number: int) -> None:
        self.charge_once(who, number)

    def charge_once(self, who: int, number: int) -> None:
        """Charge for a reference, new or seen before: then nothing moves."""
        purse, reference = self.purses[who], f"session:{number}"
        before = self.charges.get(reference)
        outcome = self._charge(purse, reference)
        if before is not None:
            is_paid = before.purse is purse and not before.is_returned
            assert outcome == (before.amount if is_paid else "used")
            Ledger.seen["charged again" if is_paid else "used reference"] += 1
        elif self.price == 0:
            assert outcome == 0
        elif purse.total < self.price:
            assert outcome == ("too little", self.price, purse.total)
            Ledger.seen["refused"] += 1
        else:
            assert outcome == self.price
            from_allocation = min(self.price, purse.allocation)
            Ledger.seen["charged to both parts"] += 0 < from_allocation < self.price
            purse.allocation -= from_allocation
            purse.kept -= self.price - from_allocation
            self.charges[reference] = Charge(purse, self.price, from_allocation)

    def _charge(self, purse: Purse, reference: str) -> object:
        async def work(tx: Tx) -> int:
            return await credits.spend(tx, purse.user_id, credits.SESSION_CREATE, reference=reference)

        try:
            return self._in_transaction(work)
        except credits.InsufficientCredits as refusal:
            return ("too little", refusal.required, refusal.current)
        except ReferenceUsed:
            return "used"

    @precondition(lambda self: self.charges)
    @rule(data=st.data())
    def return_a_charge(self, data: st.DataObject) -> None:
        reference = data.draw(st.sampled_from(sorted(self.charges)))
        charge = self.charges[reference]

        async def work(tx: Tx) -> int:
            return await credits.refund(tx, reference=reference)

        moved = [self._in_transaction(work) for _ in range(2)]
        assert moved == [0 if charge.is_returned else charge.amount, 0]
        if not charge.is_returned:
            Ledger.seen["returned to both parts"] += 0 < charge.from_allocation < charge.amount
            charge.is_returned = True
            charge.purse.allocation += charge.from_allocation
            charge.purse.kept += charge.amount - charge.from_allocation

    @precondition(lambda self: self.gifts)
    @rule(data=st.data(), share=st.sampled_from([1, 5, 1000]))
    def take_back(self, data: st.DataObject, share: int) -> None:
        self.take_back_one(data.draw(st.sampled_from(sorted(self.gifts))), share)

    @rule(who=WHO, amount=st.integers(5, 30))
    def lose_a_gift_after_it_is_spent(self, who: int, amount: int) -> None:
        """Go where chance leads too seldom: what is taken back is gone, and the new month's allocation is there."""
        self.give(who, amount, Kind.GRANT, 10 + len(self.gifts))
        self.charge_until_nothing_is_left(who)
        self.end_months(1)
        self.take_back_one(max(self.gifts), 1000)

    def take_back_one(self, transfer: int, share: int) -> None:
        gift = self.gifts[transfer]
        amount = min(share, gift.amount)

        async def work(tx: Tx) -> bool:
            return await actions.take_back(tx, gift.purse.user_id, amount, corrects=transfer)

        try:
            is_done = self._in_transaction(work)
        except TakesTooMuch:
            assert not gift.is_corrected
            assert gift.purse.total < amount
            Ledger.seen["too much taken back"] += 1
            return
        assert is_done is not gift.is_corrected
        if is_done:
            gift.is_corrected = True
            from_allocation = max(0, amount - gift.purse.kept)
            Ledger.seen["taken back from the allocation"] += from_allocation > 0
            gift.purse.allocation -= from_allocation
            gift.purse.kept -= amount - from_allocation

    @rule(months=st.integers(0, 3))
    def end_months(self, months: int) -> None:
        self.month += months
        at = datetime(2100 + self.month // 12, self.month % 12 + 1, 1, tzinfo=UTC)
        counts = [self._run(reset_allocations(self.db, at=at)) for _ in range(2)]
        assert counts[1] == 0
        if counts[0]:
            assert counts[0] == len(self.purses)
            for purse in self.purses:
                purse.allocation = self.monthly[purse.tier]

    @rule(who=WHO, tier=st.sampled_from(TIERS))
    def move_to_tier(self, who: int, tier: str) -> None:
        purse = self.purses[who]
        more = self.monthly[tier] - self.monthly[purse.tier]
        expected = more if more > 0 and tier not in purse.tiers_given else 0

        async def work(tx: Tx) -> int:
            return await credits.put_in_tier(tx, None, purse.user_id, tier)

        assert self._in_transaction(work) == expected
        purse.tier = tier
        if expected:
            purse.tiers_given.add(tier)
            purse.allocation += expected

    @rule(tier=st.sampled_from(TIERS), allocation=st.integers(0, 40), price=st.sampled_from([0, 10, 15, 25]))
    def change_the_figures(self, tier: str, allocation: int, price: int) -> None:
        self._set_figures(tier, allocation, price)

    def _set_figures(self, tier: str, allocation: int, price: int) -> None:
        async def work(tx: Tx) -> None:
            await tx.execute(
                "update credits_tier set monthly_allocation = $2 where key = $1", tier, allocation
            )
            await tx.execute("update credits_price set amount = $1 where feature = 'session_create'", price)

        self._in_transaction(work)
        self.monthly[tier] = allocation
        self.price = price

    @rule(who=WHO, number=st.integers(100_001, 200_000))
    def fail_in_the_middle(self, who: int, number: int) -> None:
        async def work(tx: Tx) -> None:
            user_id, reference = self.purses[who].user_id, f"failing:{number}"
            await credits.grant(tx, user_id, 5, reference=reference)
            await credits.spend(tx, user_id, credits.SESSION_CREATE, reference=reference)
            raise RuntimeError

        with contextlib.suppress(RuntimeError, credits.InsufficientCredits):
            self._in_transaction(work)

    @invariant()
    def books_are_right(self) -> None:
        Ledger.seen["steps"] += 1
        self._run(check_books(self.db))
        held = [self._run(parts(self.db, purse.user_id)) for purse in self.purses]
        assert held == [(purse.allocation, purse.kept) for purse in self.purses]

    def teardown(self) -> None:
        assert self._run(wrong(self.db)) == set()


def test_the_books_are_right_whatever_happens(postgres: str, migrated: tuple[Database, CleanSlate]) -> None:
    # The machine's steps are plain calls, so it has a loop and connections of its own, in another thread.
    async def opened(role: str | None) -> Database:
        return await connect(postgres, size=2, statement_seconds=WEB_STATEMENT_SECONDS, role=role)

    def run() -> None:
        with asyncio.Runner() as runner:
            owner = runner.run(opened(None))
            Ledger.runner, Ledger.db = runner, runner.run(opened("lanternist_app"))
            Ledger.slate = CleanSlate(owner, migrated[1].sql)
            try:
                run_state_machine_as_test(
                    Ledger,
                    settings=settings(
                        max_examples=EXAMPLES,
                        stateful_step_count=STEPS,
                        deadline=None,
                        derandomize=not NIGHTLY,
                        database=None,
                        phases=PHASES,
                        print_blob=True,
                        suppress_health_check=list(HealthCheck),
                    ),
                )
            finally:
                runner.run(Ledger.db.close())
                runner.run(owner.close())

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(run).result()
    assert Ledger.seen["steps"] > EXAMPLES * STEPS / 2
    assert len(Ledger.seen) == 8
    assert min(Ledger.seen.values()) > EXAMPLES / 20
