"""A post of v.redd.it as it was recorded, played in a real browser: with its sound."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, Page

from lanternist.features.media.tests import shelf
from tests.support import clips
from tests.support.house import House
from tests.support.mortal_server import MortalServer

POST, VIDEO = "1skl1i1", "dqm10oy4d0vg1"
"""The first post of the recording, and where its video lies."""
SECONDS = 6.0
PLAYING = """
() => {
  const video = document.querySelector("video");
  return video && {
    time: video.currentTime, isMuted: video.muted, heard: video.webkitAudioDecodedByteCount,
    seen: video.webkitVideoDecodedByteCount, poster: video.poster, width: video.videoWidth, length: video.duration,
  };
}
"""


@pytest.fixture(scope="module")
async def server(house: House) -> AsyncIterator[str]:
    """The address of a web server of its own process, over the same database."""
    own = {
        "LANTERNIST_DATA_DIR": str(house.settings.data_dir),
        "LANTERNIST_DATABASE_URL": house.settings.database_url or "",
        "LANTERNIST_SECRET_KEY": house.settings.secret_key or "",
    }
    server = MortalServer(house.replay.environment | own)
    await server.start(None)
    yield f"http://127.0.0.1:{server.port}"
    await server.end()


@pytest.fixture(scope="module")
async def page(server: str, house: House, browser: Browser) -> AsyncIterator[Page]:
    """Ana's browser on a phone."""
    context = await browser.new_context(viewport={"width": 390, "height": 844}, base_url=server)
    await context.add_cookies(
        [{"name": name, "value": value, "url": server} for name, value in house.ana.cookies.items()]
    )
    yield await context.new_page()
    await context.close()


async def recorded(house: House) -> tuple[int, dict]:
    """Fill a session from the recording; return it, and its slide of the post."""
    at = f"v.redd.it/{VIDEO}"
    house.replay.files |= {
        f"{at}/DASHPlaylist.mpd": shelf.MPD.format(sound=shelf.SOUND).encode(),
        f"{at}/DASH_240.mp4": clips.picture(SECONDS),
        f"{at}/DASH_AUDIO_128.mp4": clips.tone(SECONDS),
    }
    session_id = await house.session_of(house.ana, subreddits="popular", transition="none")
    await house.run_jobs()
    media = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    [slide] = [each for each in media if each["redditPostId"] == POST]
    return session_id, slide


async def until(page: Page, expression: str) -> None:
    async with asyncio.timeout(20):
        while not await page.evaluate(expression):
            await asyncio.sleep(0.05)


async def test_a_recorded_post_plays_with_its_sound(house, server, page):
    session_id, slide = await recorded(house)
    assert slide["order"] == 0
    assert (slide["hasSound"], slide["duration"]) == (None, 147)

    await page.goto(f"/play/{session_id}")
    await page.keyboard.press("m")
    await until(page, "document.querySelector('video')?.webkitAudioDecodedByteCount > 0")

    playing = await page.evaluate(PLAYING)
    assert playing["seen"] > 0
    assert not playing["isMuted"]
    assert playing["width"] == 320
    assert playing["length"] == pytest.approx(SECONDS, abs=0.1)
    await until(page, "document.querySelector('#player').dataset.heard === 'true'")
    async with httpx.AsyncClient() as anybody:
        poster = await anybody.get(playing["poster"])
    assert poster.headers["content-type"] in ("image/jpeg", "image/webp")
    [known] = [
        each
        for each in (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
        if each["id"] == slide["id"]
    ]
    assert (known["hasSound"], known["duration"]) == (True, pytest.approx(SECONDS, abs=0.1))
