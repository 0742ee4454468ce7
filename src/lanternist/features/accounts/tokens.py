"""Personal tokens: the way in for programs. The text is shown once and never kept."""

from collections.abc import Sequence

from lanternist.features.accounts import login_queries, queries
from lanternist.features.accounts.errors import LoginRequired, TokenNotFound, TooManyTokens, Unauthorized
from lanternist.features.accounts.models import SCOPES, Actor, Scope, Token
from lanternist.kit.ids import digest, new_personal_token
from lanternist.platform.db import Tx
from lanternist.platform.feature import Hooks

MOST_TOKENS = 50


async def create_token(
    tx: Tx, hooks: Hooks, actor: Actor, *, name: str, scopes: Sequence[Scope]
) -> tuple[Token, str]:
    """Store a token and return it with its text; raise `TooManyTokens` at `MOST_TOKENS`."""
    if actor.login_id is None:
        raise LoginRequired
    # What ends the ways into an account locks it as well, so none is made by a login that is being ended.
    await queries.lock_user(tx, actor.id)
    if not await login_queries.has_login(tx, actor.id, actor.login_id):
        raise Unauthorized
    if await login_queries.count_tokens(tx, actor.id) >= MOST_TOKENS:
        raise TooManyTokens
    text = new_personal_token()
    token = await login_queries.add_token(
        tx,
        actor.id,
        name=name,
        scopes=[scope for scope in SCOPES if scope in scopes],
        token_sha256=digest(text),
    )
    await hooks.account_event(tx, actor.id, "token_created", subject=f"token:{token.id}")
    return token, text


async def list_tokens(tx: Tx, actor: Actor) -> Sequence[Token]:
    """Return a person's tokens, the newest first."""
    return await login_queries.list_tokens(tx, actor.id)


async def revoke_token(tx: Tx, hooks: Hooks, actor: Actor, token_id: int) -> None:
    """End one of a person's own tokens, or raise `TokenNotFound`."""
    if not await login_queries.delete_token(tx, actor.id, token_id):
        raise TokenNotFound
    await hooks.account_event(tx, actor.id, "token_revoked", subject=f"token:{token_id}")
