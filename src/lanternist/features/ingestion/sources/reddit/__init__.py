"""Reddit: communities, profiles and custom feeds, through the API, with the operator's own application."""

import asyncio
from collections.abc import Sequence

from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import FoundMedia, Listing, PostsChecked, Reason, SourceUnavailable
from lanternist.features.ingestion.sources.reddit.client import PAGE_SIZE, RedditClient
from lanternist.features.ingestion.sources.reddit.names import Place, normalise, place_of
from lanternist.features.ingestion.sources.reddit.parse import next_page, parse_listing, posts_checked
from lanternist.settings import Settings

MOST_PAGES = 3
CALL_SECONDS = 20.0
"""For all pages of one listing, waits and retries included."""
REMEMBERED_SECONDS = 600.0
MOST_REMEMBERED = 1000
CLOSED = frozenset({Reason.NOT_FOUND, Reason.PRIVATE, Reason.BANNED, Reason.QUARANTINED})
"""Nobody may read it: said of the community, not of Reddit."""


class RedditSource:
    """The default source: a name without a prefix is a community here."""

    prefix = ""
    title = "Reddit"
    cacheable = True
    posts_per_check = PAGE_SIZE

    def __init__(self, settings: Settings, client: RedditClient) -> None:
        self._settings = settings
        self.client = client
        self.host = client.host
        self._communities: dict[str, tuple[float, bool]] = {}

    def normalise(self, name: str) -> str:
        return normalise(name)

    def is_configured(self) -> bool:
        its = self._settings
        return bool(its.reddit_client_id and its.reddit_client_secret and its.reddit_user_agent)

    async def list_media(self, name: str, wanted: int) -> Listing:
        """Read pages until there is enough; what the first pages gave is kept when a later one fails."""
        found: dict[str, FoundMedia] = {}
        place, posts, after = place_of(name), 0, None
        deadline = asyncio.get_running_loop().time() + CALL_SECONDS
        for number in range(MOST_PAGES):
            try:
                page, after = await self._page(place, after, deadline)
            except SourceUnavailable:
                if number:
                    break
                raise
            posts += page.posts
            for media in page.media:
                found.setdefault(media.canonical_id, media)
            if after is None or len(found) >= wanted:
                break
        return Listing(tuple(found.values()), posts)

    async def check_posts(self, post_ids: Sequence[str]) -> PostsChecked:
        """Ask about up to 100 posts in one call."""
        return posts_checked(await self.client.info(post_ids))

    async def has_community(self, name: str) -> bool:
        """Return whether a community exists and can be read; the answer is good for a while."""
        now = asyncio.get_running_loop().time()
        until, is_there = self._communities.get(name, (0.0, False))
        if until > now:
            return is_there
        try:
            await self.client.about(name)
            is_there = True
        except SourceUnavailable as failure:
            if failure.reason not in CLOSED:
                raise
            is_there = False
        if len(self._communities) >= MOST_REMEMBERED:
            self._communities.clear()
        self._communities[name] = (now + REMEMBERED_SECONDS, is_there)
        return is_there

    async def _page(self, place: Place, after: str | None, deadline: float) -> tuple[Listing, str | None]:
        try:
            async with asyncio.timeout_at(deadline):
                document = await self.client.page(place, after)
        except TimeoutError:
            raise SourceUnavailable(Reason.TIMEOUT) from None
        return parse_listing(document), next_page(document)


def build(context: SourceContext) -> RedditSource:
    return RedditSource(context.settings, RedditClient(context))
