"""Processes that are killed while they store media, and full disks: what is visible is whole, and nothing is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from lanternist.features.media import keeping
from lanternist.platform.db import Database
from lanternist.platform.storage import Objects, digest_named, digest_of
from lanternist.platform.storage_folder import UNFINISHED
from tests.support.full_disk import most_file_bytes
from tests.support.house import add_slides, open_house

KILLS = 40
LONGEST_LIFE_SECONDS = 0.15
"""After the first file was stored; in it some ten more are."""


class Victims:
    """The processes to kill, one after the other."""

    def __init__(self, dsn: str, storage_url: str) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.support.storing_victim", dsn, storage_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"

    def kill_one(self, after: float) -> list[str]:
        """Let one live for so many seconds after its first file; return the digests of what it had stored."""
        assert self._parent.stdin is not None
        self._parent.stdin.write("\n")
        self._parent.stdin.flush()
        lines = [self._line(), self._line()]
        time.sleep(after)
        [pid] = [int(line.removeprefix("pid ")) for line in lines if line.startswith("pid")]
        os.kill(pid, signal.SIGKILL)
        while lines[-1] != "over":
            lines.append(self._line())
        return [line for line in lines if len(line) == 64]

    def close(self) -> None:
        self._parent.kill()
        self._parent.wait()

    def _line(self) -> str:
        assert self._parent.stdout is not None
        return self._parent.stdout.readline().strip()


def files_in(folder: Path) -> set[str]:
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


async def test_forty_kills_leave_no_half_object_and_lose_none(db: Database, tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    objects, moments = Objects.at(folder.as_uri()), random.Random(31)
    stored: set[str] = set()
    checked: set[str] = set()
    victims = Victims(db.dsn, folder.as_uri())
    try:
        for _ in range(KILLS):
            stored |= set(victims.kill_one(moments.uniform(0, LONGEST_LIFE_SECONDS)))
            visible = {name for name in files_in(folder) if not name.startswith(UNFINISHED)}
            for name in visible - checked:
                assert digest_of(folder / name) == digest_named(name), (
                    "an object that is not what its name says"
                )
            checked |= visible
    finally:
        victims.close()

    assert len(stored) >= KILLS
    assert {name.rpartition("/")[2] for name in checked} >= stored
    assert [each async for each in keeping.integrity(db, objects, is_deep=True)] == []
    interrupted = {name for name in files_in(folder) if name.startswith(UNFINISHED)}
    assert interrupted, "nobody was killed in the middle of a file"
    assert await objects.clear_unfinished(older_than=-60) == len(interrupted)


async def test_media_that_find_no_room_say_so_and_come_when_there_is(db: Database, tmp_path: Path) -> None:
    async with open_house(db) as house:
        objects = Objects.at(house.settings.storage_url)
        session_id = await house.session_of(house.ana)
        await add_slides(house.db, session_id, 2, host="room.example")
        [path, other] = [
            each["mediaUrl"] for each in (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
        ]
        with most_file_bytes(1000):
            for each in (path, other):
                answer = await house.nobody.get(each)
                assert (answer.status_code, answer.json()["code"]) == (507, "STORAGE_FULL")
                assert answer.headers["Retry-After"] == "30"
            assert (await house.ana.get(f"/api/sessions/{session_id}")).status_code == 200
        assert files_in(house.settings.data_dir / "objects") == set()
        assert await house.value("select count(*) from media_object") == 0

        await house.execute("update media_asset set retry_at = now()")
        assert [(await house.nobody.get(each)).status_code for each in (path, other)] == [200, 200]
        assert [each async for each in keeping.integrity(house.db, objects, is_deep=True)] == []
