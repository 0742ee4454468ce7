"""What a slide tells of its video, and the still picture that stands for it until it plays."""

import asyncio

import pytest
import pyvips

from lanternist.features.media.tests import shelf
from tests.support import clips
from tests.support.house import add_slides


async def told(house, clip: shelf.Clip) -> dict:
    return (await house.ana.get(f"/api/sessions/{clip.session_id}")).json()["media"][0]


def side_of(body: bytes) -> tuple[int, int]:
    image = pyvips.Image.new_from_buffer(body, "")
    return image.width, image.height


async def test_a_video_tells_its_sound_and_length_once_it_is_here(house):
    clip = await shelf.put(house, "telling", shelf.whole("telling"))
    before = await told(house, clip)
    assert (before["hasSound"], before["duration"]) == (None, None)
    assert before["poster"] == f"{clip.path}&poster=1"

    await house.nobody.get(clip.path)

    after = await told(house, clip)
    assert after["hasSound"] is True
    assert after["duration"] == pytest.approx(2, abs=0.1)


async def test_a_silent_video_an_animation_and_a_picture_say_that_they_are_silent(house):
    mute = await shelf.put(house, "muted", shelf.whole("muted") | {"v.redd.it/muted/DASHPlaylist.mpd": 404})
    gif = await shelf.put(
        house,
        "swing",
        {"i.example/swing.gif": clips.animation()},
        url="https://i.example/swing.gif",
        type="gif",
    )
    for each in (mute, gif):
        await shelf.settled(house, each)
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1)
    [picture] = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]

    assert (await told(house, mute))["hasSound"] is False
    assert (await told(house, gif))["hasSound"] is False
    assert (await told(house, gif))["duration"] == pytest.approx(1.2)
    assert (picture["hasSound"], picture["duration"], picture["poster"]) == (False, None, None)


async def test_poster_and_video_asked_at_once_are_fetched_once(house):
    clip = await shelf.put(house, "first", shelf.whole("first"))

    poster, video = await asyncio.gather(
        house.nobody.get(f"{clip.path}&poster=1"), house.nobody.get(clip.path)
    )

    assert (poster.status_code, poster.headers["content-type"]) == (200, "image/jpeg")
    assert side_of(poster.content) == (320, 240)
    assert video.headers["content-type"] == "video/mp4"
    assert len(house.replay.asked("v.redd.it/first/DASH_240")) == 1


async def test_a_poster_is_drawn_anew_from_what_has_none_and_kept(house):
    clip = await shelf.put(house, "again", shelf.whole("again"))
    kept = await house.nobody.get(f"{clip.path}&poster=1")
    await house.execute("update media_video set poster_sha256 = null where asset_id = $1", clip.asset_id)

    answers = [await house.nobody.get(f"{clip.path}&poster=1") for _ in range(2)]

    assert [side_of(each.content) for each in answers] == [side_of(kept.content)] * 2
    assert answers[0].headers["etag"] == answers[1].headers["etag"]


async def test_a_poster_outlasts_its_video_and_comes_at_other_widths(house):
    clip = await shelf.put(
        house,
        "lasting",
        shelf.whole("lasting") | {"v.redd.it/lasting/DASH_240.mp4": clips.picture(size=(960, 540))},
    )
    await house.nobody.get(clip.path)
    await house.execute(
        "update media_asset set state = 'pending', sha256 = null where id = $1", clip.asset_id
    )
    fetched = len(house.replay.asked("lasting"))

    small = await house.nobody.get(f"{clip.path}&poster=1&w=320", headers={"Accept": "image/webp"})

    assert side_of(small.content) == (320, 180)
    assert small.headers["content-type"] == "image/webp"
    assert len(house.replay.asked("lasting")) == fetched


@pytest.mark.parametrize("kind", ["see-through", "picture"])
async def test_what_does_not_become_a_video_has_a_poster_too(house, kind):
    body = (
        clips.animation(holes=True) if kind == "see-through" else clips.picture(form="webm", codec="libvpx")
    )
    clip = await shelf.put(
        house, kind, {f"i.example/{kind}": body}, url=f"https://i.example/{kind}", type="gif"
    )

    answer = await house.nobody.get(f"{clip.path}&poster=1")

    assert answer.headers["content-type"] == "image/jpeg"
    assert side_of(answer.content) == ((160, 120) if kind == "see-through" else (320, 240))


async def test_the_poster_of_a_picture_is_the_picture(house):
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1)
    [picture] = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]

    plain, poster = [await house.nobody.get(f"{picture['mediaUrl']}{more}") for more in ("", "&poster=1")]

    assert plain.content == poster.content


async def test_a_poster_needs_the_right_to_load_its_video(house):
    clip = await shelf.put(house, "closed", shelf.whole("closed"))

    assert (await house.nobody.get(f"{clip.path[:-1]}g&poster=1")).status_code == 404
    for value in ("", "0", "2", "true", "1%00"):
        answer = await house.nobody.get(f"{clip.path}&poster={value}")
        assert answer.status_code == 400
        assert answer.json()["details"][0]["field"] == "poster"
    assert not house.replay.asked("v.redd.it/closed")
    await house.ana.delete(f"/api/sessions/{clip.session_id}")
    assert (await house.nobody.get(f"{clip.path}&poster=1")).status_code == 404


@pytest.mark.parametrize(("kind", "shown_before"), [("gif", True), ("video", False)])
async def test_a_grid_shows_the_first_frame_of_what_moves(house, kind, shown_before):
    name = f"grid-{kind}"
    url = f"https://i.example/{name}"
    body = clips.animation() if kind == "gif" else clips.picture(sound=True)
    clip = await shelf.put(house, name, {f"i.example/{name}": body}, url=url, type=kind)
    wanted = f'src="{clip.path}&poster=1"'.replace("&", "&amp;")

    before = (await house.ana.get(f"/sessions/{clip.session_id}")).text
    await shelf.settled(house, clip)
    after = (await house.ana.get(f"/sessions/{clip.session_id}")).text

    assert (wanted in before, wanted in after) == (shown_before, True)
    small = await house.nobody.get(f"{clip.path}&poster=1&w=320", headers={"Accept": "image/webp"})
    assert side_of(small.content) == ((160, 120) if kind == "gif" else (320, 240))
