"""The SQL of renditions."""

from dataclasses import dataclass

from lanternist.features.media.models import RENDITION_LEASE
from lanternist.platform.db import Tx


@dataclass(frozen=True, slots=True)
class StoredRendition:
    """A rendition that was drawn, or why there is none; with neither, somebody is drawing it."""

    sha256: bytes | None
    failure: str | None
    bytes: int | None
    mime_type: str | None
    is_use_unnoted: bool


async def find_rendition(tx: Tx, source: bytes, name: str) -> StoredRendition | None:
    """Return what is known of a rendition."""
    row = await tx.fetchrow(
        """
        select r.sha256, r.failure, o.bytes, o.mime_type,
               coalesce(o.last_used_at < now() - interval '1 hour', false) as is_use_unnoted
        from media_rendition r left join media_object o on o.sha256 = r.sha256
        where r.source = $1 and r.name = $2
        """,
        source,
        name,
    )
    return StoredRendition(*row.values()) if row else None


async def claim_rendition(tx: Tx, source: bytes, name: str, source_object: bytes | None) -> bool:
    """Take the right to draw a rendition; False while another has it, or it is there. A claim ends by itself."""
    return (
        await tx.fetchval(
            """
            insert into media_rendition as r (source, name, source_object, claimed_until)
            values ($1, $2, $3, now() + $4)
            on conflict (source, name) do update set claimed_until = excluded.claimed_until
            where r.sha256 is null and r.failure is null and r.claimed_until < now()
            returning true
            """,
            source,
            name,
            source_object,
            RENDITION_LEASE,
        )
        or False
    )


async def end_rendition(
    tx: Tx, source: bytes, name: str, *, sha256: bytes | None = None, failure: str | None = None
) -> None:
    """Note the object that holds a rendition, or why there is none; with neither, anybody may draw it again."""
    await tx.execute(
        """
        update media_rendition set sha256 = $3, failure = $4, claimed_until = now()
        where source = $1 and name = $2
        """,
        source,
        name,
        sha256,
        failure,
    )
