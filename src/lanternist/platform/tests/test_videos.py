"""Videos put together in their process: what comes out plays, tells nothing, and hostile files do no harm."""

import asyncio
import os
from pathlib import Path

import psutil
import pytest

from lanternist.platform.decoders import DecodeError, Decoders
from tests.support import clips, pictures

MUX = {"task": "mux"}
FRAGMENTED = (("movflags", "frag_keyframe+empty_moov+default_base_moof"),)


@pytest.fixture(scope="module")
async def pool():
    pool = Decoders(kind="videos")
    yield pool
    await pool.close()


def children() -> set[int]:
    return {
        each.pid for each in psutil.Process().children() if "decoding.video_orders" in str(each.cmdline())
    }


async def muxed(pool: Decoders, folder: Path, picture: bytes, sound: bytes | None = None, task: str = "mux"):
    """Return what is known of a video, its bytes, and its poster's."""
    (folder / "source").write_bytes(picture)
    more = {"poster": folder / "poster"}
    if sound is not None:
        (folder / "sound").write_bytes(sound)
        more["sound"] = folder / "sound"
    known = await pool.run({"task": task}, folder / "source", folder / "result", **more)
    return known, (folder / "result").read_bytes(), (folder / "poster").read_bytes()


@pytest.mark.parametrize(
    ("picture", "sound"),
    [
        (clips.picture(), clips.tone()),
        (clips.picture(options=FRAGMENTED), clips.tone()),
        (clips.picture(form="mpegts"), clips.tone(form="adts")),
        (clips.picture(form="mpegts"), clips.tone(form="mpegts")),
        (clips.picture(sound=True), None),
    ],
    ids=["files", "fragments", "packed sound", "transport streams", "one file"],
)
async def test_picture_and_sound_become_one_file_that_plays_while_it_loads(pool, tmp_path, picture, sound):
    known, body, poster = await muxed(pool, tmp_path, picture, sound)

    facts = clips.facts(body)
    assert facts["codecs"] == ["h264", "aac"]
    assert facts["seconds"] == pytest.approx([2.0, 2.0], abs=0.1)
    assert facts["is_index_first"]
    assert (known["mime_type"], known["width"], known["height"]) == ("video/mp4", 320, 240)
    assert known["has_sound"]
    assert known["seconds"] == pytest.approx(2.0, abs=0.1)
    assert known["bytes"] == len(body)
    assert poster.startswith(b"\xff\xd8\xff")
    assert known["poster_bytes"] == len(poster)


async def test_the_packets_are_copied_not_encoded_again(pool, tmp_path):
    given = clips.picture()

    _, body, _ = await muxed(pool, tmp_path, given, clips.tone())

    assert clips.packets(body)[0] == clips.packets(given)[0]
    assert clips.packets(body)[1] == clips.packets(clips.tone())[0]


async def test_a_silent_video_stays_silent_and_says_so(pool, tmp_path):
    known, body, _ = await muxed(pool, tmp_path, clips.picture())

    assert not known["has_sound"]
    assert clips.facts(body)["codecs"] == ["h264"]


async def test_webm_stays_webm(pool, tmp_path):
    known, body, poster = await muxed(pool, tmp_path, clips.picture(form="webm", codec="libvpx", sound=True))

    assert (known["mime_type"], known["has_sound"]) == ("video/webm", True)
    assert clips.facts(body)["codecs"] == ["vp8", "opus"]
    assert poster.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("form", ["mp4", "mov", "webm"])
