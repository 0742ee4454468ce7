"""Slides that show the same: found as files come, left out of the count, shown again when the person wants it."""

import asyncio
import random
import time

import pytest
import pyvips

from lanternist.features.sessions import upkeep
from lanternist.features.sessions.duplicates import Print, group
from lanternist.kit.pdq import BITS, NEAR_BITS, Pdq
from tests.support import clips, pictures
from tests.support.house import House, add_slides


def still(bits: int, *, quality: int = 100, sha256: bytes | None = None) -> Print:
    return Print(True, sha256, Pdq(bits, quality), None)


def film(bits: int, seconds: float | None) -> Print:
    return Print(False, None, Pdq(bits, 100), seconds)


NEAR, FAR = (1 << NEAR_BITS) - 1, (1 << NEAR_BITS + 1) - 1


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (still(0), still(0), True),
        (still(0), still(NEAR), True),
        (still(0), still(FAR), False),
        (still(0, quality=49), still(0), False),
        (still(0), still(0, quality=49), False),
        (still(0, quality=0, sha256=b"a"), still(FAR, quality=0, sha256=b"a"), True),
        (still(0, quality=0, sha256=b"a"), still(0, quality=0, sha256=b"b"), False),
        (Print(True, None, None, None), Print(True, None, None, None), False),
        (film(0, 5.0), film(NEAR, 5.8), True),
        (film(0, 5.0), film(0, 6.1), False),
        (film(0, 5.0), film(0, None), False),
        (film(0, 5.0), still(0), False),
    ],
)
def test_what_counts_as_the_same(one, other, is_same):
    assert one.is_same(other) is is_same
    assert other.is_same(one) is is_same


def test_each_duplicate_names_the_earliest_and_never_another_duplicate():
    step = (1 << 20) - 1
    # The third is near the second, but too far from the first.
    prints = [(7, still(0)), (8, still(step)), (9, still(step | step << 20)), (10, still(step | step << 20))]

    assert group(prints) == {8: 7, 10: 9}


def test_two_thousand_different_slides_are_compared_in_little_time():
    chance = random.Random(4)
    prints = [(number, still(chance.getrandbits(BITS))) for number in range(2000)]

    begun = time.process_time()
    assert group(prints) == {}
    assert time.process_time() - begun < 5


async def session_with(house: House, *files: bytes) -> tuple[int, list[int]]:
    """Make a session whose slides have these files, which nobody has loaded."""
    session_id = await house.session_of(house.ana)
    ids = await add_slides(house.db, session_id, len(files))
    await house.execute("update sessions_session set fill_state = 'done' where id = $1", session_id)
    for number, file in enumerate(files):
        house.replay.files[f"i.example/{session_id}-{number}.jpg"] = file
    return session_id, ids


async def read(house: House, session_id: int) -> dict:
    return (await house.ana.get(f"/api/sessions/{session_id}")).json()


async def load_all(house: House, session_id: int) -> None:
    """Let a browser load every slide, and the worker do what follows from that."""
    media = (await read(house, session_id))["media"]
    answers = await asyncio.gather(*(house.nobody.get(each["mediaUrl"]) for each in media))
    assert {answer.status_code for answer in answers} == {200}
    # Videos are passed on while they come, and kept a moment later.
    for _ in range(200):
        if not await house.value("select count(*) from media_asset where state = 'fetching'"):
            break
        await asyncio.sleep(0.05)
    await house.run_jobs()


def originals(answer: dict) -> list[int | None]:
    return [each["duplicateOf"] for each in answer["media"]]


async def test_slides_are_grouped_as_their_files_come_and_the_person_decides(house):
    first, second = pictures.photo(1), pictures.photo(2)
    smaller = pictures.photo(1, kind=".webp[Q=50]", size=(240, 320))
    dark, darker = (pyvips.Image.black(side, side).jpegsave_buffer() for side in (90, 120))
    session_id, ids = await session_with(house, first, dark, second, smaller, second, darker)
    before = await house.ana.get(f"/api/sessions/{session_id}")
    assert originals(before.json()) == [None] * 6
    assert before.json()["session"]["fill"]["ready"] == 6

    await load_all(house, session_id)

    answer = await house.ana.get(
        f"/api/sessions/{session_id}", headers={"If-None-Match": before.headers["etag"]}
    )
    assert answer.status_code == 200
    assert originals(answer.json()) == [None, None, None, ids[0], ids[2], None]
    assert answer.json()["session"]["showDuplicates"] is False
    assert answer.json()["session"]["fill"]["ready"] == 4
    changed = await house.ana.patch(f"/api/sessions/{session_id}", json={"showDuplicates": True})
    assert changed.json()["fill"]["ready"] == 6

    await house.ana.delete(f"/api/sessions/{session_id}/media/{ids[0]}")
    assert originals(await read(house, session_id)) == [None, None, None, ids[2], None]


async def test_when_the_first_of_a_group_vanishes_the_next_takes_its_place(house):
    session_id, ids = await session_with(house, *[pictures.photo(3)] * 3)
    await load_all(house, session_id)
    assert originals(await read(house, session_id)) == [None, ids[0], ids[0]]

    async with house.db.transaction() as tx:
        await upkeep._wipe(tx, session_id, [ids[0]], "gone")

    answer = await read(house, session_id)
    assert originals(answer) == [None, None, ids[1]]
    assert answer["session"]["fill"]["ready"] == 1


async def test_videos_that_begin_alike_are_the_same_only_when_they_last_as_long(house):
    films = [clips.picture(2.0), clips.picture(4.0), clips.picture(2.0, codec="libvpx", form="webm")]
    session_id, ids = await session_with(house, *films)
    await house.execute(
        "update media_asset set type = 'video' where source_url like $1", f"%/{session_id}-%.jpg"
    )
    await house.execute("update sessions_media set type = 'video' where session_id = $1", session_id)

    await load_all(house, session_id)

    assert originals(await read(house, session_id)) == [None, None, ids[0]]


async def test_a_refill_brings_as_many_as_there_are_repeats_and_a_new_session_knows_them_at_once(house):
    name = "sfwpics_x9041"
    session_id = await house.session_of(house.ana, subreddits=name)
    await house.run_jobs()
    media = (await read(house, session_id))["media"]
    two = [each["id"] for each in media if each["type"] == "image"][:2]
    # As if both had been fetched: their listing is the world's, their files are not.
    await house.execute(
        """
        update media_asset set pdq = repeat('01', 128)::bit(256), pdq_quality = 90
        where id in (select l.asset_id from sessions_media m join media_link l on l.id = m.link_id
                     where m.id = any($1::bigint[]))
        """,
        two,
    )

    again_id = await house.session_of(house.ana, subreddits=name)
    await house.run_jobs()

    again = await read(house, again_id)
    assert (len(again["media"]), again["session"]["fill"]["ready"]) == (25, 24)
    assert [each for each in originals(again) if each] == [
        each["id"] for each in again["media"] if each["sourceUrl"] == media_of(media, two[0])["sourceUrl"]
    ]
    await house.ana.post(f"/api/sessions/{again_id}/refill")
    await house.run_jobs()
    refilled = await read(house, again_id)
    assert (len(refilled["media"]), refilled["session"]["fill"]["ready"]) == (26, 25)


def media_of(media: list[dict], slide_id: int) -> dict:
    return next(each for each in media if each["id"] == slide_id)
