"""What a feature gives to the application: its routes, its jobs, and the few hooks for what lies below it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from litestar.handlers import BaseRouteHandler

from lanternist.platform.db import Tx
from lanternist.platform.described import PathParameter
from lanternist.platform.jobs import Job, Schedule
from lanternist.platform.navigation import NavigationLink

AccountHook = Callable[[Tx, str], Awaitable[None]]
"""Called with the transaction and the account's id."""


class ReferralHook(Protocol):
    """Called with the transaction, the new account's id, the id of who brought it, and how their code came."""

    async def __call__(self, tx: Tx, user_id: str, *, referrer_id: str, source: str) -> None: ...


class AccountEventHook(Protocol):
    """Called with the transaction, the account's id, what happened, and to what: `kind:id`."""

    async def __call__(self, tx: Tx, user_id: str, action: str, *, subject: str | None = None) -> None: ...


AssetHook = Callable[[Tx, int], Awaitable[None]]
"""Called with the transaction and the id of a file that goes, or of one that is shown."""
ProfileHook = Callable[[Tx, str], Awaitable[dict[str, Any]]]
SessionHook = Callable[[Tx, int], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One feature's manifest; `app.FEATURES` names them all, low to high."""

    name: str
    folder: Path
    routes: Sequence[BaseRouteHandler] = ()
    jobs: Sequence[Job] = ()
    schedules: Sequence[Schedule] = ()
    navigation: Sequence[NavigationLink] = ()
    """Its links in the header and in the menu of the account."""
    path_parameters: Mapping[str, PathParameter] = field(default_factory=dict[str, PathParameter])
    """What the names in the paths of its routes mean."""
    account_created: AccountHook | None = None
    """Runs in the transaction that stores a new account: credits are given, the event is recorded."""
    account_referred: ReferralHook | None = None
    """Runs before `account_created`, for who brought the new person: what others may hold is locked first."""
    account_event: AccountEventHook | None = None
    """Runs in the transaction in which something happens to an account: a login, a changed password."""
    account_deleted: AccountHook | None = None
    """Runs in the transaction that removes an account, before its row and all rows that refer to it go."""
    profile_part: ProfileHook | None = None
    """What the feature adds to the owner's profile."""
    session_part: SessionHook | None = None
    """What the feature adds to the page of a session, for its owner."""
    upload_deleted: AssetHook | None = None
    """Runs in the transaction in which a person deletes a file of their own, before it goes: slides that show it go."""
    upload_shared: AssetHook | None = None
    """Runs in the transaction in which a person shows a file of their vault to all; called with its id there."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """The hooks of all features, so that a low feature can call what it must not import."""

    features: Sequence[Feature] = field(default=())

    async def account_created(self, tx: Tx, user_id: str) -> None:
        """Let every feature do what it does for a new account."""
        for feature in self.features:
            if feature.account_created:
                await feature.account_created(tx, user_id)

    async def account_referred(self, tx: Tx, user_id: str, *, referrer_id: str, source: str) -> None:
        """Let every feature do what it does for who brought a new account, before the account gets anything."""
        for feature in self.features:
            if feature.account_referred:
                await feature.account_referred(tx, user_id, referrer_id=referrer_id, source=source)

    async def account_event(self, tx: Tx, user_id: str, action: str, *, subject: str | None = None) -> None:
        """Tell every feature what happened to an account."""
        for feature in self.features:
            if feature.account_event:
                await feature.account_event(tx, user_id, action, subject=subject)

    async def account_deleted(self, tx: Tx, user_id: str) -> None:
        """Let every feature, the highest first, take leave of an account that goes."""
        for feature in reversed(self.features):
            if feature.account_deleted:
                await feature.account_deleted(tx, user_id)

    async def profile_parts(self, tx: Tx, user_id: str) -> dict[str, Any]:
        """Return what the features add to a profile."""
        parts: dict[str, Any] = {}
        for feature in self.features:
            if feature.profile_part:
                parts |= await feature.profile_part(tx, user_id)
        return parts

    async def session_parts(self, tx: Tx, session_id: int) -> dict[str, Any]:
        """Return what the features add to the page of a session."""
        parts: dict[str, Any] = {}
        for feature in self.features:
            if feature.session_part:
                parts |= await feature.session_part(tx, session_id)
        return parts

    async def upload_deleted(self, tx: Tx, asset_id: int) -> None:
        """Let every feature take out what shows a file that its owner deletes."""
        for feature in self.features:
            if feature.upload_deleted:
                await feature.upload_deleted(tx, asset_id)

    async def upload_shared(self, tx: Tx, item_id: int) -> None:
        """Let every feature show a file of somebody's vault where all see it; twice is once."""
        for feature in self.features:
            if feature.upload_shared:
                await feature.upload_shared(tx, item_id)
