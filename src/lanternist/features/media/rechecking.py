"""Asking hosts, day by day, whether the files that somebody shows are still there.

A host that says twice, an hour apart, that it has a file no more is believed: our copy goes. A host that does not
answer says nothing about its files; they stay, and are asked for again in an hour.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlsplit

import structlog

from lanternist.features.media import recheck_queries as queries
from lanternist.features.media.downloads import ACCEPT, GONE_ADDRESSES
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher, FetchError, Limits
from lanternist.platform.hosts import HostResting, Hosts

AGAIN_HOURS = 24
AGAIN_MINUTES = 60
"""After no answer, and after the first word that a file is missing."""
SURE_MINUTES = 30
LEASE_MINUTES = 10
MOST_FILES = 400
"""In one run; the rest is due at the next one."""
MOST_OF_HOST = 100
HOSTS_AT_ONCE = 8
UNANSWERED_HOURS = 48
LIMITS = Limits(max_bytes=1024 * 1024, connect=3, first_byte=8, total=12)
_GONE = (404, 410)
_NO_HEAD = (400, 405, 501)
log = structlog.get_logger()

File = tuple[int, str]
"""An asset's id and its address."""


async def recheck(db: Database, fetcher: Fetcher) -> int:
    """Ask about the files whose turn it is; return how many are gone. May be broken off and run again at any time."""
    async with db.transaction() as tx:
        due = await queries.claim_due(tx, most=MOST_FILES, lease_minutes=LEASE_MINUTES)
    by_host: defaultdict[str, list[File]] = defaultdict(list)
    for asset_id, url in due:
        by_host[urlsplit(url).hostname or ""].append((asset_id, url))
    places = asyncio.Semaphore(HOSTS_AT_ONCE)

    async def ask(host: str, files: Sequence[File]) -> int:
        async with places:
            return await _Check(db, fetcher, host).of(files[:MOST_OF_HOST])

    gone = sum(await asyncio.gather(*(ask(host, files) for host, files in by_host.items())))
    async with db.connection() as connection:
        unanswered = await queries.count_unanswered(connection, hours=UNANSWERED_HOURS)
    if unanswered:
        log.warning("media.unchecked", files=unanswered, hours=UNANSWERED_HOURS)
    if due:
        log.info("media.rechecked", files=len(due), gone=gone)
    return gone


class _Check:
    """One host, asked about its files one after the other."""

    def __init__(self, db: Database, fetcher: Fetcher, host: str) -> None:
        self._db = db
        self._fetcher = fetcher
        self._hosts = Hosts(db)
        self._host = host

    async def of(self, files: Sequence[File]) -> int:
        gone = 0
        for place, (asset_id, url) in enumerate(files):
            try:
                is_there = await self._is_there(url)
            except HostResting:
                await self._postpone(files[place:])
                break
            except FetchError as error:
                log.info("media.recheck_failed", asset=asset_id, failure=error.code)
                is_there = None
            if is_there is None:
                await self._postpone([(asset_id, url)])
            else:
                gone += await self._note(asset_id, is_there=is_there)
        return gone

    async def _is_there(self, url: str) -> bool | None:
        """Return whether the host has the file; None when its answer does not say."""
        async with self._hosts.visit(self._host) as visit:
            answer = await self._fetcher.request(
                "HEAD", url, headers={"Accept": ACCEPT}, limits=LIMITS, follow=True
            )
            visit.answered(answer.status, answer.headers)
        status, final = answer.status, answer.url
        if status in _GONE or status in _NO_HEAD:
            # Some hosts know no HEAD, so only the answer to a GET counts; its body is not read.
            async with (
                self._hosts.visit(self._host) as visit,
                self._fetcher.stream(url, headers={"Accept": ACCEPT}) as stream,
            ):
                visit.answered(stream.status, stream.headers)
                status, final = stream.status, stream.url
        if status in _GONE or final in GONE_ADDRESSES:
            return False
        return None if status == 429 or status >= 500 else True

    async def _note(self, asset_id: int, *, is_there: bool) -> bool:
        """Write an answer down; return whether the file is gone for good."""
        async with self._db.transaction() as tx:
            if is_there:
                await queries.note_there(tx, asset_id, hours=AGAIN_HOURS)
                return False
            is_sure = await queries.note_missing(
                tx, asset_id, sure_minutes=SURE_MINUTES, again_minutes=AGAIN_MINUTES
            )
            if is_sure:
                await queries.set_gone(tx, asset_id)
            return bool(is_sure)

    async def _postpone(self, files: Sequence[File]) -> None:
        async with self._db.transaction() as tx:
            await queries.postpone(tx, [asset_id for asset_id, _ in files], minutes=AGAIN_MINUTES)
