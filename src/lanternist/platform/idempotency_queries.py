"""All SQL of idempotency keys."""

import hashlib
from dataclasses import dataclass

from lanternist.platform.db import Tx


@dataclass(frozen=True, slots=True)
class Call:
    """What is done once: a person's call of one address, under a key of theirs."""

    user_id: str
    method: str
    path: str
    key: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered first, and the digest of the body that it answered."""

    fingerprint: bytes
    status: int
    body: bytes


async def try_lock(tx: Tx, call: Call) -> bool:
    """Take the right to answer a call until the transaction ends; False while another one has it."""
    name = "\0".join((call.user_id, call.method, call.path, call.key))
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    return await tx.fetchval("select pg_try_advisory_xact_lock($1)", number)


async def find_answer(tx: Tx, call: Call) -> KeptAnswer | None:
    """Return what a call was answered, if it was."""
    row = await tx.fetchrow(
        """
        select fingerprint, status, body from platform_idempotency
        where user_id = $1 and method = $2 and path = $3 and key = $4
        """,
        call.user_id,
        call.method,
        call.path,
        call.key,
    )
    return KeptAnswer(row["fingerprint"], row["status"], row["body"]) if row else None


async def keep_answer(tx: Tx, call: Call, answer: KeptAnswer) -> None:
    """Keep what a call is answered."""
    await tx.execute(
        """
        insert into platform_idempotency (user_id, method, path, key, fingerprint, status, body)
        values ($1, $2, $3, $4, $5, $6, $7)
        """,
        call.user_id,
        call.method,
        call.path,
        call.key,
        answer.fingerprint,
        answer.status,
        answer.body,
    )


async def change_answer(tx: Tx, call: Call, body: bytes | None) -> None:
    """Keep another body for a call that was answered; None forgets the call."""
    if body is None:
        await tx.execute(
            "delete from platform_idempotency where user_id = $1 and method = $2 and path = $3 and key = $4",
            call.user_id,
            call.method,
            call.path,
            call.key,
        )
        return
    await tx.execute(
        "update platform_idempotency set body = $5 where user_id = $1 and method = $2 and path = $3 and key = $4",
        call.user_id,
        call.method,
        call.path,
        call.key,
        body,
    )


async def forget_old(tx: Tx, *, hours: int) -> None:
    """Delete answers that are older."""
    await tx.execute(
        "delete from platform_idempotency where created_at < now() - make_interval(hours => $1)", hours
    )
