"""One slide's caption anew, in the place of the one that it has."""

from msgspec import UNSET

from lanternist.features import sessions
from lanternist.features.accounts import Actor
from lanternist.features.captions import actions, batches
from lanternist.features.captions.making import instruction_for
from lanternist.features.captions.models import SMART_CAPTION, Caption
from lanternist.features.captions.schemas import RegenerateRequest
from lanternist.features.captions.services import CaptionServices
from lanternist.features.sessions import Session, Slide
from lanternist.platform.db import Database, Tx


async def made_for(
    db: Database,
    services: CaptionServices,
    actor: Actor,
    session: Session,
    slide: Slide,
    wanted: RegenerateRequest,
) -> Caption:
    """Return a new caption for a slide of one's own; nothing is stored yet, and its price is held."""
    await actions.check_first(db, services, actor.id, SMART_CAPTION)
    return await batches.caption_of(
        db,
        services,
        session,
        slide,
        await instruction_for(db, session.caption_theme),
        language=wanted.language,
        steering=None if wanted.user_steering is UNSET else wanted.user_steering,
        is_fresh=True,
        feature=SMART_CAPTION,
    )


async def keep(tx: Tx, actor: Actor, session: Session, slide_id: int, made: Caption) -> Slide:
    """Write a caption with its charge. The session is locked. Raises `SessionMediaNotFound`."""
    await sessions.set_caption(tx, session.id, slide_id, made.text)
    await sessions.update_session(tx, session.id, {})
    changed = await sessions.find_slide(tx, session.id, slide_id)
    if changed is None:
        raise sessions.SessionMediaNotFound
    await actions.charge_for(tx, actor.id, SMART_CAPTION, made)
    return changed
