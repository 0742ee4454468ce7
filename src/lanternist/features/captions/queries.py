"""All SQL of captions."""

from collections.abc import Sequence

import msgspec

from lanternist.features.captions.models import Batch, BatchState
from lanternist.platform.db import Row, Tx

KEPT_DAYS = 30
_BATCH = "id, session_id, user_id, language, theme, prompt, state, slide_ids, done_ids, failures, charged, updated_at"
_FAILURES = msgspec.json.Decoder(dict[str, str])


async def find_cached(tx: Tx, key: bytes) -> str | None:
    """Return the caption that was written for the same before."""
    return await tx.fetchval("select caption from captions_cache where key = $1", key)


async def store_cached(tx: Tx, key: bytes, caption: str) -> None:
    """Keep a caption for whoever asks for the same."""
    await tx.execute(
        """
        insert into captions_cache (key, caption) values ($1, $2)
        on conflict (key) do update set caption = excluded.caption, created_at = now()
        """,
        key,
        caption,
    )


async def forget_old(tx: Tx) -> None:
    """Forget captions that were written long ago, and counts of other days."""
    await tx.execute(
        "delete from captions_cache where created_at < now() - make_interval(days => $1)", KEPT_DAYS
    )
    await tx.execute("delete from captions_usage where day < (now() at time zone 'UTC')::date - 1")


async def count_asked(tx: Tx, user_id: str, most: int) -> bool:
    """Count one question of today, for a person or (empty) for everybody; False where `most` are counted."""
    counted = await tx.fetchval(
        """
        insert into captions_usage as u (day, user_id, asked)
        select (now() at time zone 'UTC')::date, $1, 1 where $2 > 0
        on conflict (day, user_id) do update set asked = u.asked + 1 where u.asked < $2
        returning true
        """,
        user_id,
        most,
    )
    return counted is True


async def count_today(tx: Tx) -> int:
    """Return how many questions of everybody are counted today."""
    return await tx.fetchval(
        """
        select coalesce(sum(asked), 0)::bigint from captions_usage
        where day = (now() at time zone 'UTC')::date and user_id = ''
        """
    )


async def count_cached(tx: Tx) -> int:
    """Return how many captions are kept."""
    return await tx.fetchval("select count(*) from captions_cache")


async def find_instruction(tx: Tx, theme: str) -> str | None:
    """Return what a theme asks for; None where it is switched off."""
    return await tx.fetchval("select instruction from captions_theme where theme = $1 and is_enabled", theme)


async def find_batch(tx: Tx, session_id: int) -> Batch | None:
    """Return the last batch of a session."""
    row = await tx.fetchrow(f"select {_BATCH} from captions_batch where session_id = $1", session_id)  # noqa: S608 -- constant
    return _batch(row) if row else None


async def lock_batch(tx: Tx, batch_id: int) -> Batch | None:
    """Return a batch that nobody else changes until the transaction ends."""
    row = await tx.fetchrow(f"select {_BATCH} from captions_batch where id = $1 for update", batch_id)  # noqa: S608 -- constant
    return _batch(row) if row else None


async def start_batch(
    tx: Tx,
    session_id: int,
    user_id: str,
    *,
    slide_ids: Sequence[int],
    language: str | None,
    theme: str | None,
    prompt: str | None,
) -> Batch:
    """Store a new batch in the place of the last one, whose job then finds nothing."""
    await tx.execute("delete from captions_batch where session_id = $1", session_id)
    rows = await tx.fetch(
        f"""
        insert into captions_batch (session_id, user_id, slide_ids, language, theme, prompt)
        values ($1, $2, $3, $4, $5, $6)
        returning {_BATCH}
        """,  # noqa: S608 -- a constant list of columns
        session_id,
        user_id,
        list(slide_ids),
        language,
        theme,
        prompt,
    )
    return _batch(rows[0])


async def set_state(tx: Tx, batch_id: int, state: BatchState) -> None:
    """Note how far a batch is."""
    await tx.execute(
        "update captions_batch set state = $2, updated_at = now() where id = $1", batch_id, state
    )


async def note_done(tx: Tx, batch_id: int, slide_id: int, charged: int) -> None:
    """Note that a slide has its caption, and what it cost."""
    await tx.execute(
        """
        update captions_batch
        set done_ids = array_append(done_ids, $2), charged = charged + $3, updated_at = now()
        where id = $1
        """,
        batch_id,
        slide_id,
        charged,
    )


async def note_failed(tx: Tx, batch_id: int, slide_ids: Sequence[int], reason: str) -> None:
    """Note why slides get no caption."""
    failures = msgspec.json.encode({str(each): reason for each in slide_ids}).decode()
    await tx.execute(
        "update captions_batch set failures = failures || $2::text::jsonb, updated_at = now() where id = $1",
        batch_id,
        failures,
    )


async def lock_slide(tx: Tx, session_id: int, slide_id: int) -> bool:
    """Lock a slide, and return whether it is still there."""
    found = await tx.fetchval(
        "select true from sessions_media where session_id = $1 and id = $2 for update", session_id, slide_id
    )
    return found is True


def _batch(row: Row) -> Batch:
    failures = row["failures"]
    return Batch(
        id=row["id"],
        session_id=row["session_id"],
        user_id=row["user_id"],
        language=row["language"],
        theme=row["theme"],
        prompt=row["prompt"],
        state=BatchState(row["state"]),
        slide_ids=list(row["slide_ids"]),
        done_ids=list(row["done_ids"]),
        failures=_FAILURES.decode(failures) if isinstance(failures, str) else dict(failures),
        charged=row["charged"],
        updated_at=row["updated_at"],
    )
