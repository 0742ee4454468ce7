"""Whether the place that keeps the files answers."""

import shutil

import pytest

from lanternist.platform.storage import Objects, StorageAway


async def test_storage_that_answers_is_said_to(app, stranger):
    answer = await stranger.get("/api/storage/status")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_storage_that_is_away_is_said_to(settings, app, stranger):
    shutil.rmtree(settings.data_dir / "objects")

    answer = await stranger.get("/api/storage/status")

    assert (answer.status_code, answer.json()) == (503, {"status": "storage unavailable"})
    assert answer.headers["retry-after"] == "5"


async def test_checking_asks_the_store(tmp_path):
    objects = Objects.in_folder(tmp_path)

    await objects.check()
    tmp_path.rmdir()
    with pytest.raises(StorageAway):
        await objects.check()
