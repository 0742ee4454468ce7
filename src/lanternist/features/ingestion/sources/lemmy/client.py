"""Reads pages of posts of Lemmy and of what is like it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from lanternist.features.ingestion.addresses.fields import mapping
from lanternist.features.ingestion.addresses.jsons import decoded
from lanternist.features.ingestion.models import FoundMedia, Listing, Reason, SourceUnavailable
from lanternist.features.ingestion.sources.lemmy.parse import next_page, parse_posts
from lanternist.features.ingestion.upstream import Upstream, reason_of
from lanternist.platform.fetch import Answer

MOST_PAGES = 3
PAGE_SIZE = 50
CALL_SECONDS = 20.0
_WORDS = {
    "couldnt_find_community": Reason.NOT_FOUND,
    "not_found": Reason.NOT_FOUND,
    "instance_is_private": Reason.PRIVATE,
    "not_logged_in": Reason.PRIVATE,
    "incorrect_login": Reason.PRIVATE,
    "rate_limit_error": Reason.RATE_LIMITED,
    "too_many_requests": Reason.RATE_LIMITED,
}
"""What these sites say in `error`, whatever the status is."""
Address = Callable[[str | None], str]
"""Makes the address of a page from what names it."""


class NoSuchApi(Exception):
    """The host answers, but not at this address: it is of another version or of another kind."""


async def read_pages(upstream: Upstream, address: Address, wanted: int) -> Listing:
    """Read pages until there is enough; what the first ones gave is kept when a later one fails."""
    found: dict[str, FoundMedia] = {}
    posts, cursor = 0, None
    deadline = asyncio.get_running_loop().time() + CALL_SECONDS
    for number in range(MOST_PAGES):
        try:
            async with asyncio.timeout_at(deadline):
                document = await _page(upstream, address(cursor))
            page = parse_posts(document)
        except (SourceUnavailable, TimeoutError) as failure:
            if number:
                break
            if isinstance(failure, TimeoutError):
                raise SourceUnavailable(Reason.TIMEOUT) from None
            raise
        posts += page.posts
        for media in page.media:
            found.setdefault(media.canonical_id, media)
        cursor = next_page(document)
        if cursor is None or len(found) >= wanted:
            break
    return Listing(tuple(found.values()), posts)


def query_of(values: Mapping[str, object]) -> str:
    """Return a query string without what is None."""
    return urlencode({name: value for name, value in values.items() if value is not None})


async def _page(upstream: Upstream, url: str) -> Any:  # Any: JSON of another's making
    answer = await upstream.get(url, headers={"Accept": "application/json"}, refusal=_refusal)
    document = decoded(answer.body)
    if answer.status == 404:
        raise NoSuchApi
    return document


def _refusal(answer: Answer) -> Reason | None:
    word = mapping(decoded(answer.body)).get("error")
    if isinstance(word, str) and word in _WORDS:
        return _WORDS[word]
    # A 404 without a word of the API's own is from something else than this API.
    return None if answer.status == 404 and not isinstance(word, str) else reason_of(answer)
