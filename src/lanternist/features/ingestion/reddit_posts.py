"""Reading Reddit while somebody waits: posts of communities, posts found by words, and whether a name exists."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from lanternist.errors import ValidationFailed
from lanternist.features.ingestion.errors import (
    ContentServiceFailed,
    ContentServiceMissing,
    SubredditCheck,
    SubredditCheckMissing,
    SubredditInaccessible,
)
from lanternist.features.ingestion.models import BadSourceName, SourceUnavailable
from lanternist.features.ingestion.schemas import PostsQuery, SearchQuery
from lanternist.features.ingestion.sources import Sources
from lanternist.features.ingestion.sources.reddit import CLOSED, MOST_PAGES, RedditSource
from lanternist.features.ingestion.sources.reddit.names import normalise, place_of
from lanternist.features.ingestion.sources.reddit.parse import next_page
from lanternist.features.ingestion.sources.reddit.posts import RedditPost, is_among, keys_of, parse_posts

LONGEST_QUERY = 200
Page = Callable[[str | None], Awaitable[Any]]  # Any: JSON of Reddit's making


def reddit_of(sources: Sources) -> RedditSource:
    """Return the source that bare names belong to."""
    source = sources[""]
    assert isinstance(source, RedditSource), "bare names are Reddit's"  # noqa: S101  tells the type checker
    return source


def communities_of(text: str) -> list[str]:
    """Return the single communities that a list of names is about; what is no name is left to others to refuse."""
    found: list[str] = []
    for name in text.split(","):
        with suppress(BadSourceName):
            found += normalise(name).partition("/")[0].split("+")
    return found


async def posts_of_communities(reddit: RedditSource, query: PostsQuery) -> list[RedditPost]:
    """Return posts of all the communities named, in Reddit's order."""
    names = [name for name in query.subreddits.split(",") if name.strip()]
    try:
        # Each is read alone first, so that an address or `r/` is cleaned before all are joined.
        name = normalise("+".join(normalise(name).partition("/")[0] for name in names))
    except BadSourceName:
        raise ValidationFailed.of("subreddits", "must hold names of at most 20 subreddits") from None
    order = f"/top/{query.time_range}" if query.sort_by == "top" else f"/{query.sort_by}"
    place = place_of(normalise(f"r/{name}{order}"))
    return await _posts(
        reddit,
        lambda after: reddit.client.page(place, after),
        limit=query.limit,
        known=keys_of(query.exclude_urls),
        with_text=query.include_text,
    )


async def posts_by_words(reddit: RedditSource, query: SearchQuery) -> list[RedditPost]:
    """Return posts of all Reddit that hold the words, the fitting ones first."""
    words = query.query.strip()
    if not 1 <= len(words) <= LONGEST_QUERY:
        raise ValidationFailed.of("query", f"must be text of 1 to {LONGEST_QUERY} characters")
    return await _posts(
        reddit,
        lambda after: reddit.client.search(words, after),
        limit=query.limit,
        known=keys_of(query.exclude_urls),
        with_text=False,
    )


async def find_community(reddit: RedditSource, text: str) -> str | None:
    """Return a community's name, or None where there is none that can be read; a bad name raises `BadSourceName`."""
    name = normalise(text)
    if "+" in name or "/" in name:
        raise BadSourceName("One community at a time.")
    if not reddit.is_configured():
        raise SubredditCheckMissing
    try:
        return name if await reddit.has_community(name) else None
    except SourceUnavailable:
        raise SubredditCheck from None


async def _posts(
    reddit: RedditSource, page: Page, *, limit: int, known: set[str], with_text: bool
) -> list[RedditPost]:
    """Read pages until there are `limit` posts; what the first ones gave is kept when a later one fails."""
    if not reddit.is_configured():
        raise ContentServiceMissing
    found: dict[str, RedditPost] = {}
    after = None
    for number in range(MOST_PAGES):
        try:
            document = await page(after)
            posts = list(parse_posts(document, with_text=with_text))
        except SourceUnavailable as failure:
            if number:
                break
            if failure.reason in CLOSED:
                raise SubredditInaccessible from None
            raise ContentServiceFailed(failure.reason, failure.retry_after) from None
        for post in posts:
            if not is_among(post, known):
                found.setdefault(post.id, post)
        after = next_page(document)
        if after is None or len(found) >= limit:
            break
    return list(found.values())[:limit]
