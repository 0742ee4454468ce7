"""Pictures at the widths that screens need: drawn once, kept, counted and removed like all objects."""

import asyncio

import pytest
import pyvips

from lanternist.features.media import keeping, renditions
from lanternist.platform.storage import Objects
from tests.support import pictures
from tests.support.house import House, add_slides

WEBP = {"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"}


async def path_of(house: House, *, host: str = "i.example") -> str:
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1, host=host)
    return (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"][0]["mediaUrl"]


@pytest.fixture
def large(monkeypatch):
    """Let the outside have pictures that are 3000 dots wide."""
    held = pyvips.Image.new_from_array(pictures._waves(500, 750, 1)).resize(4).cast("uchar")
    body = held.copy(interpretation="srgb").jpegsave_buffer(Q=80)
    plain = pictures._plain

    def drawn(kind: str, variant: int) -> bytes:
        return body if kind == "jpg" else plain(kind, variant)

    monkeypatch.setattr(pictures, "_plain", drawn)


async def count(house: House) -> int:
    return await house.value("select count(*) from media_rendition where sha256 is not null")


async def test_a_picture_comes_as_wide_as_it_was_asked_for(house, large):
    path = await path_of(house)
    whole = await house.nobody.get(path)
    assert "vary" not in whole.headers or "accept," not in whole.headers["vary"].lower() + ","

    for width in renditions.WIDTHS:
        answer = await house.nobody.get(f"{path}&w={width}", headers=WEBP)
        image = pyvips.Image.new_from_buffer(answer.content, "")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/webp"
        assert (image.width, image.height) == (width, round(width * 2 / 3))
        assert len(answer.content) < len(whole.content)
        assert "accept" in answer.headers["vary"].lower()
        assert answer.headers["cache-control"].startswith("private")
        assert answer.headers["etag"] != whole.headers["etag"]


async def test_who_does_not_know_webp_gets_jpeg(house, large):
    path = await path_of(house)

    for accept in ("*/*", "image/png,image/jpeg", ""):
        answer = await house.nobody.get(f"{path}&w=640", headers={"Accept": accept})
        assert answer.headers["content-type"] == "image/jpeg"
        assert pyvips.Image.new_from_buffer(answer.content, "").width == 640


async def test_nothing_is_enlarged_and_what_would_not_be_smaller_is_the_file_itself(house):
    path = await path_of(house)

    sizes = set()
    for width in (1280, 1920, 2560):
        answer = await house.nobody.get(f"{path}&w={width}", headers=WEBP)
        sizes.add((pyvips.Image.new_from_buffer(answer.content, "").width, answer.headers["etag"]))

    assert len(sizes) == 1
    assert sizes.pop()[0] == 720


@pytest.mark.parametrize(
    "width", ["", "0", "1", "319", "3200", "640.0", "-640", "0640", "640px", "٦٤٠", "9" * 400]
)
async def test_other_widths_are_refused(house, width):
    path = await path_of(house)
    made = await count(house)

    answer = await house.nobody.get(f"{path}&w={width}")

    assert answer.status_code == 400
    assert answer.json()["details"][0]["field"] == "w"
    assert await count(house) == made


async def test_a_width_does_not_open_a_path_that_is_not_signed(house):
    path = await path_of(house)

    for changed in (path.replace("s=", "s=0"), path[:-1] + "g"):
        assert (await house.nobody.get(f"{changed}&w=320")).status_code == 404
        assert (await house.nobody.get(f"{changed}&w=321")).status_code == 404


async def test_twenty_who_ask_at_once_cause_one_drawing(house, monkeypatch):
    path = await path_of(house)
    await house.nobody.get(path)
    drawn = []
    draw = renditions.Renditions._draw

    async def counted(self, *given):
        drawn.append(given)
        return await draw(self, *given)

    monkeypatch.setattr(renditions.Renditions, "_draw", counted)

    answers = await asyncio.gather(*(house.nobody.get(f"{path}&w=320", headers=WEBP) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert pyvips.Image.new_from_buffer(answers[0].content, "").width == 320
    assert len(drawn) <= 1


async def test_ranges_heads_and_tags_hold_for_renditions_too(house):
    path = await path_of(house) + "&w=320"
    whole = await house.nobody.get(path, headers=WEBP)

    part = await house.nobody.get(path, headers=WEBP | {"Range": "bytes=10-19"})
    head = await house.nobody.head(path, headers=WEBP)
    known = await house.nobody.get(path, headers=WEBP | {"If-None-Match": whole.headers["etag"]})

    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))
    assert (known.status_code, known.content) == (304, b"")


async def test_what_moves_comes_as_it_is(house):
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 2)
    media = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    for slide, kind in zip(media, ("gif", "mp4"), strict=True):
        link = int(slide["mediaUrl"].removeprefix("/media/").split("-")[0])
        await house.execute(
            "update media_asset set type = 'gif', source_url = $2 "
            "where id = (select asset_id from media_link where id = $1)",
            link,
            f"https://moves.example/{session_id}.{kind}",
        )
        await house.nobody.head(slide["mediaUrl"])
        whole, sized = [
            await house.nobody.get(slide["mediaUrl"] + end, headers=WEBP) for end in ("", "&w=320")
        ]
        assert whole.headers["content-type"] in ("image/gif", "video/mp4")
        assert sized.content == whole.content


async def test_renditions_go_with_what_they_were_drawn_from_and_when_long_unused(house):
    await house.execute("delete from media_rendition")
    path = await path_of(house)
    await house.nobody.get(f"{path}&w=320", headers=WEBP)
    assert await count(house) == 1
    await house.execute(
        "update media_object set last_used_at = now() - interval '1 day', created_at = now() - interval '1 day'"
    )
    objects = Objects.at(house.settings.storage_url)

    kept = await keeping.tidy(house.db, objects, limit=10**12)
    assert await count(house) == 1

    await keeping.tidy(house.db, objects, limit=0)
    assert kept.taken_out >= 0
    assert await house.value("select count(*) from media_rendition") == 0
    assert await house.value("select count(*) from media_object") == 0

    again = await house.nobody.get(f"{path}&w=320", headers=WEBP)
    assert pyvips.Image.new_from_buffer(again.content, "").width == 320
    assert [each async for each in keeping.integrity(house.db, objects, is_deep=True)] == []
