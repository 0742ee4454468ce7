"""How a person wants pages and the player: read, and changed in part."""

from dataclasses import replace

from msgspec import UNSET, structs

from lanternist.errors import ValidationFailed
from lanternist.features.accounts import preference_queries, queries
from lanternist.features.accounts.models import Actor, Preferences
from lanternist.features.accounts.schemas import PreferencesChange
from lanternist.platform.db import Tx
from lanternist.platform.feature import Hooks
from lanternist.platform.languages import Languages


async def preferences_of(tx: Tx, user_id: str) -> Preferences:
    """Return how a person wants pages and the player, or what holds for who never said."""
    return await preference_queries.find_preferences(tx, user_id) or Preferences()


async def change_preferences(
    tx: Tx, hooks: Hooks, actor: Actor, change: PreferencesChange, languages: Languages
) -> Preferences:
    """Keep the parts that `change` names and return the whole.

    Raises `ValidationFailed` for a range that would be upside down, and for a language without a catalogue.
    """
    await queries.lock_user(tx, actor.id)
    before = await preferences_of(tx, actor.id)
    named = {name: value for name, value in structs.asdict(change).items() if value is not UNSET}
    wanted = replace(before, **named)
    if wanted.interval_min > wanted.interval_max:
        raise ValidationFailed.of("intervalMin", "must not be greater than intervalMax")
    if change.language:
        language = languages.named(change.language)
        if language is None:
            raise ValidationFailed.of("language", "must be a language of this server")
        wanted = replace(wanted, language=language.code)
    await preference_queries.store_preferences(tx, actor.id, wanted)
    await hooks.account_event(tx, actor.id, "preferences_changed")
    return wanted
