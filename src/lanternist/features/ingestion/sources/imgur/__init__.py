"""Imgur: albums by name, and what is behind the pages that others link to. Needs a client id of the operator's."""

import re

from lanternist.features.ingestion.addresses import imgur
from lanternist.features.ingestion.addresses.jsons import decoded
from lanternist.features.ingestion.addresses.place import place_of
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import (
    BadSourceName,
    FoundMedia,
    Listing,
    Reason,
    SourceUnavailable,
)
from lanternist.features.ingestion.sources.imgur.parse import parse_album
from lanternist.features.ingestion.upstream import Upstream, reason_of
from lanternist.platform.fetch import Answer

API = "https://api.imgur.com/3"
OVER_CAPACITY_SECONDS = 600.0
_ID = re.compile(r"[A-Za-z0-9]{5,8}")


class ImgurSource:
    """`imgur:AbCdE` is an album."""

    prefix = "imgur"
    title = "Imgur"
    host = "api.imgur.com"
    cacheable = True

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._upstream = Upstream(context)

    def normalise(self, name: str) -> str:
        text = name.strip()
        if "/" in text:
            place = place_of(text if "://" in text else f"https://{text}")
            target = imgur.target_of(place) if place is not None and imgur.is_imgur(place.host) else None
            text = target.canonical_id.partition(":")[2] if target is not None and target.is_page else ""
        if not _ID.fullmatch(text):
            raise BadSourceName(
                "An album is named by its id, or by its address (imgur:https://imgur.com/a/...)."
            )
        return text

    def is_configured(self) -> bool:
        return self._context.is_on(self.prefix) and bool(self._context.settings.imgur_client_id)

    async def list_media(self, name: str, wanted: int) -> Listing:
        """Return all of an album."""
        return await self._read(f"album/{name}")

    def resolves(self, media: FoundMedia) -> bool:
        """Return whether this knows more of what was found."""
        kind, _, name = media.canonical_id.partition(":")
        return kind in {"imgur", "imgur-album"} and all(_ID.fullmatch(each) for each in name.split(","))

    async def resolve(self, media: FoundMedia) -> Listing:
        """Return what is behind a page: the pictures of an album, or the one of a page."""
        kind, _, name = media.canonical_id.partition(":")
        if kind == "imgur":
            return await self._read(f"image/{name}")
        several = name.split(",")
        if len(several) > 1:
            found = [await self._read(f"image/{each}") for each in several]
            return Listing(tuple(each for one in found for each in one.media), posts=1)
        try:
            return await self._read(f"album/{name}")
        except SourceUnavailable as failure:
            # A gallery's id may be that of a single picture.
            if failure.reason is not Reason.NOT_FOUND:
                raise
            return await self._read(f"image/{name}")

    async def _read(self, path: str) -> Listing:
        headers = {"Authorization": f"Client-ID {self._context.settings.imgur_client_id}"}
        try:
            answer = await self._upstream.get(f"{API}/{path}", headers=headers, refusal=_refusal)
        except SourceUnavailable as failure:
            if failure.reason is Reason.RATE_LIMITED and failure.retry_after is None:
                await self._upstream.keep_away(API, failure.reason, OVER_CAPACITY_SECONDS)
            raise
        return parse_album(decoded(answer.body))


def _refusal(answer: Answer) -> Reason | None:
    """Over its capacity, imgur says so in words, whatever the status."""
    if answer.status in {403, 429, 500, 503} and b"capacity" in answer.body[:4000].lower():
        return Reason.RATE_LIMITED
    # A client id that is not known is a 401, or a 403 that speaks of it.
    if answer.status == 403 and b"client" in answer.body[:4000].lower():
        return Reason.UNAUTHORIZED
    return reason_of(answer)


def build(context: SourceContext) -> ImgurSource:
    return ImgurSource(context)
