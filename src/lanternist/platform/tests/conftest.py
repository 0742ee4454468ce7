"""The decoder's process for the tests of a file."""

from collections.abc import AsyncIterator

import pytest

from lanternist.platform.decoders import Decoders


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[Decoders]:
    """One process that decodes pictures; files whose tests end it, or need another kind, have their own."""
    pool = Decoders()
    yield pool
    await pool.close()


def pid_of(pool: Decoders) -> int:
    """Return the process of a pool that has one and does nothing."""
    [decoder] = pool._idle
    return decoder.pid
