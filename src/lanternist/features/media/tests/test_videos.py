"""Videos with sound from hosts that keep picture and sound apart, over real HTTP."""

import json
import re
from dataclasses import replace

import pytest

from lanternist.app import open_application
from lanternist.features import sessions
from lanternist.features.media.tests import shelf
from tests.support import clips


async def known(house, clip) -> dict:
    """Return what the database knows of a video."""
    text = await house.value("select to_jsonb(v)::text from media_video v where asset_id = $1", clip.asset_id)
    return json.loads(text)


async def test_picture_and_best_sound_are_fetched_and_become_one_file(house):
    clip = await shelf.put(house, "whole", shelf.whole("whole"))

    answer = await house.nobody.get(clip.path)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    facts = clips.facts(answer.content)
    assert facts["codecs"] == ["h264", "aac"]
    assert facts["is_index_first"]
    assert clips.packets(answer.content)[1] == clips.packets(clips.tone())[0]
    asked = [call.path.rpartition("/")[2] for call in house.replay.asked("v.redd.it/whole/")]
    assert sorted(asked) == ["DASHPlaylist.mpd", "DASH_240.mp4", "DASH_AUDIO_128.mp4"]
    noted = await known(house, clip)
    assert (noted["has_sound"], noted["silence"]) == (True, None)
    assert noted["seconds"] == pytest.approx(2, abs=0.1)


async def test_one_range_of_it_is_given_alone(house):
    clip = await shelf.put(house, "ranged", shelf.whole("ranged"))
    body = (await house.nobody.get(clip.path)).content

    answer = await house.nobody.get(clip.path, headers={"Range": "bytes=100-199"})

    assert (answer.status_code, answer.content) == (206, body[100:200])


@pytest.mark.parametrize(
    ("name", "changed", "asset", "has_sound", "silence"),
    [
        ("refused", {"DASH_AUDIO_128.mp4": 403}, {}, False, "sound_status_403"),
        ("lost", {"DASH_AUDIO_128.mp4": 404}, {}, False, "sound_not_found"),
        ("broken", {"DASH_AUDIO_128.mp4": b"<html>not sound</html>"}, {}, False, "sound_not_media"),
        ("mute", {"DASHPlaylist.mpd": shelf.MPD.format(sound="").encode()}, {}, False, "no_sound_track"),
        ("unlisted", {"DASHPlaylist.mpd": 404}, {}, False, "manifest_not_found"),
        (
            "bomb",
            {"DASHPlaylist.mpd": b"<!DOCTYPE x [<!ENTITY a 'b'>]><MPD/>"},
            {},
            False,
            "manifest_damaged",
        ),
        ("blocked", {"DASHPlaylist.mpd": 403}, {}, False, "manifest_status_403"),
    ],
)
async def test_what_is_missing_leaves_a_silent_video_and_the_reason(
    house, name, changed, asset, has_sound, silence
):
    files = shelf.whole(name) | {f"v.redd.it/{name}/{file}": body for file, body in changed.items()}
    clip = await shelf.put(house, name, files, **asset)

    answer = await house.nobody.get(clip.path)

    assert answer.status_code == 200
    assert clips.facts(answer.content)["codecs"] == ["h264"]
    noted = await known(house, clip)
    assert (noted["has_sound"], noted["silence"]) == (has_sound, silence)


async def test_hls_is_the_other_way_in_also_when_it_is_the_only_one(house):
    playlist = "https://v.redd.it/playlist/HLSPlaylist.m3u8?a=1"
    clip = await shelf.put(house, "playlist", shelf.hls("playlist"), url=playlist, hls_url=playlist)

    answer = await house.nobody.get(clip.path)

    assert answer.status_code == 200
    assert clips.facts(answer.content)["codecs"] == ["h264", "aac"]
    assert clips.facts(answer.content)["seconds"] == pytest.approx([2, 2], abs=0.15)


async def test_a_video_of_a_gallery_has_its_manifest_only_and_its_sound(house):
    at = "link/1gallery/asset/3clip"
    playlist = f"https://v.redd.it/{at}/HLSPlaylist.m3u8?a=1,signed&v=1"
    clip = await shelf.put(house, at, shelf.hls(at), url=playlist)

    answer = await house.nobody.get(clip.path)

    assert clips.facts(answer.content)["codecs"] == ["h264", "aac"]
    assert (await known(house, clip))["has_sound"]
    asked = {call.path for call in house.replay.asked(at)}
    assert f"/{at}/DASHPlaylist.mpd" not in asked


async def test_what_browsers_cannot_put_together_is_relayed_even_where_the_rest_is_not(house):
    playlist = await shelf.put(house, "hls", shelf.hls("hls"), url="https://v.redd.it/hls/HLSPlaylist.m3u8")
    plain = await shelf.put(house, "mp4", {}, url="https://v.redd.it/mp4/DASH_240.mp4")
    direct = replace(house.settings, media_delivery="direct")
    application = await open_application(direct, connections=1, statement_seconds=5)

    told = []
    for clip in (playlist, plain):
        async with house.db.connection() as connection:
            slides = await sessions.list_slides(connection, clip.session_id)
        told += sessions.media_bodies(slides, application.sessions, scope_id=1)
    await application.close()

    assert told[0].media_url.startswith("/media/")
    assert told[0].poster == f"{told[0].media_url}&poster=1"
    assert (told[1].media_url, told[1].poster) == ("https://v.redd.it/mp4/DASH_240.mp4", None)


async def test_nothing_at_all_is_gone_not_silent(house):
    clip = await shelf.put(
        house, "nothing", {f"v.redd.it/nothing/{file}": 404 for file in ("DASHPlaylist.mpd", "DASH_240.mp4")}
    )

    assert (await house.nobody.get(clip.path)).status_code == 410


async def test_a_manifest_cannot_send_us_elsewhere(house):
    files = shelf.whole("trap")
    files["v.redd.it/trap/DASHPlaylist.mpd"] = re.sub(
        rb"DASH_(AUDIO_128|240).mp4", rb"http://10.0.0.1/\1.mp4", files["v.redd.it/trap/DASHPlaylist.mpd"]
    )
    clip = await shelf.put(house, "trap", files)

    await house.nobody.get(clip.path)

    assert not house.replay.asked("10.0.0.1")


async def test_a_poster_is_kept_with_the_video(house):
    clip = await shelf.put(house, "poster", shelf.whole("poster"))
    await house.nobody.get(clip.path)

    kind = await house.value(
        "select o.mime_type from media_video v join media_object o on o.sha256 = v.poster_sha256 "
        "where v.asset_id = $1",
        clip.asset_id,
    )

    assert kind == "image/jpeg"


async def test_an_animated_gif_is_delivered_as_a_video_when_that_is_smaller(house):
    gif = clips.animation()
    clip = await shelf.put(
        house, "moving", {"i.example/moving.gif": gif}, url="https://i.example/moving.gif", type="gif"
    )
    await shelf.settled(house, clip)

    answer = await house.nobody.get(clip.path)

    assert answer.headers["content-type"] == "video/mp4"
    assert len(answer.content) < len(gif)
    assert (await house.ana.get(f"/api/sessions/{clip.session_id}")).json()["media"][0]["type"] == "gif"


async def test_a_see_through_gif_stays_one(house):
    clip = await shelf.put(
        house,
        "holes",
        {"i.example/holes.gif": clips.animation(holes=True)},
        url="https://i.example/holes.gif",
        type="gif",
    )

    assert (await house.nobody.get(clip.path)).headers["content-type"] == "image/gif"
