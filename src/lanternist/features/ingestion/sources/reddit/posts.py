"""The posts of a listing as the Reddit calls of the API return them. Pure, like `parse`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lanternist.features.ingestion.addresses import hosts
from lanternist.features.ingestion.addresses.fields import Fields, text
from lanternist.features.ingestion.models import MediaType
from lanternist.features.ingestion.sources.reddit.entities import Clean, cleaner
from lanternist.features.ingestion.sources.reddit.parse import is_removed, media_of, post_id_of, posts_of

LARGEST_COUNT = 2**53


@dataclass(frozen=True, slots=True)
class RedditPost:
    """One post and the first medium that it shows; `canonical_id` knows that medium wherever it was posted."""

    id: str
    title: str
    author: str
    subreddit: str
    url: str
    media_url: str | None
    thumbnail: str | None
    score: int
    num_comments: int
    created_utc: int
    """Seconds since 1970."""
    is_video: bool
    nsfw: bool
    spoiler: bool
    canonical_id: str | None


def parse_posts(document: object, *, with_text: bool) -> Iterator[RedditPost]:
    """Yield the posts of an answer in its order, those without media only where texts are wanted too.

    Raises `SourceUnavailable` where `parse_listing` does.
    """
    posts = tuple(posts_of(document))
    clean = cleaner(posts, None)
    for post in posts:
        found = _post(post, clean)
        if found is not None and (found.media_url or (with_text and not is_removed(post))):
            yield found


def keys_of(urls: Iterable[str]) -> set[str]:
    """Return by what each address is compared: the medium that it leads to, else the address without its trimmings."""
    return {key for url in urls for key in _keys(url)}


def is_among(post: RedditPost, keys: set[str]) -> bool:
    """Return whether the post, or what it shows, is one of those that `keys_of` made."""
    return post.canonical_id in keys or _plain(post.url) in keys


def _post(post: Fields, clean: Clean) -> RedditPost | None:
    post_id, permalink = post_id_of(post), text(post.get("permalink"))
    if post_id is None or permalink is None or not permalink.startswith("/"):
        return None
    media = next(iter(media_of(post, clean)), None)
    return RedditPost(
        id=post_id,
        title=clean(text(post.get("title")) or ""),
        author=text(post.get("author")) or "[deleted]",
        subreddit=text(post.get("subreddit")) or "",
        url=f"https://www.reddit.com{permalink}",
        media_url=media.url if media else None,
        thumbnail=media.thumbnail_url if media else None,
        score=_number(post.get("score")),
        num_comments=_number(post.get("num_comments")),
        created_utc=_number(post.get("created_utc")),
        is_video=media is not None and media.type is MediaType.VIDEO,
        nsfw=media.is_nsfw if media else post.get("over_18") is True,
        spoiler=media.is_spoiler if media else post.get("spoiler") is True,
        canonical_id=media.canonical_id if media else None,
    )


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_COUNT:
        return 0
    return int(value)


def _keys(url: str) -> Iterator[str]:
    target = hosts.target_of(url)
    if target is not None:
        yield target.canonical_id
    yield _plain(url)


def _plain(url: str) -> str:
    """Two addresses that differ only in scheme, `www.`, query, fragment or the last slash are the same post."""
    bare = url.partition("#")[0].partition("?")[0].partition("://")[2] or url
    return bare.lower().removeprefix("www.").rstrip("/")
