"""One running application for the tests of a file; each shares a session of its own."""

from collections.abc import AsyncIterator

import httpx
import pytest

from lanternist.platform.db import Database
from lanternist.platform.gate import Gate
from tests.support.house import House


@pytest.fixture
async def everybody(house: House) -> AsyncIterator[House]:
    """The house; whatever a test does to its people is undone after it."""
    yield house
    await house.execute("update accounts_user set is_active = true, age_verified = true")
    await house.execute("delete from moderation_hidden")


@pytest.fixture
def db(everybody: House) -> Database:
    return everybody.db


@pytest.fixture
def app(everybody: House) -> Gate:
    return everybody.app


@pytest.fixture
def ana(everybody: House) -> httpx.AsyncClient:
    return everybody.ana


@pytest.fixture
def cy(everybody: House) -> httpx.AsyncClient:
    return everybody.cy


@pytest.fixture
def stranger(everybody: House) -> httpx.AsyncClient:
    return everybody.nobody
