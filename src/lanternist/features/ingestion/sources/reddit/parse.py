"""What the posts of a listing show. Pure: an answer goes in, media come out, nothing is fetched."""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from lanternist.features.ingestion.addresses import hosts
from lanternist.features.ingestion.addresses.fields import (
    Fields,
    address,
    mapping,
    seconds,
    sequence,
    side,
    text,
)
from lanternist.features.ingestion.addresses.target import Target
from lanternist.features.ingestion.models import (
    FoundMedia,
    Listing,
    MediaType,
    PostsChecked,
    Reason,
    SourceUnavailable,
)
from lanternist.features.ingestion.sources.reddit import gallery, preview
from lanternist.features.ingestion.sources.reddit.entities import Clean, cleaner

_FULLNAME = re.compile(r"t[0-9]_[0-9a-z]{1,16}")
_POST_ID = re.compile(r"[0-9a-z]{1,16}")
_BLANKED_TEXTS = frozenset({"[removed]", "[deleted]"})
DELETED_AUTHOR = "[deleted]"
_BLANKED_TITLE = re.compile(r"\[ ?(deleted|removed)( by (user|reddit|moderator))? ?\]", re.IGNORECASE)


def parse_listing(document: object, *, raw_json: bool | None = None) -> Listing:
    """Return the media of every post, in the order of the posts.

    `raw_json` says whether the answer was asked for without entities; `None` finds out. Raises
    `SourceUnavailable` when `document` holds no list of posts: a community without posts answers with
    an empty list, so anything else is a fault of the answer and says nothing about the community.
    """
    posts = tuple(posts_of(document))
    clean = cleaner(posts, raw_json)
    media: list[FoundMedia] = []
    for post in posts:
        media.extend(media_of(post, clean))
    return Listing(media=tuple(media), posts=len(posts))


def next_page(document: object) -> str | None:
    """Return what to send as `after` for the page behind this one, or `None` at the end."""
    after = mapping(mapping(document).get("data")).get("after")
    return after if isinstance(after, str) and _FULLNAME.fullmatch(after) else None


def posts_of(document: object) -> Iterator[Fields]:
    """Yield each post once; comments and `more` stand among the posts of some listings."""
    data = mapping(mapping(document).get("data"))
    if not isinstance(data.get("children"), list):
        raise SourceUnavailable(Reason.UPSTREAM_ERROR)
    seen: set[str] = set()
    for child in map(mapping, sequence(data.get("children"))):
        post = mapping(child.get("data"))
        if child.get("kind") != "t3" or not post:
            continue
        post_id = post_id_of(post)
        if post_id is None or post_id not in seen:
            yield post
        if post_id is not None:
            seen.add(post_id)


def media_of(post: Fields, clean: Clean) -> Sequence[FoundMedia]:
    """Return what a post shows: its own, or of a crosspost what the first post behind it shows."""
    parents = sequence(post.get("crosspost_parent_list"))
    # A parent that may not be read leaves an empty list: the post's own address is all there is.
    holder = mapping(parents[0]) if parents else post
    if holder.get("is_self") is True or is_removed(post) or (holder is not post and is_removed(holder)):
        return ()
    targets = _targets(holder, clean)
    return _found(targets, post, holder, clean) if targets else ()


def is_removed(post: Fields) -> bool:
    """Return whether a post was taken away, by whomever."""
    if post.get("removed_by_category") or post.get("banned_by") or post.get("removed") or post.get("spam"):
        return True
    words, title = post.get("selftext"), post.get("title")
    if isinstance(words, str) and words in _BLANKED_TEXTS:
        return True
    return isinstance(title, str) and title[:1] == "[" and _BLANKED_TITLE.fullmatch(title) is not None


def posts_checked(document: object) -> PostsChecked:
    """Return which of the posts of an answer stand, and which were taken away or left by their author."""
    there: set[str] = set()
    gone: set[str] = set()
    for post in posts_of(document):
        post_id = post_id_of(post)
        if post_id is not None:
            (gone if is_removed(post) or post.get("author") == DELETED_AUTHOR else there).add(post_id)
    return PostsChecked(frozenset(there), frozenset(gone))


def _targets(holder: Fields, clean: Clean) -> Sequence[Target]:
    if gallery.is_gallery(holder):
        return tuple(gallery.targets(holder, clean))
    target = _hosted_video(holder, clean) or _linked(holder, clean)
    return (target,) if target is not None else ()


