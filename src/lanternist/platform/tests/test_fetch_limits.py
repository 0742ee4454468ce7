"""What a server can do to us: it all ends at a byte limit or a time limit. The servers are raw sockets."""

import asyncio
import gzip
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import psutil
import pytest

from lanternist.platform.fetch import ConnectionFailed, Fetcher, FetchError, Limits, TimedOut, TooLarge

pytestmark = pytest.mark.alone

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]

KIB = 1024
MIB = 1024 * KIB
SMALL = Limits(max_bytes=64 * KIB, connect=1, first_byte=1, total=2)
BRIEF = Limits(max_bytes=64 * KIB, connect=0.2, first_byte=0.2, total=0.4)
PATIENT = Limits(max_bytes=64 * KIB, connect=0.2, first_byte=0.2, total=30)
OK = b"HTTP/1.1 200 OK\r\n"


@asynccontextmanager
async def served(script: Script) -> AsyncIterator[Fetcher]:
    """A fetcher for which every host is a server that reads one request and then follows the script."""

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await script(writer)
        writer.close()

    server = await asyncio.start_server(play, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    fetcher = Fetcher(overrides={"*": ("127.0.0.1", port)}, user_agent="test")
    yield fetcher
    await fetcher.close()
    server.close()


def says(*parts: bytes, pause: float = 0) -> Script:
    async def script(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return script


def repeats(start: bytes, part: bytes, pause: float = 0) -> Script:
    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return script


async def ask(fetcher: Fetcher, limits: Limits) -> bytes:
    return (await fetcher.request("GET", "https://api.example.com/?token=secret", limits=limits)).body


async def drain(fetcher: Fetcher, limits: Limits) -> bytes:
    async with fetcher.stream("https://media.example.com/?token=secret", limits=limits) as stream:
        return b"".join([chunk async for chunk in stream.chunks()])


both_ways = pytest.mark.parametrize("read", [ask, drain])


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


CHUNK = b"400\r\n" + b"x" * KIB + b"\r\n"
ENDLESS = {
    "chunked": repeats(OK + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK),
    "until the connection ends": repeats(OK + b"Connection: close\r\n\r\n", b"x" * KIB),
}
ANNOUNCED = OK + b"Content-Length: 65537\r\n\r\n"
BREAKING = {
    "shorter than declared": says(OK + b"Content-Length: 100\r\n\r\n" + b"x" * 50),
    "chunked and cut off": says(OK + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK),
    "a chunk size that is no number": says(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n"),
    "no answer": says(),
    "not http": says(b"220 mail.example.com ESMTP\r\n"),
    "half a header": says(OK + b"Content-Le"),
    "two lengths": says(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
    "a negative length": says(OK + b"Content-Length: -1\r\n\r\nx"),
    "a huge header": says(OK + b"X-Long: " + b"x" * 64 * KIB + b"\r\n\r\n"),
    "countless headers": says(OK + b"".join(b"X-%d: y\r\n" % n for n in range(5000)) + b"\r\n"),
}
SLOW = {
    "no first byte": says(b"", pause=5),
    "a header byte at a time": repeats(OK + b"X-Slow: ", b"x", pause=0.05),
    "a header line at a time": repeats(OK, b"X-Slow: y\r\n", pause=0.05),
    "endless interim answers": repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.05),
    "no body": says(OK + b"Content-Length: 10\r\n\r\n", pause=5),
    "a body byte at a time": repeats(OK + b"Content-Length: 9999\r\n\r\n", b"x", pause=0.05),
    "a chunk at a time": repeats(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", pause=0.05),
}


@both_ways
@pytest.mark.parametrize("how", ENDLESS)
async def test_an_endless_body_stops_at_the_byte_limit(
    read: Callable[..., Awaitable[bytes]], how: str
) -> None:
    async with served(ENDLESS[how]) as fetcher:
        with within(1), pytest.raises(TooLarge):
            await read(fetcher, SMALL)


@both_ways
async def test_a_body_announced_as_too_large_is_not_read(read: Callable[..., Awaitable[bytes]]) -> None:
    async with served(says(ANNOUNCED, pause=5)) as fetcher:
        with within(1), pytest.raises(TooLarge):
            await read(fetcher, SMALL)


@both_ways
async def test_a_body_of_exactly_the_limit_is_read(read: Callable[..., Awaitable[bytes]]) -> None:
    async with served(says(OK + b"Content-Length: 65536\r\n\r\n", b"x" * 65536)) as fetcher:
        assert len(await read(fetcher, SMALL)) == 65536


@both_ways
async def test_a_longer_body_than_declared_ends_where_declared(read: Callable[..., Awaitable[bytes]]) -> None:
    async with served(
        says(OK + b"Content-Length: 3\r\n\r\nabc" + b"HTTP/1.1 200 OK\r\n\r\nsmuggled")
    ) as fetcher:
        assert await read(fetcher, SMALL) == b"abc"
        assert await read(fetcher, SMALL) == b"abc"


@both_ways
@pytest.mark.parametrize("how", BREAKING)
async def test_a_broken_answer_is_a_failed_connection(
    read: Callable[..., Awaitable[bytes]], how: str
) -> None:
    async with served(BREAKING[how]) as fetcher:
        with within(1), pytest.raises(ConnectionFailed) as caught:
            await read(fetcher, SMALL)

    assert "secret" not in str(caught.value)


@both_ways
@pytest.mark.parametrize("how", SLOW)
async def test_a_slow_answer_stops_at_the_time_limit(read: Callable[..., Awaitable[bytes]], how: str) -> None:
    async with served(SLOW[how]) as fetcher:
        with within(1.5), pytest.raises(TimedOut):
            await read(fetcher, BRIEF)


@both_ways
async def test_headers_have_a_limit_shorter_than_the_whole(read: Callable[..., Awaitable[bytes]]) -> None:
    async with served(SLOW["a header line at a time"]) as fetcher:
        with within(1.5), pytest.raises(TimedOut):
            await read(fetcher, PATIENT)


@both_ways
async def test_a_stalled_body_is_not_waited_for_until_the_end(read: Callable[..., Awaitable[bytes]]) -> None:
    async with served(SLOW["no body"]) as fetcher:
        with within(1.5), pytest.raises(TimedOut):
            await read(fetcher, PATIENT)


@both_ways
@pytest.mark.parametrize("how", ["no first byte", "no body"])
async def test_the_whole_limit_counts_even_when_it_is_the_shortest(
    read: Callable[..., Awaitable[bytes]], how: str
) -> None:
    async with served(SLOW[how]) as fetcher:
        with within(1.5), pytest.raises(TimedOut):
            await read(fetcher, Limits(max_bytes=KIB, connect=10, first_byte=10, total=0.3))


async def test_slow_redirects_share_one_time_limit() -> None:
    again = says(b"", b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", pause=0.25)
    async with served(again) as fetcher:
        with within(1.2), pytest.raises(TimedOut):
            await drain(fetcher, BRIEF)


@pytest.mark.parametrize("size", [64 * KIB + 1, 64 * MIB])
async def test_a_packed_answer_is_limited_by_its_unpacked_size(size: int) -> None:
    packed = gzip.compress(b"\0" * size)
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    async with served(says(head, packed)) as fetcher:
        tracemalloc.start()
        with pytest.raises(TooLarge):
            await ask(fetcher, SMALL)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 8 * MIB


async def test_a_packed_answer_of_exactly_the_limit_is_read() -> None:
    packed = gzip.compress(b"\0" * 64 * KIB)
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    async with served(says(head, packed)) as fetcher:
        assert len(await ask(fetcher, SMALL)) == 64 * KIB


async def test_a_large_body_streams_in_constant_memory() -> None:
    total = 128 * MIB
    part = b"x" * MIB
    script = says(OK + b"Content-Length: %d\r\n\r\n" % total, *[part] * 128)
    async with served(script) as fetcher:
        before = psutil.Process().memory_info().rss
        peak = taken = 0
        limits = Limits(max_bytes=total, connect=1, first_byte=1, total=30)
        async with fetcher.stream("https://media.example.com/", limits=limits) as stream:
            async for chunk in stream.chunks():
                taken += len(chunk)
                peak = max(peak, psutil.Process().memory_info().rss)

    assert (taken, stream.content_length) == (total, total)
    assert peak - before < 16 * MIB


async def test_a_reader_that_takes_its_time_is_stopped_at_the_next_piece() -> None:
    url = "https://media.example.com/"
    async with served(ENDLESS["chunked"]) as fetcher, fetcher.stream(url, limits=BRIEF) as stream:
        pieces = aiter(stream.chunks())
        await anext(pieces)
        await asyncio.sleep(BRIEF.total)

        with pytest.raises(TimedOut):
            await anext(pieces)


async def test_cancelling_the_caller_is_not_a_time_limit() -> None:
    async with served(SLOW["no first byte"]) as fetcher:
        asking = asyncio.create_task(ask(fetcher, PATIENT))
        await asyncio.sleep(0.05)
        asking.cancel()

        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_many_misbehaving_answers_leave_the_fetcher_usable() -> None:
    turn = iter(range(1000))

    async def script(writer: asyncio.StreamWriter) -> None:
        if next(turn) < 100:
            await ENDLESS["chunked"](writer)
        await says(OK + b"Content-Length: 3\r\n\r\nabc")(writer)

    async with served(script) as fetcher:
        results = await asyncio.gather(*(ask(fetcher, SMALL) for _ in range(100)), return_exceptions=True)

        assert all(isinstance(result, FetchError) for result in results)
        assert await ask(fetcher, SMALL) == b"abc"
