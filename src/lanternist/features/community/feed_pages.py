"""The pages of the feed: all of it, what one person shows, and what one does not want to see."""

from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from lanternist.features import accounts, sessions
from lanternist.features.accounts import Actor, Page
from lanternist.features.community import choice_queries, choices, feed, feed_cursors, likes
from lanternist.features.community.feed_asking import filter_of
from lanternist.features.community.feed_errors import CursorExpired
from lanternist.features.community.feed_models import FeedPage, Kind, Reader
from lanternist.features.community.feed_routes import media_number, mute_number
from lanternist.features.community.feed_schemas import FeedQuery, NewMute
from lanternist.features.community.feed_views import PRODUCT_NAME, item_body
from lanternist.features.community.totals import Totals
from lanternist.features.sessions import SessionServices
from lanternist.kit.redirects import safe_target
from lanternist.platform.bodies import shape_from
from lanternist.platform.db import Database
from lanternist.platform.forms import read_form
from lanternist.platform.injected import Given
from lanternist.platform.web import read_query

PAGE_SIZE = 24
_FEED = "/community"
_PEOPLE = "/community/people"
_HIDDEN = "/community/hidden"
_USUAL_SORT = "hot"
_CHIPS = ("search", "creator", "subreddit", "character", "tags")
_KEPT = (*_CHIPS, "sort", "contentType", "tagMode", "unseen")


class _PageQuery(FeedQuery, frozen=True, kw_only=True):
    """What a page of the feed asks for; people see the hot first."""

    sort: Any = _USUAL_SORT


@get(_FEED, include_in_schema=False)
async def feed_page(
    page: Given[Page],
    db: Given[Database],
    services: Given[SessionServices],
    totals: Given[Totals],
) -> Response[Any]:
    """Show the feed, 24 items at a time."""
    actor = page.require_adult()
    query = _asked(page)
    try:
        found = await _read(db, actor, totals, query)
    except CursorExpired:
        return Redirect(_address(_FEED, _kept(page), cursor=None), status_code=303)
    context = _context(page, actor, found, services, _FEED) | {"person": None, "chips": _chips(page, query)}
    return await page.render("community/feed.html", context)


@get(f"{_PEOPLE}/{{user_id:str}}", include_in_schema=False)
async def creator_page(
    page: Given[Page],
    user_id: FromPath[str],
    db: Given[Database],
    services: Given[SessionServices],
    totals: Given[Totals],
) -> Response[Any]:
    """Show what one person shows."""
    actor = page.require_adult()
    async with db.connection() as connection:
        person = await accounts.find_user(connection, user_id)
    if person is None:
        raise accounts.UserNotFound
    query = msgspec.structs.replace(_asked(page), creator_id=person.id)
    path = f"{_PEOPLE}/{person.id}"
    try:
        found = await _read(db, actor, totals, query)
    except CursorExpired:
        return Redirect(_address(path, _kept(page), cursor=None), status_code=303)
    shown = {
        "id": person.id,
        "name": PRODUCT_NAME if person.is_administrator else person.name,
        "is_self": person.id == actor.id,
    }
    context = _context(page, actor, found, services, path) | {"person": shown, "chips": _chips(page, query)}
    return await page.render("community/feed.html", context)


