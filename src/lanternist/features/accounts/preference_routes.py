"""The calls about one's preferences."""

from dataclasses import asdict

from litestar import get, patch

from lanternist.features.accounts.models import Actor, Preferences
from lanternist.features.accounts.preferences import change_preferences, preferences_of
from lanternist.features.accounts.schemas import PreferencesBody, PreferencesChange
from lanternist.platform.bodies import WebRequest, read_body
from lanternist.platform.db import Database
from lanternist.platform.feature import Hooks
from lanternist.platform.injected import Given
from lanternist.platform.pages import Pages


@get("/api/auth/preferences", tags=["Accounts"])
async def read_preferences(actor: Given[Actor], db: Given[Database]) -> PreferencesBody:
    """Return how one wants pages and the player."""
    async with db.connection() as connection:
        return _body(await preferences_of(connection, actor.id))


@patch("/api/auth/preferences", opt={"body": PreferencesChange}, tags=["Accounts"])
async def change_own_preferences(
    request: WebRequest,
    actor: Given[Actor],
    db: Given[Database],
    hooks: Given[Hooks],
    pages: Given[Pages],
) -> PreferencesBody:
    """Change how one wants pages and the player. A session keeps the pace it was made with."""
    change = await read_body(request, PreferencesChange)
    async with db.transaction() as tx:
        return _body(await change_preferences(tx, hooks, actor, change, pages.languages))


def _body(held: Preferences) -> PreferencesBody:
    return PreferencesBody(**asdict(held))


preference_routes = [read_preferences, change_own_preferences]
