"""Creating a session: the same rows as Lanternist writes, in one transaction."""

import json
from datetime import UTC, datetime, timedelta

from fastapi import HTTPException
from shapes import NewSession
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from tables import Account, Entry, Event, Job, JobLog, Listing, Price, Scope, Session, Transfer, User

FEATURE = "session_create"
FILL_JOB = "sessions.fill"
SHARDS = 16
OLDEST_LISTING = timedelta(hours=24)


async def create_session(db: AsyncSession, user: User, new: NewSession) -> Session:
    """Store a session with its charge, its activity row and the job that fills it; the caller commits."""
    scope = Scope(user_id=user.id)
    db.add(scope)
    await db.flush()
    session = Session(
        user_id=user.id,
        scope_id=scope.id,
        kind="reddit",
        category_id=new.category_id or 1,
        category_source="manual" if new.category_id else "default",
        fill_state="pending",
        fill_sources=[
            {"name": name, "state": "pending", "found": 0, "reason": None} for name in new.subreddits
        ],
        **new.model_dump(exclude={"category_id"}),
    )
    db.add(session)
    await db.flush()
    db.add(
        Event(
            user_id=user.id,
            action="session_created",
            feature="sessions",
            subject=f"session:{session.id}",
            details={"kind": session.kind, "sources": len(session.subreddits)},
        )
    )
    await _find_cached_picture(db, new.subreddits)
    await _enqueue_fill(db, session)
    # Last, because whoever else spends from this account waits until the transaction ends.
    reference = f"session:{session.id}:{session.fill_run}"
    if await _charge(db, user, reference) > 0:
        session.charge_reference = reference
    return session


async def _charge(db: AsyncSession, user: User, reference: str) -> int:
    """Charge the price of a session, the allocation first, and return it."""
    price = await db.get(Price, FEATURE)
    if price is None:
        raise HTTPException(503, "Session pricing is not configured")
    if price.amount == 0:
        return 0
    account = await db.scalar(select(Account).where(Account.user_id == user.id).with_for_update())
    if account is None or account.balance < price.amount:
        raise HTTPException(402, "Insufficient credits")
    await _transfer(db, account, price.amount, reference)
    return price.amount


async def _transfer(db: AsyncSession, account: Account, amount: int, reference: str) -> None:
    """Move credits from a person to the system, as two entries with the balance after each."""
    transfer = Transfer(kind="charge", reference=reference, feature=FEATURE)
    db.add(transfer)
    await db.flush()
    system = await db.scalar(
        select(Account)
        .where(Account.is_system, Account.name == "revenue", Account.shard == account.id % SHARDS)
        .with_for_update()
    )
    if system is None:
        raise HTTPException(503, "The ledger is not set up")
    from_allocation = min(amount, account.allocation)
    for each, change, allocation in ((account, -amount, -from_allocation), (system, amount, 0)):
        each.balance += change
        each.allocation += allocation
        each.version += 1
        db.add(
            Entry(
                transfer_id=transfer.id,
                account_id=each.id,
                amount=change,
                balance_after=each.balance,
                allocation_amount=allocation,
                allocation_after=each.allocation,
                version=each.version,
            )
        )


async def _find_cached_picture(db: AsyncSession, names: list[str]) -> dict[str, object] | None:
    return await db.scalar(
        select(Listing.picture)
        .where(
            Listing.source == "",
            Listing.name.in_(names),
            Listing.sort == "hot",
            Listing.picture.is_not(None),
            Listing.fetched_at > datetime.now(UTC) - OLDEST_LISTING,
        )
        .order_by(func.array_position(names, Listing.name))
        .limit(1)
    )


async def _enqueue_fill(db: AsyncSession, session: Session) -> None:
    arguments = {"session_id": session.id, "run": session.fill_run, "mode": "replace"}
    job = Job(priority=0, status="queued", entrypoint=FILL_JOB, payload=json.dumps(arguments).encode())
    db.add(job)
    await db.flush()
    db.add(JobLog(job_id=job.id, status="queued", entrypoint=FILL_JOB, priority=0))
