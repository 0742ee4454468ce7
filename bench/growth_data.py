"""Makes as many sessions as a measurement asks for, in SQL, with all that belongs to each.

Every session has its scope, its media, its charge in two entries, its activity and its line in the log of jobs; the
balances of all accounts are the sums of their entries.
"""

from dataclasses import dataclass
from typing import Any

OWNERS = 5_000
MEDIA = 2
PRICE = 10
WELCOME = 10_000_000
BEFORE = 100_000
"""Ids below this one are left to what the application itself makes, before and in between."""
_TABLES = (
    "accounts_user",
    "sessions_session",
    "sessions_media",
    "media_asset",
    "media_link",
    "credits_transfer",
    "credits_entry",
    "activity_event",
    "pgqueuer_log",
)
# The sessions numbered from {low} to {high} are made. Owner `o` of a session `i` is i % owners.
_PEOPLE = (
    """
    insert into accounts_user (id, email, password_hash, age_verified, referral_code)
    select 'user_grown' || o, 'grown' || o || '@lanternist.example', '-', true, 'g' || lpad(o::text, 7, '0')
    from generate_series(0, {owners} - 1) o
    """,
    """
    insert into accounts_login (user_id, token_sha256)
    select 'user_grown' || o, sha256(('grown-' || o)::bytea) from generate_series(0, {owners} - 1) o
    """,
    "insert into credits_membership (user_id) select 'user_grown' || o from generate_series(0, {owners} - 1) o",
    """
    insert into credits_account (id, user_id, name, is_system, balance, version) overriding system value
    select {before} + o, 'user_grown' || o, 'person', false, {welcome}, 1 from generate_series(0, {owners} - 1) o
    """,
    """
    insert into credits_transfer (id, kind, reference) overriding system value
    select {before} / 2 + o, 'grant', 'grown:' || o from generate_series(0, {owners} - 1) o
    """,
    """
    insert into credits_entry (transfer_id, account_id, amount, balance_after, version)
    select {before} / 2 + o, {before} + o, {welcome}, {welcome}, 1 from generate_series(0, {owners} - 1) o
    """,
    """
    with given as (
        select {before} / 2 + o as transfer_id, a.id as account_id,
               row_number() over (partition by a.id order by o) as place, a.balance, a.version
        from generate_series(0, {owners} - 1) o
        join credits_account a on a.is_system and a.name = 'issued' and a.shard = o % 16
    )
    insert into credits_entry (transfer_id, account_id, amount, balance_after, version)
    select transfer_id, account_id, -{welcome}, balance - {welcome} * place, version + place from given
    """,
)
_SESSIONS = (
    """
    insert into media_scope (id, user_id) overriding system value
    select {before} + i, 'user_grown' || i % {owners} from generate_series({low}, {high}) i
    """,
    """
    insert into sessions_session (
        id, user_id, scope_id, kind, title, subreddits, interval_min, interval_max, transition, thumbnail_link_id,
        tags, fill_state, fill_sources, media_count, charge_reference, created_at, updated_at
    ) overriding system value
    select {before} + i, 'user_grown' || i % {owners}, {before} + i, 'reddit', 'Hills and lakes ' || i,
           array['hills' || i % 97, 'lakes' || i % 89, 'harbours' || i % 83], 3, 10, 'fade',
           {before} + i * {media}, array['tag-' || i % 1009, 'place-' || i % 211], 'done',
           jsonb_build_array(
               jsonb_build_object('name', 'hills' || i % 97, 'state', 'done', 'found', {media}, 'reason', null)),
           {media}, 'session:' || {before} + i || ':1', moment.at, moment.at
    from generate_series({low}, {high}) i
    cross join lateral (select now() - interval '1 day' - interval '10 seconds' * (2000000 - i) as at) moment
    """,
    """
    insert into media_asset (id, canonical_id, source_url, type) overriding system value
    select {before} + i, 'grown:' || i, 'https://i.example/grown-' || i || '.jpg', 'image'
    from generate_series({low}, {high}) i
    where i % 10 = 0
    """,
    """
    insert into media_link (id, scope_id, asset_id) overriding system value
    select {before} + i * {media} + place, {before} + i, {before} + i - i % 10
    from generate_series({low}, {high}) i, generate_series(0, {media} - 1) place
    """,
    """
    insert into sessions_media (
        id, session_id, position, link_id, canonical_id, source_url, type, origin, title, author, community, post_id,
        post_url, width, height, asset_id
    ) overriding system value
    select {before} + i * {media} + place, {before} + i, place, {before} + i * {media} + place,
           'grown:' || i || '-' || place, 'https://i.example/grown-' || i || '-' || place || '.jpg', 'image', 'source',
           'A view over hill ' || i, 'walker' || i % 1000, 'hills' || i % 97, 'p' || i,
           'https://www.example/r/hills' || i % 97 || '/comments/p' || i || '/a_view/', 1600, 1200,
           {before} + i - i % 10
    from generate_series({low}, {high}) i, generate_series(0, {media} - 1) place
    """,
    """
    insert into credits_transfer (id, kind, reference, feature, created_at) overriding system value
    select {before} + i, 'charge', 'session:' || {before} + i || ':1', 'session_create', s.created_at
    from generate_series({low}, {high}) i
    join sessions_session s on s.id = {before} + i
    """,
    """
    with charged as (
        select {before} + i as transfer_id, a.id as account_id,
               row_number() over (partition by a.id order by i) as place, a.balance, a.version
        from generate_series({low}, {high}) i
        join credits_account a on a.id = {before} + i % {owners}
    )
    insert into credits_entry (transfer_id, account_id, amount, balance_after, version)
    select transfer_id, account_id, -{price}, balance - {price} * place, version + place from charged
    """,
    """
    with charged as (
        select {before} + i as transfer_id, a.id as account_id,
               row_number() over (partition by a.id order by i) as place, a.balance, a.version
        from generate_series({low}, {high}) i
        join credits_account a on a.is_system and a.name = 'revenue' and a.shard = ({before} + i % {owners}) % 16
    )
    insert into credits_entry (transfer_id, account_id, amount, balance_after, version)
    select transfer_id, account_id, {price}, balance + {price} * place, version + place from charged
    """,
    """
    insert into activity_event (user_id, action, feature, subject, details, created_at)
    select s.user_id, done.action, 'sessions', 'session:' || s.id, done.details, s.created_at
    from sessions_session s, (
        values ('session_created', '{{"kind": "reddit", "sources": 3}}'::jsonb), ('session_viewed', '{{}}')
    ) done (action, details)
    where s.id between {before} + {low} and {before} + {high}
    order by s.id
    """,
    """
    insert into pgqueuer_log (job_id, status, priority, entrypoint, aggregated, created)
    select {before} + i, 'successful', 0, 'sessions.fill', true, s.created_at
    from generate_series({low}, {high}) i
    join sessions_session s on s.id = {before} + i
    """,
)
_BALANCES = """
    update credits_account a
    set balance = last.balance_after, version = last.version
    from (
        select distinct on (account_id) account_id, balance_after, version
        from credits_entry order by account_id, version desc
    ) last
    where a.id = last.account_id and a.version <> last.version
"""
_WRONG = """
    select count(*)
    from credits_account a
    left join (
        select account_id, sum(amount) as amount, count(*) as entries from credits_entry group by account_id
    ) e on e.account_id = a.id
    where a.balance <> coalesce(e.amount, 0) or a.version <> coalesce(e.entries, 0)
"""


