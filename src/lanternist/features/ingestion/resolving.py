"""From pages to files: media that a listing could only guess at are looked up where they lie."""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from lanternist.features.ingestion.models import (
    FoundMedia,
    Listing,
    Reason,
    Resolver,
    Source,
    SourceUnavailable,
)

MOST_RESOLVED = 30
"""Of one listing; what is behind them stays a guess."""
AT_ONCE = 4
TIME_LIMIT = 8.0
"""Seconds, for all of a listing."""
MOST_REMEMBERED = 5000


class Resolving:
    """Asks the sources that can resolve, and remembers what they said for as long as this process lives."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._resolvers = [source for source in sources if isinstance(source, Resolver)]
        self._known: dict[str, tuple[FoundMedia, ...]] = {}

    async def resolve(self, listing: Listing) -> Listing:
        """Return the listing with files in the place of pages; what is gone is left out, what fails stays a guess."""
        pages = [media for media in listing.media if self._resolver(media) is not None][:MOST_RESOLVED]
        if not pages:
            return listing
        found: dict[str, tuple[FoundMedia, ...]] = {}
        limit = asyncio.Semaphore(AT_ONCE)

        async def look(media: FoundMedia) -> None:
            async with limit:
                found[media.canonical_id] = await self._look(media)

        tasks = [asyncio.create_task(look(media)) for media in pages]
        _, late = await asyncio.wait(tasks, timeout=TIME_LIMIT)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        kept: dict[str, FoundMedia] = {}
        for one in listing.media:
            for each in found.get(one.canonical_id, (one,)):
                kept.setdefault(each.canonical_id, each)
        return Listing(tuple(kept.values()), listing.posts)

    async def _look(self, media: FoundMedia) -> tuple[FoundMedia, ...]:
        known = self._known.get(media.canonical_id)
        if known is None:
            resolver = self._resolver(media)
            if resolver is None:
                return (media,)
            try:
                known = (await resolver.resolve(media)).media
            except SourceUnavailable as failure:
                if failure.reason is not Reason.NOT_FOUND:
                    return (media,)
                known = ()
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[media.canonical_id] = known
        return tuple(_of_post(each, media) for each in known)

    def _resolver(self, media: FoundMedia) -> Resolver | None:
        if not media.needs_resolving:
            return None
        for resolver in self._resolvers:
            if resolver.resolves(media) and resolver.is_configured():
                return resolver
        return None


def _of_post(file: FoundMedia, page: FoundMedia) -> FoundMedia:
    """What is known of the post comes from the listing, what is known of the file from where it lies."""
    return replace(
        file,
        thumbnail_url=file.thumbnail_url or page.thumbnail_url,
        title=page.title or file.title,
        author=page.author or file.author,
        community=page.community or file.community,
        caption=page.caption or file.caption,
        post_id=page.post_id,
        post_url=page.post_url or file.post_url,
        is_nsfw=page.is_nsfw or file.is_nsfw,
        is_spoiler=page.is_spoiler,
    )
