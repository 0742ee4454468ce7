"""Run every measurement, one after the other."""

from bench import (
    captions,
    contract,
    creates,
    fill_latency,
    ledger,
    limits,
    listings_table,
    machine,
    player,
    relay,
    renditions,
    session_read,
    snapshot_copy,
    start,
)
from bench.machine import Options


async def _listings(options: Options) -> None:
    machine.start("What the recorded listings yield", options)
    listings_table.main()


if __name__ == "__main__":
    machine.run(
        start.main,
        session_read.main,
        fill_latency.main,
        creates.main,
        ledger.main,
        contract.main,
        limits.main,
        relay.main,
        player.main,
        renditions.main,
        captions.main,
        snapshot_copy.main,
        _listings,
    )
