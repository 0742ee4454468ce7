"""Everything outbound through a proxy that does harm: each fault has a name, nothing leaks, and nothing has to restart.

A session asks every kind of source at once, then files, manifests and look-ups are asked for, all by one application
that lives as long as the test file.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import psutil
import pytest

from lanternist.app import Application, open_application, run_jobs_once
from lanternist.features.media import rechecking
from lanternist.features.media.tests import shelf
from lanternist.kit.parsing import Endpoint
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from tests.support.clean_slate import CleanSlate
from tests.support.fault_proxy import FAULTS, FaultProxy
from tests.support.house import House, add_slides, open_house
from tests.support.sites import IMGUR_CLIENT_ID

pytestmark = pytest.mark.long

SOURCES = (
    "sfwpics",
    "lemmy:pics@lemmy.example",
    "piefed:pics@piefed.example",
    "rss:https://feeds.example/photos.xml",
    "urls:https://lists.example/photos.txt",
    "imgur:hills",
    "redgifs:hill_walker",
)
REASONS = {
    "no answer": {"timeout"},
    "a byte at a time": {"timeout"},
    "reset in the body": {"upstream_error"},
    "cut off": {"upstream_error"},
    "longer than it says": {"upstream_error", "no_media"},
    "another protocol": {"upstream_error"},
    "nonsense": {"upstream_error", "no_media"},
    "500": {"upstream_error"},
    "429": {"rate_limited"},
}
"""What a session may say of a source. A list of addresses is any text, so only its lines can be missed."""
FAILURES = {
    "no answer": {"timed_out"},
    "a byte at a time": {"timed_out"},
    "reset in the body": {"connection_failed"},
    "cut off": {"connection_failed"},
    "longer than it says": {"not_media", "connection_failed"},
    "another protocol": {"connection_failed"},
    "nonsense": {"not_media"},
    "500": {"status_500"},
    "429": {"status_429"},
}
"""What is noted of a file."""


@dataclass(frozen=True)
class Outside:
    """The application, and the proxy that everything it asks for goes through."""

    house: House
    worker: Application
    proxy: FaultProxy

    async def fill(self) -> tuple[dict[str, str], int]:
        """Fill a new session from all sources; return the reason of each, and how many slides there are."""
        session_id = await self.house.session_of(self.house.ana, subreddits=",".join(SOURCES))
        await run_jobs_once(self.worker)
        told = (await self.house.ana.get(f"/api/sessions/{session_id}")).json()
        reasons = {
            each["name"]: each.get("reason") or each["state"] for each in told["session"]["fill"]["sources"]
        }
        return reasons, len(told["media"])

    async def let_time_pass(self) -> None:
        """End every rest and every failure that is remembered, as waiting would."""
        for statement in (
            "update platform_outbound_host set resting_until = clock_timestamp() where resting_until is not null",
            "update ingestion_listing set retry_at = clock_timestamp() where retry_at is not null",
            "update ingestion_listing set fetched_at = fetched_at - interval '1 hour' where media is not null",
            "update ingestion_upstream set cooldown_until = clock_timestamp() where cooldown_until is not null",
            "update media_asset set retry_at = clock_timestamp() where retry_at is not null",
        ):
            await self.house.execute(statement)

    async def until_quiet(self) -> int:
        """Wait a little until nothing is under way; return the connections that this process still has open."""
        for _ in range(50):
            if not self.proxy.open and not self._connections():
                break
            await asyncio.sleep(0.02)
        return self.proxy.open + self._connections()

    def _connections(self) -> int:
        own = psutil.Process().net_connections("tcp")
        return sum(bool(each.raddr) and each.raddr.port == self.proxy.port for each in own)


@pytest.fixture(scope="module")
async def shared(migrated: tuple[Database, CleanSlate]) -> AsyncIterator[Outside]:
    db, slate = migrated
    await slate.wipe()
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(FaultProxy())
        house = await stack.enter_async_context(
            open_house(
                db,
                fetch_overrides={"*": Endpoint("127.0.0.1", proxy.port)},
                imgur_client_id=IMGUR_CLIENT_ID,
                listing_stale_hours=0,
            )
        )
        proxy.upstream = house.replay.port
        worker = await open_application(house.settings, connections=8, statement_seconds=60)
        stack.push_async_callback(worker.close)
        yield Outside(house, worker, proxy)


@pytest.fixture
async def outside(shared: Outside, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """The same application, less patient: seconds are tenths of seconds."""
    call = Fetcher._call

    def impatient(
        self: Fetcher, method: str, headers: Any, form: Any, auth: Any, limits: Any, **more: Any
    ) -> Any:
        return call(self, method, headers, form, auth, replace(limits, first_byte=0.6, total=1.0), **more)

    monkeypatch.setattr(Fetcher, "_call", impatient)
    monkeypatch.setattr("random.uniform", lambda _least, _most: 0.001)
    shared.proxy.fault, shared.proxy.hosts, shared.proxy.only_next = None, None, False
    shared.proxy.arrivals.clear()
    await shared.let_time_pass()
    return shared


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_source_names_the_fault_and_answers_when_it_is_over(outside: Outside, fault: str) -> None:
    outside.proxy.fault = fault
    reasons, slides = await outside.fill()

    assert set(reasons) == set(SOURCES)
    assert set(reasons.values()) <= REASONS[fault], reasons
    assert reasons["sfwpics"] in REASONS[fault] - {"no_media"}
    assert slides == 0
    assert await outside.until_quiet() == 0

    outside.proxy.fault = None
    await outside.let_time_pass()
    reasons, slides = await outside.fill()

    assert reasons == dict.fromkeys(SOURCES, "done")
    assert slides == 25
    assert await outside.until_quiet() == 0


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_file_is_refused_with_a_name_and_comes_when_the_fault_is_over(
    outside: Outside, fault: str
) -> None:
    house, proxy = outside.house, outside.proxy
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1, host="files.example")
    path = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"][0]["mediaUrl"]
    proxy.fault = fault

    refused = await house.ana.get(path)

    assert (refused.status_code, refused.json()["code"]) == (502, "MEDIA_UNAVAILABLE")
    failure = await house.value("select failure from media_asset order by id desc limit 1")
    assert failure in FAILURES[fault]
    assert await outside.until_quiet() == 0

    proxy.fault = None
    await outside.let_time_pass()
    assert (await house.ana.get(path)).status_code == 200
    assert await outside.until_quiet() == 0


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_broken_manifest_leaves_a_silent_video_and_the_reason(outside: Outside, fault: str) -> None:
    house, proxy = outside.house, outside.proxy
    name = "clip-" + fault.replace(" ", "-")
    clip = await shelf.put(house, name, shelf.whole(name))
    proxy.fault, proxy.only_next = fault, True

    answer = await house.ana.get(clip.path)

    silence = await house.value("select silence from media_video where asset_id = $1", clip.asset_id)
    if fault == "429":
        # The whole host asked for patience, so its picture is not asked for either.
        assert (answer.status_code, silence) == (502, None)
    else:
        assert answer.status_code == 200
        assert silence in {"manifest_damaged", *(f"manifest_{each}" for each in FAILURES[fault])}
    assert await outside.until_quiet() == 0


@pytest.mark.parametrize("fault", FAULTS)
async def test_who_looks_something_up_is_told_that_it_failed(outside: Outside, fault: str) -> None:
    house, proxy = outside.house, outside.proxy
    proxy.fault = fault

    posts = await house.ana.post("/api/fetch-reddit", json={"subreddits": "r/sfwpics"})
    check = await house.ana.post("/api/validate-subreddit", json={"subreddit": fault.replace(" ", "_")})

    assert (posts.status_code, posts.json()["reason"]) == (503, *(REASONS[fault] - {"no_media"}))
    assert int(posts.headers["retry-after"]) >= 1
    assert (check.status_code, check.json()["message"]) == (500, "Failed to validate subreddit")
    assert await outside.until_quiet() == 0

    proxy.fault = None
    await outside.let_time_pass()
    posts = await house.ana.post("/api/fetch-reddit", json={"subreddits": "r/sfwpics"})
    assert (posts.status_code, len(posts.json()) > 10) == (200, True)


@pytest.mark.parametrize("fault", ["no answer", "another protocol", "500", "429"])
async def test_a_file_that_cannot_be_asked_about_stays(outside: Outside, fault: str) -> None:
    house, proxy = outside.house, outside.proxy
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 2, host="kept.example")
    await house.execute(
        "update media_asset set check_at = now() - interval '1 hour' where source_url like '%kept.example%'"
    )
    proxy.fault = fault

    assert await rechecking.recheck(outside.worker.db, outside.worker.fetcher) == 0

    assert {each.host for each in proxy.arrivals} == {"kept.example"}
    told = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    assert [each["state"] for each in told] == ["pending", "pending"]
    assert await outside.until_quiet() == 0


async def test_no_descriptor_is_left_open(outside: Outside) -> None:
    """What a process holds after many faults is what it held after a few."""
    session_id = await outside.house.session_of(outside.house.ana)
    await add_slides(outside.house.db, session_id, 60, host="many.example")
    told = (await outside.house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    process, counts = psutil.Process(), []
    for start, fault in enumerate(["cut off", "reset in the body", "a byte at a time"] * 2):
        outside.proxy.fault = fault
        some = told[start * 10 : start * 10 + 10]
        await asyncio.gather(*(outside.house.ana.get(each["mediaUrl"]) for each in some))
        await outside.let_time_pass()
        assert await outside.until_quiet() == 0
        counts.append(process.num_fds())

    assert counts[-1] <= counts[2]
