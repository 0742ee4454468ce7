"""What people ask of captions. Credits are looked at first, and taken before the model is asked."""

from lanternist.features import activity, credits, sessions
from lanternist.features.accounts import Actor
from lanternist.features.captions import holds
from lanternist.features.captions.making import instruction_for, keep, make
from lanternist.features.captions.models import GLANCE, PLAYBACK_CAPTION, SLIDE, SMART_CAPTION, Caption, Wish
from lanternist.features.captions.pictures import picture_from
from lanternist.features.captions.schemas import GlanceRequest, SlideContext, SlideRequest
from lanternist.features.captions.services import CaptionServices
from lanternist.platform.db import Database, Tx


async def glance(db: Database, services: CaptionServices, actor: Actor, body: GlanceRequest) -> Caption:
    """Return a caption for a slide that is played. Whose session it is not, its prompt is not used for."""
    theme = prompt = None
    if body.session_id is not None:
        async with db.connection() as connection:
            session = await sessions.find_readable(connection, actor, body.session_id)
        theme = session.caption_theme
        prompt = session.ai_prompt if session.user_id == actor.id else None
    await check_first(db, services, actor.id, PLAYBACK_CAPTION)
    wish = Wish(
        length=GLANCE,
        instruction=await instruction_for(db, theme),
        picture=await picture_from(body.media_url, db, services, is_short=False),
        told={"title": body.post_title, "community": body.subreddit},
        steering=prompt,
        language=body.language,
    )
    return await make(db, services, actor.id, wish, feature=PLAYBACK_CAPTION)


async def for_slide(db: Database, services: CaptionServices, actor: Actor, body: SlideRequest) -> Caption:
    """Return a caption for a slide that is being made."""
    await check_first(db, services, actor.id, SMART_CAPTION)
    wish = Wish(
        length=SLIDE,
        instruction=await instruction_for(db, None),
        picture=await picture_from(body.image, db, services, is_short=True),
        told=_told(body.context),
        steering=body.context.user_steering,
        language=body.language,
    )
    return await make(db, services, actor.id, wish, feature=SMART_CAPTION)


async def check_first(db: Database, services: CaptionServices, user_id: str, feature: str) -> int:
    """Return what a caption costs; refuse before anything is loaded what could not be paid for or made."""
    services.require_provider()
    async with db.connection() as connection:
        price = await credits.price_of(connection, feature)
        balance = await credits.balance_of(connection, user_id)
    if price.is_paying_only and not balance.is_paying:
        raise credits.PremiumOnly(feature)
    if balance.total < price.amount:
        raise credits.InsufficientCredits(feature, required=price.amount, current=balance.total)
    return price.amount


async def charge_for(tx: Tx, user_id: str, feature: str, made: Caption) -> None:
    """Charge a caption that was made just now, and keep it for the next who wants the same.

    Raises what refuses a charge.
    """
    if not made.is_new:
        return
    await holds.settle(tx, user_id, feature, made.hold)
    await keep(tx, made)
    await activity.record(
        tx, user_id, action="caption_generated", feature="captions", details={"as": feature}
    )


def _told(context: SlideContext) -> dict[str, object]:
    return {
        "slide": f"{context.index + 1} of {context.total}",
        "session": context.session_title,
        "before": context.previous_captions[-3:],
        "after": context.next_captions[:3],
        "stage": context.session_stage,
    }
