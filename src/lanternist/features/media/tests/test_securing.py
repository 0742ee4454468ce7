"""What is kept for good is fetched at once, stays whatever the limit, and goes with its scope."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from lanternist.app import open_application
from lanternist.features.media import MediaServices, Secured, secure
from lanternist.features.media.keeping import integrity, remove_due, tidy
from lanternist.platform.storage import name_of
from tests.support.house import House, add_slides


@pytest.fixture
async def services(house: House) -> AsyncIterator[MediaServices]:
    """What the worker publishes with; nothing is stored yet."""
    for table in ("sessions_session", "media_scope", "media_asset", "media_object", "media_removal"):
        await house.execute(f"delete from {table}")
    house.replay.files.clear()
    house.replay.calls.clear()
    application = await open_application(house.settings, connections=8, statement_seconds=60)
    async for names in application.media.objects.names(older_than=-60):
        for name in names:
            await application.media.objects.delete(name)
    yield application.media
    await application.close()


async def scope_with(house: House, count: int, host: str) -> tuple[int, list[int]]:
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, count, host=host)
    scope_id = await house.value("select scope_id from sessions_session where id = $1", session_id)
    links = await house.value(
        "select array_agg(id order by id) from media_link where scope_id = $1", scope_id
    )
    return scope_id, links


async def taken_out_all_the_time(house: House, services: MediaServices, done: asyncio.Event) -> int:
    """Do what the worker does, far more often and with no room at all; return how many files were taken out."""
    count = 0
    while not done.is_set():
        await house.execute("update media_object set last_used_at = last_used_at - interval '1 day'")
        count += (await tidy(house.db, services.objects, limit=0)).taken_out
        await remove_due(house.db, services.objects, minutes=0)
        await asyncio.sleep(0.005)
    return count


async def test_all_files_come_and_each_is_asked_for_once(house: House, services: MediaServices) -> None:
    scope_id, links = await scope_with(house, 8, "good.example")

    assert await secure(house.db, services, scope_id) == Secured(frozenset(links), {})
    assert await secure(house.db, services, scope_id) == Secured(frozenset(links), {})

    assert len(house.replay.asked("good.example")) == 8
    assert [each async for each in integrity(house.db, services.objects, is_deep=True)] == []


async def test_what_cannot_be_had_is_named_and_may_come_later(house: House, services: MediaServices) -> None:
    scope_id, links = await scope_with(house, 3, "some.example")
    lost = await house.value("select source_url from media_asset order by id offset 1 limit 1")
    house.replay.files[lost.removeprefix("https://")] = 500

    first = await secure(house.db, services, scope_id)
    house.replay.files.clear()
    await house.execute("update media_asset set retry_at = null where state = 'failed'")

    assert (first.is_complete, first.failed) == (False, {links[1]: "status_500"})
    assert first.ready == {links[0], links[2]}
    assert (await secure(house.db, services, scope_id)).is_complete


async def test_bytes_that_were_lost_are_fetched_again(house: House, services: MediaServices) -> None:
    scope_id, _ = await scope_with(house, 2, "lost.example")
    await secure(house.db, services, scope_id)
    sha256 = await house.value("select sha256 from media_asset order by id limit 1")
    await services.objects.delete(name_of(sha256))

    assert (await secure(house.db, services, scope_id)).is_complete
    assert [each async for each in integrity(house.db, services.objects, is_deep=True)] == []


async def test_nothing_that_was_secured_is_taken_out_by_whoever_makes_room_meanwhile(
    house: House, services: MediaServices
) -> None:
    scopes = [(await scope_with(house, 6, f"race{number}.example"))[0] for number in range(4)]
    done = asyncio.Event()
    making_room = asyncio.create_task(taken_out_all_the_time(house, services, done))
    for scope_id in scopes:
        # Here for good, then not, so that there is something to take out, then for good again.
        await secure(house.db, services, scope_id)
        await house.execute("update media_scope set is_durable = false where id = $1", scope_id)
    for scope_id in scopes:
        for _ in range(20):
            if (await secure(house.db, services, scope_id)).is_complete:
                break
    done.set()
    assert await making_room > 0

    assert await house.value(
        "select array_agg(distinct a.state) from media_asset a join media_link l on l.asset_id = a.id "
        "where l.scope_id = any($1::bigint[])",
        scopes,
    ) == ["ready"]
    kinds = {each.kind async for each in integrity(house.db, services.objects, is_deep=True)}
    assert kinds <= {"untracked"}


async def test_what_was_kept_for_good_goes_with_its_scope(house: House, services: MediaServices) -> None:
    scope_id, _ = await scope_with(house, 3, "over.example")
    await secure(house.db, services, scope_id)

    await house.execute("delete from sessions_session where scope_id = $1", scope_id)
    await house.execute("delete from media_scope where id = $1", scope_id)
    await house.execute("update media_object set last_used_at = last_used_at - interval '1 day'")
    await tidy(house.db, services.objects, limit=0)
    await remove_due(house.db, services.objects, minutes=0)

    assert await house.value("select count(*) from media_object") == 0
    assert [name async for names in services.objects.names(older_than=-60) for name in names] == []
