"""What the tests of the whole application share."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from lanternist.platform.db import Database
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, open_house
from tests.support.matrix import Street, open_street
from tests.support.victim import Victim, move_in


@pytest.fixture(scope="module")
async def street(
    migrated: tuple[Database, CleanSlate], request: pytest.FixtureRequest
) -> AsyncIterator[Street]:
    """The running application with everybody of `permissions.yaml` in it, once for each file."""
    db, slate = migrated
    async with slate.lent(request.node.name), open_house(db) as house:
        yield await open_street(house)


@pytest.fixture(scope="module")
async def document(street: Street) -> dict[str, Any]:
    """The description of the API, read once: it is long."""
    return (await street.house.nobody.get("/openapi.json")).json()


@pytest.fixture(scope="module")
async def victim(house: House) -> Victim:
    """Ana, with things of her own, and how everything stood before a wrong request."""
    return await move_in(house)
