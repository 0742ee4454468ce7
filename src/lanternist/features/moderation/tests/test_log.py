"""The log: in a chain, appended only, one row at a time, and whatever was done to it is found."""

import asyncio

import asyncpg
import pytest

from lanternist.features import moderation
from lanternist.features.moderation.models import Subject
from lanternist.features.moderation.queries import all_entries
from tests.support.house import House


async def _verified(house: House, **known: bytes) -> moderation.log.Verified:
    async with house.db.connection() as connection:
        return await moderation.log.verify(connection, **known)


async def _write(house: House, count: int) -> None:
    for number in range(count):
        async with house.db.transaction() as tx:
            await moderation.log.append(tx, "user_a", "noted", f"session:{number}", note="Wälder\nund Seen")


async def test_the_chain_of_what_was_written_at_once_is_whole(house: House):
    await _write(house, 2)
    before = await _verified(house)

    await asyncio.gather(*(_write(house, 5) for _ in range(6)))

    after = await _verified(house, known_head=before.head)
    assert (after.rows, after.problems) == (before.rows + 30, [])


@pytest.mark.parametrize(
    "statement",
    [
        "update moderation_log set details = '{}'",
        "delete from moderation_log",
        "truncate moderation_log",
        "insert into moderation_log select id + 1000, created_at, actor_id, action, subject, details, digest, previous "
        "from moderation_log",
    ],
)
async def test_the_application_cannot_change_the_log(house: House, statement: str):
    await _write(house, 1)

    async with house.db.connection() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)

    assert not (await _verified(house)).problems


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ('update moderation_log set details = \'{"note":"other"}\' where id = 2', "row 2 was changed"),
        (
            "update moderation_log set created_at = created_at + interval '1 us' where id = 2",
            "row 2 was changed",
        ),
        ("delete from moderation_log where id = 2", "row 2 is missing; row 3 is in its place"),
        (
            "delete from moderation_log where id = (select max(id) from moderation_log)",
            "the row that was noted as the last one is not there any more",
        ),
    ],
)
async def test_what_the_owner_of_the_database_did_to_it_is_found(house: House, change: str, problem: str):
    await _write(house, 4)
    head = (await _verified(house)).head
    attempt = house.owner.pool

    async with attempt.acquire() as connection:
        undone = connection.transaction()
        await undone.start()
        await connection.execute(change)
        found = await moderation.log.verify_entries(all_entries(connection), known_head=head)
        await undone.rollback()

    assert problem in found.problems
    assert not (await _verified(house, known_head=head)).problems


async def test_hiding_and_showing_again_are_in_the_log_once_each(house: House):
    subject = Subject("community_item", "7")
    async with house.db.transaction() as tx:
        await moderation.hide(tx, subject, reason="spam", by="user_b", note="sold boats")
        await moderation.unhide(tx, subject, by="user_b")
        await moderation.unhide(tx, subject, by="user_b")
        entries = await moderation.log_of(tx, "community_item:7", 10)

    assert [(entry.action, entry.actor_id) for entry in entries] == [
        ("shown_again", "user_b"),
        ("hidden", "user_b"),
    ]
    assert entries[1].details == '{"reason":"spam","pending":false,"note":"sold boats"}'
