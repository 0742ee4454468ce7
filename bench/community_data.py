"""Makes as many shared sessions as a measurement asks for, in SQL, as publishing and liking would have left them.

They are spread over two years, denser the younger, whatever their number: the feed of a larger place looks the same.
"""

from dataclasses import dataclass
from typing import Any

OWNERS = 5_000
BEFORE = 10_000_000
"""Ids below this one are left to what the application itself makes."""
HOURS = 2 * 365 * 24
WORDS = str.split(
    "harbour lantern meadow glacier orchard canyon tundra lagoon prairie estuary fjord dune moor valley summit "
    "island bridge market garden tower river forest desert village coast cliff waterfall savanna delta plateau "
    "otter heron badger lynx puffin marten osprey ibex seal gecko falcon tortoise walrus magpie stork hedgehog"
)
_PEOPLE = (
    """
    insert into accounts_user (id, email, first_name, last_name, password_hash, age_verified, referral_code)
    select 'user_shown' || o, 'shown' || o || '@lanternist.example', 'Walker', 'Of ' || o, '-', true,
           's' || lpad(o::text, 7, '0')
    from generate_series(0, {owners} - 1) o
    """,
    """
    insert into accounts_login (user_id, token_sha256)
    select 'user_shown' || o, sha256(('shown-' || o)::bytea) from generate_series(0, {owners} - 1) o
    """,
)
_ITEMS = (
    """
    insert into media_scope (id, user_id) overriding system value
    select {before} + 2 * i + n, 'user_shown' || i % {owners}
    from generate_series({low}, {high}) i, generate_series(0, 1) n
    """,
    """
    insert into sessions_session (
        id, user_id, scope_id, kind, title, subreddits, interval_min, interval_max, transition, tags, fill_state,
        share_to_community, created_at, updated_at
    ) overriding system value
    select {before} + i, 'user_shown' || i % {owners}, {before} + 2 * i, 'reddit',
           initcap(words[1 + (hashint8(i) & 1023) % {words}]) || ' and '
               || words[1 + (hashint8(i * 31) & 1023) % {words}] || ' ' || i % 9973,
           array[words[1 + (hashint8(i * 7) & 1023) % {words}] || i % 97], 3, 10, 'fade',
           array['place-' || i % 20, 'tag-' || i % 1009], 'done', true, moment.at, moment.at
    from generate_series({low}, {high}) i
    cross join (select string_to_array('{list}', ' ') as words) w
    cross join lateral (
        select now() - make_interval(hours => 1)
            - make_interval(secs => {hours} * 3600 * power((hashint8(i * 13) & 1048575) / 1048576.0, 2)::float8) as at
    ) moment
    """,
    """
    insert into community_item (
        id, kind, session_id, user_id, scope_id, state, published_at, title, subreddits, tags, category_id,
        creator_name, like_count, slide_count, copy_state, created_at, search_text, hot_score, rescore_at
    ) overriding system value
    select s.id, 'session', s.id, s.user_id, s.scope_id + 1, 'ready', s.created_at, s.title, s.subreddits, s.tags,
           s.category_id, 'Walker Of ' || o.n, l.likes, 25, 'done', s.created_at,
           community_plain(concat_ws(' ', s.title, 'Walker Of ' || o.n, array_to_string(s.subreddits, ' '))),
           community_hot(l.likes, s.created_at, now() + community_score_lasts(s.created_at, now()) / 2),
           now() + community_score_lasts(s.created_at, now())
    from sessions_session s
    cross join lateral (select (s.id - {before}) % {owners} as n) o
    cross join lateral (select (400 * power((hashint8(s.id * 17) & 1048575) / 1048576.0, 8))::integer as likes) l
    where s.id between {before} + {low} and {before} + {high}
    """,
    """
    insert into community_term (item_id, terms)
    select i.id, community_terms(i.search_text, i.tags, i.kind, i.user_id, i.category_id)
    from community_item i
    where i.id between {before} + {low} and {before} + {high}
    """,
)


@dataclass
class Shown:
    """The shared sessions of a measurement, of which there are more and more. The connection is a superuser's."""

    connection: Any  # Any: the driver types it loosely
    sessions: int = 0

    async def grow_to(self, sessions: int) -> None:
        """Make what is missing to so many, and gather statistics."""
        # Rows that are right need no checking against each other, and no trigger to work out what stands here.
        await self.connection.execute("set session_replication_role = replica")
        await self.connection.execute("set maintenance_work_mem = '256MB'")
        if not self.sessions:
            await self._run(_PEOPLE, 0, 0)
        is_large = sessions - self.sessions > 50_000
        if is_large:
            # Much quicker than one entry at a time.
            await self.connection.execute("drop index community_term_terms")
        await self._run(_ITEMS, self.sessions, sessions - 1)
        if is_large:
            await self.connection.execute(
                "create index community_term_terms on community_term using gin (terms) with (fastupdate = off)"
            )
        await self.connection.execute("set session_replication_role = origin")
        self.sessions = sessions
        await self.connection.execute("vacuum analyze")
        await self.connection.execute("checkpoint")

    async def size(self) -> str:
        """Return how large the database is."""
        return await self.connection.fetchval(
            "select pg_size_pretty(pg_database_size(current_database())) || ', items ' || "
            "pg_size_pretty(pg_total_relation_size('community_item')) || ', terms ' || "
            "pg_size_pretty(pg_total_relation_size('community_term'))"
        )

    async def _run(self, statements: tuple[str, ...], low: int, high: int) -> None:
        values = {
            "before": BEFORE,
            "owners": OWNERS,
            "low": low,
            "high": high,
            "hours": HOURS,
            "words": len(WORDS),
            "list": " ".join(WORDS),
        }
        for statement in statements:
            await self.connection.execute(statement.format(**values), timeout=1500)


def login_of(owner: int) -> str:
    """Return the token of an owner's login."""
    return f"shown-{owner}"
