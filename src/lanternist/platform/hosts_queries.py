"""All SQL of the outbound hosts' health. Database time is the clock."""

from collections.abc import Sequence

from lanternist.platform.db import Row, Tx


async def find_rest(tx: Tx, host: str) -> Row | None:
    """Return the failures, the reason and the seconds of rest left (0 or less: over) of a host that has any."""
    return await tx.fetchrow(
        """
        select failures, reason, is_probed,
               extract(epoch from resting_until - clock_timestamp())::float8 as seconds
        from platform_outbound_host where host = $1
        """,
        host,
    )


async def find_health(tx: Tx, host: str) -> Row | None:
    """Return the failures of a host that has any, the last reason, and until when it is left alone, if it is."""
    return await tx.fetchrow(
        """
        select failures, reason, case when resting_until > clock_timestamp() then resting_until end as resting_until
        from platform_outbound_host where host = $1
        """,
        host,
    )


async def claim_probe(tx: Tx, host: str, seconds: float) -> bool:
    """Take the one call that a host gets after its rest; others wait so many seconds for how it ends."""
    return bool(
        await tx.fetchval(
            """
            update platform_outbound_host
            set resting_until = clock_timestamp() + make_interval(secs => $2), is_probed = true
            where host = $1 and resting_until <= clock_timestamp()
            returning true
            """,
            host,
            seconds,
        )
    )


async def add_failure(
    tx: Tx, host: str, reason: str, *, threshold: int, first_rest: float, longest_rest: float
) -> None:
    """Count a failure; from the `threshold`-th on the host rests, each time twice as long, give or take a tenth.

    Calls that were under way when the rest began do not lengthen it.
    """
    await tx.execute(
        """
        insert into platform_outbound_host as known (host, failures, reason) values ($1, 1, $2)
        on conflict (host) do update set
            failures = known.failures + 1,
            reason = excluded.reason,
            is_probed = false,
            updated_at = clock_timestamp(),
            resting_until = case when known.failures + 1 >= $3 then
                clock_timestamp() + make_interval(secs =>
                    least($4 * 2 ^ least(known.failures + 1 - $3, 20), $5) * (0.9 + 0.2 * random()))
                end
        where known.is_probed or known.resting_until is null or known.resting_until <= clock_timestamp()
        """,
        host,
        reason,
        threshold,
        first_rest,
        longest_rest,
    )


async def give_probe_back(tx: Tx, host: str) -> None:
    """Let another call decide: the one that was to do so ended without having asked."""
    await tx.execute(
        "update platform_outbound_host set resting_until = clock_timestamp() where host = $1 and is_probed",
        host,
    )


async def list_rests(tx: Tx, hosts: Sequence[str]) -> list[Row]:
    """Read the rests that hold just now."""
    return await tx.fetch(
        """
        select host, reason, resting_until
        from platform_outbound_host
        where host = any($1::text[]) and resting_until > clock_timestamp() and not is_probed
        order by host
        """,
        list(hosts),
    )


async def set_rest(tx: Tx, host: str, reason: str, seconds: float) -> None:
    """Leave a host alone for as long as it asked; a longer rest stays as it is."""
    await tx.execute(
        """
        insert into platform_outbound_host as known (host, reason, resting_until)
        values ($1, $2, clock_timestamp() + make_interval(secs => $3))
        on conflict (host) do update set
            reason = excluded.reason, is_probed = false, updated_at = clock_timestamp(),
            resting_until = excluded.resting_until
        where known.is_probed or known.resting_until is null or known.resting_until < excluded.resting_until
        """,
        host,
        reason,
        seconds,
    )


async def forget_failures(tx: Tx, host: str) -> None:
    """Note that a host answers; a rest that it asked for in the meantime stays."""
    await tx.execute(
        """
        delete from platform_outbound_host
        where host = $1 and (is_probed or resting_until is null or resting_until <= clock_timestamp())
        """,
        host,
    )


async def forget_old(tx: Tx, days: int) -> None:
    """Remove hosts of which nothing was heard for so many days."""
    await tx.execute(
        "delete from platform_outbound_host where updated_at < now() - make_interval(days => $1)", days
    )
