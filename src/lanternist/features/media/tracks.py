"""A video whose picture and sound lie apart: its manifest is read, the best of both is fetched.

What goes wrong with the sound leaves a silent video; what goes wrong with the manifest leaves the file that the
source names besides, which is silent too.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lanternist.features.media import manifests
from lanternist.features.media.downloads import Downloads, NotMedia, failure_of
from lanternist.features.media.manifests import ManifestRefused, Offer, Track
from lanternist.features.media.models import Deliverable
from lanternist.platform.fetch import FetchError, TimedOut

FETCH_SECONDS = 60.0
_MANIFEST_ENDINGS = (".mpd", ".m3u8")
_FAILURES = (FetchError, NotMedia, ManifestRefused)


@dataclass(frozen=True, slots=True)
class Tracks:
    """Where the picture and the sound were written; without a sound, `silence` says why."""

    picture: Path
    sound: Path | None
    silence: str | None


def has_manifest(asset: Deliverable) -> bool:
    """Return whether an asset's picture and sound lie apart. An animation has no sound to look for."""
    return is_manifest(asset.source_url) or (asset.type == "video" and bool(manifest_urls(asset)))


def manifest_urls(asset: Deliverable) -> list[str]:
    """Return where an asset's manifests may lie, the best one first."""
    urls: list[str] = []
    place = urlsplit(asset.source_url)
    # `/ID/NAME`; the manifests of galleries lie deeper and are signed, so theirs are not to be guessed.
    if place.hostname == "v.redd.it" and place.path.count("/") == 2:
        urls.append(urljoin(asset.source_url, "DASHPlaylist.mpd"))
    urls += [url for url in (asset.source_url, asset.hls_url or "") if is_manifest(url)]
    return list(dict.fromkeys(urls))


async def fetch_tracks(downloads: Downloads, asset: Deliverable, folder: Path, *, most_height: int) -> Tracks:
    """Write an asset's tracks into a folder; raises `FetchError` and `NotMedia` when there is no picture."""
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            return await _fetch(downloads, asset, folder, most_height)
    except TimeoutError:
        raise TimedOut("the tracks of a video took too long") from None


async def _fetch(downloads: Downloads, asset: Deliverable, folder: Path, most_height: int) -> Tracks:
    failure: Exception = NotMedia("manifest_missing")
    for url in manifest_urls(asset):
        try:
            answer = await downloads.manifest(url)
            offer = manifests.parse(answer.body, answer.url)
            return await _fetch_offer(downloads, offer, folder, most_height)
        except _FAILURES as error:
            failure = error
    if is_manifest(asset.source_url):
        raise NotMedia(failure.failure) if isinstance(failure, ManifestRefused) else failure
    file = folder / "picture"
    await downloads.file(asset.source_url, file)
    return Tracks(file, None, f"manifest_{_name_of(failure)}".replace("manifest_manifest", "manifest"))


async def _fetch_offer(downloads: Downloads, offer: Offer, folder: Path, most_height: int) -> Tracks:
    picture, sound = offer.best_picture(most_height), offer.best_sound()
    if picture is None:
        raise ManifestRefused("manifest_without_video")
    hearing = asyncio.create_task(_fetch_sound(downloads, sound, folder / "sound"))
    try:
        await _fetch_track(downloads, picture, folder / "picture")
        silence = await hearing
    finally:
        hearing.cancel()
        await asyncio.wait([hearing])
    return Tracks(folder / "picture", None if silence else folder / "sound", silence)


async def _fetch_sound(downloads: Downloads, sound: Track | None, file: Path) -> str | None:
    """Write the sound; return why there is none."""
    if sound is None:
        return "no_sound_track"
    try:
        await _fetch_track(downloads, sound, file)
    except _FAILURES as error:
        return f"sound_{_name_of(error)}"
    return None


async def _fetch_track(downloads: Downloads, track: Track, file: Path) -> None:
    if not track.is_playlist:
        await downloads.file(track.url, file)
        return
    answer = await downloads.manifest(track.url)
    size = 0
    for part in manifests.parts_of(answer.body, answer.url):
        size = await downloads.file(part, file, behind=size)


def _name_of(failure: Exception) -> str:
    return (
        failure_of(failure)
        if isinstance(failure, FetchError | NotMedia)
        else getattr(failure, "failure", "damaged")
    )


def is_manifest(url: str) -> bool:
    """Return whether an address is that of a manifest, which few browsers play."""
    return urlsplit(url).path.lower().endswith(_MANIFEST_ENDINGS)
