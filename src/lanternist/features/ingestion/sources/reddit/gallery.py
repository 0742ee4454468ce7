"""The pictures, animations and clips of a gallery post."""

from collections.abc import Iterator

from lanternist.features.ingestion.addresses.fields import (
    Fields,
    address,
    mapping,
    sequence,
    side,
    text,
)
from lanternist.features.ingestion.addresses.target import Target
from lanternist.features.ingestion.models import MediaType
from lanternist.features.ingestion.sources.reddit.entities import Clean
from lanternist.features.ingestion.sources.reddit.preview import moderate

LARGEST_GALLERY = 100


def is_gallery(post: Fields) -> bool:
    """Return whether the media of `post` are those of its gallery."""
    return post.get("is_gallery") is True or isinstance(post.get("gallery_data"), dict)


def targets(post: Fields, clean: Clean) -> Iterator[Target]:
    """Yield what can be shown of a gallery, in the order its author gave it."""
    described = mapping(post.get("media_metadata"))
    for media_id, caption in list(_order(post, described))[:LARGEST_GALLERY]:
        item = mapping(described.get(media_id))
        if item.get("status") != "valid":
            continue
        target = _target(media_id, item, text(caption), clean)
        if target is not None:
            yield target


def _order(post: Fields, described: Fields) -> Iterator[tuple[str, object]]:
    """`media_metadata` is in no order; it is followed only while `gallery_data` is not there yet."""
    if not isinstance(post.get("gallery_data"), dict):
        yield from ((media_id, None) for media_id in described)
    for item in map(mapping, sequence(mapping(post.get("gallery_data")).get("items"))):
        media_id = item.get("media_id")
        if isinstance(media_id, str) and item.get("is_deleted") is not True:
            yield media_id, item.get("caption")


def _target(media_id: str, item: Fields, caption: str | None, clean: Clean) -> Target | None:
    source = mapping(item.get("s"))
    size = source or item
    hls_url = None
    match item.get("e"):
        case "RedditVideo":
            kind = MediaType.GIF if item.get("isGif") is True else MediaType.VIDEO
            canonical_id = f"vreddit:{media_id}"
            hls_url = _first(item, ("hlsUrl",), clean)
            url = hls_url or _first(item, ("dashUrl",), clean)
        case "AnimatedImage":
            kind, canonical_id = MediaType.GIF, f"reddit:{media_id}"
            url = _first(source, ("mp4", "gif"), clean)
        case "Image":
            kind, canonical_id = MediaType.IMAGE, f"reddit:{media_id}"
            url = _first(source, ("u", "gif", "mp4"), clean)
        case _:
            return None
    if url is None or text(canonical_id) != canonical_id:
        return None
    return Target(
        kind,
        url,
        canonical_id,
        hls_url=hls_url,
        width=side(size.get("x")),
        height=side(size.get("y")),
        thumbnail_url=moderate(sequence(item.get("p")), clean, url="u", width="x"),
        caption=clean(caption) if caption else None,
    )


def _first(fields: Fields, names: tuple[str, ...], clean: Clean) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str):
            found = address(clean(value))
            if found is not None:
                return found
    return None
