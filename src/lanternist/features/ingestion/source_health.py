"""How the sources are: from what the listing cache and the budget of calls know, asking nobody."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lanternist.features.ingestion import queries
from lanternist.features.ingestion.budget import reason_of_rest
from lanternist.features.ingestion.models import Reason, Source
from lanternist.features.ingestion.sources import Sources
from lanternist.platform.db import Row, Tx
from lanternist.platform.hosts import rests_of

SEEN_SECONDS = 24 * 3600.0
"""How far back what happened still counts."""
TROUBLE = frozenset(
    {Reason.BLOCKED, Reason.RATE_LIMITED, Reason.UNAUTHORIZED, Reason.TIMEOUT, Reason.UPSTREAM_ERROR}
)
"""Reasons that are about a place; any other is about one name there."""


class Health(StrEnum):
    """How a source is. The values are part of the API (`items[].state`)."""

    OK = "ok"
    PARTLY = "partly"
    """Some of its names fail, others answer."""
    FAILING = "failing"
    RESTING = "resting"
    """Its host said stop, or fails: nobody calls it before `retry_at`."""
    UNUSED = "unused"
    OFF = "off"
    """The operator has not set it up, or wants none."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source: `listed` names answered within a day, `failing` ones fail just now, for `reason` mostly."""

    prefix: str
    title: str
    state: Health
    reason: Reason | None = None
    listed: int = 0
    failing: int = 0
    last_success_at: datetime | None = None
    retry_at: datetime | None = None


async def health_of(tx: Tx, sources: Sources) -> list[SourceHealth]:
    """Return how each source is, in the order of their names."""
    hosts = {host: source.prefix for source in sources if (host := host_of(source)) is not None}
    reasons = [reason.value for reason in sorted(TROUBLE)]
    counts = {
        row["source"]: row for row in await queries.count_listings(tx, seconds=SEEN_SECONDS, reasons=reasons)
    }
    resting = {hosts[host]: rest for host, rest in (await _rests(tx, list(hosts))).items()}
    found = [_health(source, counts.get(source.prefix), resting.get(source.prefix)) for source in sources]
    return sorted(found, key=lambda each: each.title.casefold())


def host_of(source: Source) -> str | None:
    """Return the one host that a source asks, where it is always the same."""
    return getattr(source, "host", None)


async def _rests(tx: Tx, hosts: list[str]) -> dict[str, tuple[Reason, datetime]]:
    """Return which hosts are left alone, why and until when."""
    found = {
        row["host"]: (reason_of_rest(row["reason"]), row["resting_until"])
        for row in await rests_of(tx, hosts)
    }
    refusing = await queries.list_cooldowns(tx, hosts)
    return found | {row["host"]: (Reason(row["reason"]), row["cooldown_until"]) for row in refusing}


def _health(source: Source, counts: Row | None, resting: tuple[Reason, datetime] | None) -> SourceHealth:
    title = getattr(source, "title", source.prefix)
    if not source.is_configured():
        return SourceHealth(source.prefix, title, Health.OFF, Reason.SOURCE_NOT_CONFIGURED)
    listed, failing = (counts["listed"], counts["failing"]) if counts else (0, 0)
    reason, retry_at = (Reason(counts["reason"]), counts["retry_at"]) if failing and counts else (None, None)
    if resting is not None:
        state, (reason, retry_at) = Health.RESTING, resting
    elif failing:
        state = Health.PARTLY if listed else Health.FAILING
    elif listed or not source.cacheable:
        # What is here on the disk answers as long as it is there.
        state = Health.OK
    else:
        state = Health.UNUSED
    success = counts["last_success_at"] if counts else None
    return SourceHealth(source.prefix, title, state, reason, listed, failing, success, retry_at)
