"""A bucket behind a proxy that does harm: each fault is named, nothing leaks, and the bucket is used again after it."""

import asyncio
import hashlib
from datetime import timedelta
from functools import partial
from pathlib import Path

import psutil
import pytest

from lanternist.platform import storage
from lanternist.platform.storage import Objects, StorageAway, name_of
from tests.support.fault_proxy import FaultProxy
from tests.support.s3 import S3Server

WITHOUT_ANSWER = ["no answer", "another protocol", "500"]
IN_THE_BODY = ["a byte at a time", "reset in the body", "cut off"]
"""Who only wants to know whether it went well reads no body."""
BODY = b"quiet hills " * 30_000


def connections(port: int) -> int:
    found = psutil.Process().net_connections("tcp")
    return sum(
        bool(each.raddr) and each.raddr.port == port and each.status == "ESTABLISHED" for each in found
    )


@pytest.mark.parametrize("fault", [*WITHOUT_ANSWER, *IN_THE_BODY])
async def test_a_fault_is_named_and_forgotten_when_it_is_over(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    # As outside of tests, but less patient.
    monkeypatch.setattr(storage, "BUCKET_CALLS", storage.BUCKET_CALLS | {"timeout": timedelta(seconds=0.5)})
    monkeypatch.setattr(storage, "BUCKET_RETRIES", storage.BUCKET_RETRIES | {"max_retries": 1})
    sha256, file = hashlib.sha256(BODY).digest(), tmp_path / "file"
    file.write_bytes(BODY)

    async with FaultProxy(int(s3.endpoint.rpartition(":")[2])) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{proxy.port}")
        objects = Objects.at(s3.url)

        async def read() -> bytes:
            return b"".join([piece async for piece in objects.read(name_of(sha256), 0, len(BODY))])

        proxy.fault = fault
        calls = [read, objects.check]
        if fault in WITHOUT_ANSWER:
            calls += [partial(objects.put, file, sha256), partial(objects.stat, name_of(sha256))]
        for call in calls:
            with pytest.raises(StorageAway):
                await asyncio.wait_for(call(), 10)

        proxy.fault = None
        await objects.check()
        await objects.put(file, sha256)
        assert await read() == BODY
        for _ in range(50):
            if not proxy.open:
                break
            await asyncio.sleep(0.02)
        assert (proxy.open, connections(proxy.port)) == (0, 0)
