"""What posts of Lemmy (its API in version 3 and 4) and PieFed show. Pure."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from lanternist.features.ingestion.addresses import hosts
from lanternist.features.ingestion.addresses.fields import Fields, address, mapping, sequence, side, text
from lanternist.features.ingestion.addresses.target import Target
from lanternist.features.ingestion.models import (
    FoundMedia,
    Listing,
    MediaType,
    Reason,
    SourceUnavailable,
)

MOST_OF_POST = 50
LONGEST_BODY = 100_000
_INSIDE = re.compile(r"!\[(?P<caption>[^\]]{0,500})\]\((?P<url>https?://[^\s)]{1,2000})")
_CURSOR = re.compile(r"[\w=+/.:-]{1,500}")
_KINDS = {"image": MediaType.IMAGE, "video": MediaType.VIDEO}


def parse_posts(document: object) -> Listing:
    """Return the media of every post, in the order of the posts.

    Raises `SourceUnavailable` when `document` holds no list of posts.
    """
    whole = mapping(document)
    key = "posts" if "posts" in whole else "items"
    if not isinstance(whole.get(key), list):
        raise SourceUnavailable(Reason.UPSTREAM_ERROR)
    views = [mapping(each) for each in sequence(whole.get(key))]
    views = [view for view in views if isinstance(view.get("post"), dict)]
    return Listing(tuple(media for view in views for media in _media(view)), posts=len(views))


def next_page(document: object) -> str | None:
    """Return what names the page behind this one, or `None` at the end."""
    cursor = mapping(document).get("next_page")
    return cursor if isinstance(cursor, str) and _CURSOR.fullmatch(cursor) else None


def _media(view: Fields) -> Iterator[FoundMedia]:
    post, community = mapping(view.get("post")), mapping(view.get("community"))
    if post.get("deleted") is True or post.get("removed") is True:
        return
    creator = mapping(view.get("creator"))
    link = address(post.get("ap_id"))
    small = address(post.get("thumbnail_url"))
    for target in _targets(view, post):
        yield FoundMedia(
            type=target.type,
            url=target.url,
            canonical_id=target.canonical_id,
            thumbnail_url=target.thumbnail_url or small,
            hls_url=target.hls_url,
            needs_resolving=target.needs_resolving,
            width=target.width,
            height=target.height,
            title=text(post.get("name")) or text(post.get("title")),
            author=text(creator.get("name")) or text(creator.get("user_name")),
            community=_community(community),
            caption=target.caption,
            post_url=link,
            is_nsfw=post.get("nsfw") is True or community.get("nsfw") is True,
        )


def _targets(view: Fields, post: Fields) -> Iterator[Target]:
    """The address of the post, and the pictures inside its text: that is how several are posted here."""
    seen: set[str] = set()
    linked = _linked(view, post)
    if linked is not None:
        seen.add(linked.canonical_id)
        yield linked
    body = post.get("body")
    if not isinstance(body, str):
        return
    for found in _INSIDE.finditer(body[:LONGEST_BODY]):
        target = hosts.target_of(found["url"])
        if target is None or target.canonical_id in seen or len(seen) >= MOST_OF_POST:
            continue
        seen.add(target.canonical_id)
        # The post's thumbnail is of its first picture.
        thumbnail = target.url if target.type is MediaType.IMAGE else None
        yield replace(target, caption=text(found["caption"]), thumbnail_url=thumbnail)


def _linked(view: Fields, post: Fields) -> Target | None:
    url = address(post.get("url"))
    if url is None:
        return None
    target = hosts.target_of(url)
    said = post.get("url_content_type")
    kind = _KINDS.get(said.partition("/")[0]) if isinstance(said, str) else None
    if post.get("post_type") == "Image":
        kind = kind or MediaType.IMAGE
    if target is None and kind is not None:
        target = Target(kind, url, hosts.plain_id(url))
    if target is None or target.type is not MediaType.IMAGE or target.needs_resolving:
        return target
    size = mapping(view.get("image_details") or post.get("image_details"))
    width, height = side(size.get("width")), side(size.get("height"))
    caption = text(post.get("alt_text"))
    if width is None or height is None:
        return replace(target, caption=caption)
    return replace(target, width=width, height=height, caption=caption)


def _community(community: Fields) -> str | None:
    name = text(community.get("name"))
    home = address(community.get("actor_id")) or address(community.get("ap_id"))
    host = home.partition("://")[2].partition("/")[0] if home else ""
    return f"{name}@{host}" if name and host else name
