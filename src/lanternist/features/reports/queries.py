"""All SQL of reports and cases."""

from collections.abc import Sequence

from asyncpg import BitString

from lanternist.features.media import Print
from lanternist.features.moderation import Reason
from lanternist.features.reports.models import Case, Report, Statistics, Target
from lanternist.kit.pdq import BITS, Pdq
from lanternist.platform.db import Tx


def _columns(*, kind: str = "c.kind", named_by: str = "c") -> str:
    return f"""
        c.id, {kind}, c.subject_id, c.owner_id, {named_by}.title, {named_by}.session_id, c.reason,
        c.was_hidden_at_once, c.state, c.decided_by, c.decided_at, c.note, c.is_account_disabled, c.appeal,
        c.appealed_at, c.appeal_state, c.appeal_decided_by, c.appeal_decided_at, c.appeal_note, c.created_at
    """


_CASE = _columns()
# What somebody is told of a case by which they lose a thing of their own: of that one.
_AFFECTED = _columns(kind="'asset' as kind", named_by="a")


async def open_case(tx: Tx, target: Target, reason: Reason, urgency: int) -> Case:
    """Return the open case of a thing, locked; a worse reason than the one that opened it takes its place."""
    row = await tx.fetchrow(
        f"""
        insert into reports_case as c (kind, subject_id, owner_id, title, reason, urgency, session_id)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (kind, subject_id) where state = 'open' do update
        set reason = case when excluded.urgency < c.urgency then excluded.reason else c.reason end,
            urgency = least(c.urgency, excluded.urgency)
        returning {_CASE}
        """,  # noqa: S608 -- a constant list of columns
        target.kind,
        target.subject_id,
        target.owner_id,
        target.title[:400],
        reason,
        urgency,
        target.session_id,
    )
    assert row is not None, "insert returns its row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return Case(**dict(row.items()))


async def add_report(
    tx: Tx, case_id: int, reporter_id: str | None, *, reason: str, text: str, contact: str, digest: bytes
) -> None:
    """Store a report; who reported the same thing before says it anew."""
    await tx.execute(
        """
        insert into reports_report (case_id, reporter_id, reason, text, contact, token_digest)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (case_id, reporter_id) where reporter_id is not null do update
        set reason = excluded.reason, text = excluded.text, contact = excluded.contact,
            token_digest = excluded.token_digest
        """,
        case_id,
        reporter_id,
        reason,
        text,
        contact,
        digest,
    )


async def weight_of(tx: Tx, case_id: int) -> int:
    """Return how many people reported: each who is signed in, and all others together as one."""
    return await tx.fetchval(
        """
        select count(distinct reporter_id) + (count(*) filter (where reporter_id is null) > 0)::integer
        from reports_report where case_id = $1
        """,
        case_id,
    )


async def was_kept(tx: Tx, kind: str, subject_id: str) -> bool:
    """Return whether a moderator looked at a thing before and left it up."""
    return await tx.fetchval(
        """
        select exists (
            select from reports_case
            where kind = $1 and subject_id = $2 and (state = 'kept' or appeal_state = 'reversed')
        )
        """,
        kind,
        subject_id,
    )


async def note_hidden_at_once(tx: Tx, case_id: int) -> None:
    """Note that the reports hid the thing."""
    await tx.execute("update reports_case set was_hidden_at_once = true where id = $1", case_id)


async def lock_case(tx: Tx, case_id: int) -> Case | None:
    """Return a case and keep others from deciding it."""
    row = await tx.fetchrow(
        f"select {_CASE} from reports_case c where c.id = $1 for update",  # noqa: S608 -- as above
        case_id,
    )
    return Case(**dict(row.items())) if row else None


async def find_case(tx: Tx, case_id: int) -> Case | None:
    """Return a case."""
    row = await tx.fetchrow(f"select {_CASE} from reports_case c where c.id = $1", case_id)  # noqa: S608 -- as above
    return Case(**dict(row.items())) if row else None


