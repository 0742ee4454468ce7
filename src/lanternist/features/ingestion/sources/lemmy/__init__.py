"""Lemmy: communities, asked for at the server that is their home."""

from collections.abc import Sequence

from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.sources.lemmy.client import PAGE_SIZE, Address, query_of
from lanternist.features.ingestion.sources.lemmy.community import CommunitySource

_RANGE_SECONDS = {"Day": 86_400, "Week": 604_800, "Month": 2_592_000, "Year": 31_536_000}


class LemmySource(CommunitySource):
    """`lemmy:pics@lemmy.example` is a community."""

    prefix = "lemmy"
    title = "Lemmy"

    def addresses(self, community: str, host: str, order: str) -> Sequence[Address]:
        """Version 3 of the API, which most servers speak, and version 4."""
        common = {"community_name": community, "type_": "All", "limit": PAGE_SIZE}

        def third(cursor: str | None) -> str:
            query = query_of(common | {"sort": order, "page_cursor": cursor})
            return f"https://{host}/api/v3/post/list?{query}"

        def fourth(cursor: str | None) -> str:
            seconds = _RANGE_SECONDS.get(order.removeprefix("Top"))
            sort = "top" if order.startswith("Top") else order.lower()
            query = query_of(common | {"sort": sort, "time_range_seconds": seconds, "page_cursor": cursor})
            return f"https://{host}/api/v4/post/list?{query}"

        return third, fourth


def build(context: SourceContext) -> LemmySource:
    return LemmySource(context)
