"""Queueing a job, which we do without the queue's library."""

from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from lanternist.platform import jobs
from lanternist.platform.db import Database, Tx

_PER_JOB = {"id", "job_id", "created", "updated", "heartbeat", "execute_after"}


async def _rows(tx: Tx, table: str) -> list[dict[str, object]]:
    rows = await tx.fetch(f"select * from {table} order by id")
    return [{name: value for name, value in row.items() if name not in _PER_JOB} for row in rows]


async def test_a_job_is_queued_as_the_library_queues_it(db: Database):
    async with db.rolled_back() as tx:
        await jobs.enqueue(tx, "hills.paint", {"hill_id": 7, "colour": "green"})
        await Queries(AsyncpgDriver(tx)).enqueue("hills.paint", b'{"hill_id":7,"colour":"green"}')  # pyright: ignore[reportArgumentType]

        ours, theirs = await _rows(tx, "pgqueuer")
        assert ours == theirs
        assert ours["payload"] == b'{"hill_id":7,"colour":"green"}'
        our_log, their_log = await _rows(tx, "pgqueuer_log")
        assert our_log == their_log
        assert await tx.fetchval("select array_agg(id) from pgqueuer") == await tx.fetchval(
            "select array_agg(job_id) from pgqueuer_log"
        )
        assert await tx.fetchval("select bool_and(execute_after = now() and created = now()) from pgqueuer")


async def test_a_job_of_a_transaction_that_failed_is_gone(db: Database):
    async with db.rolled_back() as tx:
        await jobs.enqueue(tx, "hills.paint", {})

    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from pgqueuer") == 0


async def test_what_became_of_jobs_is_forgotten_after_a_week(db: Database):
    async with db.rolled_back() as tx:
        await jobs.enqueue(tx, "hills.paint", {})
        await jobs.enqueue(tx, "hills.frame", {})
        await tx.execute(
            "update pgqueuer_log set created = now() - interval '7 days 1 minute' where entrypoint = 'hills.paint'"
        )

        await jobs.forget_log(tx)

        assert await tx.fetchval("select array_agg(entrypoint) from pgqueuer_log") == ["hills.frame"]
        assert await tx.fetchval("select count(*) from pgqueuer") == 2
