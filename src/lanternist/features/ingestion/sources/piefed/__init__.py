"""PieFed: communities named as Lemmy's are, and nearly the same answers."""

from collections.abc import Sequence

from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.sources.lemmy.client import PAGE_SIZE, Address, query_of
from lanternist.features.ingestion.sources.lemmy.community import CommunitySource


class PieFedSource(CommunitySource):
    """`piefed:pics@piefed.example` is a community."""

    prefix = "piefed"
    title = "PieFed"

    def addresses(self, community: str, host: str, order: str) -> Sequence[Address]:
        """The one version of its API."""

        def page(cursor: str | None) -> str:
            query = {"community_name": community, "sort": order, "limit": PAGE_SIZE, "page": cursor}
            return f"https://{host}/api/alpha/post/list?{query_of(query)}"

        return (page,)


def build(context: SourceContext) -> PieFedSource:
    return PieFedSource(context)
