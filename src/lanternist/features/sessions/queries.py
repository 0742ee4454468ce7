"""The SQL of sessions; that of their slides is in `slide_queries.py`."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from lanternist.features import accounts, moderation
from lanternist.features.accounts import Secret
from lanternist.features.ingestion import SourceProgress
from lanternist.features.sessions.models import Draft, Reading, Session
from lanternist.features.sessions.slide_queries import SLIDE, SLIDE_TABLES, SLIDES
from lanternist.platform.db import Row, Tx

_COLUMNS = (
    "id",
    "user_id",
    "scope_id",
    "kind",
    "title",
    "subreddits",
    "category_id",
    "category_source",
    "interval_min",
    "interval_max",
    "transition",
    "caption_theme",
    "ai_prompt",
    "thumbnail_link_id",
    "thumbnail_url",
    "is_public",
    "share_to_community",
    "is_favorite",
    "is_manual_mode",
    "show_duplicates",
    "is_imported",
    "import_source",
    "import_url",
    "tags",
    "fill_state",
    "fill_run",
    "fill_sources",
    "media_count",
    "vanished_count",
    "duplicate_count",
    "charge_reference",
    "created_at",
    "updated_at",
)
_VERSION = "s.xmin::text"
"""Changes with every change of the row, and whoever changes slides changes the row too: no column need be kept."""
_HIDDEN = moderation.hidden_reason_sql(session="s.id", account="s.user_id")
_SESSION = (
    ", ".join(f"s.{name}" for name in _COLUMNS) + f", {_VERSION} as version, {_HIDDEN} as hidden_reason"
)
_PREFIXED = (
    ", ".join(f"s.{name} as session_{name}" for name in _COLUMNS)
    + f", {_VERSION} as session_version, {_HIDDEN} as session_hidden_reason"
)
_SLIDES = f"""
    select coalesce(json_agg(slide order by slide.position), '[]')
    from (select {SLIDE} from {SLIDE_TABLES} where m.session_id = s.id) slide
"""  # noqa: S608 -- a constant list of columns
_READ: dict[accounts.CredentialKind, str] = {
    kind: f"""
        with viewer as ({find_actor})
        select viewer.*, {_PREFIXED},
               case when s.xmin::text is distinct from $3 or (s.user_id = viewer.id) is distinct from $4
                    then ({_SLIDES}) end as slides
        from viewer left join sessions_session s on s.id = $2
    """  # noqa: S608 -- as above
    for kind, find_actor in accounts.FIND_ACTOR.items()
}
_CHANGEABLE = frozenset(
    {
        "title",
        "subreddits",
        "category_id",
        "category_source",
        "interval_min",
        "interval_max",
        "transition",
        "ai_prompt",
        "caption_theme",
        "thumbnail_url",
        "thumbnail_link_id",
        "is_public",
        "share_to_community",
        "is_favorite",
        "is_manual_mode",
        "show_duplicates",
        "tags",
        "charge_reference",
    }
)
_PROGRESS = msgspec.json.Decoder(list[SourceProgress])
_SESSIONS = msgspec.json.Decoder(list[Session])


async def add_session(
    tx: Tx,
    user_id: str,
    draft: Draft,
    *,
    scope_id: int,
    thumbnail_link_id: int | None,
    sources: Sequence[SourceProgress],
    fill_state: str,
) -> Session:
    """Store a new session; one that will be filled is stored as charged for its first fill."""
    row = await tx.fetchrow(
        f"""
        insert into sessions_session as s (
            id, user_id, scope_id, kind, title, subreddits, category_id, category_source, interval_min, interval_max,
            transition, caption_theme, ai_prompt, thumbnail_url, thumbnail_link_id, is_public, share_to_community,
            is_favorite, is_manual_mode, fill_state, fill_sources, charge_reference, show_duplicates
        )
        overriding system value
        select
            new.id, $1, $2, $3, $4, $5, coalesce($6::bigint, 1),
            case when $6::bigint is null then 'default' else 'manual' end,
            $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
            case when $18::text = 'pending' then format('session:%s:1', new.id) end, $20
        from (select nextval(pg_get_serial_sequence('sessions_session', 'id')) as id) new
        returning {_SESSION}
        """,  # noqa: S608 -- a constant list of columns
        user_id,
        scope_id,
        draft.kind,
        draft.title,
        draft.subreddits,
        draft.category_id,
        draft.interval_min,
        draft.interval_max,
        draft.transition,
        draft.caption_theme,
        draft.ai_prompt,
        draft.thumbnail_url,
        thumbnail_link_id,
        draft.is_public,
        draft.share_to_community,
        draft.is_favorite,
        draft.is_manual_mode,
        fill_state,
        _json(sources),
        draft.show_duplicates,
    )
    assert row is not None, "insert returns its row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return _session(row)


async def find_session(tx: Tx, session_id: int) -> Session | None:
    """Return a session, whoever owns it."""
    row = await tx.fetchrow(f"select {_SESSION} from sessions_session s where s.id = $1", session_id)  # noqa: S608 -- as above
    return _session(row) if row else None


async def read(tx: Tx, secret: Secret, session_id: int, *, known: tuple[str | None, bool]) -> Reading | None:
    """Return who presents `secret`, the session and its slides, in one statement: what players ask for most.

    None when nobody is signed in by this secret. `known` is the version of the session that the client holds, and
    whether as its owner; the slides of that version are not looked at.
    """
    row = await tx.fetchrow(_READ[secret.kind], secret.digest, session_id, *known)
    if row is None:
        return None
    actor = accounts.actor_from(row, secret.kind)
    if row["session_id"] is None:
        return Reading(actor, row["is_stale"], None, None)
    session = _session({name: row[f"session_{name}"] for name in (*_COLUMNS, "version", "hidden_reason")})
    slides = None if row["slides"] is None else SLIDES.decode(row["slides"])
    return Reading(actor, row["is_stale"], session, slides)


async def lock_session(tx: Tx, session_id: int) -> Session | None:
    """Return a session and keep others from changing it until the transaction ends."""
    row = await tx.fetchrow(
        f"select {_SESSION} from sessions_session s where s.id = $1 for update",  # noqa: S608 -- as above
        session_id,
    )
    return _session(row) if row else None


async def lock_sessions(tx: Tx, user_id: str, session_ids: Sequence[int]) -> list[Session]:
    """Return those of the sessions that are this person's, locked in one order so that two such calls never meet."""
    rows = await tx.fetch(
        f"""
        select {_SESSION} from sessions_session s
        where s.user_id = $1 and s.id = any($2::bigint[])
        order by s.id
        for update
        """,  # noqa: S608 -- as above
        user_id,
        list(session_ids),
    )
    return [_session(row) for row in rows]


