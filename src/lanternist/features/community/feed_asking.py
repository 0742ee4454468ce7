"""From what somebody sent to a filter of the feed."""

from dataclasses import replace

from lanternist.features.accounts import Actor
from lanternist.features.community import choice_queries, feed_queries
from lanternist.features.community.feed_models import Filter, Kind
from lanternist.features.community.feed_schemas import MOST_TAGS, FeedQuery
from lanternist.kit.slugs import slugs_from
from lanternist.platform.db import Tx

_KINDS: dict[str, Kind] = {"sessions": "session", "captions": "media"}


async def filter_of(tx: Tx, actor: Actor, query: FeedQuery) -> Filter:
    """Return the filter that a query asks for, without what the person has muted.

    Part of an e-mail address finds its owner for administrators only; for others the whole address does. Otherwise
    addresses could be spelled out letter by letter.
    """
    staff = actor.user.is_administrator
    creators, sources = await choice_queries.muted_by(tx, actor.id)
    tags = slugs_from(query.tags.split(","))[:MOST_TAGS]
    wanted = Filter(
        kind=_KINDS.get(query.content_type),
        creator_id=query.creator_id or None,
        category_ids=(query.category_id,) if query.category_id is not None else None,
        tags=tuple(sorted(tags)),
        every_tag=query.tag_mode == "and",
        shows_hidden=staff,
        muted_creators=creators,
        muted_sources=sources,
    )
    if query.category_slug:
        known = await feed_queries.categories_of(tx, query.category_slug)
        asked = wanted.category_ids
        wanted = replace(wanted, category_ids=tuple(each for each in known if asked is None or each in asked))
    texts = [text.strip() for text in (query.search, query.creator, query.subreddit, query.character)]
    if any(texts):
        wanted = await _with_texts(tx, wanted, texts, by_part=staff)
    return replace(wanted, is_nothing=wanted.is_nothing or wanted.category_ids == ())


async def _with_texts(tx: Tx, wanted: Filter, texts: list[str], *, by_part: bool) -> Filter:
    found = await feed_queries.needles(tx, texts)
    search, creator, subreddit, character = found
    by_address: tuple[str, ...] = ()
    if texts[1] and (by_part or "@" in texts[1]):
        by_address = await feed_queries.creators_by_address(tx, texts[1], by_part=by_part)
    return replace(
        wanted,
        search=search,
        creator=creator,
        creator_ids=by_address,
        subreddit=subreddit,
        character=character,
        # A text of nothing but signs is in nothing.
        is_nothing=any(text and needle is None for text, needle in zip(texts, found, strict=True)),
    )
