"""What administrators do with credits: prices, tiers, who is in which, what is given and what is put right.

All of it is recorded: of the administrator, and of the person whose credits it moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lanternist.errors import ValidationFailed
from lanternist.features import activity
from lanternist.features.accounts import UserNotFound
from lanternist.features.credits import actions
from lanternist.features.credits import admin_queries as queries
from lanternist.features.credits.errors import (
    AlreadyCorrected,
    NotCorrectable,
    TierNotFound,
    TransferNotFound,
)
from lanternist.features.credits.models import Kind, Moved, Price, Tier, Transaction
from lanternist.features.credits.queries import give
from lanternist.kit.ids import new_token
from lanternist.platform.db import Tx


async def set_price(tx: Tx, by: str, feature: str, price: Price) -> None:
    """Set what a feature costs from now on."""
    await queries.set_price(tx, feature, price)
    details = {"amount": price.amount, "is_paying_only": price.is_paying_only}
    await _record(tx, by, "price_changed", f"price:{feature}", details)


async def remove_price(tx: Tx, by: str, feature: str) -> None:
    """Leave a feature without a price, so that nobody can use it; one without a price stays so."""
    await queries.delete_price(tx, feature)
    await _record(tx, by, "price_removed", f"price:{feature}")


async def find_tier(tx: Tx, key: str) -> Tier:
    """Return the tier that is about to be changed, or raise `TierNotFound`."""
    tier = await queries.lock_tier(tx, key)
    if tier is None:
        raise TierNotFound
    return tier


async def change_tier(tx: Tx, by: str, tier: Tier, **changed: Any) -> Tier:
    """Change fields of a tier, by their names. A new allocation is given from the next month on."""
    tier = replace(tier, **changed)
    await queries.update_tier(tx, tier)
    await _record(tx, by, "tier_changed", f"tier:{tier.key}", {"fields": sorted(changed)})
    return tier


async def put_in_tier(tx: Tx, by: str | None, user_id: str, key: str, *, reason: str | None = None) -> int:
    """Put a person into a tier; return the credits that they get now.

    Into one that gives more each month: the difference at once, a tier's once a month, as part of the month's
    allocation. Into one that gives less: what they have stays until the next month. Raises `UserNotFound`, or
    `ValidationFailed` where there is no such tier.
    """
    known = [tier.key for tier in await queries.list_tiers(tx)]
    if key not in known:
        raise ValidationFailed.of("tier", f"must be one of {', '.join(known)}")
    change = await queries.put_in_tier(tx, user_id, key)
    if change is None:
        raise UserNotFound
    if not change.is_other:
        return 0
    reference = f"tier:{user_id}:{change.month}:{key}"
    given = change.more > 0 and await give(
        tx, user_id, change.more, is_allocation=True, kind=Kind.GRANT, reference=reference
    )
    amount = change.more if given else 0
    details = {"tier": key, "amount": amount} | _because(reason)
    await _record_both(tx, by, user_id, ("user_tier_changed", "moved_to_tier"), details)
    return amount


async def grant(
    tx: Tx, by: str | None, user_id: str, amount: int, *, reason: str | None = None
) -> Transaction:
    """Give a person credits to keep, and return the transfer; or raise `UserNotFound`."""
    if not await actions.grant(tx, user_id, amount, reference=f"{by or 'operator'}:{new_token()}"):
        raise UserNotFound
    transfer = await queries.find_last(tx, user_id)
    details = {"amount": amount, "transfer": transfer.id} | _because(reason)
    await _record_both(tx, by, user_id, ("credits_given", "credits_received"), details)
    return transfer


async def find_transfer(tx: Tx, transfer_id: int) -> Moved:
    """Return the transfer that is about to be put right, or raise `TransferNotFound`."""
    moved = await queries.lock_moved(tx, transfer_id)
    if moved is None:
        raise TransferNotFound
    return moved


async def correct(tx: Tx, by: str, transfer_id: int, amount: int | None) -> Transaction:
    """Put a transfer right by another one that names it, once, and return that.

    A charge is given back whole, to where it came from. Of what was given, `amount` (all) is taken back, what is
    kept first. Raises `TransferNotFound`, `NotCorrectable`, `AlreadyCorrected`, `TakesTooMuch`, or
    `ValidationFailed` for an amount that the transfer did not move.
    """
    moved = await find_transfer(tx, transfer_id)
    if moved.kind is not Kind.CHARGE and (moved.corrects is not None or moved.amount < 0):
        raise NotCorrectable
    if amount is not None and (amount > abs(moved.amount) or moved.kind is Kind.CHARGE):
        whole = "must be left out: a charge is given back whole"
        most = f"must be at most {moved.amount}, which the transfer gave"
        raise ValidationFailed.of("amount", whole if moved.kind is Kind.CHARGE else most)
    if moved.kind is Kind.CHARGE:
        is_done = await actions.refund(tx, reference=moved.reference) > 0
    else:
        is_done = await actions.take_back(tx, moved.user_id, amount or moved.amount, corrects=transfer_id)
    if not is_done:
        raise AlreadyCorrected
    transfer = await queries.find_last(tx, moved.user_id)
    details = {"amount": transfer.amount, "transfer": transfer.id, "corrects": transfer_id}
    await _record_both(tx, by, moved.user_id, ("transfer_corrected", "credits_corrected"), details)
    return transfer


async def list_prices(tx: Tx) -> Sequence[tuple[str, Price]]:
    """Return every feature that has a price."""
    return await queries.list_prices(tx)


async def list_tiers(tx: Tx) -> Sequence[Tier]:
    """Return all tiers, the smallest allocation first."""
    return await queries.list_tiers(tx)


def _because(reason: str | None) -> dict[str, object]:
    return {"reason": reason} if reason else {}


async def _record_both(
    tx: Tx, by: str | None, user_id: str, names: tuple[str, str], details: Mapping[str, object]
) -> None:
    """Record what was done to a person, for each of the two by its own name; the operator (None) has no account."""
    if by is not None:
        await _record(tx, by, names[0], f"user:{user_id}", details)
    await _record(tx, user_id, names[1], None, details)


async def _record(
    tx: Tx, user_id: str, action: str, subject: str | None, details: Mapping[str, object] | None = None
) -> None:
    await activity.record(tx, user_id, action=action, feature="credits", subject=subject, details=details)
