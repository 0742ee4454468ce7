"""From an asset to the file that is kept of it: read from its host, then made anew by a decoder."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lanternist.features.media.arrivals import Arrival
from lanternist.features.media.downloads import Downloads
from lanternist.features.media.models import Deliverable, NewObject, NewVideo
from lanternist.features.media.tracks import Tracks, fetch_tracks, has_manifest
from lanternist.platform.decoders import DecodeError, Decoders
from lanternist.platform.decoding.kinds import SNIFF_BYTES, media_type_of
from lanternist.platform.storage import digest_of

_FAMILIES = {"image": ["image"], "video": ["video"], "gif": ["image", "video"]}
"""What a file may be, by what its source says that it is: a page shows the one and plays the other."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file to keep, and what is known of it; of a video also the poster's file."""

    file: Path
    new: NewObject
    video: NewVideo | None = None
    poster: Path | None = None


class Maker:
    """Makes what is kept of assets, in folders of the caller's."""

    def __init__(
        self, downloads: Downloads, pictures: Decoders, videos: Decoders, *, most_height: int
    ) -> None:
        self._downloads = downloads
        self._pictures = pictures
        self._videos = videos
        self._most_height = most_height

    async def make(self, asset: Deliverable, folder: Path, arrival: Arrival | None = None) -> Made:
        """Read and make one; `arrival` is told what comes. Raises `FetchError`, `NotMedia` and `DecodeError`."""
        if has_manifest(asset):
            tracks = await fetch_tracks(self._downloads, asset, folder, most_height=self._most_height)
            return await self._video(tracks, folder)
        file = folder / "file"
        size = await self._downloads.file(asset.source_url, file, arrival=arrival)
        mime_type = await asyncio.to_thread(_type_of, file)
        if mime_type.startswith("video/") and "video" in _FAMILIES[asset.type]:
            return await self._video(Tracks(file, None, None), folder)
        if mime_type == "image/gif" and (made := await self._animation(file, size, folder)):
            return made
        clean = folder / "clean"
        order = {"task": "ingest", "families": _FAMILIES[asset.type]}
        known = await self._pictures.run(order, file, clean)
        return Made(clean, NewObject.of(await asyncio.to_thread(digest_of, clean), known))

    async def _video(self, tracks: Tracks, folder: Path) -> Made:
        more = {"poster": folder / "poster"} | ({"sound": tracks.sound} if tracks.sound else {})
        try:
            known = await self._videos.run({"task": "mux"}, tracks.picture, folder / "clean", **more)
        except DecodeError as error:
            if tracks.sound is None:
                raise
            # The sound may be what is damaged; the picture alone is worth more than nothing.
            return await self._video(Tracks(tracks.picture, None, f"sound_{error.code}"), folder)
        return await self._made(known, folder, tracks.silence or "no_sound_track")

    async def _animation(self, file: Path, size: int, folder: Path) -> Made | None:
        """Return an animated GIF as a video, unless it is smaller or looks other as it is."""
        try:
            known = await self._videos.run(
                {"task": "animate"}, file, folder / "clean", poster=folder / "poster"
            )
        except DecodeError:
            return None
        return await self._made(known, folder, "animation") if known["bytes"] < size else None

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


def _type_of(file: Path) -> str:
    with file.open("rb") as stream:
        return media_type_of(stream.read(SNIFF_BYTES)) or ""
