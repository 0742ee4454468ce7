"""Asking hosts, day by day, whether the files that somebody shows are still there.

A host that says 410, or twice, an hour apart, that it has no such file, is believed: our copy goes. A host that does
not answer says nothing about its files; they stay, and are asked for again in an hour.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

from lanternist.features.media import recheck_queries as queries
from lanternist.features.media.downloads import ACCEPT, GONE_ADDRESSES
from lanternist.features.media.recheck_queries import DueFile
from lanternist.platform.db import Database
from lanternist.platform.fetch import Fetcher, FetchError, Limits
from lanternist.platform.hosts import HostResting, Hosts

LEASE_MINUTES = 10
MOST_FILES = 400
"""In one run; the rest is due at the next one."""
MOST_OF_HOST = 100
HOSTS_AT_ONCE = 8
UNANSWERED_HOURS = 48
LIMITS = Limits(max_bytes=1024 * 1024, connect=3, first_byte=8, total=12)
_NOT_FOUND = 404
_GONE = (_NOT_FOUND, 410)
_NO_HEAD = (400, 405, 501)
MOST_TAG = 200
"""Characters of an ETag that are kept; a longer one is not."""
log = structlog.get_logger()


async def recheck(db: Database, fetcher: Fetcher) -> int:
    """Ask about the files whose turn it is; return how many are gone. May be broken off and run again at any time."""
    async with db.transaction() as tx:
        due = await queries.claim_due(tx, most=MOST_FILES, lease_minutes=LEASE_MINUTES)
    by_host: defaultdict[str, list[DueFile]] = defaultdict(list)
    for file in due:
        by_host[urlsplit(file.url).hostname or ""].append(file)
    places = asyncio.Semaphore(HOSTS_AT_ONCE)

    async def ask(host: str, files: Sequence[DueFile]) -> int:
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


@dataclass(frozen=True, slots=True)
class _Word:
    """Whether a host has a file, None when it does not say; the version that it has, or that it is gone for good."""

    is_there: bool | None
    version_tag: str | None = None
    is_final: bool = False


class _Check:
    """One host, asked about its files one after the other."""

    def __init__(self, db: Database, fetcher: Fetcher, host: str) -> None:
        self._db = db
        self._fetcher = fetcher
        self._hosts = Hosts(db)
        self._host = host
        self._knows_head = True

    async def of(self, files: Sequence[DueFile]) -> int:
        """Ask about all of them, unless the host wants to rest; return how many are gone."""
        gone = 0
        for place, file in enumerate(files):
            try:
                word = await self._ask(file)
            except HostResting:
                await self._postpone(files[place:])
                break
            except FetchError as error:
                log.info("media.recheck_failed", asset=file.asset_id, failure=error.code)
                word = None
            gone += await self._note(file, word)
        return gone

    async def _ask(self, file: DueFile) -> _Word:
        """Ask with a HEAD; where that says no or is not known, the answer to a GET counts, whose body is not read."""
        headers = {"Accept": ACCEPT} | ({"If-None-Match": file.version_tag} if file.version_tag else {})
        if self._knows_head:
            async with self._hosts.visit(self._host) as visit:
                head = await self._fetcher.request(
                    "HEAD", file.url, headers=headers, limits=LIMITS, follow=True
                )
                visit.answered(head.status, head.headers)
            self._knows_head = head.status not in _NO_HEAD
            if self._knows_head and head.status not in _GONE:
                return _word(head.status, head.url, head.headers, file)
        async with (
            self._hosts.visit(self._host) as visit,
            self._fetcher.stream(file.url, headers=headers) as stream,
        ):
            visit.answered(stream.status, stream.headers)
            return _word(stream.status, stream.url, stream.headers, file)

    async def _note(self, file: DueFile, word: _Word | None) -> bool:
        """Write down what a host said; return whether the file is gone for good."""
        if word is None or word.is_there is None:
            await self._postpone([file])
            return False
        async with self._db.transaction() as tx:
            if word.is_there:
                await queries.note_there(tx, file.asset_id, version_tag=word.version_tag)
                return False
            is_sure = await queries.note_missing(tx, file.asset_id) or word.is_final
            if is_sure:
                await queries.set_gone(tx, file.asset_id)
            return is_sure

    async def _postpone(self, files: Sequence[DueFile]) -> None:
        async with self._db.transaction() as tx:
            await queries.postpone(tx, [file.asset_id for file in files])


def _word(status: int, url: str, headers: Mapping[str, str], file: DueFile) -> _Word:
    if status in _GONE or url in GONE_ADDRESSES:
        return _Word(is_there=False, is_final=status != _NOT_FOUND)
    if status == 429 or status >= 500:
        return _Word(is_there=None)
    tag = file.version_tag if status == 304 else headers.get("ETag")
    return _Word(is_there=True, version_tag=tag if tag and len(tag) <= MOST_TAG else None)
