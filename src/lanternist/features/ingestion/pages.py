"""The page of sources: what can be named, and how each place is just now."""

from typing import Any

from litestar import Response, get

from lanternist.features.accounts import Page
from lanternist.features.ingestion.models import Reason
from lanternist.features.ingestion.source_health import Health, health_of
from lanternist.features.ingestion.sources import Sources
from lanternist.kit.texts import message
from lanternist.platform.db import Database
from lanternist.platform.injected import Given

STATES = {
    Health.OK: message("Works"),
    Health.PARTLY: message("Works in part"),
    Health.FAILING: message("Does not answer as it should"),
    Health.RESTING: message("Is left alone for a while"),
    Health.UNUSED: message("Not asked lately"),
    Health.OFF: message("Not set up"),
}
REASONS = {
    Reason.SOURCE_NOT_CONFIGURED: message("The operator of this server has not set it up."),
    Reason.BLOCKED: message("It refuses this server."),
    Reason.RATE_LIMITED: message("It was asked too often."),
    Reason.UNAUTHORIZED: message("It does not accept this server's credentials."),
    Reason.TIMEOUT: message("It takes too long to answer."),
    Reason.UPSTREAM_ERROR: message("It has trouble of its own."),
}


@get("/sources", include_in_schema=False)
async def sources_page(page: Given[Page], db: Given[Database], sources: Given[Sources]) -> Response[Any]:
    """Show how each source is; which names people use there is not shown."""
    page.require_actor()
    async with db.connection() as connection:
        found = await health_of(connection, sources)
    rows = [
        {
            "title": each.title,
            "prefix": each.prefix,
            "state": each.state.value,
            "text": STATES[each.state],
            "reason": REASONS.get(each.reason) if each.reason else None,
            "listed": each.listed,
            "failing": each.failing,
            "retry_at": each.retry_at,
        }
        for each in found
    ]
    return await page.render("ingestion/sources.html", {"rows": rows})
