"""What phones make, made into what every browser shows: HEIC pictures, HEVC videos, MOV, odd sound."""

import io
import random
from pathlib import Path

import av
import pytest
import pyvips

from lanternist.platform.decoders import DecodeError, Decoders
from tests.support import clips, phone_files

FAILURES = {"not_media", "damaged", "too_large"}
PAGE = b"<!doctype html><title>Not a picture</title>"
ENDLESS = phone_files.heic().replace(b"ispe\0\0\0\0\0\0\x02\x80", b"ispe\0\0\0\0\0\x0f\x42\x40")


@pytest.fixture(scope="module")
async def pool():
    pool = Decoders(kind="conversions", seconds=60)
    yield pool
    await pool.close()


async def converted(pool: Decoders, folder: Path, given: bytes, task: str = "video") -> tuple[dict, bytes]:
    (folder / "source").write_bytes(given)
    more = {"poster": folder / "poster"} if task == "video" else {}
    known = await pool.run({"task": task}, folder / "source", folder / "result", **more)
    return known, (folder / "result").read_bytes()


def shown(body: bytes) -> dict[str, object]:
    with av.open(io.BytesIO(body)) as container:
        frames = list(container.decode(video=0))
    first = frames[0]
    return {
        "size": (first.width, first.height),
        "dots": first.format.name,
        "turned": first.rotation,
        "curve": first.color_trc,
        "frames": len(frames),
    }


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({}, "image/jpeg"),
        ({"bits": 12}, "image/jpeg"),
        ({"profile": True}, "image/jpeg"),
        ({"holes": True}, "image/webp"),
    ],
    ids=["plain", "12 bits", "with a profile", "with holes"],
)
async def test_a_picture_of_a_phone_looks_the_same_and_tells_nothing(pool, tmp_path, options, kind):
    given = phone_files.heic(**options)
    assert b"Secret" in given

    known, body = await converted(pool, tmp_path, given, "picture")

    image = pyvips.Image.new_from_buffer(body, "")
    assert (known["mime_type"], known["bytes"]) == (kind, len(body))
    assert (image.width, image.height, image.hasalpha()) == (640, 480, "holes" in options)
    for place, colour in (((100, 400), (200, 0, 0)), ((500, 400), (0, 0, 200))):
        assert image(*place)[:3] == pytest.approx(colour, abs=12)
    assert b"Secret" not in body
    assert b"Exif" not in body


async def test_a_picture_that_was_taken_upright_is_turned(pool, tmp_path):
    _, body = await converted(pool, tmp_path, phone_files.heic(turned=6), "picture")

    image = pyvips.Image.new_from_buffer(body, "")
    assert (image.width, image.height) == (480, 640)
    assert image(400, 100)[:3] == pytest.approx((200, 0, 0), abs=12)
    assert image(400, 540)[:3] == pytest.approx((0, 0, 200), abs=12)


async def test_hevc_with_plain_sound_becomes_h264_with_aac(pool, tmp_path):
    given = phone_files.mov()
    assert b"Secret" in given

    known, body = await converted(pool, tmp_path, given)

    facts = clips.facts(body)
    assert facts["codecs"] == ["h264", "aac"]
    assert facts["seconds"] == pytest.approx([1, 1], abs=0.05)
    assert facts["is_index_first"]
    assert b"Secret" not in body
    assert (known["mime_type"], known["has_sound"]) == ("video/mp4", True)
    assert (tmp_path / "poster").read_bytes().startswith(b"\xff\xd8")


async def test_what_plays_already_is_only_put_into_another_file(pool, tmp_path):
    given = phone_files.mov(codec="libx264", sound="aac")

    known, body = await converted(pool, tmp_path, given)

    assert clips.packets(body) == clips.packets(given)
    assert clips.facts(body)["tags"]["major_brand"] != "qt  "
    assert known["seconds"] == pytest.approx(1, abs=0.05)


async def test_only_the_stream_that_does_not_play_is_encoded(pool, tmp_path):
    given = phone_files.mov(codec="libx264", sound="pcm_s16le")

    _, body = await converted(pool, tmp_path, given)

    assert clips.facts(body)["codecs"] == ["h264", "aac"]
    assert clips.packets(body)[0] == clips.packets(given)[0]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"turned": 90}, {"size": (180, 320), "turned": 0}),
        ({"dots": "yuv420p10le"}, {"dots": "yuv420p"}),
        ({"dots": "yuv420p10le", "curve": 18}, {"dots": "yuv420p", "curve": 1}),
        ({"dots": "yuv420p10le", "curve": 16}, {"dots": "yuv420p", "curve": 1}),
        ({"rate": 120}, {"frames": 60}),
        ({"codec": "libx264", "dots": "yuv444p"}, {"dots": "yuv420p"}),
        ({"size": (2400, 400), "seconds": 0.1}, {"size": (1920, 320)}),
    ],
    ids=["turned", "10 bits", "HLG", "PQ", "too many frames", "fine colours", "too large"],
)
async def test_what_browsers_could_not_show_as_it_is_is_encoded_for_a_screen(
    pool, tmp_path, options, expected
):
    _, body = await converted(pool, tmp_path, phone_files.mov(sound=None, **options))

    found = shown(body)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("task", "given", "code"),
    [
        ("picture", PAGE, {"damaged"}),
        ("picture", phone_files.heic()[:-400], {"damaged"}),
        ("picture", ENDLESS, {"too_large"}),
        ("video", PAGE, {"not_media"}),
        ("video", phone_files.heic(), {"not_media", "damaged"}),
        ("video", phone_files.mov()[:3000], {"damaged"}),
        ("video", phone_files.mov(601, rate=1, size=(64, 36), sound=None), {"too_large"}),
    ],
    ids=[
        "page",
        "cut picture",
        "endless picture",
        "page as video",
        "picture as video",
        "cut video",
        "too long",
    ],
)
async def test_what_cannot_be_made_is_refused_for_a_named_reason(pool, tmp_path, task, given, code):
    with pytest.raises(DecodeError) as refused:
        await converted(pool, tmp_path, given, task)

    assert refused.value.code in code


@pytest.mark.parametrize("task", ["picture", "video"])
async def test_damaged_bytes_crash_nothing(pool, tmp_path, task):
    whole = phone_files.heic((64, 48)) if task == "picture" else phone_files.mov(0.2, size=(64, 36))
    draw = random.Random(7)
    failures = set()
    for _ in range(60):
        given = bytearray(whole)
        for _ in range(draw.randint(1, 12)):
            given[draw.randrange(len(given))] = draw.randrange(256)
        try:
            await converted(pool, tmp_path, bytes(given), task)
        except DecodeError as error:
            failures.add(error.code)

    assert failures
    assert failures <= FAILURES


@pytest.mark.parametrize("given", [phone_files.heic(), phone_files.mov()], ids=["HEIC", "MOV"])
async def test_the_decoder_of_pictures_keeps_neither_as_it_came(tmp_path, given):
    pictures = Decoders()
    with pytest.raises(DecodeError) as refused:
        await converted(pictures, tmp_path, given, "ingest")
    await pictures.close()

    assert refused.value.code == "not_media"
