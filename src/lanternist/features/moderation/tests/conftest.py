"""One running application for the tests of a file."""

from collections.abc import AsyncIterator

import pytest

from lanternist.platform.db import Database
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, open_house


@pytest.fixture(scope="module")
async def house(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[House]:
    db, slate = migrated
    await slate.wipe()
    async with open_house(db) as house:
        yield house
