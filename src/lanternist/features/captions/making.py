"""One caption: from the cache, or asked of the model within what a day may cost, cleaned and checked."""

import hashlib
from dataclasses import replace

import msgspec
import structlog

from lanternist.features.captions import holds, queries
from lanternist.features.captions.cleaning import cleaned, gives_away
from lanternist.features.captions.errors import (
    CaptionFailed,
    CaptionLimitReached,
    ModelImageUnsupported,
)
from lanternist.features.captions.models import Caption, Wish
from lanternist.features.captions.prompts import prompt_for, secrets_of
from lanternist.features.captions.services import CaptionServices
from lanternist.platform.db import Database, Tx

ASKED_AGAIN = 2
"""How often the model is asked when what it writes cannot be used."""
DEFAULT_INSTRUCTION = "Describe the picture in one calm sentence."
log = structlog.get_logger()


async def make(
    db: Database, services: CaptionServices, user_id: str, wish: Wish, *, feature: str | None = None
) -> Caption:
    """Return a caption for `wish`; a new one is not kept before `keep`. Raises the errors of captions.

    With `feature` its price is taken before the model is asked, for `holds.settle`; else whoever calls charges it.
    """
    provider = services.provider
    services.require_provider()
    if not provider.sees:
        if not any(wish.told.values()) and not wish.steering:
            raise ModelImageUnsupported(provider.model)
        wish = replace(wish, picture=None)
    key = _key(wish, provider.model)
    if not wish.is_fresh:
        async with db.connection() as connection:
            known = await queries.find_cached(connection, key)
        if known is not None:
            return Caption(known, is_new=False)
    hold = await holds.take(db, user_id, feature) if feature else None
    try:
        text = await _asked(db, services, user_id, wish)
    except BaseException:
        await holds.give_back(db, hold)
        raise
    return Caption(text, is_new=True, hold=hold, key=key)


async def keep(tx: Tx, made: Caption) -> None:
    """Keep a caption for whoever wants the same, in the transaction that charges it."""
    if made.key is not None:
        await queries.store_cached(tx, made.key, made.text)


async def instruction_for(db: Database, theme: str | None) -> str:
    """Return what a theme asks for."""
    if theme is None:
        return DEFAULT_INSTRUCTION
    async with db.connection() as connection:
        return await queries.find_instruction(connection, theme) or DEFAULT_INSTRUCTION


async def _asked(db: Database, services: CaptionServices, user_id: str, wish: Wish) -> str:
    denied = await services.deny_list.current()
    for _ in range(ASKED_AGAIN):
        await _count(db, services, user_id)
        prompt, mark = prompt_for(wish)
        text = cleaned(await services.provider.write(prompt), wish.length)
        if text is None:
            problem = "unusable"
        elif gives_away(text, (*secrets_of(wish, mark), *services.provider.secrets)):
            problem = "gives_away"
        elif not denied.allows_text(text, is_instruction=True):
            problem = "denied"
        else:
            return text
        log.warning("captions.not_used", problem=problem)
    raise CaptionFailed


async def _count(db: Database, services: CaptionServices, user_id: str) -> None:
    """Count a question of today, before it is asked. Raises `CaptionLimitReached`."""
    async with db.transaction() as tx:
        # The person first: whoever has no more left takes nothing from the others.
        if not await queries.count_asked(tx, user_id, services.most_a_person):
            raise CaptionLimitReached
        if not await queries.count_asked(tx, "", services.most_a_day):
            raise CaptionLimitReached


def _key(wish: Wish, model: str) -> bytes:
    """Return what two wishes share that want the same."""
    parts = (
        model,
        wish.length.least,
        wish.length.most,
        wish.instruction,
        sorted((name, value) for name, value in wish.told.items() if value),
        wish.steering,
        wish.language,
        hashlib.sha256(wish.picture.data).hexdigest() if wish.picture else None,
    )
    return hashlib.sha256(msgspec.json.encode(parts)).digest()
