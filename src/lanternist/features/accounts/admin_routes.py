"""What administrators do with accounts."""

from litestar import get, patch
from litestar.params import FromPath
from msgspec import UNSET

from lanternist.features.accounts import administration
from lanternist.features.accounts.errors import LastSuperAdmin, OwnAccount
from lanternist.features.accounts.models import Actor, User
from lanternist.features.accounts.schemas import Standing, UserBody, UserList, UserQuery
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database
from lanternist.platform.feature import Hooks
from lanternist.platform.injected import Given
from lanternist.platform.web import read_query


@get(
    "/api/admin/users", opt={"query": UserQuery, "gives": {"user_id": "/items/0/id"}}, tags=["Administration"]
)
async def list_users(request: WebRequest, administrator: Given[Actor], db: Given[Database]) -> UserList:
    """List accounts, the newest first; `query` is a part of an address or a name."""
    query = read_query(request, UserQuery)
    async with db.connection() as connection:
        found = await administration.list_users(
            connection, query=query.query, after=query.cursor, limit=query.limit + 1
        )
    page = found[: query.limit]
    return UserList(
        items=[_body(user) for user in page], next_cursor=page[-1].id if len(found) > len(page) else None
    )


@patch(
    "/api/admin/users/{user_id:str}",
    opt={"body": Standing, "errors": [OwnAccount, LastSuperAdmin]},
    tags=["Administration"],
)
async def change_user(
    request: WebRequest,
    user_id: FromPath[str],
    by_login: Given[Actor],
    administrator: Given[Actor],
    db: Given[Database],
    hooks: Given[Hooks],
) -> UserBody:
    """Give somebody a role, switch their account off or on again; their logins and tokens end.

    Only a super administrator changes administrators or makes them, and nobody changes their own account.
    """
    async with db.transaction() as tx:
        subject = await administration.find_subject(tx, administrator, user_id)
        wanted = await read_body(request, Standing)
        user = await administration.change_standing(
            tx,
            hooks,
            administrator,
            subject,
            is_active=subject.is_active if wanted.is_active is UNSET else wanted.is_active,
            role=subject.role if wanted.role is UNSET else wanted.role,
        )
    return _body(user)


def _body(user: User) -> UserBody:
    return UserBody(
        id=user.id,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        role=user.role,
        is_active=user.is_active,
        age_verified=user.age_verified,
        created_at=user.created_at,
    )


admin_routes = [list_users, change_user]
