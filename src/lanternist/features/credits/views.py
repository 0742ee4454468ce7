"""Credits as the API shows them."""

from collections.abc import Sequence

from lanternist.features.credits import actions
from lanternist.features.credits.models import Transaction
from lanternist.features.credits.schemas import TransactionBody, TransactionQuery, Transactions
from lanternist.kit.times import with_milliseconds
from lanternist.platform.db import Tx

_NEWEST = 2**63 - 1


async def transactions_page(
    tx: Tx, user_id: str, query: TransactionQuery
) -> tuple[Sequence[Transaction], str | None]:
    """Return one page of a person's transactions and the cursor of the next one."""
    before = int(query.cursor) if query.cursor else _NEWEST
    found = await actions.transactions_of(tx, user_id, before=before, limit=query.limit + 1)
    page = found[: query.limit]
    return page, str(page[-1].version) if len(found) > query.limit else None


def transactions_body(page: Sequence[Transaction], next_cursor: str | None) -> Transactions:
    """Return a page as the API shows it."""
    return Transactions(items=[transaction_body(each) for each in page], next_cursor=next_cursor)


def transaction_body(transaction: Transaction) -> TransactionBody:
    """Return one transaction as the API shows it."""
    return TransactionBody(
        id=transaction.id,
        kind=transaction.kind,
        amount=transaction.amount,
        balance_after=transaction.balance_after,
        feature=transaction.feature,
        reference=transaction.reference,
        created_at=with_milliseconds(transaction.created_at),
    )
