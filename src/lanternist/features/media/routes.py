"""The one route that media is loaded from."""

import asyncio

import structlog
from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from lanternist.errors import ValidationFailed
from lanternist.features import moderation
from lanternist.features.media import keeping_queries, queries
from lanternist.features.media.arrivals import Arrival
from lanternist.features.media.delivery import arriving_answer, file_answer, is_for_all, stored_file
from lanternist.features.media.errors import MediaGone, MediaNotFound, MediaUnavailable, RangeNotSatisfiable
from lanternist.features.media.fetching import MediaFetcher
from lanternist.features.media.models import LIBRARY_PREFIX, Deliverable
from lanternist.features.media.posters import drawn_poster, kept_poster, parse_poster
from lanternist.features.media.renditions import Renditions, parse_width
from lanternist.features.media.services import MediaServices
from lanternist.features.media.signing import MediaKey
from lanternist.platform.bodies import Body, WebRequest
from lanternist.platform.db import Database
from lanternist.platform.described import Answer
from lanternist.platform.health import AWAY, READY_SECONDS, RETRY_SOON, Status
from lanternist.platform.injected import Given
from lanternist.platform.methods import is_head
from lanternist.platform.storage import StorageAway, StorageFull

FILE_HEADERS = {"ETag": "Changes with the file.", "Accept-Ranges": "`bytes`."}
log = structlog.get_logger()


class Signature(Body, frozen=True, kw_only=True):
    """What proves that the server gave the path: when it ends, and over what it was signed; and what is wished."""

    e: str = ""
    s: str = ""
    w: str = ""
    poster: str = ""


@get(
    "/media/{key:str}",
    opt={
        "loose_query": Signature,
        "errors": [
            ValidationFailed,
            MediaGone,
            MediaUnavailable,
            moderation.ContentBlocked,
            RangeNotSatisfiable,
            StorageAway,
            StorageFull,
        ],
        "answers": {
            200: Answer(description="The file.", media_type="*/*", headers=FILE_HEADERS),
            206: Answer(
                description="One range of the file.",
                media_type="*/*",
                headers=FILE_HEADERS | {"Content-Range": "Which bytes these are, of how many."},
            ),
            304: Answer(description="The client holds this file already.", media_type=None),
        },
    },
    tags=["Media"],
)
async def load_media(
    request: WebRequest, key: FromPath[str], db: Given[Database], media: Given[MediaServices]
) -> Stream:
    """Load a file by the signed path that a session gave; one byte range may be asked for.

    With `w` (320, 640, 1280, 1920 or 2560) a still picture comes at most so many dots wide, never enlarged: as WebP
    where `Accept` names that, else as JPEG. Where that would not be smaller, and of what moves, the file itself comes.
    With `poster=1` comes the first frame of what moves, as JPEG. What moves and is not here yet comes while it arrives
    from its host, from its beginning, without an `ETag`.
    """
    asset = await _find(request, key, db, media)
    width, wanted = parse_width(request.query_params.get("w")), request.headers.get("range")
    wants_poster = parse_poster(request.query_params.get("poster"))
    is_whole = width is None and not wants_poster and is_for_all(wanted) and not is_head(request.scope)
    if is_whole and (arrival := await _arriving(asset, db, media)):
        return arriving_answer(arrival)
    shown = await kept_poster(db, media, asset) if wants_poster else None
    if shown is None:
        asset = await _fetched(request, key, asset, db, media)
        shown = asset, await stored_file(asset, media.objects, media.library)
        if wants_poster:
            shown = await kept_poster(db, media, asset) or await drawn_poster(db, media, *shown)
    asset, file = shown
    if width is not None:
        file = await Renditions(db, media).sized(asset, file, width, request.headers.get("accept", ""))
    return await file_answer(
        file,
        wanted,
        request.headers.get("if-none-match"),
        if_range=request.headers.get("if-range"),
        only_head=is_head(request.scope),
        varies=width is not None,
    )


@get("/api/storage/status", opt=AWAY, tags=["Health"])
async def storage_status(media: Given[MediaServices]) -> Response[Status]:
    """Say whether the place that keeps the files answers: 200, or 503."""
    try:
        async with asyncio.timeout(READY_SECONDS):
            await media.objects.check()
    except (StorageAway, TimeoutError) as error:
        log.warning("storage.unavailable", error=type(error).__name__)
        return Response(Status(status="storage unavailable"), status_code=503, headers=RETRY_SOON)
    return Response(Status(status="ok"))


async def _arriving(asset: Deliverable, db: Database, media: MediaServices) -> Arrival | None:
    if not media.passes_on or not _is_to_fetch(asset):
        return None
    async with db.connection() as connection:
        if await moderation.is_anything_blocked(connection):
            # Only when all of it is here can it be compared with what is blocked.
            return None
    return await MediaFetcher(db, media).begin(asset)


def _is_to_fetch(asset: Deliverable) -> bool:
    return asset.state not in ("ready", "gone") and not asset.source_url.startswith(LIBRARY_PREFIX)


async def _fetched(
    request: WebRequest, key: str, asset: Deliverable, db: Database, media: MediaServices
) -> Deliverable:
    """Return the asset again once its file is here, or has failed to come."""
    if _is_to_fetch(asset):
        if asset.may_retry or asset.state == "fetching":
            await MediaFetcher(db, media).ensure(asset)
        asset = await _find(request, key, db, media)
    if asset.is_use_unnoted and asset.sha256 is not None:
        async with db.transaction() as tx:
            await keeping_queries.note_use(tx, asset.sha256)
    return asset


async def _find(request: WebRequest, text: str, db: Database, media: MediaServices) -> Deliverable:
    """Return the asset that the path leads to; every way in which it does not is the same 404."""
    key = MediaKey.parse(text)
    query = request.query_params
    if key is None or not media.signer.is_valid(key, query.get("e", ""), query.get("s", "")):
        raise MediaNotFound
    async with db.connection() as connection:
        asset = await queries.find_deliverable(connection, key.link_id, key.scope_id)
    if asset is None:
        raise MediaNotFound
    return asset
