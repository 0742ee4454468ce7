"""Four processes ask one host for listings and files. When it asks for patience, all of them have it, to the second."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from contextlib import suppress
from pathlib import Path

import pytest

from lanternist.features.ingestion import Budget, Reason, SourceContext, SourceUnavailable
from lanternist.features.ingestion.upstream import Upstream
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher
from lanternist.settings import Settings
from tests.support.caller import ANSWERS, LISTING
from tests.support.fault_proxy import RETRY_AFTER, FaultProxy
from tests.support.replay import Replay

PROCESSES = 4
LATEST = 1.5
"""Seconds behind the time named that the first call may come: whoever waited has to notice."""


async def begin(dsn: str, port: int) -> Process:
    callers = await create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.caller", dsn, str(port), str(PROCESSES)),
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        start_new_session=True,
        stdin=PIPE,
        stdout=PIPE,
    )
    assert callers.stdout is not None
    for _ in range(PROCESSES):
        assert await callers.stdout.readline() == b"ready\n"
    return callers


async def test_nobody_calls_before_the_time_that_one_was_told(
    db: Database, replay: Replay, settings: Settings
) -> None:
    replay.sites.serve("patient.example/photos.txt", b"https://files.example/a.jpg\n")
    async with FaultProxy(replay.port) as proxy:
        callers = await begin(db.dsn, proxy.port)
        fetcher = Fetcher(overrides={"*": ("127.0.0.1", proxy.port)}, user_agent="first")
        proxy.fault, proxy.only_next = "429", True
        with pytest.raises(SourceUnavailable) as refused:
            await Upstream(SourceContext(settings, fetcher, Budget(db))).get(LISTING)
        try:
            async with asyncio.timeout(30):
                await callers.communicate(b"")
        finally:
            with suppress(ProcessLookupError):
                os.killpg(callers.pid, signal.SIGKILL)
        await fetcher.close()

    assert (refused.value.reason, refused.value.retry_after) == (Reason.RATE_LIMITED, RETRY_AFTER)
    assert callers.returncode == 0
    first, *others = sorted(each.at for each in proxy.arrivals)
    assert len(others) == PROCESSES * 2 * ANSWERS
    assert RETRY_AFTER <= others[0] - first <= RETRY_AFTER + LATEST
