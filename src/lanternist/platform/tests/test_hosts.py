"""Hosts that fail or ask for patience: left alone together, asked again by one, forgiven at the first answer."""

import asyncio
import itertools
import time
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from lanternist.platform import hosts as rules
from lanternist.platform.db import Database
from lanternist.platform.fetch_targets import AddressRefused, ConnectionFailed, TimedOut
from lanternist.platform.hosts import HostResting, Hosts, pause_asked

pytestmark = pytest.mark.alone

HOST = "pictures.example"


async def fail(hosts: Hosts, host: str = HOST) -> None:
    with pytest.raises(ConnectionFailed):
        async with hosts.visit(host):
            raise ConnectionFailed("no connection")


async def answer(hosts: Hosts, status: int, host: str = HOST, **headers: str) -> None:
    async with hosts.visit(host) as visit:
        visit.answered(status, {name.replace("_", "-"): value for name, value in headers.items()})


async def use(hosts: Hosts, status: int, headers: Mapping[str, str] = MappingProxyType({})) -> None:
    """Get an answer that its reader then refuses."""
    async with hosts.visit(HOST) as visit:
        visit.answered(status, headers)
        raise ValueError("cannot be used")


async def is_resting(hosts: Hosts, host: str = HOST) -> bool:
    """Ask without an answer, which teaches nothing."""
    try:
        async with hosts.visit(host):
            return False
    except HostResting:
        return True


