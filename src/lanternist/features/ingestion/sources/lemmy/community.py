"""What sources of communities of the Fediverse have in common: how they are named, and how their pages are read."""

from collections.abc import Sequence
from typing import ClassVar

from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import Listing, Reason, SourceUnavailable
from lanternist.features.ingestion.sources.lemmy.client import Address, NoSuchApi, read_pages
from lanternist.features.ingestion.sources.lemmy.names import normalise_community, parts_of
from lanternist.features.ingestion.upstream import Upstream


class CommunitySource:
    """Communities named `name@host`, asked for at the server that is their home."""

    prefix: ClassVar[str]
    title: ClassVar[str]
    cacheable = True

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._upstream = Upstream(context)

    def normalise(self, name: str) -> str:
        return normalise_community(name)

    def is_configured(self) -> bool:
        return self._context.is_on(self.prefix)

    async def list_media(self, name: str, wanted: int) -> Listing:
        """Return the media of a community's posts, by the first of its server's APIs that is there."""
        for address in self.addresses(*parts_of(name)):
            try:
                return await read_pages(self._upstream, address, wanted)
            except NoSuchApi:
                continue
        raise SourceUnavailable(Reason.NOT_FOUND)

    def addresses(self, community: str, host: str, order: str) -> Sequence[Address]:
        """Return what makes the addresses of pages, one for each version of the API, the likeliest first."""
        raise NotImplementedError
