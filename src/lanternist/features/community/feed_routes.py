"""The feed's calls: reading it, liking, and what one does not want to see."""

from litestar import delete, get, post
from litestar.params import FromPath

from lanternist.features import sessions
from lanternist.features.accounts import Actor, UserNotFound
from lanternist.features.community import choice_queries, choices, feed, feed_cursors, likes
from lanternist.features.community.choice_queries import Mute
from lanternist.features.community.feed_asking import filter_of
from lanternist.features.community.feed_errors import (
    CursorExpired,
    FeedItemNotFound,
    InvalidCommunityMediaId,
    InvalidMuteId,
    TooManyMutes,
)
from lanternist.features.community.feed_models import Kind, Reader
from lanternist.features.community.feed_schemas import (
    Feed,
    FeedQuery,
    HideAnswer,
    LikeAnswer,
    MuteBody,
    MuteList,
    NewMute,
)
from lanternist.features.community.feed_views import feed_body
from lanternist.features.community.totals import Totals
from lanternist.features.sessions import SessionServices
from lanternist.kit.times import with_milliseconds
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database
from lanternist.platform.injected import Given
from lanternist.platform.web import id_or, read_query


@get(
    "/api/community",
    opt={"query": FeedQuery, "adult": True, "errors": [CursorExpired]},
    tags=["Community"],
)
async def read_feed(
    request: WebRequest,
    adult: Given[Actor],
    db: Given[Database],
    services: Given[SessionServices],
    totals: Given[Totals],
) -> Feed:
    """Read the feed, a page at a time: by number, or on from where the last page ended.

    `nextCursor` goes on where a page ended. Whatever is published, liked or hidden meanwhile, a walk by cursor shows
    everything that was there throughout exactly once: the newest first for as long as you like, hot and top as they
    stood when the walk began, for an hour.
    """
    query = read_query(request, FeedQuery)
    after = feed_cursors.decode(query.cursor, query.sort) if query.cursor else None
    async with db.connection() as connection:
        page = await feed.read(
            connection,
            await filter_of(connection, adult, query),
            Reader(adult.id, query.unseen),
            totals,
            sort=query.sort,
            size=query.page_size,
            page=query.page,
            after=after,
        )
    return feed_body(page, query.page_size, services)


@post(
    "/api/community/sessions/{session_id:str}/like",
    status_code=200,
    opt={"errors": [FeedItemNotFound]},
    tags=["Community"],
)
async def like_session(session_id: FromPath[str], actor: Given[Actor], db: Given[Database]) -> LikeAnswer:
    """Like a session of the feed, or take one's like back."""
    return await _like(db, actor, "session", sessions.session_number(session_id))


@post(
    "/api/community/media/{community_media_id:str}/like",
    status_code=200,
    opt={"errors": [FeedItemNotFound]},
    tags=["Community"],
)
async def like_media(
    community_media_id: FromPath[str], actor: Given[Actor], db: Given[Database]
) -> LikeAnswer:
    """Like a medium of the feed, or take one's like back."""
    return await _like(db, actor, "media", media_number(community_media_id))


@post(
    "/api/community/sessions/{session_id:str}/hide",
    status_code=200,
    opt={"errors": [FeedItemNotFound]},
    tags=["Community"],
)
async def hide_session(session_id: FromPath[str], actor: Given[Actor], db: Given[Database]) -> HideAnswer:
    """Leave a session out of one's own feed."""
    return await _hide(db, actor, "session", sessions.session_number(session_id), hides=True)


@delete(
    "/api/community/sessions/{session_id:str}/hide",
    status_code=200,
    opt={"errors": [FeedItemNotFound]},
    tags=["Community"],
)
async def show_session(session_id: FromPath[str], actor: Given[Actor], db: Given[Database]) -> HideAnswer:
    """Let a session be in one's own feed again."""
    return await _hide(db, actor, "session", sessions.session_number(session_id), hides=False)


@post(
    "/api/community/media/{community_media_id:str}/hide",
    status_code=200,
    opt={"errors": [FeedItemNotFound]},
    tags=["Community"],
)
async def hide_media(
    community_media_id: FromPath[str], actor: Given[Actor], db: Given[Database]
) -> HideAnswer:
    """Leave a medium out of one's own feed."""
    return await _hide(db, actor, "media", media_number(community_media_id), hides=True)


@delete(
    "/api/community/media/{community_media_id:str}/hide",
    status_code=200,
    opt={"errors": [FeedItemNotFound]},
    tags=["Community"],
)
async def show_media(
    community_media_id: FromPath[str], actor: Given[Actor], db: Given[Database]
) -> HideAnswer:
    """Let a medium be in one's own feed again."""
    return await _hide(db, actor, "media", media_number(community_media_id), hides=False)


@get("/api/community/mutes", opt={"gives": {"mute_id": "/items/0/id"}}, tags=["Community"])
async def list_mutes(actor: Given[Actor], db: Given[Database]) -> MuteList:
    """List the creators and sources that one does not see in the feed, the latest first."""
    async with db.connection() as connection:
        found = await choice_queries.list_mutes(connection, actor.id)
    return MuteList(items=[_mute_body(mute) for mute in found])


@post(
    "/api/community/mutes",
    status_code=201,
    opt={"body": NewMute, "errors": [UserNotFound, TooManyMutes], "gives": {"mute_id": "/id"}},
    tags=["Community"],
)
async def add_mute(request: WebRequest, actor: Given[Actor], db: Given[Database]) -> MuteBody:
    """Mute a creator or a source: nothing of theirs is in one's own feed any more. Twice is once."""
    body = await read_body(request, NewMute)
    async with db.transaction() as tx:
        mute = await choices.mute(tx, actor, creator_id=body.creator_id, source=body.source)
    return _mute_body(mute)


@delete("/api/community/mutes/{mute_id:str}", status_code=204, tags=["Community"])
async def remove_mute(mute_id: FromPath[str], actor: Given[Actor], db: Given[Database]) -> None:
    """End a mute."""
    number = mute_number(mute_id)
    async with db.transaction() as tx:
        await choices.unmute(tx, actor, number)


def media_number(text: str) -> int:
    """Return the id in a path, or raise `InvalidCommunityMediaId`."""
    return id_or(text, InvalidCommunityMediaId)


def mute_number(text: str) -> int:
    """Return the id in a path, or raise `InvalidMuteId`."""
    return id_or(text, InvalidMuteId)


async def _like(db: Database, actor: Actor, kind: Kind, number: int) -> LikeAnswer:
    async with db.connection() as connection:
        liked, count = await likes.toggle_like(connection, actor, kind, number)
    return LikeAnswer(liked=liked, like_count=count)


async def _hide(db: Database, actor: Actor, kind: Kind, number: int, *, hides: bool) -> HideAnswer:
    async with db.transaction() as tx:
        item_id = await likes.find_item(tx, actor, kind, number)
        await (choice_queries.hide if hides else choice_queries.unhide)(tx, actor.id, item_id)
    return HideAnswer(hidden=hides)


def _mute_body(mute: Mute) -> MuteBody:
    return MuteBody(
        id=mute.id,
        creator_id=mute.creator_id,
        creator_name=mute.creator_name,
        source=mute.source,
        created_at=with_milliseconds(mute.created_at),
    )


feed_routes = [
    read_feed,
    like_session,
    like_media,
    hide_session,
    show_session,
    hide_media,
    show_media,
    list_mutes,
    add_mute,
    remove_mute,
]
