"""Recording what people do, in the same transaction as the thing itself."""

from collections.abc import Mapping

import msgspec

from lanternist.features.activity import queries
from lanternist.platform.db import Tx


async def record(
    tx: Tx,
    user_id: str,
    *,
    action: str,
    feature: str,
    subject: str | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Append who did what to which thing. `subject` names it as `kind:id`."""
    text = msgspec.json.encode(details or {}).decode()
    await queries.add_event(tx, user_id, action=action, feature=feature, subject=subject, details=text)


async def record_new_account(tx: Tx, user_id: str) -> None:
    """Record that an account was created."""
    await record_account_event(tx, user_id, "account_created")


async def record_account_event(tx: Tx, user_id: str, action: str, *, subject: str | None = None) -> None:
    """Record what happened to an account, its logins or its tokens."""
    await record(tx, user_id, action=action, feature="accounts", subject=subject)
