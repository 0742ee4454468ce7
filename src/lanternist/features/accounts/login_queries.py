"""All SQL of logins and personal tokens."""

from lanternist.features.accounts.models import (
    SCOPES,
    Actor,
    Credential,
    CredentialKind,
    Login,
    Scope,
    Secret,
    Token,
)
from lanternist.features.accounts.queries import USER_COLUMNS, user_from
from lanternist.platform.db import Row, Tx

IDLE_DAYS = 7
ABSOLUTE_DAYS = 90
SEEN_MINUTES = 5
"""How stale `last_seen_at` may be: a write on every request would cost more than it tells."""
MOST_LOGINS = 100
"""Who signs in more often loses the login that was not used for longest."""

_EVERYTHING = frozenset(SCOPES)
_IS_LIVE = f"""
    w.last_seen_at > now() - interval '{IDLE_DAYS} days'
    and w.created_at > now() - interval '{ABSOLUTE_DAYS} days'
"""
_IS_STALE = f"w.last_seen_at < now() - interval '{SEEN_MINUTES} minutes'"
FIND_ACTOR: dict[CredentialKind, str] = {
    "login": f"""
        select {USER_COLUMNS}, w.id as credential_id, null::text[] as scopes, {_IS_STALE} as is_stale
        from accounts_login w
        join accounts_user u on u.id = w.user_id
        where w.token_sha256 = $1 and {_IS_LIVE}
    """,  # noqa: S608 -- constant lists of columns and conditions
    "token": f"""
        select {USER_COLUMNS}, w.id as credential_id, w.scopes, coalesce({_IS_STALE}, true) as is_stale
        from accounts_token w
        join accounts_user u on u.id = w.user_id
        where w.token_sha256 = $1
    """,  # noqa: S608 -- as above
}
"""The statement that finds who presents a secret, by its kind; `$1` is the digest. `actor_from` reads a row."""
_IS_ALIVE: dict[CredentialKind, str] = {
    "login": f"""
        select exists (
            select from accounts_login w
            join accounts_user u on u.id = w.user_id and u.is_active
            where w.id = $1 and {_IS_LIVE}
        )
    """,  # noqa: S608 -- a constant condition
    "token": """
        select exists (
            select from accounts_token w
            join accounts_user u on u.id = w.user_id and u.is_active
            where w.id = $1
        )
    """,
}
_TOUCH: dict[CredentialKind, str] = {
    "login": "update accounts_login set last_seen_at = now() where id = $1",
    "token": "update accounts_token set last_seen_at = now() where id = $1",
}


async def find_actor(tx: Tx, secret: Secret) -> tuple[Actor, bool] | None:
    """Return who presents this secret, and whether it is time to note that they were seen."""
    row = await tx.fetchrow(FIND_ACTOR[secret.kind], secret.digest)
    return (actor_from(row, secret.kind), row["is_stale"]) if row else None


def actor_from(row: Row, kind: CredentialKind) -> Actor:
    """Return the actor in a row that `FIND_ACTOR` gave."""
    scopes = _EVERYTHING if row["scopes"] is None else frozenset(row["scopes"])
    return Actor(user_from(row), Credential(kind, row["credential_id"], scopes))


async def is_alive(tx: Tx, credential: Credential) -> bool:
    """Return whether a login or a token still lets its owner in."""
    return await tx.fetchval(_IS_ALIVE[credential.kind], credential.id)


async def touch(tx: Tx, credential: Credential) -> None:
    """Note that a login or a token was used now."""
    await tx.execute(_TOUCH[credential.kind], credential.id)


async def add_login(tx: Tx, user_id: str, token_sha256: bytes) -> int:
    """Store a login and return its id."""
    return await tx.fetchval(
        "insert into accounts_login (user_id, token_sha256) values ($1, $2) returning id",
        user_id,
        token_sha256,
    )


