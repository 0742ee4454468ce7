"""The server that plays the world outside keeps to the protocol, so that tests against it mean something."""

import av
import pytest
import pyvips

from lanternist.platform.fetch import ConnectionFailed, Fetcher
from tests.support import pictures
from tests.support.replay import Replay

ADDRESSES = {
    "https://i.redd.it/abc.jpg": "image/jpeg",
    "https://preview.redd.it/abc.png?width=640&s=1": "image/png",
    "https://preview.redd.it/abc.gif?format=mp4&s=1": "video/mp4",
    "https://i.imgur.com/AbC12.gif": "image/gif",
    "https://i.imgur.com/AbC12.webp": "image/webp",
    "https://v.redd.it/abc/DASH_720.mp4?source=fallback": "video/mp4",
    "https://i.reddituploads.com/abc?fit=max": "image/jpeg",
    "https://imgur.com/AbC12": "text/html; charset=utf-8",
}


@pytest.mark.parametrize("url", ADDRESSES)
async def test_an_address_gives_what_its_host_would_give(fetcher: Fetcher, url: str) -> None:
    answer = await fetcher.request("GET", url)

    assert answer.status == 200
    assert answer.headers["content-type"] == ADDRESSES[url]


@pytest.mark.parametrize("kind", ["jpg", "png", "gif", "webp", "mp4"])
def test_media_are_real_and_other_for_every_path(kind: str) -> None:
    bodies = {pictures.media(f"/{number}", kind)[0] for number in range(10)}

    assert len(bodies) == 10
    assert pictures.media("/0", kind)[0] in bodies
    for body in bodies:
        assert 10_000 < len(body) < 70_000
        assert _opens(body, kind)


def _opens(body: bytes, kind: str) -> bool:
    if kind != "mp4":
        return pyvips.Image.new_from_buffer(body, "", fail_on="warning").avg() > 0
    with av.open(pictures.io.BytesIO(body)) as container:
        return sum(1 for _ in container.decode(video=0)) == 24


async def test_a_part_of_a_file_is_given(fetcher: Fetcher) -> None:
    url = "https://v.redd.it/abc/DASH_720.mp4"
    whole = (await fetcher.request("GET", url)).body

    part = await fetcher.request("GET", url, headers={"Range": "bytes=10-19"})
    end = await fetcher.request("GET", url, headers={"Range": "bytes=-5"})
    beyond = await fetcher.request("GET", url, headers={"Range": f"bytes={len(whole)}-"})

    assert (part.status, part.body) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert end.body == whole[-5:]
    assert beyond.status == 416


async def test_marked_paths_fail_on_purpose(fetcher: Fetcher) -> None:
    missing = await fetcher.request("GET", "https://i.redd.it/_404/abc.jpg")
    page = await fetcher.request("GET", "https://i.redd.it/_html/abc.jpg")
    moved = await fetcher.request("GET", "https://i.redd.it/_redirect/abc.jpg", follow=True)

    assert missing.status == 404
    assert page.headers["content-type"].startswith("text/html")
    assert moved.url == "https://i.redd.it/abc.jpg"
    with pytest.raises(ConnectionFailed):
        await fetcher.request("GET", "https://i.redd.it/_cut/abc.jpg")


async def test_a_listing_needs_a_token(fetcher: Fetcher, replay: Replay) -> None:
    url = "https://oauth.reddit.com/r/pics/hot"
    for headers in ({}, {"Authorization": "Bearer made-up"}):
        assert (await fetcher.request("GET", url, headers=headers)).status == 401

    assert [call.path for call in replay.asked("oauth.reddit.com")] == ["/r/pics/hot"] * 2