async def end_rest(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.execute("update platform_outbound_host set resting_until = clock_timestamp()")


async def rest_of(db: Database) -> float:
    async with db.connection() as connection:
        return await connection.fetchval(
            "select extract(epoch from resting_until - clock_timestamp())::float8 from platform_outbound_host"
        )


async def test_after_five_failures_in_a_row_calls_fail_at_once_for_everybody(db: Database) -> None:
    one, other = Hosts(db), Hosts(db)
    for _ in range(4):
        await fail(one)
    assert not await is_resting(other)
    await fail(other)

    started = time.perf_counter()
    with pytest.raises(HostResting) as refused:
        async with one.visit(HOST):
            raise AssertionError("the host was asked")

    assert time.perf_counter() - started < 0.1
    assert refused.value.reason == "connection_failed"
    assert 13 <= refused.value.seconds <= 17
    assert not await is_resting(one, "another.example")


async def test_an_answer_in_between_begins_the_count_again(db: Database) -> None:
    hosts = Hosts(db)
    for _ in range(3):
        for _ in range(4):
            await fail(hosts)
        await answer(hosts, 404)

    assert not await is_resting(hosts)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_answers_that_blame_the_host_count_as_failures(db: Database, status: int) -> None:
    hosts = Hosts(db)
    for _ in range(5):
        await answer(hosts, status)

    assert await is_resting(hosts)


async def test_what_is_wrong_with_a_file_is_no_failure_of_the_host(db: Database) -> None:
    hosts = Hosts(db)
    for status in (200, 301, 400, 403, 404, 410, 416) * 2:
        await answer(hosts, status)
    for _ in range(6):
        with pytest.raises(ValueError, match="cannot be used"):
            await use(hosts, 200)

    assert not await is_resting(hosts)


async def test_an_answer_is_noted_even_when_its_reader_gives_up(db: Database) -> None:
    hosts = Hosts(db)
    with pytest.raises(ValueError, match="cannot be used"):
        await use(hosts, 429, {"retry-after": "30"})

    assert await is_resting(hosts)


async def test_after_the_rest_one_call_decides(db: Database) -> None:
    hosts = [Hosts(db) for _ in range(4)]
    for _ in range(5):
        await fail(hosts[0])
    await end_rest(db)
    asked = 0

    async def probe(each: Hosts) -> None:
        nonlocal asked
        async with each.visit(HOST):
            asked += 1
            await asyncio.sleep(0.2)
            raise TimedOut("too slow")

    outcomes = await asyncio.gather(*(probe(each) for each in hosts * 5), return_exceptions=True)

    assert asked == 1
    assert [type(each) for each in outcomes].count(HostResting) == 19
    assert 26 <= await rest_of(db) <= 34, "twice as long as before"


async def test_rests_become_longer_up_to_a_limit(db: Database) -> None:
    hosts = Hosts(db)
    for _ in range(5):
        await fail(hosts)
    rests = []
    for _ in range(8):
        rests.append(await rest_of(db))
        await end_rest(db)
        await fail(hosts)

    for first, second in itertools.pairwise(rests):
        assert second > first * 1.5 or second > rules.LONGEST_REST * 0.88
    assert rules.LONGEST_REST * 0.88 < await rest_of(db) <= rules.LONGEST_REST * 1.1


async def test_an_answer_after_the_rest_forgives_everything(db: Database) -> None:
    hosts = Hosts(db)
    for _ in range(5):
        await fail(hosts)
    await end_rest(db)

    await answer(hosts, 200)

    for _ in range(4):
        await fail(hosts)
    assert not await is_resting(hosts)


async def test_a_probe_that_is_lost_with_its_process_blocks_nobody_for_ever(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "PROBE_PATIENCE", 0.3)
    hosts = Hosts(db)
    for _ in range(5):
        await fail(hosts)
    await end_rest(db)
    async with hosts.visit(HOST):
        assert await is_resting(Hosts(db))
        assert await rest_of(db) <= rules.PROBE_SECONDS
        await end_rest(db)
        assert not await is_resting(Hosts(db))


async def test_others_wait_for_a_probe_that_succeeds(db: Database) -> None:
    hosts = [Hosts(db) for _ in range(4)]
    for _ in range(5):
        await fail(hosts[0])
    await end_rest(db)
    at_once, most = 0, 0

    async def call(each: Hosts) -> None:
        nonlocal at_once, most
        async with each.visit(HOST) as visit:
            at_once += 1
            most = max(most, at_once) if visit.is_known else most
            await asyncio.sleep(0.2)
            visit.answered(200, {})
            at_once -= 1

    await asyncio.wait_for(asyncio.gather(*(call(each) for each in hosts * 3)), 5)

    assert most == 1, "as long as it was not known how the host is, one call was made"


async def test_a_probe_that_asked_nobody_leaves_it_to_the_next(db: Database) -> None:
    hosts = Hosts(db)
    for _ in range(5):
        await fail(hosts)
    await end_rest(db)
    with pytest.raises(AddressRefused):
        async with hosts.visit(HOST):
            raise AddressRefused("an inner address")

    async with asyncio.timeout(1), hosts.visit(HOST) as visit:
        assert visit.is_probe
        visit.answered(200, {})

    assert not await is_resting(hosts)


async def test_calls_under_way_when_the_rest_begins_do_not_lengthen_it(db: Database) -> None:
    hosts = Hosts(db)
    ready = asyncio.Event()

    async def late() -> None:
        async with hosts.visit(HOST):
            await ready.wait()
            raise ConnectionFailed("late")

    calls = [asyncio.create_task(late()) for _ in range(20)]
    await asyncio.sleep(0.2)
    ready.set()
    await asyncio.gather(*calls, return_exceptions=True)

    assert await rest_of(db) <= rules.FIRST_REST * 1.1


async def test_four_processes_wait_together_to_the_second(db: Database) -> None:
    hosts = [Hosts(db) for _ in range(4)]
    await answer(hosts[0], 429, retry_after="2")
    started = time.monotonic()
    admitted: list[float] = []

    async def caller(each: Hosts) -> None:
        while not admitted or time.monotonic() < admitted[0] + 0.3:
            if not await is_resting(each):
                admitted.append(time.monotonic())
            await asyncio.sleep(0.02)

    await asyncio.wait_for(asyncio.gather(*(caller(each) for each in hosts)), 10)

    assert 1.95 <= min(admitted) - started <= 2.6


async def test_hosts_of_which_nothing_is_heard_are_forgotten(db: Database, owner: Database) -> None:
    hosts = Hosts(db)
    for _ in range(5):
        await fail(hosts)
    async with owner.transaction() as tx:
        await tx.execute("update platform_outbound_host set updated_at = now() - interval '8 days'")
    await fail(hosts, "fresh.example")

    class Context:
        def __init__(self) -> None:
            self.db = db

    await rules.forget_old_hosts.handler(Context())

    assert not await is_resting(hosts)
    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from platform_outbound_host") == 1


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry-after": "4"}, 4),
        (429, {"x-ratelimit-reset": "137"}, 137),
        (429, {}, 60),
        (429, {"retry-after": "0"}, 1),
        (429, {"retry-after": "1e99"}, 86_400),
        (429, {"retry-after": "soon"}, 60),
        (403, {"retry-after": "30"}, 30),
        (403, {}, None),
        (503, {"retry-after": "7"}, 7),
        (503, {}, None),
        (500, {"retry-after": "7"}, None),
        (200, {"retry-after": "30"}, None),
    ],
)
def test_a_slow_down_is_read_from_the_answer(
    status: int, headers: dict[str, str], seconds: float | None
) -> None:
    assert pause_asked(status, headers) == seconds


def test_a_date_in_retry_after_is_understood() -> None:
    assert pause_asked(429, {"retry-after": "Fri, 31 Dec 2100 23:59:59 GMT"}) == 86_400
    assert pause_asked(429, {"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}) == 1
