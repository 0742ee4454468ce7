"""PieFed: communities named as Lemmy's are, and nearly the same answers."""

from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import Listing, Reason, SourceUnavailable
from lanternist.features.ingestion.sources.lemmy.client import PAGE_SIZE, NoSuchApi, query_of, read_pages
from lanternist.features.ingestion.sources.lemmy.names import normalise_community, parts_of
from lanternist.features.ingestion.upstream import Upstream


class PieFedSource:
    """`piefed:pics@piefed.example` is a community."""

    prefix = "piefed"
    title = "PieFed"
    cacheable = True

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._upstream = Upstream(context)

    def normalise(self, name: str) -> str:
        return normalise_community(name)

    def is_configured(self) -> bool:
        return self._context.is_on(self.prefix)

    async def list_media(self, name: str, wanted: int) -> Listing:
        """Return the media of a community's posts."""
        community, host, order = parts_of(name)

        def page(cursor: str | None) -> str:
            query = {"community_name": community, "sort": order, "limit": PAGE_SIZE, "page": cursor}
            return f"https://{host}/api/alpha/post/list?{query_of(query)}"

        try:
            return await read_pages(self._upstream, page, wanted)
        except NoSuchApi:
            raise SourceUnavailable(Reason.NOT_FOUND) from None


def build(context: SourceContext) -> PieFedSource:
    return PieFedSource(context)
