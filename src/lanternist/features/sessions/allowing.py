"""What the deny-list lets into sessions: sources and addresses that people name, and what sources list."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from lanternist.errors import ContentNotAllowed
from lanternist.features.denylist import Denied
from lanternist.features.ingestion import FoundMedia
from lanternist.features.sessions.services import SessionServices


async def check_named(
    services: SessionServices, *, subreddits: Sequence[str] = (), thumbnail: str | None = None
) -> None:
    """Refuse sources and addresses that the operator denies; what texts may hold is read with the body."""
    denied = await services.deny_list.current()
    fields = {
        "subreddits": all(denied.allows_source(name) for name in subreddits),
        "thumbnail": denied.allows_address(thumbnail),
    }
    if refused := [field for field, is_allowed in fields.items() if not is_allowed]:
        raise ContentNotAllowed.among(refused)


def is_allowed(denied: Denied, item: FoundMedia) -> bool:
    """Return whether nothing about a post is denied: its words, its community, and where its files are."""
    return (
        denied.allows_text(f"{item.title or ''}\n{item.caption or ''}\n{item.author or ''}")
        and (not item.community or denied.allows_source(item.community))
        and all(denied.allows_address(url) for url in (item.url, item.thumbnail_url, item.post_url))
    )


class Holding(Protocol):
    """What shows a medium."""

    @property
    def media(self) -> FoundMedia: ...


Held = TypeVar("Held", bound=Holding)


async def allowed_of(services: SessionServices, texts: Iterable[str], found: Iterable[Held]) -> list[Held]:
    """Return what may be kept of something that is imported; refuse it for its own texts, or when nothing is left."""
    denied = await services.deny_list.current()
    items = list(found)
    kept = [item for item in items if is_allowed(denied, item.media)]
    if not all(map(denied.allows_text, texts)) or (items and not kept):
        raise ContentNotAllowed.among(["url"])
    return kept
