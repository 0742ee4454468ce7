"""A host of videos as v.redd.it is: manifests, and picture and sound in files of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from lanternist.features import media
from lanternist.features.sessions import slide_queries
from lanternist.features.sessions.models import NewSlide
from tests.support import clips
from tests.support.house import House

MPD = """<?xml version="1.0" encoding="UTF-8"?>
<MPD type="static" mediaPresentationDuration="PT2S" xmlns="urn:mpeg:dash:schema:mpd:2011"><Period duration="PT2S">
<AdaptationSet contentType="video"><Representation height="240" bandwidth="300000"><BaseURL>DASH_240.mp4</BaseURL>
</Representation><Representation height="1440" bandwidth="9000000"><BaseURL>DASH_1440.mp4</BaseURL></Representation>
</AdaptationSet>{sound}</Period></MPD>"""
SOUND = """<AdaptationSet contentType="audio"><Representation bandwidth="64000"><BaseURL>DASH_AUDIO_64.mp4</BaseURL>
</Representation><Representation bandwidth="128000"><BaseURL>DASH_AUDIO_128.mp4</BaseURL></Representation>
</AdaptationSet>"""
MASTER = b"""#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="6",NAME="audio",URI="HLS_AUDIO_128.m3u8"
#EXT-X-STREAM-INF:AUDIO="6",BANDWIDTH=260000,RESOLUTION=320x240
HLS_240.m3u8
"""


@dataclass(frozen=True)
class Clip:
    """A video on the shelf, as a slide of a session."""

    path: str
    """Where its holder loads it."""
    asset_id: int
    session_id: int


def whole(name: str) -> dict[str, bytes]:
    """Return a video with sound, as files by address."""
    at = f"v.redd.it/{name}"
    return {
        f"{at}/DASHPlaylist.mpd": MPD.format(sound=SOUND).encode(),
        f"{at}/DASH_240.mp4": clips.picture(),
        f"{at}/DASH_1440.mp4": b"too large to be asked for",
        f"{at}/DASH_AUDIO_64.mp4": clips.tone(hertz=220),
        f"{at}/DASH_AUDIO_128.mp4": clips.tone(),
    }


def hls(name: str) -> dict[str, bytes]:
    """Return a video whose only manifest is HLS, its picture in two parts."""
    at = f"v.redd.it/{name}"
    picture = clips.picture(form="mpegts")
    cut = len(picture) // 188 // 2 * 188
    return {
        f"{at}/HLSPlaylist.m3u8": MASTER,
        f"{at}/HLS_240.m3u8": b"#EXTM3U\n#EXTINF:1,\na.ts\n#EXTINF:1,\nb.ts\n#EXT-X-ENDLIST\n",
        f"{at}/HLS_AUDIO_128.m3u8": b"#EXTM3U\n#EXTINF:2,\nsound.aac\n#EXT-X-ENDLIST\n",
        f"{at}/a.ts": picture[:cut],
        f"{at}/b.ts": picture[cut:],
        f"{at}/sound.aac": clips.tone(form="adts"),
    }


async def put(house: House, name: str, files: Mapping[str, bytes | int], **asset: str) -> Clip:
    """Put files (or the status with which they are refused) on the shelf, and a slide of them into a session."""
    house.replay.files.update(files)
    session_id = await house.session_of(house.ana)
    url = asset.get("url", f"https://v.redd.it/{name}/DASH_240.mp4?source=fallback")
    kind = asset.get("type", "video")
    async with house.db.transaction() as tx:
        scope_id = await tx.fetchval("select scope_id from sessions_session where id = $1", session_id)
        new = media.NewAsset(canonical_id=name, source_url=url, type=kind, hls_url=asset.get("hls_url"))
        [asset_id] = (await media.add_assets(tx, [new])).values()
        [link] = await media.add_links(tx, scope_id, [asset_id])
        slide = NewSlide(
            link_id=link,
            thumbnail_link_id=None,
            canonical_id=name,
            source_url=url,
            type=kind,
            origin="source",
        )
        await slide_queries.append_slides(tx, session_id, [slide])
    path = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"][0]["mediaUrl"]
    return Clip(path, asset_id, session_id)


async def settled(house: House, clip: Clip) -> None:
    """Wait until a video is here as it is kept; who asks for all of it may get it as it arrives."""
    answer = await house.nobody.head(clip.path)
    assert answer.status_code == 200
