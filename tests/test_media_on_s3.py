"""Media kept in a bucket: one setting, and everything that people and operators do is as with a folder."""

import os
import subprocess
import sys

import pytest

from lanternist.features.media import keeping
from lanternist.platform.db import Database
from lanternist.platform.storage import Objects
from tests.support.house import House, add_slides, open_house
from tests.support.s3 import S3Server, s3_server
from tests.support.stores import BucketPlace

LARGE = 10**12


async def paths_of(house: House, count: int) -> tuple[int, list[str]]:
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, count, host="bucket.example")
    media = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    return session_id, [each["mediaUrl"] for each in media]


def lanternist(house: House, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "lanternist.cli", *words],
        env=os.environ
        | {
            "LANTERNIST_DATA_DIR": str(house.settings.data_dir),
            "LANTERNIST_DATABASE_URL": house.db.dsn,
            "LANTERNIST_STORAGE_URL": house.settings.storage_url,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


async def test_media_are_kept_delivered_checked_and_removed_there(db: Database, s3: S3Server) -> None:
    place = BucketPlace(s3)
    async with open_house(db, storage_url=s3.url) as house:
        session_id, paths = await paths_of(house, 3)
        whole = [await house.nobody.get(path) for path in paths]
        part = await house.nobody.get(paths[0], headers={"Range": "bytes=10-19"})
        small = await house.nobody.get(f"{paths[0]}&w=320", headers={"Accept": "image/webp"})

        assert [answer.status_code for answer in whole] == [200] * 3
        assert (part.status_code, part.content) == (206, whole[0].content[10:20])
        assert small.status_code == 200
        assert not list(house.settings.data_dir.rglob("objects/*"))
        assert len(place.names()) == await house.value("select count(*) from media_object") >= 3
        assert lanternist(house, "integrity", "--deep") == (0, "The stored files are as they should be.\n")

        await house.ana.delete(f"/api/sessions/{session_id}")
        await house.execute("update media_object set created_at = created_at - interval '2 days'")
        done = await keeping.tidy(house.db, Objects.at(s3.url), limit=LARGE)
        # What was drawn from them is nobody's when they are gone.
        assert (done.assets, done.taken_out) == (3, 1)
        await keeping.remove_due(house.db, Objects.at(s3.url), minutes=0)
        assert place.names() == set()


async def test_a_bucket_that_is_away_is_said_to_and_nothing_needs_a_restart(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with s3_server() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        async with open_house(db, storage_url=server.url) as house:
            _, (kept, new) = await paths_of(house, 2)
            assert (await house.nobody.get(kept)).status_code == 200

            server.stop()
            for path in (kept, new):
                answer = await house.nobody.get(path)
                assert (answer.status_code, answer.json()["code"]) == (503, "STORAGE_UNAVAILABLE")
                assert answer.headers["Retry-After"] == "30"
            assert (await house.nobody.get("/api/storage/status")).status_code == 503

            server.start()
            assert (await house.nobody.get("/api/storage/status")).status_code == 200
            # What the server held is lost with it: that is said, not delivered cut off, and mended.
            assert (await house.nobody.get(kept)).status_code == 502
            async for finding in keeping.integrity(house.db, Objects.at(server.url)):
                await keeping.repair(house.db, finding)
            await house.execute("update media_asset set retry_at = now() where state = 'failed'")
            assert [(await house.nobody.get(path)).status_code for path in (kept, new)] == [200, 200]
