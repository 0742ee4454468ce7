"""Getting an asset's bytes: fetched once by whoever comes first, the others wait for the result."""

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from lanternist.features.media import queries
from lanternist.features.media.models import Deliverable, NewObject
from lanternist.features.media.storing import store
from lanternist.platform.db import Database, Tx
from lanternist.platform.decoders import DecodeError, Decoders
from lanternist.platform.fetch import AddressRefused, Fetcher, FetchError, Stream, TooLarge, UrlRefused
from lanternist.platform.hosts import HostResting, Hosts
from lanternist.platform.storage import Objects, digest_of

ACCEPT = "image/avif,image/webp,image/*,video/*,*/*;q=0.5"
"""Without it some hosts answer with a page around the picture."""
WAIT_SECONDS = 90
POLL_SECONDS = 0.15
RETRY_SECONDS = 60.0
RETRY_BLOCKED_SECONDS = 3600.0
_FAMILIES = {"image": ["image"], "video": ["video"], "gif": ["image", "video"]}
"""What a file may be, by what its source says that it is: a page shows the one and plays the other."""
_GONE_ADDRESSES = ("https://i.imgur.com/removed.png",)
_under_way: set[asyncio.Task[None]] = set()
log = structlog.get_logger()


class _NotMedia(Exception):
    """The answer is no file."""

    def __init__(self, failure: str, *, is_gone: bool = False) -> None:
        super().__init__(failure)
        self.failure = failure
        self.is_gone = is_gone


class MediaFetcher:
    """Fetches assets into the object store."""

    def __init__(self, db: Database, fetcher: Fetcher, objects: Objects, decoders: Decoders) -> None:
        self._db = db
        self._fetcher = fetcher
        self._objects = objects
        self._decoders = decoders
        self._hosts = Hosts(db)

    async def ensure(self, asset: Deliverable) -> None:
        """Return when the asset is ready or has failed; `asset` says how it was found."""
        deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            async with self._db.transaction() as tx:
                is_ours = await queries.claim_fetch(tx, asset.asset_id)
            if is_ours:
                await _to_the_end(self._fetch(asset))
                return
            await asyncio.sleep(POLL_SECONDS)
            async with self._db.connection() as connection:
                if await queries.asset_state(connection, asset.asset_id) != "fetching":
                    return

    async def _fetch(self, asset: Deliverable) -> None:
        """Fetch, store and note the result; the claim is ours."""
        try:
            with tempfile.TemporaryDirectory(prefix="lanternist-") as folder:
                file, clean = Path(folder) / "file", Path(folder) / "clean"
                await self._download(asset.source_url, file)
                order = {"task": "ingest", "families": _FAMILIES[asset.type]}
                known = await self._decoders.run(order, file, clean)
                sha256 = await asyncio.to_thread(digest_of, clean)
                await self._keep(asset, clean, NewObject.of(sha256, known))
        except (FetchError, DecodeError, _NotMedia) as error:
            state, failure, retry = _verdict(error)
            log.info("media.fetch_failed", asset=asset.asset_id, failure=failure)
            async with self._db.transaction() as tx:
                await queries.store_failure(
                    tx, asset.asset_id, state=state, failure=failure, retry_seconds=retry
                )

    async def _keep(self, asset: Deliverable, file: Path, new: NewObject) -> None:
        async def note(tx: Tx) -> None:
            await queries.store_object(tx, asset.asset_id, new)

        await store(self._db, self._objects, file, new.sha256, note)

    async def _download(self, url: str, file: Path) -> None:
        host = urlsplit(url).hostname or ""
        async with (
            self._hosts.visit(host) as visit,
            self._fetcher.stream(url, headers={"Accept": ACCEPT}) as stream,
        ):
            visit.answered(stream.status, stream.headers)
            _check_answer(stream)
            with file.open("wb") as out:
                async for chunk in stream.chunks():
                    await asyncio.to_thread(out.write, chunk)


async def _to_the_end(work: Coroutine[None, None, None]) -> None:
    """Wait for `work`, which goes on when the browser that asked for it has left: others wait for it too."""
    task = asyncio.create_task(work)
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    await asyncio.shield(task)


def _check_answer(stream: Stream) -> None:
    if stream.url in _GONE_ADDRESSES:
        raise _NotMedia("removed", is_gone=True)
    if stream.status in (404, 410):
        raise _NotMedia("not_found", is_gone=True)
    if stream.status != 200:
        raise _NotMedia(f"status_{stream.status}")


def _verdict(error: FetchError | DecodeError | _NotMedia) -> tuple[str, str, float]:
    """Return the asset's state, the reason, and the seconds until another try makes sense."""
    if isinstance(error, _NotMedia):
        return ("gone" if error.is_gone else "failed"), error.failure, RETRY_BLOCKED_SECONDS
    if isinstance(error, HostResting):
        return "failed", error.code, error.seconds
    if isinstance(error, AddressRefused | UrlRefused | TooLarge | DecodeError):
        return "failed", error.code, RETRY_BLOCKED_SECONDS
    return "failed", error.code, RETRY_SECONDS