async def delete_oldest_logins(tx: Tx, user_id: str) -> None:
    """End the logins beyond `MOST_LOGINS`, the longest unused first."""
    await tx.execute(
        """
        delete from accounts_login where id in (
            select id from accounts_login where user_id = $1 order by last_seen_at desc, id desc offset $2
        )
        """,
        user_id,
        MOST_LOGINS,
    )


async def list_logins(tx: Tx, user_id: str) -> list[Login]:
    """Return the logins that can still be used, the last used first."""
    rows = await tx.fetch(
        f"""
        select w.id, w.created_at, w.last_seen_at from accounts_login w
        where w.user_id = $1 and {_IS_LIVE}
        order by w.last_seen_at desc, w.id desc
        """,  # noqa: S608 -- a constant condition
        user_id,
    )
    return [Login(row["id"], row["created_at"], row["last_seen_at"]) for row in rows]


async def has_login(tx: Tx, user_id: str, login_id: int) -> bool:
    """Return whether this login has not been ended."""
    return await tx.fetchval(
        "select exists (select from accounts_login where id = $1 and user_id = $2)", login_id, user_id
    )


async def delete_login(tx: Tx, token_sha256: bytes) -> str | None:
    """End a login; return whose it was."""
    return await tx.fetchval(
        "delete from accounts_login where token_sha256 = $1 returning user_id", token_sha256
    )


async def delete_own_login(tx: Tx, user_id: str, login_id: int) -> bool:
    """End a login by its id; False when this person has none such."""
    return (
        await tx.fetchval(
            "delete from accounts_login where id = $1 and user_id = $2 returning true", login_id, user_id
        )
        is not None
    )


async def delete_other_logins(tx: Tx, user_id: str, kept_id: int) -> list[int]:
    """End every login but one; return which."""
    rows = await tx.fetch(
        "delete from accounts_login where user_id = $1 and id <> $2 returning id", user_id, kept_id
    )
    return [row["id"] for row in rows]


async def delete_logins_and_tokens(tx: Tx, user_id: str) -> None:
    """End every way into an account that does not ask for the password."""
    await tx.execute("delete from accounts_login where user_id = $1", user_id)
    await tx.execute("delete from accounts_token where user_id = $1", user_id)


async def delete_expired_logins(tx: Tx) -> int:
    """Remove logins that nobody can use any more; return how many."""
    rows = await tx.fetch(f"delete from accounts_login w where not ({_IS_LIVE}) returning w.id")  # noqa: S608 -- a constant condition
    return len(rows)


async def add_token(tx: Tx, user_id: str, *, name: str, scopes: list[Scope], token_sha256: bytes) -> Token:
    """Store a personal token."""
    row = await tx.fetchrow(
        """
        insert into accounts_token (user_id, name, scopes, token_sha256) values ($1, $2, $3, $4)
        returning id, name, scopes, created_at, last_seen_at
        """,
        user_id,
        name,
        scopes,
        token_sha256,
    )
    assert row is not None, "insert returns its row"  # noqa: S101 -- tells the type checker what SQL guarantees
    return _token(row)


async def count_tokens(tx: Tx, user_id: str) -> int:
    """Return how many personal tokens an account has."""
    return await tx.fetchval("select count(*) from accounts_token where user_id = $1", user_id)


async def list_tokens(tx: Tx, user_id: str) -> list[Token]:
    """Return a person's tokens, the newest first."""
    rows = await tx.fetch(
        """
        select id, name, scopes, created_at, last_seen_at from accounts_token
        where user_id = $1 order by id desc
        """,
        user_id,
    )
    return [_token(row) for row in rows]


async def delete_token(tx: Tx, user_id: str, token_id: int) -> bool:
    """Revoke a token; False when this person has none such."""
    return (
        await tx.fetchval(
            "delete from accounts_token where id = $1 and user_id = $2 returning true", token_id, user_id
        )
        is not None
    )


def _token(row: Row) -> Token:
    return Token(row["id"], row["name"], row["scopes"], row["created_at"], row["last_seen_at"])
