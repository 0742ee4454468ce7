"""Files made to harm: nothing of them is kept as it came, and none ends the decoder or fills the memory."""

import io
import time
from pathlib import Path

import av
import pytest
import pyvips

from lanternist.platform.decoders import DecodeError, Decoders
from lanternist.platform.decoding import pictures as decoding
from lanternist.platform.tests.conftest import pid_of
from tests.support import hostile_files, pictures
from tests.support.hostile_files import MARK

INGEST = {"task": "ingest"}
MOST_MEMORY = 256 * 1024**2
KEPT, REFUSED, BOMBS = (
    dict(files()) for files in (hostile_files.kept, hostile_files.refused, hostile_files.bombs)
)


async def cleaned(pool: Decoders, body: bytes, folder: Path) -> tuple[dict, bytes]:
    (folder / "file").write_bytes(body)
    known = await pool.run(INGEST, folder / "file", folder / "clean")
    return known, (folder / "clean").read_bytes()


def most_memory(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def test_there_are_enough_of_them():
    assert len(KEPT) + len(REFUSED) >= 60


@pytest.mark.parametrize("name", KEPT)
async def test_what_shows_something_is_kept_without_what_was_hidden_in_it(pool, tmp_path, name):
    assert MARK in KEPT[name]

    known, body = await cleaned(pool, KEPT[name], tmp_path)

    assert body != KEPT[name]
    assert MARK not in body
    assert b"PK\x05\x06" not in body
    assert known["bytes"] == len(body)
    if known["mime_type"].startswith("image/"):
        image = pyvips.Image.new_from_buffer(body, "")
        assert (image.width, image.height) == (known["width"], known["height"])
        assert not {"exif-data", "xmp-data", "iptc-data", "icc-profile-data"} & set(image.get_fields())
        assert 0 <= known["color"] <= 0xFFFFFF
    else:
        with av.open(io.BytesIO(body)) as clip:
            assert sum(1 for _ in clip.decode(video=0)) == 24


@pytest.mark.parametrize("name", REFUSED)
async def test_what_shows_nothing_is_refused_for_a_named_reason(pool, tmp_path, name):
    await cleaned(pool, pictures.media("b", "jpg")[0], tmp_path)
    pid = pid_of(pool)

    with pytest.raises(DecodeError) as caught:
        await cleaned(pool, REFUSED[name], tmp_path)

    assert caught.value.code in {"not_media", "too_large", "damaged"}
    assert pid_of(pool) == pid
    assert most_memory(pid) < MOST_MEMORY


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_known_by_its_first_bytes(pool, tmp_path, name):
    await cleaned(pool, pictures.media("b", "jpg")[0], tmp_path)
    begun = time.process_time(), time.monotonic()

    with pytest.raises(DecodeError, match="too_large"):
        await cleaned(pool, BOMBS[name], tmp_path)

    assert time.monotonic() - begun[1] < 1  # a tenth of that on a quiet machine


async def test_a_picture_is_turned_before_its_orientation_is_forgotten(pool, tmp_path):
    known, body = await cleaned(pool, hostile_files.telling_jpeg(6), tmp_path)

    assert (known["width"], known["height"]) == (480, 720)
    upright = pyvips.Image.new_from_buffer(body, "")
    expected = pyvips.Image.new_from_buffer(pictures.media("a", "jpg")[0], "").rot90()
    assert (upright - expected).abs().avg() < 3


async def test_what_needs_no_drawing_anew_keeps_every_dot(pool, tmp_path):
    for kind in ("jpg", "png", "gif", "webp"):
        raw = pictures.media("hills", kind)[0]
        known, body = await cleaned(pool, raw, tmp_path)
        before, after = (pyvips.Image.new_from_buffer(each, "") for each in (raw, body))
        assert (before - after).abs().max() == 0
        assert len(body) < len(raw)
        assert known["frames"] == (4 if kind == "gif" else 1)


@pytest.mark.parametrize(
    ("kind", "side"), [("jpeg", 7000), ("progressive", 7000), ("png", 7000), ("webp", 5900)]
)
async def test_the_largest_pictures_fit_or_are_refused(pool, tmp_path, kind, side):
    image = pyvips.Image.gaussnoise(256, 256).cast("uchar").bandjoin([128, 60]).replicate(28, 28)
    image = image.crop(0, 0, side, side).copy(interpretation="srgb")
    body = {
        "jpeg": lambda: image.jpegsave_buffer(Q=40),
        "progressive": lambda: image.jpegsave_buffer(Q=40, interlace=True),
        "png": lambda: image.pngsave_buffer(compression=1),
        "webp": lambda: image.webpsave_buffer(Q=20, effort=0),
    }[kind]()
    await cleaned(pool, pictures.media("b", "jpg")[0], tmp_path)
    pid = pid_of(pool)

    outcome = []
    try:
        outcome.append((await cleaned(pool, body, tmp_path))[0]["width"])
    except DecodeError as error:
        outcome.append(error.code)

    assert outcome in ([side], ["too_large"])
    if pool._idle and pid_of(pool) == pid:
        assert most_memory(pid) < MOST_MEMORY


async def test_a_clip_where_a_picture_belongs_is_of_the_wrong_kind(pool, tmp_path):
    (tmp_path / "file").write_bytes(pictures.media("a", "mp4")[0])

    with pytest.raises(DecodeError, match="wrong_kind"):
        await pool.run(INGEST | {"families": ["image"]}, tmp_path / "file", tmp_path / "clean")


async def test_the_average_colour_is_that_of_the_picture(pool, tmp_path):
    for color in (0x2040C0, 0xFFFFFF, 0x000000):
        bands = [color >> 16, color >> 8 & 255, color & 255]
        image = pyvips.Image.black(50, 40, bands=3).linear(1, bands).cast("uchar").copy(interpretation="srgb")
        assert (await cleaned(pool, image.pngsave_buffer(), tmp_path))[0]["color"] == color


@pytest.mark.parametrize("word", [b"<ScRiPt", b"PK\x03\x04", b"*/   =", b"javascript:"])
@pytest.mark.parametrize("place", [0, 1024**2 - 3, 1024**2, 3 * 1024**2 - 1])
def test_words_of_other_languages_are_found_wherever_they_lie(word, place):
    noise = bytes(range(1, 32)) * (4 * 1024**2 // 31)

    assert decoding._is_ambiguous(memoryview(noise[:place] + word + noise[place:]))
    assert not decoding._is_ambiguous(memoryview(noise))
