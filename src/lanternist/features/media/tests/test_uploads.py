"""What is kept of files that people bring along."""

import asyncio
from pathlib import Path

import pytest
import pyvips

from lanternist.app import Application, open_application
from lanternist.features.media import FileMaker
from lanternist.features.media.tests import shelf
from lanternist.platform.decoders import DecodeError
from tests.support import clips, phone_files, pictures


@pytest.fixture(scope="module")
async def application(house):
    application = await open_application(house.settings, connections=1, statement_seconds=5)
    yield application
    await application.close()


async def made_of(application: Application, folder: Path, body: bytes):
    (folder / "upload").write_bytes(body)
    return await FileMaker(application.media).make_upload(folder / "upload", folder)


@pytest.mark.parametrize(
    ("body", "mime_type", "size"),
    [
        (phone_files.heic(), "image/jpeg", (640, 480)),
        (pictures.media("i.example/upload", "png")[0], "image/png", None),
        (phone_files.mov(), "video/mp4", (320, 180)),
        (clips.picture(form="webm", codec="libvpx"), "video/webm", (320, 240)),
        (clips.animation(), "video/mp4", (160, 120)),
    ],
    ids=["HEIC", "PNG", "MOV with HEVC", "WebM", "animated GIF"],
)
async def test_of_each_kind_is_kept_what_every_browser_shows(application, tmp_path, body, mime_type, size):
    made = await made_of(application, tmp_path, body)

    assert made.new.mime_type == mime_type
    assert made.new.size == made.file.stat().st_size
    assert size in (None, (made.new.width, made.new.height))
    assert (made.video is not None) == mime_type.startswith("video/")
    if made.poster is not None:
        assert pyvips.Image.new_from_buffer(made.poster.read_bytes(), "").width == made.new.width


async def test_the_sound_of_an_upload_is_known(application, tmp_path):
    made = await made_of(application, tmp_path, phone_files.mov())

    assert made.video is not None
    assert (made.video.has_sound, made.video.silence) == (True, None)
    assert made.video.seconds == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("body", [b"<svg onload='alert(1)'/>", b"PK\x03\x04" * 50, phone_files.heic()[:200]])
async def test_what_is_no_picture_is_not_kept(application, tmp_path, body):
    with pytest.raises(DecodeError):
        await made_of(application, tmp_path, body)


async def test_a_picture_of_a_phone_is_shown_wherever_it_was_found(house):
    clip = await shelf.put(
        house,
        "phone",
        {"i.example/IMG_0001.HEIC": phone_files.heic()},
        url="https://i.example/IMG_0001.HEIC",
        type="image",
    )

    answer = await house.nobody.get(clip.path)

    assert answer.headers["content-type"] == "image/jpeg"
    assert pyvips.Image.new_from_buffer(answer.content, "").width == 640


async def test_a_picture_does_not_wait_for_a_video_that_is_encoded(application, tmp_path):
    film, photo = tmp_path / "film", tmp_path / "photo"
    for folder in (film, photo):
        folder.mkdir()
    fine = phone_files.mov(0.5, codec="libx264", dots="yuv444p", size=(480, 270), sound=None)
    encoding = asyncio.create_task(made_of(application, film, clips.repeated(fine, 16)))
    await asyncio.sleep(0)

    made = await made_of(application, photo, phone_files.heic())

    assert made.new.mime_type == "image/jpeg"
    assert not encoding.done()
    assert (await encoding).video is not None