@get(_HIDDEN, include_in_schema=False)
async def hidden_page(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Show what one does not see in the feed, to see it again."""
    actor = page.require_actor()
    async with db.connection() as connection:
        mutes = await choice_queries.list_mutes(connection, actor.id)
        hidden = await choice_queries.list_hidden(connection, actor.id)
    return await page.render("community/hidden.html", {"mutes": mutes, "hidden": hidden})


@post("/community/{session_id:str}/like", status_code=200, include_in_schema=False)
async def like_by_form(page: Given[Page], session_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Like a session, or take one's like back."""
    return await _like(page, db, "session", sessions.session_number(session_id))


@post("/community/media/{community_media_id:str}/like", status_code=200, include_in_schema=False)
async def like_media_by_form(
    page: Given[Page], community_media_id: FromPath[str], db: Given[Database]
) -> Response[Any]:
    """Like a medium, or take one's like back."""
    return await _like(page, db, "media", media_number(community_media_id))


@post("/community/{session_id:str}/hide", status_code=200, include_in_schema=False)
async def hide_by_form(page: Given[Page], session_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """Leave a session out of one's feed, or let it in again."""
    return await _hide(page, db, "session", sessions.session_number(session_id))


@post("/community/media/{community_media_id:str}/hide", status_code=200, include_in_schema=False)
async def hide_media_by_form(
    page: Given[Page], community_media_id: FromPath[str], db: Given[Database]
) -> Response[Any]:
    """Leave a medium out of one's feed, or let it in again."""
    return await _hide(page, db, "media", media_number(community_media_id))


@post("/community/mutes", status_code=200, include_in_schema=False)
async def mute_by_form(page: Given[Page], db: Given[Database]) -> Response[Any]:
    """Mute a creator or a source."""
    actor = page.require_actor()
    form = await read_form(page.request)
    wanted = shape_from({name: value for name, value in form.items() if value}, NewMute)
    async with db.transaction() as tx:
        await choices.mute(tx, actor, creator_id=wanted.creator_id, source=wanted.source)
    return _back(form)


@post("/community/mutes/{mute_id:str}/end", status_code=200, include_in_schema=False)
async def unmute_by_form(page: Given[Page], mute_id: FromPath[str], db: Given[Database]) -> Response[Any]:
    """End a mute."""
    actor = page.require_actor()
    async with db.transaction() as tx:
        await choices.unmute(tx, actor, mute_number(mute_id))
    return Redirect(_HIDDEN, status_code=303)


async def _read(db: Database, actor: Actor, totals: Totals, query: FeedQuery) -> FeedPage:
    after = feed_cursors.decode(query.cursor, query.sort) if query.cursor else None
    async with db.connection() as connection:
        wanted = await filter_of(connection, actor, query)
        if query.creator_id:
            # Whoever opens a person's page wants to see what is theirs, muted or not.
            wanted = replace(wanted, muted_creators=())
        reader = Reader(actor.id, query.unseen)
        return await feed.read(
            connection, wanted, reader, totals, sort=query.sort, size=PAGE_SIZE, after=after
        )


async def _like(page: Page, db: Database, kind: Kind, number: int) -> Response[Any]:
    actor = page.require_actor()
    form = await read_form(page.request)
    async with db.transaction() as tx:
        await likes.toggle_like(tx, actor, kind, number)
    return _back(form)


async def _hide(page: Page, db: Database, kind: Kind, number: int) -> Response[Any]:
    actor = page.require_actor()
    form = await read_form(page.request)
    change = choice_queries.unhide if form.get("hidden") == "false" else choice_queries.hide
    async with db.transaction() as tx:
        await change(tx, actor.id, await likes.find_item(tx, actor, kind, number))
    return _back(form)


def _back(form: dict[str, str]) -> Response[Any]:
    return Redirect(safe_target(form.get("next"), otherwise=_FEED), status_code=303)


def _asked(page: Page) -> _PageQuery:
    query = read_query(page.request, _PageQuery)
    # The narrower shape of the call says what a sort may be.
    checked = read_query(page.request, FeedQuery)
    return msgspec.structs.replace(
        query, sort=checked.sort if "sort" in page.request.query_params else _USUAL_SORT
    )


def _kept(page: Page) -> dict[str, str]:
    """Return what was asked for in the address, without its place."""
    given = page.request.query_params
    return {name: given[name] for name in _KEPT if given.get(name)}


def _address(path: str, kept: dict[str, str], **changed: str | None) -> str:
    """Return the address of the feed as it is asked for, but for what is changed; None takes away."""
    names = {name: value for name, value in (kept | changed).items() if value}
    return f"{path}?{urlencode(names)}" if names else path


def _chips(page: Page, query: FeedQuery) -> list[dict[str, str]]:
    """Return the filters that are on, each with the address without it."""
    kept, path = _kept(page), page.request.url.path
    chips = [
        {"name": name, "text": kept[name], "href": _address(path, kept, **{name: None})}
        for name in _CHIPS[:-1]
        if name in kept
    ]
    tags = [tag for tag in query.tags.split(",") if tag.strip()]
    return chips + [
        {
            "name": "tag",
            "text": tag,
            "href": _address(path, kept, tags=",".join(each for each in tags if each != tag)),
        }
        for tag in tags
    ]


def _context(
    page: Page, actor: Actor, found: FeedPage, services: SessionServices, path: str
) -> dict[str, Any]:
    kept = _kept(page)
    cursor = feed_cursors.encode(found.after) if found.after else None
    items: list[dict[str, Any]] = []
    for row in found.rows:
        body: dict[str, Any] = {"mediaCount": None, "subreddits": None}
        body |= msgspec.to_builtins(item_body(row, services))
        is_session = row.kind == "session"
        body |= {
            "at": row.published_at,
            "item_id": row.id,
            "is_own": row.user_id == actor.id,
            "href": f"/community/{row.number}" if is_session else f"/community/media/{row.number}",
            "api": f"/api/community/{'sessions' if is_session else 'media'}/{row.number}",
            "name": row.title if is_session else (row.caption or row.original_name),
            "picture": body.get("thumbnail") if is_session else _still(body),
        }
        items.append(body)
    sort = kept.get("sort", _USUAL_SORT)
    return {
        "items": items,
        "total": found.total,
        "kept": kept,
        "sort": sort,
        "here": _address(path, kept),
        "path_of_feed": path,
        "is_first": found.page == 1,
        "next": _address(path, kept, cursor=cursor) if cursor else None,
        "link": partial(_address, path, kept),
        "is_filtered": any(name in kept for name in (*_CHIPS, "contentType", "unseen")),
    }


def _still(body: dict[str, Any]) -> str | None:
    """Return a picture of a medium; what moves gives its first frame."""
    url = body.get("fileUrl")
    return f"{url}&poster=1" if url and body.get("type") != "image" else url


feed_page_routes = [
    feed_page,
    creator_page,
    hidden_page,
    like_by_form,
    like_media_by_form,
    hide_by_form,
    hide_media_by_form,
    mute_by_form,
    unmute_by_form,
]
