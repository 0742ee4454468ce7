"""The `Idempotency-Key` header: a POST that creates or charges, sent again with the same key, happens once.

The kept answer is written in the transaction that does the work. So there is no answer without the work and no
work without its answer, wherever a process dies, and nothing has to be cleaned up after it. A refusal rolls
back everything, the key included: the same call may succeed later.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Response

from lanternist.errors import AppError, ValidationFailed
from lanternist.platform import faults
from lanternist.platform import idempotency_queries as queries
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database, Tx
from lanternist.platform.idempotency_queries import Call, KeptAnswer
from lanternist.platform.jobs import Schedule

LONGEST_KEY = 255
KEPT_HOURS = 24


class IdempotencyMismatch(AppError):
    """The key was used before, for another body."""

    status = 422
    code = "IDEMPOTENCY_MISMATCH"
    message = "This Idempotency-Key was used with another request body. Use a new key for a new request."
    advice = "Use a new key for a new request; keep the old key only to send the same request again."
    label = "Unprocessable Entity"


class IdempotencyInProgress(AppError):
    """The first request with this key has not been answered yet."""

    status = 409
    code = "IDEMPOTENCY_IN_PROGRESS"
    message = "A request with this Idempotency-Key is being worked on. Try again in a moment."
    advice = "Send the same request with the same key again in a second."
    label = "Conflict"

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "1"}


async def once(
    request: WebRequest,
    db: Database,
    user_id: str,
    work: Callable[[Tx], Awaitable[object]],
    *,
    status: int,
    fingerprint: bytes | None = None,
) -> Response[Any]:
    """Do `work` in a transaction of its own and answer what it returns, as JSON.

    `fingerprint` stands for the body where that was read as it came; else it is the body's digest.

    With an `Idempotency-Key` that this person has used for the same call before, answer what was answered then.
    Raises `ValidationFailed`, `IdempotencyMismatch` or `IdempotencyInProgress` for the key, and what `work` raises.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        async with db.transaction() as tx:
            answer = Response(await work(tx), status_code=status)
    else:
        async with db.transaction() as tx:
            sent = fingerprint or hashlib.sha256(await request.body()).digest()
            answer = await _with_key(tx, sent, _call(request, user_id, key), work, status)
    faults.point("once.committed")
    return answer


async def once_by_form(
    tx: Tx, request: WebRequest, user_id: str, key: str | None, work: Callable[[], Awaitable[object]]
) -> None:
    """Do `work` in `tx`, unless this person sent the same form with the same `key` before: it is done then.

    The key is a hidden field of the form, new whenever the form is shown. Raises as `once` does.
    """
    if not key:
        await work()
        return
    call = _call(request, user_id, key)
    if not await queries.try_lock(tx, call):
        raise IdempotencyInProgress
    sent = hashlib.sha256(await request.body()).digest()
    kept = await queries.find_answer(tx, call)
    if kept is None:
        await work()
        await queries.keep_answer(tx, call, KeptAnswer(sent, 303, b"null"))
    elif kept.fingerprint != sent:
        raise IdempotencyMismatch


async def answered_before(
    request: WebRequest, db: Database, user_id: str, *, fingerprint: bytes | None = None
) -> Response[Any] | None:
    """Return what `once` would replay; for calls that ask others before their work begins.

    Raises `ValidationFailed` or `IdempotencyMismatch` for the key.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    call = _call(request, user_id, key)
    async with db.connection() as connection:
        kept = await queries.find_answer(connection, call)
    if kept is None:
        return None
    return _replayed(kept, fingerprint or hashlib.sha256(await request.body()).digest())


def has_key(request: WebRequest) -> bool:
    """Return whether a request has a key, so that its body needs a fingerprint."""
    return "idempotency-key" in request.headers


async def amend(tx: Tx, request: WebRequest, user_id: str, answer: object | None) -> None:
    """Keep another answer than `once` did, where work that went on behind it told more; None forgets it.

    A request without a key has none.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return
    body = None if answer is None else msgspec.json.encode(answer)
    await queries.change_answer(tx, _call(request, user_id, key), body)


async def _with_key(
    tx: Tx, fingerprint: bytes, call: Call, work: Callable[[Tx], Awaitable[object]], status: int
) -> Response[Any]:
    if not await queries.try_lock(tx, call):
        raise IdempotencyInProgress
    faults.point("once.locked")
    kept = await queries.find_answer(tx, call)
    if kept is None:
        kept = KeptAnswer(fingerprint, status, msgspec.json.encode(await work(tx)))
        await queries.keep_answer(tx, call, kept)
        faults.point("once.kept")
        return _answer(kept)
    return _replayed(kept, fingerprint)


def _replayed(kept: KeptAnswer, fingerprint: bytes) -> Response[Any]:
    if kept.fingerprint != fingerprint:
        raise IdempotencyMismatch
    return _answer(kept, {"Idempotency-Replayed": "true"})


async def _forget_old(context: Any) -> None:  # Any: the worker's application
    async with context.db.transaction() as tx:
        await queries.forget_old(tx, hours=KEPT_HOURS)


forget_old_answers = Schedule("idempotency.forget", "17 * * * *", _forget_old)
"""Deletes answers that no retry will ask for any more."""


def _call(request: WebRequest, user_id: str, key: str) -> Call:
    if not 1 <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise ValidationFailed.of("Idempotency-Key", f"must be 1 to {LONGEST_KEY} printable characters")
    return Call(user_id, request.method, request.url.path, key)


def _answer(kept: KeptAnswer, headers: dict[str, str] | None = None) -> Response[Any]:
    return Response(kept.body, status_code=kept.status, media_type="application/json", headers=headers)
