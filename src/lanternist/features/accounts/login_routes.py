"""The calls about ways into an account: logins, personal tokens, the password."""

from litestar import Response, delete, get, post
from litestar.params import FromPath

from lanternist.features.accounts import deletion, logins, tokens
from lanternist.features.accounts.auth import clear_login_cookie, set_login_cookie
from lanternist.features.accounts.demo import check_not_shared
from lanternist.features.accounts.errors import (
    InvalidLoginId,
    InvalidTokenId,
    LastSuperAdmin,
    SharedDemoAccount,
    TooManyTokens,
    WrongPassword,
)
from lanternist.features.accounts.models import Actor
from lanternist.features.accounts.schemas import (
    AccountEnd,
    CreatedToken,
    LoginBody,
    LoginList,
    NewToken,
    PasswordChange,
    TokenBody,
    TokenList,
)
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database
from lanternist.platform.feature import Hooks
from lanternist.platform.injected import Given
from lanternist.platform.web import id_or
from lanternist.settings import Settings


@get("/api/auth/logins", opt={"gives": {"login_id": "/items/0/id"}}, tags=["Accounts"])
async def list_logins(actor: Given[Actor], db: Given[Database]) -> LoginList:
    """List the places where one is signed in."""
    async with db.connection() as connection:
        found = await logins.list_logins(connection, actor)
    return LoginList(
        items=[
            LoginBody(
                id=login.id,
                created_at=login.created_at,
                last_seen_at=login.last_seen_at,
                current=login.id == actor.login_id,
            )
            for login in found
        ]
    )


@delete("/api/auth/logins/{login_id:str}", status_code=204, tags=["Accounts"])
async def end_login(
    login_id: FromPath[str],
    by_login: Given[Actor],
    db: Given[Database],
    settings: Given[Settings],
    hooks: Given[Hooks],
) -> Response[None]:
    """End one of one's own logins. Ending the one that asks is signing out."""
    number = login_number(login_id)
    async with db.transaction() as tx:
        await logins.end_login(tx, hooks, by_login, number)
    response = Response(None, status_code=204)
    if number == by_login.login_id:
        clear_login_cookie(response, settings)
    return response


@post(
    "/api/auth/password",
    status_code=204,
    opt={"body": PasswordChange, "errors": [WrongPassword, SharedDemoAccount]},
    tags=["Accounts"],
)
async def change_password(
    request: WebRequest,
    by_login: Given[Actor],
    db: Given[Database],
    settings: Given[Settings],
    hooks: Given[Hooks],
) -> Response[None]:
    """Change the password. Ends every other login and every token; this login gets a new cookie."""
    check_not_shared(settings, by_login)
    body = await read_body(request, PasswordChange)
    token = await logins.change_password(
        db, hooks, by_login, current_password=body.current_password, new_password=body.new_password
    )
    response = Response(None, status_code=204)
    set_login_cookie(response, settings, token)
    return response


@delete(
    "/api/auth/user",
    status_code=204,
    opt={"body": AccountEnd, "errors": [WrongPassword, LastSuperAdmin, SharedDemoAccount]},
    tags=["Accounts"],
)
async def delete_account(
    request: WebRequest,
    by_login: Given[Actor],
    db: Given[Database],
    settings: Given[Settings],
    hooks: Given[Hooks],
) -> Response[None]:
    """Delete one's account: it is closed at once, and everything of the person is removed soon after.

    Sessions, links, media, likes, referrals, credits and activity go; the ledger keeps its transfers without them.
    """
    check_not_shared(settings, by_login)
    body = await read_body(request, AccountEnd)
    await deletion.close_account(db, hooks, by_login, password=body.password)
    response = Response(None, status_code=204)
    clear_login_cookie(response, settings)
    return response


@get("/api/auth/tokens", tags=["Accounts"])
async def list_tokens(actor: Given[Actor], db: Given[Database]) -> TokenList:
    """List one's personal tokens, without their texts."""
    async with db.connection() as connection:
        found = await tokens.list_tokens(connection, actor)
    return TokenList(
        items=[
            TokenBody(
                id=token.id,
                name=token.name,
                scopes=token.scopes,
                created_at=token.created_at,
                last_seen_at=token.last_seen_at,
            )
            for token in found
        ]
    )


@post(
    "/api/auth/tokens",
    status_code=201,
    opt={"body": NewToken, "errors": [TooManyTokens], "gives": {"token_id": "/id"}},
    tags=["Accounts"],
)
async def create_token(
    request: WebRequest, by_login: Given[Actor], db: Given[Database], hooks: Given[Hooks]
) -> CreatedToken:
    """Make a personal token for programs; its text is in this answer and in no other.

    No `Idempotency-Key` is heeded: keeping the answer for a retry would be keeping the text.
    """
    body = await read_body(request, NewToken)
    async with db.transaction() as tx:
        token, text = await tokens.create_token(tx, hooks, by_login, name=body.name, scopes=body.scopes)
    return CreatedToken(
        id=token.id, name=token.name, scopes=token.scopes, created_at=token.created_at, token=text
    )


@delete("/api/auth/tokens/{token_id:str}", status_code=204, tags=["Accounts"])
async def revoke_token(
    token_id: FromPath[str], by_login: Given[Actor], db: Given[Database], hooks: Given[Hooks]
) -> None:
    """Revoke a personal token: it ends at once."""
    number = token_number(token_id)
    async with db.transaction() as tx:
        await tokens.revoke_token(tx, hooks, by_login, number)


def login_number(text: str) -> int:
    """Return the id in a path, or raise `InvalidLoginId`."""
    return id_or(text, InvalidLoginId)


def token_number(text: str) -> int:
    """Return the id in a path, or raise `InvalidTokenId`."""
    return id_or(text, InvalidTokenId)


login_routes = [
    list_logins,
    end_login,
    change_password,
    delete_account,
    list_tokens,
    create_token,
    revoke_token,
]