def _hosted_video(holder: Fields, clean: Clean) -> Target | None:
    for media in (holder.get("secure_media"), holder.get("media")):
        target = _video(mapping(mapping(media).get("reddit_video")), clean) if media else None
        if target is not None:
            return target
    return None


def _video(video: Fields, clean: Clean) -> Target | None:
    if not video:
        return None
    url = _address(video.get("fallback_url"), clean)
    hls_url = _address(video.get("hls_url"), clean)
    canonical_id = hosts.reddit_video_id(url or hls_url or "")
    if canonical_id is None:
        return None
    return Target(
        MediaType.GIF if video.get("is_gif") is True else MediaType.VIDEO,
        url or hls_url or "",
        canonical_id,
        hls_url=hls_url,
        width=side(video.get("width")),
        height=side(video.get("height")),
        duration=seconds(video.get("duration")),
    )


def _linked(holder: Fields, clean: Clean) -> Target | None:
    url = _address(holder.get("url"), clean) or _address(holder.get("url_overridden_by_dest"), clean)
    target = hosts.target_of(url) if url is not None else None
    if target is None:
        return _animated_link(holder, clean)
    if target.type is MediaType.GIF and not target.url.endswith(".mp4"):
        return _as_mp4(target, holder, clean)
    if target.is_page:
        return replace(target, url=_cover(holder, clean) or target.url)
    return target


def _animated_link(holder: Fields, clean: Clean) -> Target | None:
    """Of some pages that show one animation, Reddit keeps a silent copy."""
    copy = _video(mapping(mapping(holder.get("preview")).get("reddit_video_preview")), clean)
    return replace(copy, type=MediaType.GIF, hls_url=None) if copy is not None else None


def _as_mp4(target: Target, holder: Fields, clean: Clean) -> Target:
    """Prefer Reddit's MP4 of an animated picture: a tenth of the bytes, and it outlives the page."""
    url = _address(preview.animation(preview.first_image(holder)).get("url"), clean)
    if url is not None:
        return replace(target, url=url, needs_resolving=False)
    copy = _animated_link(holder, clean)
    if copy is not None:
        return replace(copy, canonical_id=target.canonical_id)
    return target


def _cover(holder: Fields, clean: Clean) -> str | None:
    """Return the picture that stands for an album."""
    source = mapping(preview.first_image(holder).get("source"))
    embedded = mapping(mapping(holder.get("secure_media") or holder.get("media")).get("oembed"))
    return _address(source.get("url"), clean) or _address(embedded.get("thumbnail_url"), clean)


def _found(targets: Sequence[Target], post: Fields, holder: Fields, clean: Clean) -> Sequence[FoundMedia]:
    image = preview.first_image(holder)
    source = mapping(image.get("source"))
    width, height = side(source.get("width")), side(source.get("height"))
    title, permalink = text(post.get("title")), text(post.get("permalink"))
    title = clean(title) if title else None
    author, community, post_id = text(post.get("author")), text(post.get("subreddit")), post_id_of(post)
    post_url = f"https://www.reddit.com{permalink}" if permalink and permalink.startswith("/") else None
    # A crosspost may carry less of a warning than what it shows.
    is_nsfw = post.get("over_18") is True or holder.get("over_18") is True
    is_spoiler = post.get("spoiler") is True or holder.get("spoiler") is True
    return [
        FoundMedia(
            type=target.type,
            url=target.url,
            canonical_id=target.canonical_id,
            thumbnail_url=target.thumbnail_url or preview.thumbnail(holder, image, clean),
            hls_url=target.hls_url,
            needs_resolving=target.needs_resolving,
            width=target.width or width,
            height=target.height or height,
            duration=target.duration,
            title=title,
            author=author,
            community=community,
            caption=target.caption,
            post_id=post_id,
            post_url=post_url,
            is_nsfw=is_nsfw,
            is_spoiler=is_spoiler,
        )
        for target in targets
    ]


def post_id_of(post: Fields) -> str | None:
    """Return the id of a post, without the letters for its kind."""
    for field in ("id", "name"):
        value = post.get(field)
        if isinstance(value, str):
            found = value.removeprefix("t3_").lower()
            if _POST_ID.fullmatch(found):
                return found
    return None


def _address(value: object, clean: Clean) -> str | None:
    return address(clean(value)) if isinstance(value, str) else None
