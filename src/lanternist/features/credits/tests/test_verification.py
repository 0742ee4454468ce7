"""`lanternist ledger verify` finds whatever somebody with all rights did to the ledger."""

import subprocess
import sys

import pytest

from lanternist.features import credits
from lanternist.features.credits.tests.test_ledger import person, spend
from lanternist.platform.db import Database

BENS = "(select id from credits_account where user_id = '{ben}')"
LAST = f"(select max(id) from credits_entry where account_id = {BENS})"
FIRST = f"(select min(id) from credits_entry where account_id = {BENS})"
CHARGE = "(select id from credits_transfer where kind = 'charge' and reference = 'session:1')"
REFUND = "(select max(id) from credits_transfer where kind = 'refund')"
ISSUED = "(select id from credits_account where name = 'issued' order by version desc limit 1)"
SAYS = {
    "entries": "every transfer has two entries",
    "sum": "the entries of a transfer cancel out",
    "sides": "a transfer moves in the direction of its kind",
    "mirror": "a correction mirrors what it corrects",
    "stray": "every entry has its transfer and its account",
    "chain": "each entry continues the one before it",
    "count": "an account counts its entries",
    "balance": "a balance is the sum of its entries",
    "negative": "nobody has less than nothing",
    "people": "everybody has an account and a tier",
}
TAMPERED = {
    f"update credits_account set balance = balance + 1 where id = {BENS}": {"balance"},
    f"update credits_account set balance = balance - 1 where id = {ISSUED}": {"balance"},
    f"update credits_account set allocation = allocation - 1 where id = {BENS}": {"balance"},
    f"update credits_account set balance = -5 where id = {BENS}": {"balance", "negative"},
    f"update credits_account set version = version + 1 where id = {BENS}": {"count"},
    f"update credits_account set is_system = true where id = {BENS}": {"people"},
    f"update credits_account set user_id = null where id = {BENS}": {"people"},
    "delete from credits_membership where user_id = '{ben}'": {"people"},
    f"delete from credits_account where id = {BENS}": {"stray", "people"},
    f"update credits_entry set amount = amount + 1 where id = {LAST}": {"sum", "chain", "balance"},
    f"update credits_entry set balance_after = balance_after + 1 where id = {LAST}": {"chain"},
    f"update credits_entry set balance_after = -1 where id = {FIRST}": {"chain", "negative"},
    f"update credits_entry set allocation_amount = allocation_amount - 1 where id = {LAST}": {
        "chain",
        "balance",
    },
    f"update credits_entry set allocation_after = allocation_after - 1 where id = {LAST}": {"chain"},
    f"update credits_entry set version = version + 7 where id = {LAST}": {"chain"},
    f"update credits_entry set transfer_id = {CHARGE} where id = {FIRST}": {"entries", "sum"},
    f"update credits_entry set transfer_id = 987654 where id = {LAST}": {"entries", "stray"},
    f"update credits_entry set account_id = 987654 where id = {LAST}": {"stray", "count", "balance"},
    f"delete from credits_entry where id = {FIRST}": {"entries", "sum", "chain", "count", "balance"},
    f"delete from credits_entry where id = {LAST}": {"entries", "sum", "count", "balance"},
    f"delete from credits_entry where transfer_id = {CHARGE}": {"entries", "chain", "count", "balance"},
    f"delete from credits_transfer where id = {CHARGE}": {"stray", "mirror"},
    "insert into credits_transfer (kind, reference) values ('grant', 'out of thin air')": {"entries"},
    f"insert into credits_entry (transfer_id, account_id, amount, balance_after, version) "
    f"select {CHARGE}, id, 5, balance + 5, version + 1 from credits_account where user_id = '{{ben}}'": {
        "entries",
        "sum",
        "count",
        "balance",
    },
    f"update credits_transfer set kind = 'bonus' where id = {CHARGE}": {"sides", "mirror"},
    f"update credits_transfer set kind = 'charge' where id = {REFUND}": {"sides"},
    f"update credits_transfer set corrects = null where id = {REFUND}": {"mirror"},
    f"update credits_transfer set corrects = 1 where id = {REFUND}": {"mirror"},
}


async def wrong(db: Database) -> set[str]:
    """Return the checks that find something."""
    async with db.connection() as connection:
        return {check async for check, _ in credits.verify_ledger(connection)}


@pytest.fixture
async def ben(db: Database) -> str:
    """Somebody to whom all that can happen did."""
    ben = await person(db, "ben")
    for number in range(3):
        await spend(db, ben, f"session:{number}")
    async with db.transaction() as tx:
        await credits.grant(tx, ben, 7, reference="gift:1")
        await credits.refund(tx, reference="session:1")
    return ben


async def tamper(owner: Database, statement: str) -> None:
    """Do what no rule allows: as the database's superuser, with keys and checks out of the way."""
    async with owner.transaction() as tx:
        await tx.execute("set local session_replication_role = replica")
        await tx.execute(statement)


@pytest.fixture
async def unchecked(owner: Database):
    """Let the tables take what their checks refuse, until the test is over."""
    checks = {
        "credits_account_check": "is_system or balance >= 0",
        "credits_account_allocation_check": "is_system or allocation between 0 and balance",
    }
    async with owner.transaction() as tx:
        for name in checks:
            await tx.execute(f"alter table credits_account drop constraint {name}")
    yield
    async with owner.transaction() as tx:
        await tx.execute("update credits_account set balance = 0, allocation = 0 where not is_system")
        for name, rule in checks.items():
            await tx.execute(f"alter table credits_account add constraint {name} check ({rule})")


async def test_a_ledger_that_was_only_used_is_right(db, ben):
    assert await wrong(db) == set()


@pytest.mark.parametrize("statement", TAMPERED)
async def test_what_was_tampered_with_is_found(db, owner, ben, unchecked, statement):
    await tamper(owner, statement.replace("{ben}", ben))

    assert await wrong(db) >= {SAYS[name] for name in TAMPERED[statement]}


def test_every_check_finds_something():
    assert set().union(*TAMPERED.values()) == set(SAYS)


def verify(dsn: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lanternist.cli", "ledger", "verify"],
        env={"LANTERNIST_DATABASE_URL": dsn},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_the_command_says_whether_the_ledger_is_right_and_where_not(db, owner, ben):
    right = verify(db.dsn)
    async with db.connection() as connection:
        number = await connection.fetchval("select id from credits_account where user_id = $1", ben)
    await tamper(owner, f"update credits_account set balance = balance + 1 where id = {number}")
    tampered = verify(db.dsn)

    assert (right.returncode, right.stderr) == (0, "")
    assert right.stdout == "The ledger is right: 6 transfers with 12 entries in 33 accounts.\n"
    assert (tampered.returncode, tampered.stderr) == (1, "")
    assert tampered.stdout == (
        f"account {number} holds 38 (30 of it allocation), its entries say 37 (30) "
        "(a balance is the sum of its entries)\n"
    )


async def test_of_many_findings_of_one_kind_the_first_are_shown(db, owner, ben):
    await tamper(
        owner,
        "insert into credits_transfer (kind, reference) "
        "select 'grant', 'thin air ' || n from generate_series(1, 5000) n",
    )

    assert len(verify(db.dsn).stdout.splitlines()) == 20
