"""Hiding things and showing them again, and the list of what must not come back."""

from collections.abc import Sequence

from lanternist.features.moderation import log, queries
from lanternist.features.moderation.errors import ContentBlocked, ContentHidden
from lanternist.features.moderation.models import Hidden, Subject
from lanternist.kit.pdq import Pdq
from lanternist.platform.db import Tx
from lanternist.platform.notices import notify


async def hide(
    tx: Tx,
    subject: Subject,
    *,
    reason: str,
    by: str | None,
    note: str = "",
    is_pending: bool = False,
) -> None:
    """Hide something everywhere from this transaction's end on; the log tells of it. `by` is None for the rules."""
    await queries.add_hidden(tx, subject, reason=reason, is_pending=is_pending, hidden_by=by, note=note)
    await notify(tx, str(subject))
    await log.append(tx, by, "hidden", str(subject), reason=reason, pending=is_pending, note=note or None)


async def unhide(tx: Tx, subject: Subject, *, by: str | None, note: str = "") -> None:
    """Show something again; what is not hidden stays as it is."""
    if await queries.delete_hidden(tx, subject):
        await notify(tx, str(subject))
        await log.append(tx, by, "shown_again", str(subject), note=note or None)


async def find_hidden(tx: Tx, *subjects: Subject) -> Hidden | None:
    """Return why one of these is hidden, the first of them that is."""
    return await queries.find_hidden(tx, subjects)


def require_shown(hidden_reason: str | None) -> None:
    """Refuse to share or publish what is hidden. Raises `ContentHidden`."""
    if hidden_reason is not None:
        raise ContentHidden


async def block(
    tx: Tx,
    *,
    digests: Sequence[bytes] = (),
    looks: Sequence[Pdq] = (),
    addresses: Sequence[str] = (),
    reason: str,
    by: str | None,
    subject: str,
) -> None:
    """Put files on the list of what is not shown; looks that say too little to be compared are left out."""
    telling = [pdq for pdq in looks if pdq.is_telling]
    count = await queries.block_digests(tx, digests, reason)
    count += await queries.block_looks(tx, telling, reason)
    count += await queries.block_addresses(tx, addresses, reason)
    await log.append(tx, by, "blocked", subject, reason=reason, added=count)


async def unblock(
    tx: Tx,
    *,
    digests: Sequence[bytes] = (),
    looks: Sequence[Pdq] = (),
    addresses: Sequence[str] = (),
    by: str | None,
    subject: str,
) -> None:
    """Take files off the list again."""
    await queries.unblock(tx, digests, looks, addresses)
    await log.append(tx, by, "unblocked", subject)


async def require_allowed(tx: Tx, sha256: bytes, pdq: Pdq | None) -> None:
    """Refuse a file that is on the list, by its digest or by how it looks. Raises `ContentBlocked`."""
    if await queries.is_blocked(tx, sha256, pdq):
        raise ContentBlocked
