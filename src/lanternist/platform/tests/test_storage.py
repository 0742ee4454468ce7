"""Objects in a folder and in a bucket behave alike: one contract, both places, the bucket over real HTTP."""

import hashlib
import os
import random
from pathlib import Path

import pytest

from lanternist.platform import storage_folder
from lanternist.platform.storage import (
    BUCKET_READ_BYTES,
    READ_BYTES,
    ObjectMissing,
    Objects,
    StorageAway,
    StorageFull,
    digest_of,
    name_of,
)
from tests.support.full_disk import most_file_bytes
from tests.support.s3 import s3_server
from tests.support.stores import FolderPlace, Place, objects_at

SIZE = READ_BYTES + BUCKET_READ_BYTES + 77


def body_of(seed: int, size: int = SIZE) -> bytes:
    return random.Random(seed).randbytes(size)


def file_of(folder: Path, body: bytes) -> tuple[Path, bytes]:
    sha256 = hashlib.sha256(body).digest()
    file = folder / f"given-{sha256.hex()[:8]}"
    file.write_bytes(body)
    return file, sha256


async def read(objects: Objects, sha256: bytes, start: int, end: int) -> bytes:
    return b"".join([piece async for piece in objects.read(name_of(sha256), start, end)])


async def test_what_is_put_is_read_back_whole_and_in_ranges(place: Place, tmp_path: Path) -> None:
    objects, body = objects_at(place), body_of(1)
    file, sha256 = file_of(tmp_path, body)

    await objects.put(file, sha256)

    info = await objects.stat(name_of(sha256))
    assert info.size == SIZE
    assert info.etag
    assert '"' not in info.etag
    for start, end in ((0, SIZE), (0, 1), (SIZE - 1, SIZE), (READ_BYTES - 1, READ_BYTES + 1), (5, 5)):
        assert await read(objects, sha256, start, end) == body[start:end]
    pieces = [len(each) async for each in objects.read(name_of(sha256), 0, SIZE)]
    assert pieces[0] == READ_BYTES, "the first bytes do not wait for many"
    assert max(pieces) <= BUCKET_READ_BYTES
    assert await objects.digest(name_of(sha256), SIZE) == sha256
    assert place.names() == {name_of(sha256)}


async def test_a_file_in_many_parts_comes_back_the_same(place: Place, tmp_path: Path) -> None:
    objects = objects_at(place)
    file, sha256 = file_of(tmp_path, body_of(2, 12 * 1024 * 1024))

    await objects.put(file, sha256)

    assert await objects.digest(name_of(sha256), file.stat().st_size) == sha256


async def test_an_empty_file_is_kept_too(place: Place, tmp_path: Path) -> None:
    objects = objects_at(place)
    file, sha256 = file_of(tmp_path, b"")

    await objects.put(file, sha256)

    assert (await objects.stat(name_of(sha256))).size == 0
    assert await read(objects, sha256, 0, 0) == b""


async def test_what_is_not_there_is_said_to_be_missing(place: Place) -> None:
    objects, name = objects_at(place), name_of(b"\1" * 32)
    for missing in (name, "../outside", "", "a//b"):
        with pytest.raises(ObjectMissing):
            await objects.stat(missing)
    with pytest.raises(ObjectMissing):
        await read(objects, b"\1" * 32, 0, 10)
    await objects.delete(name)


async def test_an_object_that_is_shorter_than_known_does_not_end_quietly(place: Place) -> None:
    objects, sha256 = objects_at(place), b"\2" * 32
    place.write(name_of(sha256), b"a half")

    with pytest.raises((ObjectMissing, StorageAway)):
        await read(objects, sha256, 0, 12)


async def test_what_is_deleted_is_gone(place: Place, tmp_path: Path) -> None:
    objects = objects_at(place)
    file, sha256 = file_of(tmp_path, body_of(3))
    await objects.put(file, sha256)

    for _ in range(2):
        await objects.delete(name_of(sha256))

    with pytest.raises(ObjectMissing):
        await objects.stat(name_of(sha256))
    assert place.names() == set()


