"""All SQL of transfers."""

from lanternist.features.transfers.models import Transfer
from lanternist.platform.db import Row, Tx

LEASE_SECONDS = 120
"""How long a worker that says nothing has a transfer for itself."""
_COLUMNS = (
    "id, user_id, kind, state, file_name, bytes, title, category_id, attestation, done, total, skipped, failure, "
    "session_id, item_ids, created_at, finished_at, expires_at"
)


async def add_transfer(
    tx: Tx,
    user_id: str,
    kind: str,
    *,
    days: int,
    file_name: str | None = None,
    size: int | None = None,
    title: str | None = None,
    category_id: int | None = None,
    attestation: str | None = None,
) -> Transfer:
    """Store a transfer that will be done."""
    row = await tx.fetchrow(
        f"""
        insert into transfers_transfer (
            user_id, kind, file_name, bytes, title, category_id, attestation, expires_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8))
        returning {_COLUMNS}
        """,  # noqa: S608 -- a constant list of columns
        user_id,
        kind,
        file_name,
        size,
        title,
        category_id,
        attestation,
        days,
    )
    assert row is not None, "insert returns its row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return _transfer(row)


async def find_transfer(tx: Tx, transfer_id: int) -> Transfer | None:
    """Return a transfer, whoever owns it."""
    row = await tx.fetchrow(f"select {_COLUMNS} from transfers_transfer where id = $1", transfer_id)  # noqa: S608 -- as above
    return _transfer(row) if row else None


async def list_transfers(tx: Tx, user_id: str, *, most: int, kind: str | None = None) -> list[Transfer]:
    """Return a person's transfers, newest first."""
    rows = await tx.fetch(
        f"""
        select {_COLUMNS} from transfers_transfer where user_id = $1 and ($3::text is null or kind = $3)
        order by id desc limit $2
        """,  # noqa: S608 -- as above
        user_id,
        most,
        kind,
    )
    return [_transfer(row) for row in rows]


async def count_under_way(tx: Tx, user_id: str, kind: str) -> int:
    """Return how many transfers of a person are not over; two requests at once count one after the other."""
    await tx.execute("select pg_advisory_xact_lock(hashtext('transfers:' || $1))", user_id)
    return await tx.fetchval(
        """
        select count(*) from transfers_transfer
        where user_id = $1 and kind = $2 and state in ('pending', 'running') and created_at > now() - interval '1 day'
        """,
        user_id,
        kind,
    )


async def claim(tx: Tx, transfer_id: int) -> Transfer | None:
    """Take a transfer that is not over; None while another worker has it, or when there is nothing to do."""
    row = await tx.fetchrow(
        f"""
        update transfers_transfer
        set state = 'running', done = 0, skipped = 0, leased_until = now() + make_interval(secs => $2)
        where id = $1
          and (state = 'pending' or (state = 'running' and coalesce(leased_until, now()) <= now()))
        returning {_COLUMNS}
        """,  # noqa: S608 -- as above
        transfer_id,
        LEASE_SECONDS,
    )
    return _transfer(row) if row else None


async def note_progress(tx: Tx, transfer_id: int, *, done: int, total: int, skipped: int = 0) -> None:
    """Note how far a transfer is, and that its worker lives."""
    await tx.execute(
        """
        update transfers_transfer
        set done = $2, total = $3, skipped = $4, leased_until = now() + make_interval(secs => $5)
        where id = $1
        """,
        transfer_id,
        done,
        total,
        skipped,
        LEASE_SECONDS,
    )


async def note_item(tx: Tx, transfer_id: int, item_id: int) -> None:
    """Note a file of the vault that an import has made, which is taken back if it fails."""
    await tx.execute(
        "update transfers_transfer set item_ids = item_ids || $2::bigint where id = $1", transfer_id, item_id
    )


async def forget_items(tx: Tx, transfer_id: int) -> None:
    """Note that what an import had made is taken back."""
    await tx.execute("update transfers_transfer set item_ids = '{}' where id = $1", transfer_id)


async def finish(
    tx: Tx,
    transfer_id: int,
    *,
    state: str,
    failure: str | None = None,
    session_id: int | None = None,
    file_name: str | None = None,
    size: int | None = None,
) -> None:
    """Note how a transfer ended."""
    await tx.execute(
        """
        update transfers_transfer
        set state = $2, failure = $3, session_id = $4, file_name = $5, bytes = coalesce($6, bytes),
            finished_at = now(), leased_until = null
        where id = $1
        """,
        transfer_id,
        state,
        failure,
        session_id,
        file_name,
        size,
    )


async def delete_former(tx: Tx, transfer: Transfer) -> list[str]:
    """Forget the person's earlier transfers of the same kind that are done; return their files."""
    rows = await tx.fetch(
        """
        delete from transfers_transfer where user_id = $1 and kind = $2 and state = 'done' and id < $3
        returning file_name
        """,
        transfer.user_id,
        transfer.kind,
        transfer.id,
    )
    return [row["file_name"] for row in rows if row["file_name"]]


async def take_expired(tx: Tx) -> int:
    """Forget transfers whose time is over; return how many."""
    tag = await tx.execute("delete from transfers_transfer where expires_at < now()")
    return int(tag.split()[-1])


async def named_files(tx: Tx) -> set[str]:
    """Return the files that some transfer needs."""
    rows = await tx.fetch("select file_name from transfers_transfer where file_name is not null")
    return {row["file_name"] for row in rows}


def _transfer(row: Row) -> Transfer:
    return Transfer(**dict(row))
