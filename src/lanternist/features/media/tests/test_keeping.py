"""Stored files are kept within their limit, and the tables and the store say the same, whatever happens at once."""

import hashlib
from pathlib import Path

import pytest

from lanternist.features.media import keeping, keeping_queries, queries, securing_queries
from lanternist.features.media.keeping import Finding, integrity, remove_due, remove_untracked, repair, tidy
from lanternist.features.media.models import NewAsset, NewObject
from lanternist.platform.db import Database
from lanternist.platform.storage import ObjectMissing, name_of
from tests.support.stores import Place, objects_at

LARGE = 10**12
IN_THE_FUTURE = -60
"""Everything is older than that; how old a file is in a bucket cannot be made up."""


class Shelf:
    """A store, the tables that describe it, and a person who holds media."""

    def __init__(self, db: Database, owner: Database, place: Place, folder: Path) -> None:
        self.db, self.owner, self.place, self.folder = db, owner, place, folder
        self.objects = objects_at(place)
        self.scope_id = 0

    async def store(self, text: str, *, idle_minutes: int = 60, is_held: bool = True) -> bytes:
        """Store a file as a fetch does, last used so many minutes ago; return its digest."""
        body = text.encode() * 1000
        sha256 = hashlib.sha256(body).digest()
        file = self.folder / f"file-{sha256.hex()}"
        file.write_bytes(body)
        await self.objects.put(file, sha256)
        new = NewAsset(canonical_id=f"test:{text}", source_url=f"https://i.example/{text}.jpg", type="image")
        async with self.db.transaction() as tx:
            asset_id = (await queries.add_assets(tx, [new]))[new.canonical_id]
            await queries.store_object(
                tx, asset_id, NewObject(sha256=sha256, size=len(body), mime_type="image/jpeg")
            )
            if is_held:
                await queries.add_links(tx, self.scope_id, [asset_id])
            await tx.execute(
                """
                update media_object
                set last_used_at = now() - make_interval(mins => $2), created_at = now() - interval '1 day'
                where sha256 = $1
                """,
                sha256,
                idle_minutes,
            )
        return sha256

    async def age(self, table: str, column: str, interval: str) -> None:
        """Move a time of all rows of a table into the past."""
        async with self.owner.transaction() as tx:
            await tx.execute(f"update {table} set {column} = {column} - interval '{interval}'")

    async def value(self, statement: str, *values: object) -> object:
        async with self.db.connection() as connection:
            return await connection.fetchval(statement, *values)

    async def has_bytes(self, sha256: bytes) -> bool:
        try:
            await self.objects.stat(name_of(sha256))
        except ObjectMissing:
            return False
        return True

    async def findings(self, *, is_deep: bool = False) -> set[tuple[str, str]]:
        found = [each async for each in integrity(self.db, self.objects, is_deep=is_deep)]
        return {(each.kind, each.name) for each in found}


@pytest.fixture
async def shelf(db: Database, owner: Database, place: Place, tmp_path: Path) -> Shelf:
    shelf = Shelf(db, owner, place, tmp_path)
    async with db.transaction() as tx:
        await tx.execute(
            """
            insert into accounts_user (id, email, password_hash, referral_code)
            values ('user_keeper', 'keeper@lanternist.example', 'none', 'KEEPER')
            """
        )
        shelf.scope_id = await queries.add_scope(tx, "user_keeper")
    return shelf


async def test_the_longest_unused_go_first_until_the_rest_fits(shelf: Shelf) -> None:
    stored = [await shelf.store(f"{n}", idle_minutes=100 - n) for n in range(5)]

    done = await tidy(shelf.db, shelf.objects, limit=2500)

    assert done.taken_out == 3
    kept = [await shelf.value("select true from media_object where sha256 = $1", each) for each in stored]
    assert kept == [None, None, None, True, True]
    states = await shelf.value("select array_agg(state order by id) from media_asset")
    assert states == ["pending", "pending", "pending", "ready", "ready"]
    assert [await shelf.has_bytes(each) for each in stored] == [True] * 5, "answers under way still read them"

    await shelf.age("media_removal", "since", "11 minutes")
    assert (await tidy(shelf.db, shelf.objects, limit=2500)).removed == 3
    assert [await shelf.has_bytes(each) for each in stored] == [False, False, False, True, True]
    assert await shelf.findings(is_deep=True) == set()
    assert await tidy(shelf.db, shelf.objects, limit=2500) == keeping.Tidied(0, 0, 0)


async def test_what_is_being_watched_stays_even_over_the_limit(shelf: Shelf) -> None:
    await shelf.store("a", idle_minutes=9)
    await shelf.store("b", idle_minutes=11)

    assert (await tidy(shelf.db, shelf.objects, limit=0)).taken_out == 1
    assert await shelf.value("select count(*) from media_object") == 1


async def test_what_is_kept_for_good_stays_and_does_not_count_for_the_limit(shelf: Shelf) -> None:
    kept = [await shelf.store(each) for each in ("one", "two")]
    async with shelf.db.transaction() as tx:
        await securing_queries.set_durable(tx, shelf.scope_id)
        shelf.scope_id = await queries.add_scope(tx, "user_keeper")
    passing = [await shelf.store(each) for each in ("three", "four")]

    assert (await tidy(shelf.db, shelf.objects, limit=10_000)).taken_out == 0
    assert (await tidy(shelf.db, shelf.objects, limit=0)).taken_out == 2
    left = await shelf.value("select array_agg(sha256) from media_object")
    assert isinstance(left, list)
    assert set(left) == set(kept)
    assert not set(left) & set(passing)