async def test_names_are_listed_by_age(place: Place, tmp_path: Path) -> None:
    objects = objects_at(place)
    files = [file_of(tmp_path, body_of(seed, 10)) for seed in range(60)]
    await objects.put_all(files)

    async def names(older_than: float) -> set[str]:
        return {name async for some in objects.names(older_than=older_than) for name in some}

    assert await names(-60) == {name_of(sha256) for _, sha256 in files} == place.names()
    assert await names(60) == set()


async def test_putting_again_mends_what_was_damaged(place: Place, tmp_path: Path) -> None:
    objects = objects_at(place)
    file, sha256 = file_of(tmp_path, body_of(4))
    place.write(name_of(sha256), b"damaged")

    await objects.put(file, sha256)

    assert await objects.digest(name_of(sha256), SIZE) == sha256


async def test_when_one_of_many_fails_the_others_are_whole_or_not_there(place: Place, tmp_path: Path) -> None:
    objects = objects_at(place)
    files = [file_of(tmp_path, body_of(seed)) for seed in range(12)]
    files[5][0].unlink()

    with pytest.raises(StorageAway):
        await objects.put_all(files)

    for name in place.names():
        assert (await objects.digest(name, SIZE)).hex() == name.rpartition("/")[2]
    files[5] = file_of(tmp_path, body_of(5))
    await objects.put_all(files)
    assert place.names() == {name_of(sha256) for _, sha256 in files}


async def test_a_place_that_is_not_there_is_noticed(place: Place, tmp_path: Path) -> None:
    await objects_at(place).check()
    elsewhere = (
        Objects.in_folder(tmp_path) if isinstance(place, FolderPlace) else Objects.at("s3://nobodys/media")
    )
    if isinstance(place, FolderPlace):
        elsewhere = objects_at(place)
        place.folder.rmdir()

    with pytest.raises(StorageAway):
        await elsewhere.check()


async def test_a_bucket_whose_server_went_away_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file, sha256 = file_of(tmp_path, body_of(6))
    with s3_server() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        objects = Objects.at(server.url)
        await objects.put(file, sha256)

    for call in (objects.check(), objects.put(file, sha256), read(objects, sha256, 0, 10)):
        with pytest.raises(StorageAway):
            await call


async def test_bytes_reach_the_disk_before_their_name_and_the_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, sha256 = file_of(tmp_path, body_of(7))
    target = tmp_path / "objects" / name_of(sha256)
    target.parents[2].mkdir()
    steps: list[tuple[str, str]] = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(number: int) -> None:
        steps.append(("sync", str(Path(f"/proc/self/fd/{number}").readlink())))
        sync(number)

    def noted_replace(source: Path, name: Path) -> Path:
        steps.append(("name", str(name)))
        assert ("sync", str(source)) in steps
        return replace(source, name)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    await Objects.at((tmp_path / "objects").as_uri()).put(file, sha256)

    after = steps[steps.index(("name", str(target))) + 1 :]
    assert after == [
        ("sync", str(target.parents[0])),
        ("sync", str(target.parents[1])),
        ("sync", str(target.parents[2])),
    ]


async def test_a_full_disk_is_named_leaves_nothing_and_is_forgotten_when_there_is_room(
    tmp_path: Path,
) -> None:
    place = FolderPlace(tmp_path / "objects")
    objects = objects_at(place)
    small, large = file_of(tmp_path, body_of(8, 1000)), file_of(tmp_path, body_of(9, 3 * 1024 * 1024))

    with most_file_bytes(2 * 1024 * 1024):
        with pytest.raises(StorageFull):
            await objects.put(*large)
        assert place.names() == set()
        await objects.put(*small)
    await objects.put(*large)

    assert place.names() == {name_of(sha256) for _, sha256 in (small, large)}
    assert digest_of(place.folder / name_of(large[1])) == large[1]


async def test_what_somebody_began_who_was_ended_is_cleared_later(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path / "objects")
    objects = objects_at(place)
    place.write(f"{storage_folder.UNFINISHED}/old", b"a half")
    place.write(f"{storage_folder.UNFINISHED}/new", b"a half")
    os.utime(place.folder / storage_folder.UNFINISHED / "old", (0, 0))

    assert await objects.clear_unfinished(older_than=3600) == 1
    assert place.names() == {f"{storage_folder.UNFINISHED}/new"}
