"""The page around a feature's content: who is signed in, and what the header shows of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response

from lanternist.features.accounts.auth import require_adult
from lanternist.features.accounts.errors import Forbidden, LoginRequired, Unauthorized
from lanternist.features.accounts.models import ADMINISTRATORS, Actor, Role
from lanternist.features.accounts.preferences import preferences_of
from lanternist.platform.bodies import WebRequest
from lanternist.platform.db import Database
from lanternist.platform.feature import Hooks
from lanternist.platform.injected import Given
from lanternist.platform.pages import Pages
from lanternist.settings import Settings


@dataclass(frozen=True, slots=True)
class HeaderPerson:
    """What the header of a page shows."""

    name: str
    email: str
    role: Role
    balance: int
    is_low_balance: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Renders templates for one request."""

    request: WebRequest
    actor: Actor | None
    db: Database
    hooks: Hooks
    pages: Pages
    settings: Settings

    def require_actor(self) -> Actor:
        """Return who is signed in; anybody else is led to the sign-in page."""
        if self.actor is None:
            raise Unauthorized
        return self.actor

    def require_adult(self) -> Actor:
        """Return who is signed in and known to be an adult, or refuse: for every page that shows media."""
        return require_adult(self.actor, self.settings)

    def require_administrator(self, *, by_login: bool = False) -> Actor:
        """Return who is signed in and runs the place, or refuse; `by_login` refuses their tokens as well."""
        actor = self.require_actor()
        if actor.user.role not in ADMINISTRATORS:
            raise Forbidden
        if by_login and actor.login_id is None:
            raise LoginRequired
        return actor

    async def render(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> Response[str]:
        """Return `template` with the header of whoever is signed in, in their language and with their motion."""
        if self.actor is None:
            return self.pages.render(template, self.request, None, context, status=status)
        async with self.db.connection() as connection:
            shown = (await self.hooks.profile_parts(connection, self.actor.id))["credits"]
            wanted = await preferences_of(connection, self.actor.id)
        user = self.actor.user
        name = " ".join(part for part in (user.first_name, user.last_name) if part)
        person = HeaderPerson(name, user.email, user.role, shown["balance"], shown["is_low_balance"])
        return self.pages.render(
            template,
            self.request,
            person,
            {"motion": wanted.motion, **context},
            status=status,
            language=wanted.language,
        )


async def provide_page(
    request: WebRequest,
    viewer: Given[Actor | None],
    db: Given[Database],
    hooks: Given[Hooks],
    pages: Given[Pages],
    settings: Given[Settings],
) -> Page:
    """Return the page of this request."""
    return Page(request, viewer, db, hooks, pages, settings)
