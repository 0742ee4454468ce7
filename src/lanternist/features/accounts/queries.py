"""All SQL of accounts."""

from lanternist.features.accounts.models import Actor, NewAccount, Role, User
from lanternist.kit.ids import new_user_id
from lanternist.platform.db import Row, Tx

IDLE_DAYS = 7
ABSOLUTE_DAYS = 90
SEEN_MINUTES = 5
"""How stale `last_seen_at` may be: a write on every request would cost more than it tells."""

_USER = """
    u.id, u.email, u.first_name, u.last_name, u.profile_image_url, u.role, u.is_active, u.age_verified,
    u.referral_code, u.referred_by, u.onboarding_completed, u.created_at, u.updated_at
"""


async def add_user(tx: Tx, new: NewAccount) -> User | None:
    """Store a new account; None when the address or the referral code is taken."""
    row = await tx.fetchrow(
        f"""
        insert into accounts_user as u (
            id, email, password_hash, first_name, last_name, age_verified, age_verified_by, age_verified_at,
            referral_code, referred_by
        )
        values ($1, $2, $3, $4, $5, true, $6, now(), $7, $8)
        on conflict do nothing
        returning {_USER}
        """,  # noqa: S608 -- a constant list of columns
        new_user_id(),
        new.email,
        new.password_hash,
        new.first_name,
        new.last_name,
        new.age_verified_by,
        new.referral_code,
        new.referred_by,
    )
    return _user(row) if row else None


async def find_user(tx: Tx, user_id: str) -> User | None:
    """Return the account with this id."""
    row = await tx.fetchrow(f"select {_USER} from accounts_user u where u.id = $1", user_id)  # noqa: S608 -- as above
    return _user(row) if row else None


async def find_user_by_email(tx: Tx, email: str) -> User | None:
    """Return the account with this address, compared without case."""
    row = await tx.fetchrow(f"select {_USER} from accounts_user u where lower(u.email) = lower($1)", email)  # noqa: S608 -- as above
    return _user(row) if row else None


async def password_hash_of(tx: Tx, user_id: str) -> str | None:
    """Return the stored hash of an account's password."""
    return await tx.fetchval("select password_hash from accounts_user where id = $1", user_id)


async def find_user_id_by_referral_code(tx: Tx, code: str) -> str | None:
    """Return whose referral code this is."""
    return await tx.fetchval("select id from accounts_user where referral_code = $1 and is_active", code)


async def update_profile(
    tx: Tx, user_id: str, *, first_name: str | None, last_name: str | None, profile_image_url: str | None
) -> User | None:
    """Replace the parts of a profile that its owner edits."""
    row = await tx.fetchrow(
        f"""
        update accounts_user as u
        set first_name = $2, last_name = $3, profile_image_url = $4, updated_at = now()
        where u.id = $1
        returning {_USER}
        """,  # noqa: S608 -- a constant list of columns
        user_id,
        first_name,
        last_name,
        profile_image_url,
    )
    return _user(row) if row else None


async def set_role(tx: Tx, user_id: str, role: Role) -> None:
    """Give an account another role."""
    await tx.execute("update accounts_user set role = $2, updated_at = now() where id = $1", user_id, role)


async def add_login(tx: Tx, user_id: str, token_sha256: bytes) -> int:
    """Store a login and return its id."""
    return await tx.fetchval(
        "insert into accounts_login (user_id, token_sha256) values ($1, $2) returning id",
        user_id,
        token_sha256,
    )


async def find_actor(tx: Tx, token_sha256: bytes) -> tuple[Actor, bool] | None:
    """Return who is signed in with this token, and whether it is time to note that they were seen."""
    row = await tx.fetchrow(
        f"""
        select {_USER}, l.id as login_id, l.last_seen_at < now() - make_interval(mins => $4) as is_stale
        from accounts_login l
        join accounts_user u on u.id = l.user_id
        where l.token_sha256 = $1
          and l.last_seen_at > now() - make_interval(days => $2)
          and l.created_at > now() - make_interval(days => $3)
        """,  # noqa: S608 -- a constant list of columns
        token_sha256,
        IDLE_DAYS,
        ABSOLUTE_DAYS,
        SEEN_MINUTES,
    )
    return (Actor(user=_user(row), login_id=row["login_id"]), row["is_stale"]) if row else None


async def touch_login(tx: Tx, login_id: int) -> None:
    """Note that a login was used now."""
    await tx.execute("update accounts_login set last_seen_at = now() where id = $1", login_id)


async def delete_login(tx: Tx, token_sha256: bytes) -> str | None:
    """End a login; return whose it was."""
    return await tx.fetchval(
        "delete from accounts_login where token_sha256 = $1 returning user_id", token_sha256
    )


async def delete_logins_of(tx: Tx, user_id: str) -> None:
    """End every login of an account."""
    await tx.execute("delete from accounts_login where user_id = $1", user_id)


async def delete_expired_logins(tx: Tx) -> int:
    """Remove logins that nobody can use any more; return how many."""
    rows = await tx.fetch(
        """
        delete from accounts_login
        where last_seen_at < now() - make_interval(days => $1) or created_at < now() - make_interval(days => $2)
        returning id
        """,
        IDLE_DAYS,
        ABSOLUTE_DAYS,
    )
    return len(rows)


def _user(row: Row) -> User:
    return User(
        id=row["id"],
        email=row["email"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        profile_image_url=row["profile_image_url"],
        role=row["role"],
        is_active=row["is_active"],
        age_verified=row["age_verified"],
        referral_code=row["referral_code"],
        referred_by=row["referred_by"],
        onboarding_completed=row["onboarding_completed"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