async def test_nothing_that_a_video_tells_of_itself_is_kept(pool, tmp_path, form):
    secret = "Anna's garden, 52.5 north"
    given = clips.picture(form=form, codec="libvpx" if form == "webm" else "libx264", title=secret)
    assert secret.encode() in given

    _, body, poster = await muxed(pool, tmp_path, given + b"PK\x03\x04 and what was hidden behind it")

    for told in (secret.encode(), b"PK\x03\x04", b"udta", b"Lavf6", b"Lavc6", b"+52.5"):
        assert told not in body + poster


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"\x00" * 1000,
        pictures.media("hills", "jpg")[0],
        clips.tone(),
        clips.picture()[:60],
        clips.picture()[: len(clips.picture()) // 3],
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"<?xml version='1.0'?><MPD><BaseURL>/etc/passwd</BaseURL></MPD>",
        b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isom" + os.urandom(5000),
        b"\x1a\x45\xdf\xa3" + os.urandom(5000),
        b"RIFF\x00\x10\x00\x00AVI LIST" + os.urandom(5000),
        b"FLV\x01" + os.urandom(500),
        b"OggS" + os.urandom(500),
    ],
)
async def test_what_is_no_video_is_refused_and_the_decoder_lives(pool, tmp_path, given):
    with pytest.raises(DecodeError) as refused:
        await muxed(pool, tmp_path, given)

    assert refused.value.code in ("not_media", "damaged")
    assert (await muxed(pool, tmp_path, clips.picture()))[0]["width"] == 320


async def test_damaged_bytes_crash_nothing(pool, tmp_path):
    sound = clips.picture(0.4, size=(64, 48), sound=True)
    for seed in range(60):
        body = bytearray(sound)
        for step in range(1 + seed % 7):
            body[(seed * 7919 + step * 104729) % len(body)] ^= 1 << seed % 8
        try:
            known, _, _ = await muxed(pool, tmp_path, bytes(body))
        except DecodeError as error:
            assert error.code in ("not_media", "damaged", "too_large")  # noqa: PT017  both ends are good
        else:
            assert known["seconds"] > 0


async def test_what_takes_too_long_is_ended_and_leaves_no_child(tmp_path):
    before = children()
    pool = Decoders(kind="videos", seconds=0.03)
    (tmp_path / "source").write_bytes(clips.animation(frames=80))

    with pytest.raises(DecodeError, match="timed_out"):
        await pool.run({"task": "animate"}, tmp_path / "source", tmp_path / "result")

    assert pool._idle == []
    assert children() == before
    await pool.close()


async def test_an_animation_becomes_a_smaller_video_of_the_same_length(pool, tmp_path):
    given = clips.animation(frames=12)

    known, body, poster = await muxed(pool, tmp_path, given, task="animate")

    facts = clips.facts(body)
    assert len(body) < len(given)
    assert facts["codecs"] == ["h264"]
    assert facts["is_index_first"]
    assert facts["seconds"] == pytest.approx([1.2], abs=0.02)
    assert (known["width"], known["height"], known["has_sound"]) == (160, 120, False)
    assert poster.startswith(b"\xff\xd8\xff")


async def test_odd_sides_lose_a_row_because_h264_counts_in_pairs(pool, tmp_path):
    known, _, _ = await muxed(pool, tmp_path, clips.animation(size=(161, 121)), task="animate")

    assert (known["width"], known["height"]) == (160, 120)


@pytest.mark.parametrize(
    "given", [clips.animation(frames=1), clips.animation(holes=True), clips.animation()[:200], b"GIF89a"]
)
async def test_stills_and_what_one_can_see_through_stay_what_they_are(pool, tmp_path, given):
    with pytest.raises(DecodeError):
        await muxed(pool, tmp_path, given, task="animate")


async def test_memory_does_not_grow_with_the_video(pool, tmp_path):
    short, _, _ = await muxed(pool, tmp_path, clips.picture(2))
    long, body, _ = await muxed(pool, tmp_path, clips.repeated(clips.picture(2), 200))

    assert len(body) > 40_000_000
    assert long["resident"] < short["resident"] + 24 * 1024**2
    assert long["resident"] < 160 * 1024**2


async def test_videos_side_by_side_wait_for_each_other(pool, tmp_path):
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        folder.mkdir()

    results = await asyncio.gather(
        *(muxed(pool, folder, clips.picture(), clips.tone()) for folder in folders)
    )

    assert len({body for _, body, _ in results}) == 1
