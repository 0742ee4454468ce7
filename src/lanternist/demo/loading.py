"""Gives a new installation something to look at: a library, an account, three sessions."""

import shutil
from pathlib import Path

import structlog

from lanternist.features import accounts, credits, sessions
from lanternist.features.accounts import Actor
from lanternist.features.sessions import NewSession, SessionServices
from lanternist.platform.db import Database, Tx
from lanternist.platform.feature import Hooks

LIBRARY = Path(__file__).parent / "library"
CREDITS = 450
_LOCK = 0x1A47E2158
SESSIONS = (
    NewSession(
        title="Slow light",
        subreddits="folder:landscapes, folder:cities",
        interval_min=4,
        interval_max=9,
        transition="fade",
        is_favorite=True,
    ),
    NewSession(
        title="Things that move",
        subreddits="folder:clips, folder:patterns",
        interval_min=3,
        interval_max=6,
        transition="slide",
    ),
    NewSession(
        title="Endless detail",
        subreddits="folder:fractals",
        interval_min=3,
        interval_max=8,
        transition="zoom",
    ),
)
log = structlog.get_logger()


def copy_library(target: Path) -> None:
    """Put the demo folders into the operator's library; what lies there already stays."""
    target.mkdir(parents=True, exist_ok=True)
    for folder in sorted(path for path in LIBRARY.iterdir() if path.is_dir()):
        if not (target / folder.name).exists():
            draft = target / f".{folder.name}"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(folder, draft)
            draft.rename(target / folder.name)


async def load(db: Database, services: SessionServices, hooks: Hooks) -> None:
    """Create the demo account and its sessions, once, whichever process comes first."""
    async with db.transaction() as tx:
        await tx.execute("select pg_advisory_xact_lock($1)", _LOCK)
        if await accounts.find_user_by_email(tx, accounts.DEMO_EMAIL) is not None:
            return
        actor = await _add_person(tx, hooks)
        for wanted in SESSIONS:
            await sessions.create(tx, actor, sessions.draft_from(wanted, services.sources), services)
    log.info("demo.loaded", sessions=len(SESSIONS))


async def _add_person(tx: Tx, hooks: Hooks) -> Actor:
    new = await accounts.new_account(
        tx,
        email=accounts.DEMO_EMAIL,
        password=accounts.DEMO_PASSWORD,
        age_verified_by="operator",
        first_name="Demo",
    )
    user = await accounts.create_account(tx, new, hooks)
    await credits.grant(tx, user.id, CREDITS, reference=f"demo:{user.id}")
    return Actor(user)
