"""What was written by earlier versions is there after the migrations, and the books are right."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from lanternist.features.credits.tests.test_ledger import check_books
from lanternist.platform import embedded_postgres, migrate
from lanternist.platform.db import Database, connect

BEFORE = """
insert into accounts_user (id, email, password_hash, age_verified, referral_code)
values ('ana', 'ana@lanternist.example', '', true, 'ana'), ('ben', 'ben@lanternist.example', '', true, 'ben');
insert into credits_membership (user_id) values ('ana'), ('ben');
insert into credits_account (id, user_id, name, balance, version, is_system) overriding system value values
    (101, 'ana', 'allocation', 0, 2, false), (102, 'ana', 'purchased', 3, 2, false),
    (103, 'ben', 'purchased', 0, 0, false), (104, 'ben', 'allocation', 50, 1, false),
    (105, null, 'allocation', 50, 1, false);
insert into credits_transfer (id, kind, reference) overriding system value values
    (1, 'grant', 'welcome:ana'), (2, 'grant', 'gift'), (3, 'charge', 'session:1'),
    (4, 'charge', 'session:1:purchased'), (5, 'grant', 'welcome:ben'), (6, 'grant', 'welcome:cy');
insert into credits_entry (transfer_id, account_id, amount, balance_after, version) values
    (1, 101, 50, 50, 1), (1, 1, -50, -50, 1), (2, 102, 5, 5, 1), (2, 1, -5, -55, 2),
    (3, 101, -50, 0, 2), (3, 17, 50, 50, 1), (4, 102, -2, 3, 2), (4, 17, 2, 52, 2),
    (5, 104, 50, 50, 1), (5, 1, -50, -105, 3), (6, 105, 50, 50, 1), (6, 1, -50, -155, 4);
update credits_account set balance = -155, version = 4 where id = 1;
update credits_account set balance = 52, version = 2 where id = 17;
"""


@pytest.fixture
def server() -> Iterator[str]:
    with TemporaryDirectory(prefix="lanternist-test-") as folder:
        running = embedded_postgres.start(Path(folder), durable=False)
        yield running.dsn
        running.stop()


def earlier_migrations(folder: Path) -> Path:
    """Copy the migrations that came before the one that joins the accounts."""
    for each in migrate.collect():
        if each.id < "20261121_1401":
            file = folder / "features/any/migrations" / f"{each.id}.sql"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(each.sql)
    return folder


async def test_two_accounts_of_a_person_become_one_with_its_history(server: str, tmp_path: Path) -> None:
    await migrate.migrate(server, earlier_migrations(tmp_path))
    owner = await asyncpg.connect(server)
    await owner.execute(BEFORE)

    await migrate.migrate(server)

    accounts = await owner.fetch(
        "select user_id, balance, allocation, version from credits_account where not is_system order by id"
    )
    chain = await owner.fetch(
        """
        select e.amount, e.balance_after, e.allocation_amount, e.allocation_after from credits_entry e
        join credits_account a on a.id = e.account_id where a.user_id = 'ana' order by e.version
        """
    )
    await owner.close()
    db: Database = await connect(server, size=1, statement_seconds=5)
    await check_books(db)
    await db.close()
    assert [tuple(row.values()) for row in accounts] == [
        ("ana", 3, 0, 4),
        ("ben", 50, 50, 1),
        (None, 50, 50, 1),
    ]
    assert [tuple(row.values()) for row in chain] == [
        (50, 50, 50, 50),
        (5, 55, 0, 50),
        (-50, 5, -50, 0),
        (-2, 3, 0, 0),
    ]
