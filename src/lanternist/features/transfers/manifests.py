"""`manifest.json` of an exported session, documented in docs/exports.md: written here, and read with limits."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

FORMAT = "lanternist-session"
VERSION = 1
NAME = "manifest.json"
LARGEST_BYTES = 4 * 1024**2
MOST_MEDIA = 1000

Text = Annotated[str, Meta(max_length=4000)]
Address = Annotated[str, Meta(max_length=8192)]
Name = Annotated[str, Meta(max_length=300)]
Moment = Annotated[float, Meta(ge=0, le=86_400)]


class ManifestThumbnail(Struct, frozen=True, kw_only=True, rename="camel"):
    """The picture that was chosen for the session: one of its slides, else a file of its own, an address, or both."""

    slide: Annotated[int, Meta(ge=0, lt=MOST_MEDIA)] | None = None
    """Its place in `media`, from 0."""
    file: Annotated[str, Meta(max_length=1000)] | None = None
    sha256: Annotated[str, Meta(max_length=64)] | None = None
    bytes: int | None = None
    mime_type: Name | None = None
    source_url: Address | None = None


class ManifestSession(Struct, frozen=True, kw_only=True, rename="camel"):
    """The settings of the session."""

    title: Annotated[str, Meta(max_length=2000)]
    subreddits: Annotated[list[Name], Meta(max_length=50)] = []
    category: Name | None = None
    """The name of its category; None is the built-in one."""
    interval_min: Annotated[int, Meta(ge=1, le=60)] = 3
    interval_max: Annotated[int, Meta(ge=1, le=60)] = 10
    transition: Name = "fade"
    ai_prompt: Text | None = None
    caption_theme: Name | None = None
    is_favorite: bool = False
    is_manual_mode: bool = False
    show_duplicates: bool = False
    kind: Name = "imported"
    is_imported: bool = True
    import_source: Name | None = None
    import_url: Address | None = None
    tags: Annotated[list[Name], Meta(max_length=15)] = []
    thumbnail: ManifestThumbnail | None = None
    """None is the first picture that there is."""


class ManifestMedium(Struct, frozen=True, kw_only=True, rename="camel"):
    """One slide, in the order of the list. `file` is a name in the archive; without it there is only the address."""

    type: Name = "image"
    file: Annotated[str, Meta(max_length=1000)] | None = None
    sha256: Annotated[str, Meta(max_length=64)] | None = None
    bytes: int | None = None
    mime_type: Name | None = None
    missing: Name | None = None
    """Why there is no file."""
    caption: Text | None = None
    duration_seconds: Annotated[float, Meta(ge=0.5, le=3600)] | None = None
    start_seconds: Moment | None = None
    end_seconds: Moment | None = None
    """Which part of a video is shown."""
    title: Text | None = None
    author: Text | None = None
    community: Text | None = None
    post_id: Name | None = None
    post_url: Address | None = None
    source_url: Address | None = None
    width: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    height: Annotated[int, Meta(ge=1, le=100_000)] | None = None


class Manifest(Struct, frozen=True, kw_only=True, rename="camel"):
    """What an archive holds. Archives that people make themselves may leave out all but `session.title` and `media`."""

    format: Name = FORMAT
    version: int = VERSION
    generator: Name = ""
    exported_at: Name = ""
    session: ManifestSession
    media: Annotated[list[ManifestMedium], Meta(max_length=MOST_MEDIA)]


class BadManifest(Exception):
    """The text is no manifest that can be read; the message says where."""


_DECODER = msgspec.json.Decoder(Manifest)


def written(manifest: Manifest) -> bytes:
    """Return the manifest as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read(body: bytes) -> Manifest:
    """Return what was written, or raise `BadManifest`."""
    try:
        manifest = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadManifest(str(error)[:200]) from error
    if manifest.format != FORMAT or manifest.version != VERSION:
        raise BadManifest(f"only {FORMAT!r} of version {VERSION} can be read")
    return manifest