async def waiting_cases(tx: Tx, most: int) -> list[tuple[Case, int]]:
    """Return what is to be decided, what harms most first and then the oldest, each with its number of reports."""
    rows = await tx.fetch(
        f"""
        select {_CASE}, (select count(*) from reports_report r where r.case_id = c.id) as reports
        from reports_case c where c.state = 'open' or c.appeal_state = 'open'
        order by c.urgency, c.created_at, c.id limit $1
        """,  # noqa: S608 -- as above
        most,
    )
    found = [dict(row.items()) for row in rows]
    counts = [values.pop("reports") for values in found]
    return [(Case(**values), count) for values, count in zip(found, counts, strict=True)]


async def reports_of(tx: Tx, case_id: int, most: int) -> list[Report]:
    """Return what people said, the newest first."""
    rows = await tx.fetch(
        """
        select id, reporter_id, reason, text, contact, created_at from reports_report
        where case_id = $1 order by id desc limit $2
        """,
        case_id,
        most,
    )
    return [Report(**dict(row.items())) for row in rows]


async def case_of_report(tx: Tx, digest: bytes) -> Case | None:
    """Return the case that a report belongs to, by the report's link."""
    row = await tx.fetchrow(
        f"select {_CASE} from reports_report r join reports_case c on c.id = r.case_id where r.token_digest = $1",  # noqa: S608 -- as above
        digest,
    )
    return Case(**dict(row.items())) if row else None


async def cases_about(tx: Tx, owner_id: str, most: int) -> list[Case]:
    """Return the cases about somebody's things that they are told of: where something was, or is, hidden."""
    rows = await tx.fetch(
        f"""
        select {_CASE} from reports_case c
        where c.owner_id = $1 and (c.was_hidden_at_once or c.state in ('hidden', 'removed'))
        union all
        select {_AFFECTED} from reports_affected a join reports_case c on c.id = a.case_id
        where a.owner_id = $1
        order by id desc limit $2
        """,  # noqa: S608 -- as above
        owner_id,
        most,
    )
    return [Case(**dict(row.items())) for row in rows]


async def note_affected(tx: Tx, case: Case, asset_ids: Sequence[int]) -> None:
    """Note who else than its owner loses one of these files by a case: who shows it to others, or has it in a vault."""
    await tx.execute(
        """
        insert into reports_affected (case_id, owner_id, session_id, title)
        select distinct on (owner_id) $1::bigint, owner_id, session_id, left(title, 400) || place
        from (
            select s.user_id as owner_id, s.id as session_id, s.title, ' · ' || m.position + 1 as place
            from media_link l join sessions_media m on m.link_id = l.id join sessions_session s on s.id = m.session_id
            where l.asset_id = any($2::bigint[]) and (s.is_public or s.share_to_community or exists (
                select from sharing_share h where h.session_id = s.id and h.revoked_at is null
            ))
            union all
            select i.user_id, i.session_id, i.title, ' · ' || m.position + 1
            from media_link l join community_slide m on m.link_id = l.id join community_item i on i.id = m.item_id
            where l.asset_id = any($2::bigint[])
            union all
            select user_id, null, original_name, '' from vault_item where asset_id = any($2::bigint[])
        ) lost
        where owner_id <> $3
        order by owner_id, session_id, place
        on conflict do nothing
        """,
        case.id,
        list(asset_ids),
        case.owner_id,
    )


async def is_affected(tx: Tx, case_id: int, user_id: str) -> bool:
    """Return whether somebody who does not own what a case names lost a thing by it."""
    return await tx.fetchval(
        "select exists (select from reports_affected where case_id = $1 and owner_id = $2)", case_id, user_id
    )


async def cases_reported_by(tx: Tx, reporter_id: str, most: int) -> list[Case]:
    """Return the cases that somebody reported."""
    rows = await tx.fetch(
        f"""
        select {_CASE} from reports_report r join reports_case c on c.id = r.case_id
        where r.reporter_id = $1 order by r.id desc limit $2
        """,  # noqa: S608 -- as above
        reporter_id,
        most,
    )
    return [Case(**dict(row.items())) for row in rows]


