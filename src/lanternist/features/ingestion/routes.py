"""The calls about sources, which ask Reddit while somebody waits."""

from litestar import get, post
from msgspec import UNSET, structs

from lanternist.errors import ContentNotAllowed
from lanternist.features.accounts import Actor
from lanternist.features.denylist import Denied, DenyList
from lanternist.features.ingestion import reddit_posts
from lanternist.features.ingestion.errors import (
    ContentServiceFailed,
    ContentServiceMissing,
    SubredditCheck,
    SubredditCheckMissing,
    SubredditInaccessible,
    SubredditNotGiven,
)
from lanternist.features.ingestion.models import BadSourceName
from lanternist.features.ingestion.schemas import (
    PostBody,
    PostsQuery,
    SearchQuery,
    SourceBody,
    SourceList,
    SubredditAnswer,
    SubredditQuestion,
)
from lanternist.features.ingestion.source_health import health_of
from lanternist.features.ingestion.sources import Sources
from lanternist.features.ingestion.sources.reddit.posts import RedditPost
from lanternist.kit.times import whole_seconds
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database
from lanternist.platform.injected import Given

_REFUSALS = [ContentServiceMissing, ContentServiceFailed, SubredditInaccessible]
_CHECK_REFUSALS = [SubredditNotGiven, SubredditCheck, SubredditCheckMissing]
_SHOWN = tuple(field.name for field in structs.fields(PostBody))


@post("/api/fetch-reddit", status_code=200, opt={"body": PostsQuery, "errors": _REFUSALS}, tags=["Sources"])
async def fetch_reddit(
    request: WebRequest, adult: Given[Actor], sources: Given[Sources], deny_list: Given[DenyList]
) -> list[PostBody]:
    """Return posts of subreddits, with the address of the first medium of each.

    Posts without media are left out unless `includeText` asks for them. Nothing is stored.
    """
    query = await read_body(request, PostsQuery)
    denied = await deny_list.current()
    if not all(denied.allows_source(name) for name in reddit_posts.communities_of(query.subreddits)):
        raise ContentNotAllowed.among(["subreddits"])
    found = await reddit_posts.posts_of_communities(reddit_posts.reddit_of(sources), query)
    return [_shown(post) for post in found if _is_allowed(denied, post)]


@post("/api/search-reddit", status_code=200, opt={"body": SearchQuery, "errors": _REFUSALS}, tags=["Sources"])
async def search_reddit(
    request: WebRequest, adult: Given[Actor], sources: Given[Sources], deny_list: Given[DenyList]
) -> list[PostBody]:
    """Return posts of all of Reddit that hold the words of `query` and show something."""
    query = await read_body(request, SearchQuery)
    denied = await deny_list.current()
    found = await reddit_posts.posts_by_words(reddit_posts.reddit_of(sources), query)
    return [_shown(post) for post in found if _is_allowed(denied, post)]


@post(
    "/api/validate-subreddit",
    status_code=200,
    opt={"body": SubredditQuestion, "errors": _CHECK_REFUSALS},
    tags=["Sources"],
)
async def validate_subreddit(request: WebRequest, sources: Given[Sources]) -> SubredditAnswer:
    """Say whether a subreddit exists and can be read."""
    question = await read_body(request, SubredditQuestion)
    if question.subreddit is UNSET:
        raise SubredditNotGiven
    try:
        name = await reddit_posts.find_community(reddit_posts.reddit_of(sources), question.subreddit)
    except BadSourceName:
        return SubredditAnswer(valid=False, message="Invalid subreddit name")
    if name is None:
        return SubredditAnswer(valid=False, message="Subreddit not found or inaccessible")
    return SubredditAnswer(valid=True, subreddit=name)


@get("/api/sources", tags=["Sources"])
async def list_sources(actor: Given[Actor], db: Given[Database], sources: Given[Sources]) -> SourceList:
    """List the sources of media with how each is just now, and why.

    Told from what earlier calls have met; no source is asked for it.
    """
    async with db.connection() as connection:
        found = await health_of(connection, sources)
    return SourceList(
        items=[
            SourceBody(
                prefix=each.prefix,
                title=each.title,
                state=each.state,
                reason=each.reason,
                listed=each.listed,
                failing=each.failing,
                last_success_at=whole_seconds(each.last_success_at) if each.last_success_at else None,
                retry_at=whole_seconds(each.retry_at) if each.retry_at else None,
            )
            for each in found
        ]
    )


def _is_allowed(denied: Denied, post: RedditPost) -> bool:
    return (
        denied.allows_text(post.title)
        and denied.allows_source(post.subreddit)
        and all(denied.allows_address(url) for url in (post.url, post.media_url, post.thumbnail))
    )


def _shown(post: RedditPost) -> PostBody:
    return PostBody(**{name: getattr(post, name) for name in _SHOWN})


source_routes = [list_sources, fetch_reddit, search_reddit, validate_subreddit]
