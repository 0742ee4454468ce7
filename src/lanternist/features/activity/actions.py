"""Recording what people do, in the same transaction as the thing itself."""

from collections.abc import Mapping, Sequence

import msgspec

from lanternist.features.activity import queries
from lanternist.features.activity.models import PersonsEvent
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


async def list_of_all(
    tx: Tx, *, user_id: str | None, actions: Sequence[str], before: int, limit: int
) -> Sequence[PersonsEvent]:
    """Return events of everybody for administrators, newest first, from the one before the id `before`.

    `user_id` leaves only those of one person, `actions` those with one of these names.
    """
    return await queries.list_events_of_all(tx, user_id=user_id, actions=actions, before=before, limit=limit)


async def record_new_account(tx: Tx, user_id: str) -> None:
    """Record that an account was created."""
    await record_account_event(tx, user_id, "account_created")


async def record_account_event(tx: Tx, user_id: str, action: str, *, subject: str | None = None) -> None:
    """Record what happened to an account, its logins or its tokens."""
    await record(tx, user_id, action=action, feature="accounts", subject=subject)
