"""One running application for the tests of a file, and what its worker does, step by step."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from lanternist.app import Application, open_application
from lanternist.features.community.tests.feed_items import clear
from lanternist.features.media import let_go
from lanternist.features.media.keeping import integrity, remove_due
from tests.support.house import House, add_slides


@dataclass(frozen=True)
class Theatre:
    """The house, and a worker that does what it is told to."""

    house: House
    worker: Application

    async def session_with(
        self, count: int, *, host: str = "good.example", owner: httpx.AsyncClient | None = None
    ) -> int:
        """Return a session of so many pictures, which collects no more."""
        session_id = await self.house.session_of(owner or self.house.ana)
        await add_slides(self.house.db, session_id, count, host=host)
        await self.house.execute(
            "update sessions_session set fill_state = 'done', show_duplicates = true where id = $1",
            session_id,
        )
        return session_id

    async def share(
        self, session_id: int, *, owner: httpx.AsyncClient | None = None, wanted: bool = True
    ) -> None:
        """Ask for a session to be shown, or no more, and let the worker do what follows."""
        answer = await (owner or self.house.ana).patch(
            f"/api/sessions/{session_id}", json={"shareToCommunity": wanted}
        )
        assert answer.status_code == 200, answer.text
        await self.house.run_jobs()

    async def names(self) -> set[str]:
        """Return what lies in the store."""
        return {name async for names in self.worker.media.objects.names(older_than=-60) for name in names}

    async def clear_up(self) -> None:
        """Do what the worker does in the quarter of an hour after something was closed."""
        await self.house.execute("update media_object set created_at = created_at - interval '1 hour'")
        for _ in range(2):
            await let_go(self.house.db, self.worker.media.objects)
        await remove_due(self.house.db, self.worker.media.objects, minutes=0)

    async def findings(self) -> list[str]:
        """Return where tables and store disagree, every byte read."""
        found = integrity(self.house.db, self.worker.media.objects, is_deep=True)
        return [each.kind async for each in found]


@pytest.fixture(scope="module")
async def shared_theatre(house: House) -> AsyncIterator[Theatre]:
    worker = await open_application(house.settings, connections=8, statement_seconds=60)
    yield Theatre(house, worker)
    await worker.close()


@pytest.fixture
async def theatre(shared_theatre: Theatre) -> Theatre:
    """The theatre without sessions and files."""
    house = shared_theatre.house
    await house.execute("update accounts_user set is_active = true")
    for table in (
        "pgqueuer",
        "sessions_session",
        "vault_item",
        "community_item",
        "media_scope",
        "media_asset",
        "media_object",
        "media_removal",
    ):
        await house.execute(f"delete from {table}")
    house.replay.files.clear()
    house.replay.calls.clear()
    for name in await shared_theatre.names():
        await shared_theatre.worker.media.objects.delete(name)
    return shared_theatre


@pytest.fixture
async def empty(house: House) -> AsyncIterator[None]:
    """Nothing is shown in the feed before and after a test."""
    await clear(house)
    yield
    await clear(house)
