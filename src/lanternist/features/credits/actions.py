"""Moving credits: grant, spend, refund. Each writes the ledger in the caller's transaction."""

from lanternist.features.credits import queries
from lanternist.features.credits.errors import InsufficientCredits, PremiumOnly, PricingMissing
from lanternist.features.credits.models import Account, Balance, Kind, Price, Totals
from lanternist.platform.db import Tx

STARTING_CREDITS = 50
LOW_BALANCE = 10
_NOBODY = Balance(0, "free", "Free", 0, is_paying=False)


async def open_accounts(tx: Tx, user_id: str) -> None:
    """Give a new person their accounts and the starting credits."""
    await queries.add_person(tx, user_id)
    await grant(tx, user_id, STARTING_CREDITS, reference=f"welcome:{user_id}")


async def grant(tx: Tx, user_id: str, amount: int, *, reference: str, kind: Kind = Kind.GRANT) -> bool:
    """Give `amount` credits to keep, once for one reference; return whether it happened now."""
    accounts = await queries.lock_accounts(tx, user_id)
    name = "allocation" if reference.startswith("welcome:") else "purchased"
    account = next(account for account in accounts if account.name == name)
    transfer = await queries.add_transfer(
        tx,
        kind=kind,
        reference=reference,
        feature=None,
        account_id=account.id,
        amount=amount,
        system="issued",
    )
    return transfer is not None


async def price_of(tx: Tx, feature: str) -> Price:
    """Return what a feature costs, or raise `PricingMissing`."""
    price = await queries.find_price(tx, feature)
    if price is None:
        raise PricingMissing(feature)
    return price


async def spend(tx: Tx, user_id: str, feature: str, *, reference: str) -> int:
    """Charge the price of `feature`, the allocation first, and return it.

    Raises `PricingMissing`, `PremiumOnly` or `InsufficientCredits`; a price of zero writes nothing.
    """
    price = await price_of(tx, feature)
    if price.is_paying_only and not (await balance_of(tx, user_id)).is_paying:
        raise PremiumOnly(feature)
    if price.amount == 0:
        return 0
    accounts = await queries.lock_accounts(tx, user_id)
    current = sum(account.balance for account in accounts)
    if current < price.amount:
        raise InsufficientCredits(feature, required=price.amount, current=current)
    for account, part, suffix in _split(accounts, price.amount):
        await queries.add_transfer(
            tx,
            kind=Kind.CHARGE,
            reference=reference + suffix,
            feature=feature,
            account_id=account.id,
            amount=-part,
            system="revenue",
        )
    return price.amount


async def refund(tx: Tx, *, reference: str) -> int:
    """Give back what was charged for `reference`, once, to where it came from; return how much moved now."""
    returned = 0
    for transfer_id, account_id, amount in await queries.charges_for(tx, reference):
        moved = await queries.add_transfer(
            tx,
            kind=Kind.REFUND,
            reference=f"charge:{transfer_id}",
            feature=None,
            account_id=account_id,
            amount=amount,
            system="revenue",
            corrects=transfer_id,
        )
        returned += amount if moved else 0
    return returned


async def balance_of(tx: Tx, user_id: str) -> Balance:
    """Return what a person has; nothing, for an account without a ledger."""
    return await queries.find_balance(tx, user_id) or _NOBODY


async def totals_of(tx: Tx, user_id: str) -> Totals:
    """Return all that a person ever received and spent."""
    return await queries.find_totals(tx, user_id)


def _split(accounts: list[Account], amount: int) -> list[tuple[Account, int, str]]:
    """Return how much each account pays; a second payer's transfer gets a reference of its own."""
    parts: list[tuple[Account, int, str]] = []
    for account in accounts:
        part = min(account.balance, amount)
        if part > 0:
            parts.append((account, part, "" if not parts else f":{account.name}"))
            amount -= part
    return parts