async def list_sessions(
    tx: Tx,
    user_id: str,
    *,
    category_id: int | None,
    category_slug: str | None,
    tags: Sequence[str],
    every_tag: bool,
    by_relevance: bool,
    limit: int | None,
    after: tuple[int, str, int] | None,
) -> list[Session]:
    """Return a person's sessions, newest first or by how many of the tags they carry.

    The database gathers them into one value, which is much quicker to read than hundreds of rows. `after` is the place
    of the last session seen: (matching tags, creation time as text, id).
    """
    text = await tx.fetchval(
        f"""
        select coalesce(json_agg(session), '[]') from (
        select {_SESSION}
        from sessions_session s
        cross join lateral (
            select case when $6 then cardinality(array(select unnest(s.tags) intersect select unnest($4::text[])))
                   else 0 end as matching
        ) relevance
        where s.user_id = $1
          and ($2::bigint is null or s.category_id = $2)
          and ($3::text is null or s.category_id in (
              select id from sessions_category where slug = $3 and (user_id = $1 or user_id is null)))
          and (cardinality($4::text[]) = 0
               or case when $5 then s.tags @> $4::text[] else s.tags && $4::text[] end)
          and ($8::integer is null
               or (relevance.matching, s.created_at, s.id) < ($8::integer, $9::text::timestamptz, $10::bigint))
        order by relevance.matching desc, s.created_at desc, s.id desc
        limit $7
        ) session
        """,  # noqa: S608 -- a constant list of columns
        user_id,
        category_id,
        category_slug,
        list(tags),
        every_tag,
        by_relevance,
        limit,
        *(after or (None, None, None)),
    )
    return _SESSIONS.decode(text)


async def update_session(
    tx: Tx, session_id: int, values: Mapping[str, object], *, touch: bool = True
) -> Session:
    """Set these columns, and note the time of the change."""
    if not _CHANGEABLE.issuperset(values):
        raise ValueError("not a column that may be changed")
    assignments = [f"{column} = ${number}" for number, column in enumerate(values, start=2)]
    if touch:
        assignments.append("updated_at = greatest(now(), updated_at)")
    row = await tx.fetchrow(
        f"update sessions_session as s set {', '.join(assignments)} where s.id = $1 returning {_SESSION}",  # noqa: S608 -- columns checked above
        session_id,
        *values.values(),
    )
    assert row is not None, "the caller has locked the row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return _session(row)


async def delete_session(tx: Tx, session_id: int) -> None:
    """Remove a session; slides and shares go with it."""
    await tx.execute("delete from sessions_session where id = $1", session_id)


async def start_run(tx: Tx, session_id: int, sources: Sequence[SourceProgress]) -> int:
    """Begin a new fill, which makes every earlier one void; return its number."""
    return await tx.fetchval(
        """
        update sessions_session set fill_run = fill_run + 1, fill_state = 'pending', fill_sources = $2
        where id = $1
        returning fill_run
        """,
        session_id,
        _json(sources),
    )


async def store_progress(tx: Tx, session_id: int, run: int, sources: Sequence[SourceProgress]) -> bool:
    """Note how far a fill is; False when it is void or over."""
    return (
        await tx.fetchval(
            """
        update sessions_session set fill_state = 'running', fill_sources = $3
        where id = $1 and fill_run = $2 and fill_state in ('pending', 'running')
        returning true
        """,
            session_id,
            run,
            _json(sources),
        )
        or False
    )


async def finish_run(tx: Tx, session_id: int, state: str, sources: Sequence[SourceProgress]) -> None:
    """Note how a fill ended."""
    await tx.execute(
        "update sessions_session set fill_state = $2, fill_sources = $3 where id = $1",
        session_id,
        state,
        _json(sources),
    )


def _json(sources: Sequence[SourceProgress]) -> str:
    return msgspec.json.encode(sources).decode()


def _session(row: Row | dict[str, Any]) -> Session:  # Any: columns of all types
    values = dict(row)
    values["fill_sources"] = _PROGRESS.decode(values["fill_sources"])
    return Session(**values)
