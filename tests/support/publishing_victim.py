"""A worker's process that publishes one session, made to die at a place named by `LANTERNIST_FAULT`.

`python -m tests.support.publishing_victim SESSION_ID`, with the application's settings in the environment.
"""

import asyncio
import sys

from lanternist.app import open_application
from lanternist.features.community import publishing
from lanternist.platform import faults
from lanternist.settings import load


async def publish(session_id: int) -> None:
    settings = load()
    application = await open_application(settings, connections=4, statement_seconds=60)
    faults.arm(settings.fault)
    async with application.db.transaction() as tx:
        await publishing.begin(tx, session_id)
    async with application.db.connection() as connection:
        row = await connection.fetchrow(
            "select id, draft_scope_id from community_item where session_id = $1", session_id
        )
    assert row is not None
    await publishing.copy(application.db, application.media, row["id"], row["draft_scope_id"])
    await application.close()


if __name__ == "__main__":
    asyncio.run(publish(int(sys.argv[1])))