async def test_a_use_counts_once_an_hour(shelf: Shelf) -> None:
    sha256 = await shelf.store("a", idle_minutes=90)
    for _ in range(2):
        async with shelf.db.transaction() as tx:
            await keeping_queries.note_use(tx, sha256)
        age = await shelf.value("select now() - last_used_at < interval '1 minute' from media_object")
        assert age is True
    await shelf.age("media_object", "last_used_at", "50 minutes")
    async with shelf.db.transaction() as tx:
        await keeping_queries.note_use(tx, sha256)

    assert await shelf.value("select now() - last_used_at > interval '49 minutes' from media_object") is True


async def test_what_nobody_holds_goes_after_a_day(shelf: Shelf) -> None:
    held = await shelf.store("held")
    unused = await shelf.store("unused", is_held=False)

    assert (await tidy(shelf.db, shelf.objects, limit=LARGE)).assets == 0
    await shelf.age("media_asset", "created_at", "25 hours")
    done = await tidy(shelf.db, shelf.objects, limit=LARGE)

    assert (done.assets, done.taken_out) == (1, 1)
    await shelf.age("media_removal", "since", "11 minutes")
    await tidy(shelf.db, shelf.objects, limit=LARGE)
    assert (await shelf.has_bytes(held), await shelf.has_bytes(unused)) == (True, False)


async def test_bytes_of_two_media_stay_while_one_is_held(shelf: Shelf) -> None:
    sha256 = await shelf.store("same")
    new = NewAsset(canonical_id="test:other", source_url="https://i.example/other.jpg", type="image")
    async with shelf.db.transaction() as tx:
        asset_id = (await queries.add_assets(tx, [new]))[new.canonical_id]
        await queries.store_object(tx, asset_id, NewObject(sha256=sha256, size=4000, mime_type="image/jpeg"))
    await shelf.age("media_asset", "created_at", "25 hours")

    done = await tidy(shelf.db, shelf.objects, limit=LARGE)

    assert (done.assets, done.taken_out) == (1, 0)


async def test_bytes_that_are_stored_again_before_they_go_stay(shelf: Shelf) -> None:
    sha256 = await shelf.store("back")
    await tidy(shelf.db, shelf.objects, limit=0)
    await shelf.store("back")
    await shelf.age("media_removal", "since", "1 day")

    assert await remove_due(shelf.db, shelf.objects) == 0
    assert await shelf.has_bytes(sha256)
    assert await shelf.value("select count(*) from media_removal") == 0


async def test_integrity_finds_each_kind_of_fault_and_repairs_it(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    fine, lost, cut, changed = [await shelf.store(each) for each in ("fine", "lost", "cut", "changed")]
    await shelf.objects.delete(name_of(lost))
    shelf.place.write(name_of(cut), b"cut" * 3)
    shelf.place.write(name_of(changed), b"Xhanged" * 1000)
    stray = hashlib.sha256(b"stray").digest()
    shelf.place.write(name_of(stray), b"stray")

    shallow = {("missing", lost.hex()), ("damaged", cut.hex())}
    assert await shelf.findings() == shallow, "what was stored just now may get its row yet"
    monkeypatch.setattr(keeping, "UNTRACKED_SECONDS", IN_THE_FUTURE)
    assert await shelf.findings() == shallow | {("untracked", stray.hex())}
    deep = await shelf.findings(is_deep=True)
    assert deep == shallow | {("untracked", stray.hex()), ("damaged", changed.hex())}

    for kind, name in deep:
        await repair(shelf.db, Finding(kind, name))

    assert await shelf.findings(is_deep=True) == set()
    states = await shelf.value("select array_agg(state order by id) from media_asset")
    assert states == ["ready", "pending", "pending", "pending"]
    await shelf.age("media_removal", "since", "11 minutes")
    await remove_due(shelf.db, shelf.objects)
    assert shelf.place.names() == {name_of(fine)}


async def test_files_that_are_no_objects_are_left_alone(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "UNTRACKED_SECONDS", IN_THE_FUTURE)
    sha256 = await shelf.store("fine")
    others = {"notes.txt", sha256.hex(), f"aa/bb/{'c' * 64}"}
    for other in others:
        shelf.place.write(other, b"somebody else's")

    assert await shelf.findings() == set()
    assert await remove_untracked(shelf.db, shelf.objects) == 0
    await remove_due(shelf.db, shelf.objects, minutes=0)
    assert shelf.place.names() == others | {name_of(sha256)}


async def test_untracked_files_are_removed(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "UNTRACKED_SECONDS", IN_THE_FUTURE)
    kept = await shelf.store("kept")
    stray = hashlib.sha256(b"stray").digest()
    shelf.place.write(name_of(stray), b"stray")

    assert await remove_untracked(shelf.db, shelf.objects) == 1
    assert await remove_due(shelf.db, shelf.objects, minutes=0) == 1
    assert (await shelf.has_bytes(kept), await shelf.has_bytes(stray)) == (True, False)
