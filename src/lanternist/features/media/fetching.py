"""Getting an asset's bytes: fetched once by whoever comes first, the others wait for the result."""

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path

import structlog

from lanternist.features import moderation
from lanternist.features.media import queries, recheck_queries, video_queries
from lanternist.features.media.arrivals import Arrival
from lanternist.features.media.downloads import NOT_FOUND, Downloads, NotMedia
from lanternist.features.media.making import Made, Maker
from lanternist.features.media.models import BLOCKED_CONTENT, FILE_JOB, NO_ROOM, NO_STORAGE, Deliverable
from lanternist.features.media.services import MediaServices
from lanternist.features.media.storing import store
from lanternist.features.media.tracks import has_manifest
from lanternist.platform import jobs
from lanternist.platform.db import Database, Tx
from lanternist.platform.decoders import DecodeError
from lanternist.platform.fetch import AddressRefused, FetchError, TooLarge, UrlRefused
from lanternist.platform.hosts import HostResting, Hosts
from lanternist.platform.storage import StorageAway, StorageFull, room

WAIT_SECONDS = 90
POLL_SECONDS = 0.15
RETRY_SECONDS = 60.0
RETRY_BLOCKED_SECONDS = 3600.0
RETRY_STORAGE_SECONDS = 15.0
RETRY_FORBIDDEN_SECONDS = 30 * 86_400.0
_FAILURES = (FetchError, DecodeError, NotMedia, StorageAway, StorageFull, moderation.ContentBlocked)
_SHOWN_AT_ONCE = {"video/mp4", "video/webm", "image/gif"}
"""What may be passed on before it is checked: long to wait for, and played by all browsers as it is."""
_under_way: set[asyncio.Task[None]] = set()
log = structlog.get_logger()


class MediaFetcher:
    """Fetches assets into the object store."""

    def __init__(self, db: Database, media: MediaServices) -> None:
        self._db = db
        self._objects = media.objects
        self._deny_list = media.deny_list
        self._maker = Maker(media, Downloads(media.fetcher, Hosts(db)))

    async def ensure(self, asset: Deliverable) -> None:
        """Return when the asset is ready or has failed; `asset` says how it was found."""
        deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            async with self._db.transaction() as tx:
                is_ours = await queries.claim_fetch(tx, asset.asset_id)
            if is_ours:
                await asyncio.shield(_start(self._fetch(asset)))
                return
            async with self._db.connection() as connection:
                if await queries.asset_state(connection, asset.asset_id) != "fetching":
                    return
            await asyncio.sleep(POLL_SECONDS)

    async def begin(self, asset: Deliverable) -> Arrival | None:
        """Start to fetch what moves, and return it while it arrives; None where `ensure` must be waited for.

        A viewer who comes first need not wait for all of a long film. What is kept, and given to everybody after
        that, is checked and made anew as ever.
        """
        if asset.type == "image" or has_manifest(asset):
            return None
        async with self._db.transaction() as tx:
            if not await queries.claim_fetch(tx, asset.asset_id):
                return None
        arrival = Arrival()
        _start(self._fetch(asset, arrival))
        if await arrival.sniff() in _SHOWN_AT_ONCE:
            return arrival
        arrival.drop()
        return None

    async def _fetch(self, asset: Deliverable, arrival: Arrival | None = None) -> None:
        """Fetch, store and note the result; the claim is ours."""
        try:
            await self._check_denied(asset)
            with room(), tempfile.TemporaryDirectory(prefix="lanternist-") as folder:
                made = await self._maker.make(asset, Path(folder), arrival)
                await self._keep(asset, made)
        except _FAILURES as error:
            state, failure, retry = _verdict(error)
            log.info("media.fetch_failed", asset=asset.asset_id, failure=failure)
            async with self._db.transaction() as tx:
                await queries.store_failure(
                    tx, asset.asset_id, state=state, failure=failure, retry_seconds=retry
                )
                if (state, failure) == ("failed", NOT_FOUND):
                    await recheck_queries.note_absent(tx, asset.asset_id)
        finally:
            if arrival is not None:
                arrival.close()

    async def _check_denied(self, asset: Deliverable) -> None:
        denied = await self._deny_list.current()
        if not denied.allows_address(asset.source_url):
            raise AddressRefused("the operator denies this host")

    async def _keep(self, asset: Deliverable, made: Made) -> None:
        video, poster = made.video, made.poster

        async def note_poster(tx: Tx) -> None:
            if video is not None:
                await queries.add_object(tx, video.poster)

        async def note(tx: Tx) -> None:
            await queries.store_object(tx, asset.asset_id, made.new)
            await jobs.enqueue(tx, FILE_JOB, {"asset_id": asset.asset_id})
            if video is not None:
                await video_queries.store_video(tx, asset.asset_id, video)

        if video is not None and poster is not None:
            await store(self._db, self._objects, poster, video.poster.sha256, note_poster)
        await store(self._db, self._objects, made.file, made.new.sha256, note)


def _start(work: Coroutine[None, None, None]) -> asyncio.Task[None]:
    """Start `work`, which goes on when the browser that asked for it has left: others wait for it too."""
    task = asyncio.create_task(work)
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    return task


def _verdict(
    error: FetchError | DecodeError | NotMedia | StorageAway | StorageFull | moderation.ContentBlocked,
) -> tuple[str, str, float]:
    """Return the asset's state, the reason, and the seconds until another try makes sense."""
    if isinstance(error, NotMedia):
        retry = RETRY_SECONDS if error.may_pass else RETRY_BLOCKED_SECONDS
        return ("gone" if error.is_gone else "failed"), error.failure, retry
    if isinstance(error, moderation.ContentBlocked):
        return "failed", BLOCKED_CONTENT, RETRY_FORBIDDEN_SECONDS
    if isinstance(error, StorageAway):
        return "failed", NO_STORAGE, RETRY_STORAGE_SECONDS
    if isinstance(error, StorageFull) or (isinstance(error, DecodeError) and error.code == NO_ROOM):
        return "failed", NO_ROOM, RETRY_STORAGE_SECONDS
    if isinstance(error, HostResting):
        return "failed", error.code, error.seconds
    if isinstance(error, AddressRefused | UrlRefused | TooLarge | DecodeError):
        return "failed", error.code, RETRY_BLOCKED_SECONDS
    return "failed", error.code, RETRY_SECONDS
