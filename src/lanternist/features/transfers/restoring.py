"""From what an archive says to a session: what a manifest names is checked like what a form sends."""

import re
from dataclasses import dataclass, replace
from typing import Any

from lanternist.errors import ValidationFailed
from lanternist.features.ingestion import (
    EXTENSIONS,
    BadSourceName,
    FoundMedia,
    MediaType,
    Sources,
    fields,
    place_of,
    plain_id,
    target_of,
)
from lanternist.features.sessions import Draft, NewSession, Origin, draft_from
from lanternist.features.transfers import manifests
from lanternist.features.transfers.archives import Archive, BadArchive, Entry
from lanternist.features.transfers.manifests import (
    BadManifest,
    Manifest,
    ManifestMedium,
    ManifestSession,
    ManifestThumbnail,
)
from lanternist.platform.addresses import host_denial
from lanternist.platform.bodies import shape_from

ZIP = "zip"
_SHOWN_ENDINGS = (*EXTENSIONS, "heic", "mov", "m4v")
_SOURCE = re.compile(r"[a-z0-9-]{1,40}")
_DIGITS = re.compile(r"(\d+)")
_KINDS = ("reddit", "manual", "imported")
_PLACEHOLDER = "placeholder"


@dataclass(frozen=True, slots=True)
class Piece:
    """One slide to be: what is told of it, and its file where the archive has it."""

    told: ManifestMedium
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The picture that was chosen for a session: a slide, else its file where the archive has it, else an address."""

    slide: int | None
    entry: Entry | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an archive is made into. Without an origin it is a session that comes back as it was."""

    draft: Draft
    category: str | None
    tags: list[str]
    origin: Origin | None
    pieces: list[Piece]
    thumbnail: Chosen | None = None


def plan_of(archive: Archive, sources: Sources, *, title: str | None, file_title: str) -> Plan:
    """Return what is to be made of an archive: of its manifest, else of its pictures and clips by name.

    Raises `BadArchive`.
    """
    entry = archive.find(manifests.NAME)
    if entry is None:
        pieces = [Piece(ManifestMedium(), each) for each in _by_number(archive)]
        told = ManifestSession(title=file_title)
        return _plan(told, pieces, sources, title)
    try:
        manifest = manifests.read(archive.read(entry, manifests.LARGEST_BYTES))
    except BadManifest as error:
        raise BadArchive("manifest") from error
    plan = _plan(manifest.session, _pieces(archive, manifest), sources, title)
    told = manifest.session.thumbnail
    return plan if told is None else replace(plan, thumbnail=_chosen(archive, told, len(plan.pieces)))


def found_of(told: ManifestMedium, kind: str | None = None) -> FoundMedia | None:
    """Return a slide that is told of: with a file of `kind` where one came along, else by its address, if it has one.

    Who is asked for a file is never what an archive says of it, but what its address is known as.
    """
    url = _public_address(told.source_url)
    if url is None and kind is None:
        return None
    target = target_of(url) if url else None
    types = {each.value: each for each in MediaType}
    return FoundMedia(
        type=types.get(kind or "") or (target.type if target else types.get(told.type, MediaType.IMAGE)),
        url=(target.url if target and kind is None else url) or "",
        canonical_id=(target.canonical_id if target else plain_id(url)) if url else "",
        hls_url=target.hls_url if target else None,
        width=told.width,
        height=told.height,
        title=_text(told.title),
        author=_text(told.author),
        community=_text(told.community),
        caption=_text(told.caption, 2000),
        post_id=_text(told.post_id),
        post_url=fields.address(told.post_url),
    )


def _plan(told: ManifestSession, pieces: list[Piece], sources: Sources, title: str | None) -> Plan:
    try:
        draft = _draft(told, sources, title)
    except ValidationFailed as error:
        raise BadArchive("manifest") from error
    origin = None
    if told.is_imported:
        source = told.import_source or ZIP
        is_known = _SOURCE.fullmatch(source) is not None and source != "community"
        origin = Origin(source if is_known else ZIP, fields.address(told.import_url))
    return Plan(draft, _text(told.category, 80), list(told.tags), origin, pieces)


def _draft(told: ManifestSession, sources: Sources, title: str | None) -> Draft:
    names = [name for name in told.subreddits if _is_source(name, sources)]
    members: dict[str, Any] = {
        "title": title or _text(" ".join(told.title.split()), 255) or "",
        "subreddits": names or _PLACEHOLDER,
        "intervalMin": told.interval_min,
        "intervalMax": told.interval_max,
        "transition": told.transition,
        "aiPrompt": told.ai_prompt,
        "captionTheme": told.caption_theme,
        "isFavorite": told.is_favorite,
        "isManualMode": told.is_manual_mode,
        "showDuplicates": told.show_duplicates,
    }
    draft = draft_from(shape_from(members, NewSession), sources)
    kind = told.kind if told.kind in _KINDS else "imported"
    return replace(draft, kind=kind, subreddits=draft.subreddits if names else [])


def _pieces(archive: Archive, manifest: Manifest) -> list[Piece]:
    pieces = [
        Piece(each, archive.find(each.file) if each.file is not None else None) for each in manifest.media
    ]
    if any(piece.told.file is not None and piece.entry is None for piece in pieces):
        raise BadArchive("manifest")
    if not all(_is_part(each) for each in manifest.media):
        raise BadArchive("manifest")
    return pieces


def _chosen(archive: Archive, told: ManifestThumbnail, slides: int) -> Chosen:
    entry = archive.find(told.file) if told.file is not None else None
    if (told.file is not None and entry is None) or (told.slide is not None and told.slide >= slides):
        raise BadArchive("manifest")
    return Chosen(told.slide, entry, _public_address(told.source_url))


def _public_address(text: str | None) -> str | None:
    """Return an address of the web, None for what is none or leads to a private network."""
    url = fields.address(text)
    place = place_of(url) if url else None
    return url if place is not None and host_denial(place.host) is None else None


def _is_part(told: ManifestMedium) -> bool:
    """Return whether a slide ends behind its beginning."""
    return told.end_seconds is None or told.end_seconds > (told.start_seconds or 0)


def _by_number(archive: Archive) -> list[Entry]:
    """Return what can be shown, `2.jpg` before `10.jpg`; what systems put beside it is left out."""
    shown = [
        each
        for each in archive.entries
        if each.name.rpartition(".")[2] in _SHOWN_ENDINGS
        and not any(part.startswith((".", "__macosx")) for part in each.name.split("/"))
    ]
    return sorted(shown, key=lambda each: _numbered(each.name))[: manifests.MOST_MEDIA]


def _numbered(name: str) -> list[str | int]:
    return [int(part) if index % 2 else part for index, part in enumerate(_DIGITS.split(name))]


def _is_source(name: str, sources: Sources) -> bool:
    try:
        sources.parse(name)
    except BadSourceName:
        return False
    return True


def _text(value: str | None, longest: int = 1000) -> str | None:
    """Return a text without control characters, shortened; None where nothing is left."""
    if value is None:
        return None
    return fields.text("".join(each for each in value if each >= " " or each in "\t\n\r"), longest)
