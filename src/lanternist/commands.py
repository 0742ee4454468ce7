"""What an operator does to the data from the command line."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from lanternist.app import FEATURES
from lanternist.features import accounts, credits, denylist, ingestion, media, moderation
from lanternist.platform import error_catalogue
from lanternist.platform.bodies import Body, shape_from
from lanternist.platform.db import WORKER_STATEMENT_SECONDS, Database, connect
from lanternist.platform.error_catalogue import ErrorEntry
from lanternist.platform.feature import Hooks
from lanternist.platform.sealing import Sealer
from lanternist.platform.storage import Objects
from lanternist.settings import Settings

LONG_STATEMENT_SECONDS = 3600
"""For statements that read whole tables, while somebody waits for them."""


class _NewUser(Body, frozen=True, kw_only=True):
    email: accounts.Email
    password: accounts.Password


async def create_user(dsn: str, *, email: str, password: str) -> str:
    """Create an account with all that belongs to a new one, and return its id."""
    wanted = shape_from({"email": email, "password": password}, _NewUser)
    async with _database(dsn) as db:
        async with db.connection() as connection:
            new = await accounts.new_account(
                connection, email=wanted.email, password=wanted.password, age_verified_by="operator"
            )
        async with db.transaction() as tx:
            return (await accounts.create_account(tx, new, Hooks(FEATURES))).id


async def change_role(dsn: str, *, email: str, role: accounts.Role) -> None:
    """Give an account another role; its owner signs in again."""
    async with _database(dsn) as db, db.transaction() as tx:
        user = await accounts.find_user_by_email(tx, email)
        if user is None:
            raise accounts.UserNotFound
        await accounts.give_role(tx, Hooks(FEATURES), user, role)


async def grant(dsn: str, *, email: str, amount: int) -> int:
    """Give credits to an account, and return what it has now."""
    async with _database(dsn) as db, db.transaction() as tx:
        user = await accounts.find_user_by_email(tx, email)
        if user is None:
            raise accounts.UserNotFound
        return (await credits.grant_by(tx, None, user.id, amount)).balance_after


async def change_tier(dsn: str, *, email: str, tier: str) -> tuple[int, int]:
    """Put an account into a tier; return the credits that it got at once, and what it has now."""
    async with _database(dsn) as db, db.transaction() as tx:
        user = await accounts.find_user_by_email(tx, email)
        if user is None:
            raise accounts.UserNotFound
        given = await credits.put_in_tier(tx, None, user.id, tier)
        return given, (await credits.balance_of(tx, user.id)).total


async def verify_ledger(dsn: str, tell: Callable[[str], None]) -> bool:
    """Check the ledger, `tell` what is wrong with it line by line, and return whether it is right."""
    is_right = True
    async with _database(dsn, statement_seconds=LONG_STATEMENT_SECONDS) as db, db.connection() as connection:
        found = await credits.ledger_size(connection)
        async for check, finding in credits.verify_ledger(connection):
            is_right = False
            tell(f"{finding.subject} {finding.problem} ({check})")
    if is_right:
        tell(
            f"The ledger is right: {found.transfers:,} transfers with {found.entries:,} entries "
            f"in {found.accounts:,} accounts."
        )
    return is_right


async def verify_moderation(dsn: str, tell: Callable[[str], None], *, known_head: str | None) -> bool:
    """Check the chain of the moderation log, `tell` what is wrong with it, and return whether it is right."""
    try:
        head = bytes.fromhex(known_head) if known_head else None
    except ValueError:
        tell("what is given as --head is no digest")
        return False
    async with _database(dsn, statement_seconds=LONG_STATEMENT_SECONDS) as db, db.connection() as connection:
        found = await moderation.log.verify(connection, known_head=head)
    for problem in found.problems:
        tell(problem)
    if not found.problems:
        tell(f"The moderation log is right: {found.rows:,} rows, the last is {found.head.hex()}.")
    return not found.problems


async def check_media(
    dsn: str, settings: Settings, tell: Callable[[str], None], *, is_deep: bool, is_repaired: bool
) -> bool:
    """Compare the stored files with what is known of them, `tell` each difference, and return whether there is none."""
    objects = Objects.at(settings.storage_url)
    count = 0
    async with _database(dsn, statement_seconds=LONG_STATEMENT_SECONDS) as db:
        async for finding in media.integrity(db, objects, is_deep=is_deep):
            count += 1
            tell(f"{finding.name} is {finding.kind}")
            if is_repaired:
                await media.repair(db, finding)
    if count == 0:
        tell("The stored files are as they should be.")
    elif is_repaired:
        tell(f"{count:,} repaired: what was missing or damaged is fetched again when somebody asks for it.")
    return count == 0 or is_repaired


async def collect_garbage(dsn: str, settings: Settings) -> media.Tidied:
    """Remove what nobody holds, what is over the limit, and files without a row."""
    objects = Objects.at(settings.storage_url)
    async with _database(dsn, statement_seconds=LONG_STATEMENT_SECONDS) as db:
        await media.remove_untracked(db, objects)
        return await media.tidy(db, objects, limit=settings.media_cache_bytes)


async def save_feed(dsn: str, secret_key: str, *, name: str, url: str, token: str | None) -> None:
    """Set up a feed that people may name, or change it."""
    async with _database(dsn) as db, db.transaction() as tx:
        await ingestion.save_feed(tx, Sealer(secret_key), name=name, url=url, token=token)


async def delete_feed(dsn: str, *, name: str) -> None:
    """Forget a feed."""
    async with _database(dsn) as db, db.transaction() as tx:
        await ingestion.delete_feed(tx, name)


async def list_feeds(dsn: str) -> list[ingestion.Feed]:
    """Return the feeds that are set up."""
    async with _database(dsn) as db, db.connection() as connection:
        return await ingestion.list_feeds(connection)


async def deny(dsn: str, *, kind: denylist.Kind, value: str) -> denylist.Entry:
    """Add to the deny-list."""
    async with _database(dsn) as db, db.transaction() as tx:
        return await denylist.add(tx, None, kind=denylist.Kind(kind), value=value)


async def allow(dsn: str, *, kind: denylist.Kind, value: str) -> None:
    """Remove from the deny-list."""
    async with _database(dsn) as db, db.transaction() as tx:
        await denylist.remove_value(tx, kind=denylist.Kind(kind), value=value)


async def list_denied(dsn: str) -> Sequence[denylist.Entry]:
    """Return the deny-list."""
    async with _database(dsn) as db, db.connection() as connection:
        return await denylist.list_entries(connection)


def errors() -> list[ErrorEntry]:
    """Return what the API answers as errors; importing the application has loaded the classes of all features."""
    return error_catalogue.catalogue()


def errors_page() -> str:
    """Return the page of documentation about errors."""
    return error_catalogue.markdown()


@asynccontextmanager
async def _database(
    dsn: str, *, statement_seconds: int = WORKER_STATEMENT_SECONDS
) -> AsyncGenerator[Database]:
    db = await connect(dsn, size=2, statement_seconds=statement_seconds)
    try:
        yield db
    finally:
        await db.close()