async def decide(tx: Tx, case_id: int, *, state: str, by: str, note: str, is_account_disabled: bool) -> None:
    """Note a decision."""
    await tx.execute(
        """
        update reports_case
        set state = $2, decided_by = $3, decided_at = now(), note = $4, is_account_disabled = $5
        where id = $1
        """,
        case_id,
        state,
        by,
        note,
        is_account_disabled,
    )


async def appeal(tx: Tx, case_id: int, text: str) -> None:
    """Note an appeal."""
    await tx.execute(
        "update reports_case set appeal = $2, appealed_at = now(), appeal_state = 'open' where id = $1",
        case_id,
        text,
    )


async def decide_appeal(tx: Tx, case_id: int, *, state: str, by: str, note: str) -> None:
    """Note what became of an appeal."""
    await tx.execute(
        """
        update reports_case
        set appeal_state = $2, appeal_decided_by = $3, appeal_decided_at = now(), appeal_note = $4
        where id = $1
        """,
        case_id,
        state,
        by,
        note,
    )


async def forget_texts(tx: Tx, user_id: str) -> None:
    """Blank what a person wrote in reports and appeals, how to reach them, and the names of their things."""
    await tx.execute(
        "update reports_report set text = '', contact = '' where reporter_id = $1 and (text, contact) <> ('', '')",
        user_id,
    )
    await tx.execute(
        """
        update reports_case set title = '', appeal = case when appeal is null then null else '' end
        where owner_id = $1
        """,
        user_id,
    )
    await tx.execute("update reports_affected set title = '' where owner_id = $1", user_id)


async def is_another_moderator(tx: Tx, *others: str) -> bool:
    """Return whether somebody else than these may judge."""
    return await tx.fetchval(
        """
        select exists (
            select from accounts_user
            where is_active and role in ('moderator', 'admin', 'super_admin') and id <> all($1::text[])
        )
        """,
        list(others),
    )


async def add_blocked(tx: Tx, case_id: int, prints: Sequence[Print], names: Sequence[str]) -> None:
    """Remember what a decision blocks."""
    await tx.execute(
        """
        insert into reports_blocked (case_id, sha256, pdq, pdq_quality)
        select $1, * from unnest($2::bytea[], $3::bit(256)[], $4::integer[])
        """,
        case_id,
        [each.sha256 for each in prints],
        [BitString.from_int(each.pdq.bits, BITS, signed=False) if each.pdq else None for each in prints],
        [each.pdq.quality if each.pdq else None for each in prints],
    )
    await tx.execute(
        "insert into reports_blocked (case_id, address) select $1, * from unnest($2::text[])",
        case_id,
        list(names),
    )


async def blocked_by(tx: Tx, case_id: int) -> tuple[list[bytes], list[Pdq], list[str]]:
    """Return the digests, looks and names that a decision blocks."""
    rows = await tx.fetch(
        "select sha256, pdq, pdq_quality, address from reports_blocked where case_id = $1 order by id",
        case_id,
    )
    return (
        [row["sha256"] for row in rows if row["sha256"] is not None],
        [Pdq(row["pdq"].to_int(signed=False), row["pdq_quality"]) for row in rows if row["pdq"] is not None],
        [row["address"] for row in rows if row["address"] is not None],
    )


async def statistics(tx: Tx) -> Statistics:
    """Return how the queue is doing."""
    row = await tx.fetchrow(
        """
        select (select count(*) from reports_case where state = 'open' or appeal_state = 'open') as waiting,
               count(*) as decided,
               percentile_cont(0.5) within group (order by extract(epoch from decided_at - created_at)) as median
        from reports_case where decided_at > now() - interval '30 days'
        """
    )
    assert row is not None, "an aggregate has a row"  # noqa: S101 -- as above
    return Statistics(*row.values())
