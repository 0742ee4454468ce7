"""Where media may lie: on the web, but not inside our network; in the library, but not around it."""

import pytest

from tests.support import pictures
from tests.support.house import House, add_slides, open_house

PRIVATE = [
    "10.0.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "[::1]",
    "localhost",
    "[::ffff:10.0.0.1]",
    "192.168.1.1:8080",
    "0x7f.1",
]
REFUSALS = ("address_refused", "url_refused")
OUTSIDE = [
    "../secret.jpg",
    "holiday/../../secret.jpg",
    "/etc/passwd",
    "//etc/passwd",
    "..%2fsecret.jpg",
    "%2e%2e/secret.jpg",
    "..\\secret.jpg",
    "holiday/way_out.jpg",
    "way_out/secret.jpg",
    "holiday",
    "holiday/notes.txt",
    "holiday/page.html",
    "holiday/drawing.svg",
    "holiday/missing.jpg",
    "holiday/\x01.jpg",
]


async def path_of(house: House, *, host: str = "i.example") -> str:
    """Make a session with one slide that lies on `host` and return its path."""
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1, host=host)
    return (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"][0]["mediaUrl"]


@pytest.fixture
def library(tmp_path):
    """A library with a folder, beside a file that is none of its business."""
    holiday = tmp_path / "library" / "holiday"
    holiday.mkdir(parents=True)
    for name in ("a.jpg", "b.jpg"):
        (holiday / name).write_bytes(pictures.media(name, "jpg")[0])
    (holiday / "clip.mp4").write_bytes(pictures.media("clip.mp4", "mp4")[0])
    for name in ("notes.txt", "page.html", "drawing.svg"):
        (holiday / name).write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (holiday / "way_out.jpg").symlink_to(tmp_path / "secret.jpg")
    (tmp_path / "library" / "way_out").symlink_to(tmp_path)
    return tmp_path / "library"


async def test_a_file_of_the_library_is_delivered_from_where_it_lies(migrated, library):
    db, slate = migrated
    await slate.wipe()
    async with open_house(db, library_dir=library) as house:
        session_id = await house.session_of(house.ana, subreddits="folder:holiday")
        await house.run_jobs()
        media = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]

        answers = {each["type"]: await house.nobody.get(each["mediaUrl"]) for each in media}
        part = await house.nobody.get(media[0]["mediaUrl"], headers={"Range": "bytes=0-9"})

        assert len(media) == 3
        assert {each["sourceUrl"] for each in media} == {None}
        assert {answer.status_code for answer in answers.values()} == {200}
        assert answers["video"].content == (library / "holiday/clip.mp4").read_bytes()
        assert answers["video"].headers["content-type"] == "video/mp4"
        assert (part.status_code, len(part.content)) == (206, 10)
        assert house.replay.calls == []
        assert await house.value("select count(*) from media_object") == 0

        [poster] = [await house.nobody.get(each["poster"]) for each in media if each["poster"]]
        assert poster.headers["content-type"] == "image/jpeg"

        (library / "holiday/clip.mp4").unlink()
        gone = [await house.nobody.get(each["mediaUrl"]) for each in media if each["type"] == "video"]
        assert [answer.status_code for answer in gone] == [410]


async def test_nothing_around_the_library_is_ever_delivered(migrated, library):
    db, slate = migrated
    await slate.wipe()
    async with open_house(db, library_dir=library) as house:
        path = await path_of(house)
        for name in OUTSIDE:
            await house.execute("update media_asset set source_url = $1", f"library:{name}")

            answer = await house.nobody.get(path)

            assert answer.status_code in (404, 410), name
            assert b"secret" not in answer.content, name


async def test_a_source_on_a_private_address_is_never_asked(migrated):
    """Without overrides, so that nothing goes around the check of addresses."""
    db, slate = migrated
    await slate.wipe()
    async with open_house(db, fetch_overrides={}) as house:
        for host in PRIVATE:
            path = await path_of(house, host=host)

            answer = await house.nobody.get(path)

            assert answer.status_code == 502, host
            assert await house.value("select failure from media_asset order by id desc") in REFUSALS, host
        assert house.replay.calls == []


async def test_how_a_picture_of_the_library_looks_is_known_once_it_was_drawn(migrated, tmp_path):
    """Its files are delivered as they lie, so nothing else ever decodes them."""
    db, slate = migrated
    await slate.wipe()
    hills = tmp_path / "library" / "hills"
    hills.mkdir(parents=True)
    (hills / "a.jpg").write_bytes(pictures.photo(1, size=(900, 1200)))
    (hills / "b.webp").write_bytes(pictures.photo(1, kind=".webp[Q=60]", size=(450, 600)))
    (hills / "c.jpg").write_bytes(pictures.photo(2))
    async with open_house(db, library_dir=tmp_path / "library") as house:
        session_id = await house.session_of(house.ana, subreddits="folder:hills")
        await house.run_jobs()

        async def media() -> list[dict]:
            return (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]

        assert {each["averageColor"] for each in await media()} == {None}
        for width in (320, 640):
            for each in await media():
                await house.nobody.get(f"{each['mediaUrl']}&w={width}", headers={"Accept": "image/webp"})
        await house.run_jobs()

        known = await media()
        assert all(each["averageColor"] for each in known)
        assert [each["duplicateOf"] is not None for each in known].count(True) == 1
