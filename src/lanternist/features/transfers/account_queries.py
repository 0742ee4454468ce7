"""The SQL by which all that names a person is found, whichever feature stores it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from lanternist.platform.db import Tx

STEP = 500
"""So many rows are read at a time."""
LEFT_OUT = {
    "accounts_user.referred_by": "names another person",
    "referrals_referral.referred_id": "names another person",
    "reports_case.decided_by": "names who works here",
    "reports_case.appeal_decided_by": "names who works here",
    "moderation_hidden": "what is hidden, which is told by the decisions on reports",
    "moderation_log": "what those who work here did there, which is the operator's record",
    "reports_blocked": "digests of what must not come back",
    "platform_idempotency": "answers kept for a day, which hold nothing that other tables do not",
    "community_change": "what changed in items of the community, which are told as they are now",
    "community_rank_past": "where an item once stood in the feed",
    "community_slide": "copies of the slides of a session, which its manifest tells of",
    "community_term": "words of an item, taken from its title and tags",
    "media_link": "which files a session or the vault shows; the archive holds them",
    "sessions_media": "told in the manifest of each session",
}
"""Tables, and columns that name people, that no export tells of, with the reason. A test walks the schema by it."""
_UNTOLD = "sha256|hash|secret|digest|password|^referred_by$"
"""Columns of such names hold what a login is proven by, digests of files, or another person."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to tell: what they are called, where they stand, which of them are the person's ($1), and what is told."""

    name: str
    place: str
    condition: str
    columns: str


_MORE = (
    Table("captions_usage", "captions_usage", "user_id = $1", "day, asked"),
    Table(
        "credits_entry",
        "credits_entry e join credits_account a on a.id = e.account_id join credits_transfer t on t.id = e.transfer_id",
        "a.user_id = $1",
        "e.id, t.created_at, t.kind, t.feature, t.reference, e.amount, e.balance_after, e.allocation_amount, "
        "e.allocation_after",
    ),
    Table("referrals_referral", "referrals_referral", "referrer_id = $1", "id, source, credits, created_at"),
    Table(
        "reports_affected",
        "reports_affected a join reports_case c on c.id = a.case_id",
        "a.owner_id = $1 and c.state <> 'open'",
        "a.case_id, a.session_id, a.title, c.reason, c.state, c.decided_at, a.created_at",
    ),
    Table(
        "reports_case",
        "reports_case",
        # An open case is told of when it is decided: before, it could be made away with.
        "owner_id = $1 and state <> 'open'",
        "id, kind, subject_id, title, reason, was_hidden_at_once, state, decided_at, is_account_disabled, appeal, "
        "appealed_at, appeal_state, appeal_decided_at, created_at",
    ),
    Table(
        "reports_report",
        "reports_report",
        "reporter_id = $1",
        "id, case_id, reason, text, contact, created_at",
    ),
    Table(
        "sharing_share",
        "sharing_share s join sessions_session x on x.id = s.session_id",
        "x.user_id = $1",
        "s.id, s.session_id, s.code, s.created_at, s.revoked_at, s.visits, s.last_visit_at",
    ),
)
"""Tables whose rows are a person's, although no column `user_id` refers to the account."""


async def tables(tx: Tx) -> list[Table]:
    """Return every table that holds a person's rows: those that refer to an account as `user_id`, and some more."""
    rows = await tx.fetch(
        """
        with owned as (
            select c.conrelid as id, min(a.attname) as owner
            from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
            where c.contype = 'f' and c.confrelid = 'accounts_user'::regclass and cardinality(c.conkey) = 1
              and a.attname = 'user_id'
            group by c.conrelid
            union all select 'accounts_user'::regclass, 'id'
        )
        select owned.id::regclass::text as name, owned.owner,
               string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
        from owned join pg_attribute a on a.attrelid = owned.id and a.attnum > 0 and not a.attisdropped
        where a.atttypid <> 'bytea'::regtype and a.attname !~ $1 and owned.id::regclass::text <> all ($2::text[])
        group by owned.id, owned.owner
        order by 1
        """,
        _UNTOLD,
        list(LEFT_OUT),
    )
    found = [Table(row["name"], row["name"], f"{row['owner']} = $1", row["columns"]) for row in rows]
    return sorted([*found, *_MORE], key=lambda table: table.name)


async def rows_of(tx: Tx, table: Table, user_id: str) -> AsyncIterator[str]:
    """Yield the rows of a person as JSON objects, some at a time; `tx` is a transaction."""
    query = f"""
        select to_jsonb(told) as row
        from (select {table.columns} from {table.place} where {table.condition} order by 1) told
        """  # noqa: S608 -- names that the database or the code gave
    async for row in tx.cursor(query, user_id, prefetch=STEP):
        yield row["row"]


async def session_ids(tx: Tx, user_id: str) -> list[int]:
    """Return a person's sessions, oldest first."""
    rows = await tx.fetch("select id from sessions_session where user_id = $1 order by id", user_id)
    return [row["id"] for row in rows]


async def vault_ids(tx: Tx, user_id: str) -> list[int]:
    """Return the files of a person's vault that are ready, oldest first."""
    rows = await tx.fetch(
        "select id from vault_item where user_id = $1 and state = 'ready' order by id", user_id
    )
    return [row["id"] for row in rows]
