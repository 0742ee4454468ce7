"""What an operator does to accounts from the command line, on a database that is there."""

import subprocess
import sys

import pytest

from lanternist.features.credits.tests.test_ledger import check_books, parts
from lanternist.platform.db import Database
from tests.support.house import PASSWORD

pytestmark = pytest.mark.long

EMAIL = "ben@lanternist.example"


def lanternist(db: Database, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `said` is what is typed into it."""
    return subprocess.run(
        [sys.executable, "-m", "lanternist.cli", *words],
        env={"LANTERNIST_DATABASE_URL": db.dsn},
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def create(db: Database, *, email: str = EMAIL, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    return lanternist(db, "user", "create", email, "--password-stdin", said=f"{password}\n")


async def rows(db: Database, statement: str) -> list[tuple[object, ...]]:
    async with db.connection() as connection:
        return [tuple(row.values()) for row in await connection.fetch(statement)]


async def of_ben(db: Database) -> str:
    return str((await rows(db, f"select id from accounts_user where email = '{EMAIL}'"))[0][0])


async def test_a_created_account_signs_in_and_has_the_starting_credits(db, stranger):
    answer = create(db)

    assert (answer.returncode, answer.stdout, answer.stderr) == (0, f"Created the account {EMAIL}.\n", "")
    login = await stranger.post(
        "/api/login", json={"email": EMAIL, "password": PASSWORD}, headers={"Accept": "application/json"}
    )
    assert (login.status_code, login.json()["credits"]["balance"]) == (200, 50)
    actions = await rows(db, "select action from activity_event order by action")
    assert actions == [("account_created",), ("signed_in",)]
    assert await rows(db, "select age_verified_by from accounts_user") == [("operator",)]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "ben"}, "email must be an e-mail address"),
        ({"password": "short"}, "password must have 8 to 1,024 characters"),
        ({"password": "password1"}, "password is one of the most common passwords"),
    ],
)
async def test_a_wrong_account_is_refused_in_one_line(db, sent, said):
    answer = create(db, **sent)

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("Error: Validation failed: ")
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert await rows(db, "select id from accounts_user") == []


async def test_an_address_is_taken_once(db):
    create(db)

    again = create(db, email=EMAIL.upper())

    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert len(await rows(db, "select id from accounts_user")) == 1


async def test_a_grant_is_kept_and_recorded_each_time(db):
    create(db)
    answers = [lanternist(db, "user", "grant", EMAIL, "30") for _ in range(2)]

    assert [answer.stdout for answer in answers] == [
        f"Gave 30 credits to {EMAIL}, who has 80 now.\n",
        f"Gave 30 credits to {EMAIL}, who has 110 now.\n",
    ]
    assert await parts(db, await of_ben(db)) == (50, 60)
    recorded = await rows(
        db, "select details from activity_event where action = 'credits_received' order by id"
    )
    assert ['"amount": 30' in str(details) for (details,) in recorded] == [True, True]
    await check_books(db)


@pytest.mark.parametrize("amount", ["0", "-5", "1.5", "many"])
async def test_what_is_no_amount_is_not_granted(db, amount):
    create(db)

    answer = lanternist(db, "user", "grant", EMAIL, "--", amount)

    assert answer.returncode == 2
    assert await parts(db, await of_ben(db)) == (50, 0)


async def test_another_tier_gives_what_it_has_more_at_once(db):
    create(db)
    up = lanternist(db, "user", "tier", EMAIL, "vip")
    down = lanternist(db, "user", "tier", EMAIL, "free")

    assert up.stdout == f"{EMAIL} is in the tier vip now, got 4950 credits, and has 5000.\n"
    assert down.stdout == f"{EMAIL} is in the tier free now, got 0 credits, and has 5000.\n"
    assert await rows(db, "select tier from credits_membership") == [("free",)]
    assert len(await rows(db, "select from activity_event where action = 'moved_to_tier'")) == 2
    await check_books(db)


async def test_a_tier_that_is_not_there_is_refused_with_those_that_are(db):
    create(db)

    answer = lanternist(db, "user", "tier", EMAIL, "gold")

    assert answer.returncode == 1
    assert "tier must be one of free, joi-curious, full-access, vip" in answer.stderr
    assert await rows(db, "select tier from credits_membership") == [("free",)]


@pytest.mark.parametrize("command", [("grant", "5"), ("tier", "vip"), ("role", "admin")])
async def test_nothing_is_done_to_an_account_that_is_not_there(db, command):
    answer = lanternist(db, "user", command[0], "nobody@lanternist.example", command[1])

    assert (answer.returncode, answer.stdout, answer.stderr) == (1, "", "Error: User not found\n")


async def test_the_ledger_is_right_after_all_of_it(db):
    create(db)
    lanternist(db, "user", "grant", EMAIL, "30")
    lanternist(db, "user", "tier", EMAIL, "vip")

    answer = lanternist(db, "ledger", "verify")

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == "The ledger is right: 3 transfers with 6 entries in 33 accounts.\n"


async def test_what_an_operator_denies_is_listed_until_it_is_allowed_again(db):
    denied = lanternist(db, "denylist", "add", "domain", "Pictures.example")
    listed = lanternist(db, "denylist", "list")
    allowed = lanternist(db, "denylist", "remove", "domain", "pictures.example")
    again = lanternist(db, "denylist", "remove", "domain", "pictures.example")
    wrong = lanternist(db, "denylist", "add", "colour", "blue")

    assert (denied.stdout, denied.stderr) == ("Denied: domain pictures.example\n", "")
    assert listed.stdout == "domain\tpictures.example\n"
    assert (allowed.returncode, allowed.stdout) == (0, "Allowed again.\n")
    assert (again.returncode, again.stdout) == (1, "")
    assert wrong.returncode == 2
    assert await rows(db, "select count(*) from denylist_entry") == [(0,)]
