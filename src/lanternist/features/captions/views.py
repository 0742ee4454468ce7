"""From what is stored to what people see of captions for a session."""

from typing import Any

from lanternist.features import credits, sessions
from lanternist.features.captions import queries
from lanternist.features.captions.batches import captionable
from lanternist.features.captions.models import PLAYBACK_CAPTION, SMART_CAPTION, Batch, ProviderState
from lanternist.features.captions.schemas import BatchBody, CaptionsBody
from lanternist.features.captions.services import CaptionServices
from lanternist.features.sessions import Session
from lanternist.kit.times import whole_seconds
from lanternist.platform.db import Tx
from lanternist.platform.hosts import health_of


async def captions_body(tx: Tx, services: CaptionServices, user_id: str, session_id: int) -> CaptionsBody:
    """Return what captions for a session would cost, and how far they are."""
    slides = await sessions.list_slides(tx, session_id)
    missing = len(captionable(slides, replace=False, sees=services.provider.sees))
    try:
        price = (await credits.price_of(tx, SMART_CAPTION)).amount
    except credits.PricingMissing:
        price = None
    batch = await queries.find_batch(tx, session_id)
    return CaptionsBody(
        available=services.provider.is_configured,
        missing=missing,
        captioned=sum(bool(each.caption) for each in slides),
        titled=sum(bool(each.title) and not each.caption for each in slides),
        price=price,
        cost=None if price is None else price * missing,
        balance=(await credits.balance_of(tx, user_id)).total,
        batch=_batch_body(batch) if batch else None,
    )


async def written_while_playing(tx: Tx, services: CaptionServices, session: Session) -> dict[str, Any] | None:
    """Return where captions for a session that plays are asked for, and for how many credits; None where nowhere."""
    if not services.provider.is_configured or session.caption_theme is None:
        return None
    try:
        price = (await credits.price_of(tx, PLAYBACK_CAPTION)).amount
    except credits.PricingMissing:
        return None
    return {"url": "/api/generate-caption", "price": price}


async def provider_state(tx: Tx, services: CaptionServices) -> ProviderState:
    """Return how the model is and how much it was asked today."""
    provider = services.provider
    health = await health_of(tx, provider.host_key)
    return ProviderState(
        is_configured=provider.is_configured,
        has_key=provider.has_key,
        place=provider.place,
        model=provider.model,
        sees=provider.sees,
        failures=health.failures,
        resting_until=health.resting_until,
        reason=health.reason,
        asked=await queries.count_today(tx),
        most_a_day=services.most_a_day,
        most_a_person=services.most_a_person,
        written=await queries.count_cached(tx),
    )


def _batch_body(batch: Batch) -> BatchBody:
    return BatchBody(
        state=batch.state,
        wanted=len(batch.slide_ids),
        done=len(batch.done_ids),
        failed=len(batch.failures),
        failures=batch.failures,
        charged=batch.charged,
        updated_at=whole_seconds(batch.updated_at),
    )
