"""Lemmy: communities, asked for at the server that is their home."""

from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import Listing, Reason, SourceUnavailable
from lanternist.features.ingestion.sources.lemmy.client import PAGE_SIZE, NoSuchApi, query_of, read_pages
from lanternist.features.ingestion.sources.lemmy.names import normalise_community, parts_of
from lanternist.features.ingestion.upstream import Upstream

_RANGE_SECONDS = {"Day": 86_400, "Week": 604_800, "Month": 2_592_000, "Year": 31_536_000}


class LemmySource:
    """`lemmy:pics@lemmy.example` is a community."""

    prefix = "lemmy"
    title = "Lemmy"
    cacheable = True

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._upstream = Upstream(context)

    def normalise(self, name: str) -> str:
        return normalise_community(name)

    def is_configured(self) -> bool:
        return self._context.is_on(self.prefix)

    async def list_media(self, name: str, wanted: int) -> Listing:
        """Ask by version 3 of the API, which most servers speak, and else by version 4."""
        community, host, order = parts_of(name)
        common = {"community_name": community, "type_": "All", "limit": PAGE_SIZE}

        def third(cursor: str | None) -> str:
            query = query_of(common | {"sort": order, "page_cursor": cursor})
            return f"https://{host}/api/v3/post/list?{query}"

        def fourth(cursor: str | None) -> str:
            seconds = _RANGE_SECONDS.get(order.removeprefix("Top"))
            sort = "top" if order.startswith("Top") else order.lower()
            query = query_of(common | {"sort": sort, "time_range_seconds": seconds, "page_cursor": cursor})
            return f"https://{host}/api/v4/post/list?{query}"

        try:
            return await read_pages(self._upstream, third, wanted)
        except NoSuchApi:
            try:
                return await read_pages(self._upstream, fourth, wanted)
            except NoSuchApi:
                raise SourceUnavailable(Reason.NOT_FOUND) from None


def build(context: SourceContext) -> LemmySource:
    return LemmySource(context)
