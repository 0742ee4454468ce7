"""All SQL of links."""

from uuid import UUID

from lanternist.features import moderation
from lanternist.features.sharing.models import Share
from lanternist.platform.db import Row, Tx

_SHARE = "h.id, h.session_id, h.code, h.scope_id, h.created_at, h.visits, h.last_visit_at"

_LINK_IS_SHOWN = moderation.not_hidden_sql(share="h.id")
_IS_SHOWN = moderation.not_hidden_sql(share="h.id", session="h.session_id", account="s.user_id")


async def find_open_share(tx: Tx, session_id: int) -> Share | None:
    """Return the open link to a session."""
    row = await tx.fetchrow(
        f"select {_SHARE} from sharing_share h where h.session_id = $1 and h.revoked_at is null",  # noqa: S608 -- a constant list of columns
        session_id,
    )
    return _share(row) if row else None


async def find_share_by_code(tx: Tx, code: UUID) -> Share | None:
    """Return the open link with this code, while its owner's account is active and moderation hid nothing of it."""
    row = await tx.fetchrow(
        f"""
        select {_SHARE}
        from sharing_share h
        join media_scope s on s.id = h.scope_id
        join accounts_user u on u.id = s.user_id and u.is_active
        where h.code = $1 and h.revoked_at is null and {_IS_SHOWN}
        """,  # noqa: S608 -- as above
        code,
    )
    return _share(row) if row else None


async def is_link_hidden(tx: Tx, session_id: int) -> bool:
    """Return whether moderation hid a link to a session, open or not: a new one would show the same."""
    return await tx.fetchval(
        f"select exists (select from sharing_share h where h.session_id = $1 and not ({_LINK_IS_SHOWN}))",  # noqa: S608 -- as above
        session_id,
    )


async def add_share(tx: Tx, session_id: int, code: UUID, scope_id: int) -> Share:
    """Open a link to a session; the caller holds the session's lock, so there is none yet."""
    row = await tx.fetchrow(
        f"""
        insert into sharing_share as h (session_id, code, scope_id) values ($1, $2, $3)
        returning {_SHARE}
        """,  # noqa: S608 -- as above
        session_id,
        code,
        scope_id,
    )
    assert row is not None, "insert returns its row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return _share(row)


async def add_target(tx: Tx, share_id: int, user_id: str) -> None:
    """Note for whom a link was meant."""
    await tx.execute(
        "insert into sharing_target (share_id, user_id) values ($1, $2) on conflict do nothing",
        share_id,
        user_id,
    )


async def count_visit(tx: Tx, share_id: int) -> None:
    """Count one visit of a link, and not who made it.

    No index holds these columns, so the row is changed in place, and nobody but another visit of the same link
    waits for it: readers of the link do not, and making links locks the session instead.
    """
    await tx.execute(
        "update sharing_share set visits = visits + 1, last_visit_at = now() where id = $1", share_id
    )


async def revoke_share(tx: Tx, share_id: int) -> None:
    """Turn a link off."""
    await tx.execute("update sharing_share set revoked_at = now() where id = $1", share_id)


def _share(row: Row) -> Share:
    return Share(**dict(row.items()))
