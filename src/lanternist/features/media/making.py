"""From an asset or an upload to the file that is kept of it, made anew by a decoder."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lanternist.features.media.arrivals import Arrival
from lanternist.features.media.downloads import Downloads
from lanternist.features.media.models import Deliverable, NewObject, NewVideo
from lanternist.features.media.services import MediaServices
from lanternist.features.media.tracks import Tracks, fetch_tracks, has_manifest
from lanternist.platform.decoders import DecodeError
from lanternist.platform.decoding.kinds import SNIFF_BYTES, media_type_of
from lanternist.platform.storage import digest_of

CONVERSION_SECONDS = 1800.0
"""How long the encoding of one upload may take."""
_FAMILIES = {"image": ["image"], "video": ["video"], "gif": ["image", "video"]}
"""What a file may be, by what its source says that it is: a page shows the one and plays the other."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file to keep, and what is known of it; of a video also the poster's file."""

    file: Path
    new: NewObject
    video: NewVideo | None = None
    poster: Path | None = None


class FileMaker:
    """Makes what is kept of files, in folders of the caller's."""

    def __init__(self, media: MediaServices) -> None:
        self._media = media

    async def make_upload(self, file: Path, folder: Path) -> Made:
        """Make of what a person uploaded what every browser shows: HEIC, HEVC and MOV too. Raises `DecodeError`.

        A video that has to be encoded anew takes about as long as it lasts, at most `CONVERSION_SECONDS`.
        """
        mime_type = await asyncio.to_thread(_type_of, file)
        if not mime_type.startswith("video/"):
            return await self._still(file, mime_type, ["image"], folder)
        known = await self._media.conversions.run(
            {"task": "video"}, file, folder / "clean", poster=folder / "poster"
        )
        return await self._made(known, folder, "no_sound_track")

    async def _fetched(self, file: Path, families: list[str], folder: Path) -> Made:
        mime_type = await asyncio.to_thread(_type_of, file)
        if mime_type.startswith("video/") and "video" in families:
            return await self._video(Tracks(file, None, None), folder)
        return await self._still(file, mime_type, families, folder)

    async def _still(self, file: Path, mime_type: str, families: list[str], folder: Path) -> Made:
        if mime_type == "image/gif" and (made := await self._animation(file, folder)):
            return made
        if mime_type == "image/heic" and "image" in families:
            drawn = folder / "drawn"
            await self._media.photos.run({"task": "picture"}, file, drawn)
            file = drawn
        clean = folder / "clean"
        known = await self._media.decoders.run({"task": "ingest", "families": families}, file, clean)
        return Made(clean, NewObject.of(await asyncio.to_thread(digest_of, clean), known))

    async def _video(self, tracks: Tracks, folder: Path) -> Made:
        more = {"poster": folder / "poster"} | ({"sound": tracks.sound} if tracks.sound else {})
        try:
            known = await self._media.videos.run({"task": "mux"}, tracks.picture, folder / "clean", **more)
        except DecodeError as error:
            if tracks.sound is None:
                raise
            # The sound may be what is damaged; the picture alone is worth more than nothing.
            return await self._video(Tracks(tracks.picture, None, f"sound_{error.code}"), folder)
        return await self._made(known, folder, tracks.silence or "no_sound_track")

    async def _animation(self, file: Path, folder: Path) -> Made | None:
        """Return an animated GIF as a video, unless it is smaller or looks other as it is."""
        try:
            known = await self._media.videos.run(
                {"task": "animate"}, file, folder / "clean", poster=folder / "poster"
            )
        except DecodeError:
            return None
        is_smaller = known["bytes"] < await asyncio.to_thread(lambda: file.stat().st_size)
        return await self._made(known, folder, "animation") if is_smaller else None

    async def _made(self, known: dict[str, Any], folder: Path, silence: str) -> Made:
        clean, poster = folder / "clean", folder / "poster"
        digests = [await asyncio.to_thread(digest_of, file) for file in (clean, poster)]
        still = NewObject.of(digests[1], {"mime_type": "image/jpeg", "bytes": known["poster_bytes"]})
        video = NewVideo(
            seconds=round(known["seconds"], 3),
            has_sound=known["has_sound"],
            silence=None if known["has_sound"] else silence,
            poster=still,
        )
        return Made(clean, NewObject.of(digests[0], known), video, poster)


class Maker(FileMaker):
    """Makes what is kept of assets, which it reads from their hosts."""

    def __init__(self, media: MediaServices, downloads: Downloads) -> None:
        super().__init__(media)
        self._downloads = downloads

    async def make(self, asset: Deliverable, folder: Path, arrival: Arrival | None = None) -> Made:
        """Read and make one; `arrival` is told what comes. Raises `FetchError`, `NotMedia` and `DecodeError`."""
        if has_manifest(asset):
            most_height = self._media.most_video_height
            tracks = await fetch_tracks(self._downloads, asset, folder, most_height=most_height)
            return await self._video(tracks, folder)
        file = folder / "file"
        await self._downloads.file(asset.source_url, file, arrival=arrival)
        return await self._fetched(file, _FAMILIES[asset.type], folder)


def _type_of(file: Path) -> str:
    with file.open("rb") as stream:
        return media_type_of(stream.read(SNIFF_BYTES)) or ""