@dataclass
class Crowd:
    """People with sessions, of whom there are more and more. The connection is a superuser's."""

    connection: Any  # Any: the driver types it loosely
    sessions: int = 0

    async def grow_to(self, sessions: int) -> None:
        """Make what is missing to so many sessions, and gather statistics."""
        # Rows that are right need no checking against each other.
        await self.connection.execute("set session_replication_role = replica")
        if not self.sessions:
            await self._run(_PEOPLE, 0, 0)
            await self.connection.execute(_BALANCES)
        await self._run(_SESSIONS, self.sessions, sessions - 1)
        await self.connection.execute(_BALANCES)
        await self.connection.execute("set session_replication_role = origin")
        self.sessions = sessions
        if wrong := await self.connection.fetchval(_WRONG):
            raise RuntimeError(f"{wrong} accounts do not add up")
        await self.connection.execute("vacuum analyze")
        await self.connection.execute("checkpoint")

    async def rows(self) -> str:
        """Return how many rows the tables have that grow."""
        counts = [f"{name} {await self._count(name):,}" for name in _TABLES]
        size = await self.connection.fetchval("select pg_size_pretty(pg_database_size(current_database()))")
        return f"{', '.join(counts)}; {size}"

    async def _run(self, statements: tuple[str, ...], low: int, high: int) -> None:
        numbers = {
            "before": BEFORE,
            "owners": OWNERS,
            "media": MEDIA,
            "price": PRICE,
            "welcome": WELCOME,
            "low": low,
            "high": high,
        }
        for statement in statements:
            await self.connection.execute(statement.format(**numbers))

    async def _count(self, table: str) -> int:
        return await self.connection.fetchval(f"select count(*) from {table}")


def login_of(owner: int) -> str:
    """Return the token of an owner's login."""
    return f"grown-{owner}"
