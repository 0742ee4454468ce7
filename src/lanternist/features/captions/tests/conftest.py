"""One application with a model behind it for the tests of captions."""

from collections.abc import AsyncIterator

import pytest

from lanternist.platform.db import Database
from tests.support.clean_slate import CleanSlate
from tests.support.house import House, open_house
from tests.support.models import Model, model_server


@pytest.fixture(scope="package")
async def model_process() -> AsyncIterator[Model]:
    """The server that plays the model."""
    async with model_server() as model:
        yield model


@pytest.fixture
def model(model_process: Model) -> Model:
    """The same, as good as new."""
    model_process.reset()
    return model_process


@pytest.fixture(scope="module")
async def house(migrated: tuple[Database, CleanSlate], model_process: Model) -> AsyncIterator[House]:
    """The application with that model."""
    db, slate = migrated
    await slate.wipe()
    async with open_house(
        db,
        captions_base_url=model_process.url,
        captions_api_key="only-for-tests-key",
        captions_model="lantern-1",
        captions_seconds=1,
    ) as house:
        yield house


@pytest.fixture(autouse=True)
async def rested(house: House) -> None:
    """Let no test meet what the model did in another."""
    await house.execute("delete from captions_cache")
    await house.execute("delete from captions_usage")
    await house.execute("delete from platform_outbound_host")
