"""What an operator does to feeds from the command line: the token goes in, and never comes out again."""

import subprocess
import sys

import pytest

from lanternist.platform.db import Database

TOKEN = "spring-meadow-9c1f"
ADDRESS = "https://feeds.example/hills.xml?key={token}"


def feed(db: Database, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lanternist.cli", "feed", *words],
        env={"LANTERNIST_DATABASE_URL": db.dsn, "LANTERNIST_SECRET_KEY": "only-for-tests-" * 4},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_a_feed_is_set_up_changed_listed_and_forgotten(db):
    made = feed(db, "add", "hills", ADDRESS, "--token", typed=f"{TOKEN}\n")
    listed = feed(db, "list")
    gone = feed(db, "remove", "hills")
    again = feed(db, "remove", "hills")

    assert made.returncode == listed.returncode == gone.returncode == 0, made.stderr
    assert "hills" in listed.stdout
    for said in (made, listed, gone):
        assert TOKEN not in said.stdout + said.stderr
    assert again.returncode != 0
    assert "Traceback" not in again.stderr
    async with db.connection() as connection:
        assert await connection.fetchval("select count(*) from ingestion_feed") == 0


async def test_a_token_is_kept_sealed(db):
    assert feed(db, "add", "hills", ADDRESS, "--token", typed=f"{TOKEN}\n").returncode == 0

    async with db.connection() as connection:
        row = dict(await connection.fetchrow("select * from ingestion_feed"))
    assert row["url"] == ADDRESS
    assert TOKEN.encode() not in bytes(row["token_sealed"])


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("add", "Hills!", "https://feeds.example/a.xml"), "name"),
        (("add", "hills", "ftp://feeds.example/a.xml"), "url"),
        (("add", "hills", ADDRESS), "url"),
    ],
)
async def test_what_is_no_feed_is_refused_in_words(db, words, named):
    answer = feed(db, *words)

    assert answer.returncode != 0
    assert named in answer.stderr
    assert "Traceback" not in answer.stderr
