"""The page of referrals: one's link, what it brought, and the list of it."""

from datetime import timedelta
from typing import Any

from litestar import Response, get

from lanternist.features.accounts import Page, Source
from lanternist.features.referrals import queries
from lanternist.features.referrals.models import REFERRED_CREDITS, REFERRER_CREDITS
from lanternist.features.referrals.routes import referrals_of
from lanternist.features.referrals.schemas import ReferralQuery
from lanternist.kit.texts import message
from lanternist.platform.db import Database
from lanternist.platform.injected import Given
from lanternist.platform.web import read_query
from lanternist.settings import Settings

MONTHS_SHOWN = 12
SOURCES = {
    Source.SESSION_SHARE: message("By a session you shared"),
    Source.DIRECT_LINK: message("By your link"),
    Source.LANDING_PAGE: message("By your code, typed in"),
}


@get("/referrals", include_in_schema=False)
async def referrals_page(page: Given[Page], db: Given[Database], settings: Given[Settings]) -> Response[Any]:
    """Show one's link, and who came by it: when and how, never who."""
    actor = page.require_actor()
    shown = await referrals_of(db, settings, actor, read_query(page.request, ReferralQuery))
    async with db.connection() as connection:
        months = await queries.count_by_month(connection, actor.id, MONTHS_SHOWN)
    context = {
        # The middle of a month, so that readers far from Greenwich see the same one.
        "months": [{"moment": month + timedelta(days=14), "value": count} for month, count in months],
        "referrals": shown,
        "rows": [
            {"created_at": each.created_at, "text": SOURCES[each.source], "credits": each.credits}
            for each in shown.items
        ],
        "referrer_credits": REFERRER_CREDITS,
        "referred_credits": REFERRED_CREDITS,
    }
    return await page.render("referrals/referrals.html", context)
