"""What the database's troubles look like from outside."""

import asyncpg
import pytest

from lanternist.errors import InternalError, Unavailable
from lanternist.platform.db import Database
from lanternist.platform.web import to_app_error


async def test_a_lock_that_is_not_to_be_had_is_said_to_pass(db: Database) -> None:
    async with db.transaction() as holder, db.rolled_back() as waiter:
        await holder.execute("select from credits_price for update")
        await waiter.execute("set local lock_timeout = '50ms'")
        with pytest.raises(asyncpg.LockNotAvailableError) as refused:
            await waiter.execute("select from credits_price for update")

    known = to_app_error(refused.value)

    assert isinstance(known, Unavailable)
    assert known.headers() == {"Retry-After": "5"}


@pytest.mark.parametrize(
    "error", [RuntimeError("a secret"), asyncpg.UndefinedTableError("a secret"), KeyError(1)]
)
def test_what_nobody_foresaw_is_said_without_its_reason(error: Exception) -> None:
    known = to_app_error(error)

    assert isinstance(known, InternalError)
    assert known.body() == {
        "error": "Internal Server Error",
        "message": "Something went wrong on our side. Please try again.",
        "code": "INTERNAL_ERROR",
    }
