"""The referral call of the API, which the page shows too."""

from litestar import get

from lanternist.features.accounts import Actor
from lanternist.features.referrals import queries
from lanternist.features.referrals.schemas import ReferralBody, ReferralQuery, Referrals
from lanternist.kit.times import whole_seconds
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database
from lanternist.platform.injected import Given
from lanternist.platform.paging import page_of, place_of
from lanternist.platform.web import read_query
from lanternist.settings import Settings


@get("/api/referrals", opt={"query": ReferralQuery}, tags=["Referrals"])
async def list_referrals(
    request: WebRequest, actor: Given[Actor], db: Given[Database], settings: Given[Settings]
) -> Referrals:
    """Return one's code and link, what they brought so far, and the list page by page, newest first."""
    return await referrals_of(db, settings, actor, read_query(request, ReferralQuery))


async def referrals_of(db: Database, settings: Settings, actor: Actor, query: ReferralQuery) -> Referrals:
    """Return what one is told of one's own referrals."""
    after = place_of(query.cursor)
    async with db.connection() as connection:
        totals = await queries.count_referrals(connection, actor.id)
        found = await queries.list_referrals(connection, actor.id, after=after, limit=query.limit + 1)
    page, next_cursor = page_of(found, query.limit)
    return Referrals(
        code=actor.user.referral_code,
        url=f"{settings.public_url}/?ref={actor.user.referral_code}",
        total=totals.count,
        credits_earned=totals.credits,
        items=[
            ReferralBody(created_at=whole_seconds(each.created_at), credits=each.credits, source=each.source)
            for each in page
        ],
        next_cursor=next_cursor,
    )
