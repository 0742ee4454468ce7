"""All SQL of people; that of logins and tokens stands in `login_queries.py`."""

from collections.abc import Collection

from lanternist.features.accounts.models import NewAccount, Role, User, UserCounts
from lanternist.kit.ids import new_user_id
from lanternist.platform.db import Row, Tx

USER_COLUMNS = """
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
        returning {USER_COLUMNS}
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
    return user_from(row) if row else None


async def find_user(tx: Tx, user_id: str) -> User | None:
    """Return the account with this id."""
    row = await tx.fetchrow(f"select {USER_COLUMNS} from accounts_user u where u.id = $1", user_id)  # noqa: S608 -- as above
    return user_from(row) if row else None


async def find_user_by_email(tx: Tx, email: str) -> User | None:
    """Return the account with this address, compared without case."""
    found = await find_user_and_password(tx, email)
    return found[0] if found else None


async def find_user_and_password(tx: Tx, email: str) -> tuple[User, str] | None:
    """Return the account with this address and its password's hash, at the same cost whether there is one or not."""
    row = await tx.fetchrow(
        f"select {USER_COLUMNS}, u.password_hash from accounts_user u where lower(u.email) = lower($1)",  # noqa: S608 -- as above
        email,
    )
    return (user_from(row), row["password_hash"]) if row else None


async def password_hash_of(tx: Tx, user_id: str) -> str:
    """Return the stored hash of an account's password."""
    return await tx.fetchval("select password_hash from accounts_user where id = $1", user_id)


async def has_password(tx: Tx, user_id: str, password_hash: str) -> bool:
    """Return whether an active account still has this hash, and keep it so until the transaction ends."""
    return (
        await tx.fetchval(
            "select true from accounts_user where id = $1 and password_hash = $2 and is_active for share",
            user_id,
            password_hash,
        )
        is not None
    )


async def replace_password(tx: Tx, user_id: str, old_hash: str, new_hash: str) -> bool:
    """Store another hash of a password; False when the old one was replaced meanwhile."""
    return (
        await tx.fetchval(
            """
        update accounts_user set password_hash = $3, updated_at = now()
        where id = $1 and password_hash = $2
        returning true
        """,
            user_id,
            old_hash,
            new_hash,
        )
        is not None
    )


async def lock_user(tx: Tx, user_id: str) -> None:
    """Let no other change of this account pass until the transaction ends."""
    await tx.execute("select 1 from accounts_user where id = $1 for no key update", user_id)


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
        returning {USER_COLUMNS}
        """,  # noqa: S608 -- a constant list of columns
        user_id,
        first_name,
        last_name,
        profile_image_url,
    )
    return user_from(row) if row else None


async def list_users(tx: Tx, *, query: str, after: str | None, limit: int) -> list[User]:
    """Return accounts whose address or name holds `query`, the newest first, from behind the account `after`."""
    rows = await tx.fetch(
        f"""
        select {USER_COLUMNS} from accounts_user u
        where position(lower($1) in lower(concat_ws(' ', u.email, u.first_name, u.last_name))) > 0
          and ($2::text is null or (u.created_at, u.id) < (
              select last.created_at, last.id from accounts_user last where last.id = $2
          ))
        order by u.created_at desc, u.id desc
        limit $3
        """,  # noqa: S608 -- a constant list of columns
        query,
        after,
        limit,
    )
    return [user_from(row) for row in rows]


async def find_users(tx: Tx, user_ids: Collection[str]) -> list[User]:
    """Return the accounts with these ids, in no order."""
    rows = await tx.fetch(
        f"select {USER_COLUMNS} from accounts_user u where u.id = any($1::text[])",  # noqa: S608 -- as above
        list(user_ids),
    )
    return [user_from(row) for row in rows]


async def count_users(tx: Tx) -> UserCounts:
    """Return how many accounts there are."""
    (row,) = await tx.fetch(
        """
        select count(*) as total,
               count(*) filter (where not is_active) as inactive,
               count(*) filter (where created_at >= now() - interval '7 days') as new_this_week
        from accounts_user
        """
    )
    return UserCounts(row["total"], row["inactive"], row["new_this_week"])


async def lock_roles(tx: Tx) -> None:
    """Let changes of roles and standings pass one after the other: together they could leave nobody in charge."""
    await tx.execute("select pg_advisory_xact_lock(hashtext('accounts.roles'))")


async def is_another_super_admin(tx: Tx, user_id: str) -> bool:
    """Return whether an active account other than this one is a super administrator."""
    return await tx.fetchval(
        "select exists (select from accounts_user where role = 'super_admin' and is_active and id <> $1)",
        user_id,
    )


async def set_active(tx: Tx, user_id: str, *, is_active: bool) -> None:
    """Switch an account off, or on again."""
    await tx.execute(
        "update accounts_user set is_active = $2, updated_at = now() where id = $1", user_id, is_active
    )


async def delete_user(tx: Tx, user_id: str) -> None:
    """Remove an account with all that refers to it; the ledger's account stays, without the person."""
    await tx.execute("delete from accounts_user where id = $1", user_id)


async def set_role(tx: Tx, user_id: str, role: Role) -> None:
    """Give an account another role."""
    await tx.execute("update accounts_user set role = $2, updated_at = now() where id = $1", user_id, role)


def user_from(row: Row) -> User:
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
