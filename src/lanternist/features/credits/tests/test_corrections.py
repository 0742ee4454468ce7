"""Taking back credits that were given in error."""

import pytest

from lanternist.features import credits
from lanternist.features.credits.actions import correct
from lanternist.features.credits.errors import TakesTooMuch


async def test_a_correction_takes_once_and_never_more_than_there_is(db, ana):
    user_id = (await ana.get("/api/auth/user")).json()["id"]
    async with db.transaction() as tx:
        before = (await credits.balance_of(tx, user_id)).total

    async with db.transaction() as tx:
        assert await correct(tx, user_id, before - 1, reference="correction:1") is True
        assert await correct(tx, user_id, 1, reference="correction:1") is False
    async with db.rolled_back() as tx:
        with pytest.raises(TakesTooMuch):
            await correct(tx, user_id, 2, reference="correction:2")

    async with db.connection() as connection:
        assert (await credits.balance_of(connection, user_id)).total == 1
