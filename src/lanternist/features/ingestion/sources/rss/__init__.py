"""Feeds: those that the operator set up by name, and any other by its address."""

from lanternist.features.ingestion import feeds
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import Listing, Reason, SourceUnavailable
from lanternist.features.ingestion.sources.rss.names import is_address, normalise_feed
from lanternist.features.ingestion.sources.rss.parse import parse_feed
from lanternist.features.ingestion.upstream import Upstream
from lanternist.platform.sealing import SealBroken, Sealer

_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"


class FeedSource:
    """`rss:birds` is a feed of the operator's, `rss:https://...` any."""

    prefix = "rss"
    title = "Feeds"
    cacheable = True

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._upstream = Upstream(context)

    def normalise(self, name: str) -> str:
        return normalise_feed(name)

    def is_configured(self) -> bool:
        return self._context.is_on(self.prefix)

    async def list_media(self, name: str, wanted: int) -> Listing:
        """Return all that the feed holds; feeds have no further pages."""
        url = name if is_address(name) else await self._address_of(name)
        answer = await self._upstream.get(url, headers={"Accept": _ACCEPT}, follow=True)
        return parse_feed(answer.body, name if is_address(name) else "")

    async def _address_of(self, name: str) -> str:
        settings = self._context.settings
        sealer = Sealer(settings.secret_key or "", settings.former_secret_key)
        async with self._context.db.connection() as tx:
            try:
                url = await feeds.address_of_feed(tx, sealer, name)
            except SealBroken:
                # Sealed under an earlier secret key: the operator has to set the feed up again.
                raise SourceUnavailable(Reason.UNAUTHORIZED) from None
        if url is None:
            raise SourceUnavailable(Reason.NOT_FOUND)
        return url


def build(context: SourceContext) -> FeedSource:
    return FeedSource(context)
