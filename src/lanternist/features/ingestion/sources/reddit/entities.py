"""Reddit writes `&`, `<` and `>` as entities unless it was asked for `raw_json`."""

import re
from collections.abc import Callable, Iterable

from lanternist.features.ingestion.addresses.fields import Fields, mapping, sequence

Clean = Callable[[str], str]

_AMPERSAND = re.compile(r"&(amp;|lt;|gt;)?")


def unescape(value: str) -> str:
    """Undo Reddit's escaping exactly once.

    `html.unescape` would also turn `&copy=1` in an address into a copyright sign.
    """
    if "&" not in value:
        return value
    return value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def keep(value: str) -> str:
    """Return `value` as it is, for an answer that was not escaped."""
    return value


def cleaner(posts: Iterable[Fields], raw_json: bool | None) -> Clean:
    """Return what makes this answer's strings plain; `None` looks at the posts to find out."""
    escaped = is_escaped(posts) if raw_json is None else not raw_json
    return unescape if escaped else keep


def is_escaped(posts: Iterable[Fields]) -> bool:
    """Return whether the strings of `posts` are escaped, by the first one that can tell.

    Strings that Reddit itself made come first in each post: people may write `&amp;` on their own.
    """
    for post in posts:
        for value in _telling(post):
            found = _AMPERSAND.search(value)
            if found is not None:
                return found[1] is not None
    return False


def _telling(post: Fields) -> Iterable[str]:
    for image in sequence(mapping(post.get("preview")).get("images"))[:1]:
        yield from _strings(mapping(mapping(image).get("source")), "url")
    for item in mapping(post.get("media_metadata")).values():
        yield from _strings(mapping(mapping(item).get("s")), "u", "mp4")
        yield from _strings(mapping(item), "hlsUrl")
    yield from _strings(mapping(mapping(post.get("secure_media")).get("reddit_video")), "hls_url")
    html = post.get("selftext_html")
    if isinstance(html, str) and html.startswith(("<", "&lt;")):
        yield "&lt;" if html.startswith("&lt;") else "&"
    yield from _strings(post, "url", "title")


def _strings(fields: Fields, *names: str) -> Iterable[str]:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str):
            yield value
