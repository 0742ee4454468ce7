"""The feeds that the operator has set up by name, and the tokens in their addresses."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from lanternist.errors import ValidationFailed
from lanternist.features.ingestion import queries
from lanternist.features.ingestion.addresses.spelling import normalise_address
from lanternist.features.ingestion.errors import FeedMissing
from lanternist.platform.db import Tx
from lanternist.platform.sealing import Sealer

PLACE = "{token}"
LONGEST_TOKEN = 1000
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is listed: whether it has a token, never which."""

    name: str
    url: str
    has_token: bool


async def save_feed(tx: Tx, sealer: Sealer, *, name: str, url: str, token: str | None) -> None:
    """Set up a feed, or change the one of this name. Raises `ValidationFailed`."""
    if not _NAME.fullmatch(name):
        raise ValidationFailed.of("name", "must be 1 to 64 small letters, digits, dashes and underscores")
    if (token is not None) != (url.count(PLACE) == 1):
        raise ValidationFailed.of("url", f"must hold {PLACE} once where there is a token, else never")
    if token is not None and not 1 <= len(token) <= LONGEST_TOKEN:
        raise ValidationFailed.of("token", f"must be text of 1 to {LONGEST_TOKEN:,} characters")
    if normalise_address(url.replace(PLACE, "token"), may_hold_secrets=True) is None:
        raise ValidationFailed.of("url", "must be a web address that begins with https:// or http://")
    sealed = None if token is None else sealer.seal(token, name)
    await queries.save_feed(tx, name=name, url=url, token_sealed=sealed)


async def delete_feed(tx: Tx, name: str) -> None:
    """Forget a feed and its token. Raises `FeedMissing`."""
    if not await queries.delete_feed(tx, name):
        raise FeedMissing


async def list_feeds(tx: Tx) -> list[Feed]:
    """Return the feeds by name."""
    return [Feed(row["name"], row["url"], row["has_token"]) for row in await queries.list_feeds(tx)]


async def address_of_feed(tx: Tx, sealer: Sealer, name: str) -> str | None:
    """Return where a feed is read, its token included, or None where nobody has set it up. Never log it."""
    row = await queries.find_feed(tx, name)
    if row is None or row["token_sealed"] is None:
        return row["url"] if row else None
    token = sealer.open(row["token_sealed"], name)
    return row["url"].replace(PLACE, quote(token, safe=""))
