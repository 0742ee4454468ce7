"""How much a person may keep."""

from dataclasses import dataclass

from lanternist.features import credits
from lanternist.features.vault import queries
from lanternist.features.vault.errors import VaultFull
from lanternist.features.vault.services import VaultServices
from lanternist.platform.db import Tx


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes a person keeps, and how many they may."""

    used: int
    quota: int


async def room_of(tx: Tx, vault: VaultServices, user_id: str) -> Room:
    """Return how much room a person has."""
    balance = await credits.balance_of(tx, user_id)
    return Room(await queries.used_bytes(tx, user_id), vault.quota_of(balance.tier))


async def reserve(tx: Tx, vault: VaultServices, user_id: str, size: int) -> None:
    """Make sure that there is room for so many bytes more until the transaction ends. Raises `VaultFull`."""
    await queries.lock_vault(tx, user_id)
    room = await room_of(tx, vault, user_id)
    if room.used + size > room.quota:
        raise VaultFull(room.used, room.quota)
