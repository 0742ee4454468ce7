"""What imgur's API says of a picture or an album. Pure."""

from collections.abc import Iterator

from lanternist.features.ingestion.addresses.fields import Fields, address, mapping, sequence, side, text
from lanternist.features.ingestion.models import (
    FoundMedia,
    Listing,
    MediaType,
    Reason,
    SourceUnavailable,
)

MOST_OF_ALBUM = 500


def parse_album(document: object) -> Listing:
    """Return the media of an album, or the one of a picture.

    Raises `SourceUnavailable` when `document` is neither.
    """
    data = mapping(document).get("data")
    images = sequence(data) or sequence(mapping(data).get("images"))
    if not images and not mapping(data).get("link"):
        raise SourceUnavailable(Reason.UPSTREAM_ERROR)
    whole = mapping(data)
    found = {
        media.canonical_id: media
        for image in (images or [whole])[:MOST_OF_ALBUM]
        for media in _media(mapping(image), whole)
    }
    return Listing(tuple(found.values()), posts=1)


def _media(image: Fields, album: Fields) -> Iterator[FoundMedia]:
    name, link, clip = text(image.get("id")), address(image.get("link")), address(image.get("mp4"))
    if name is None or link is None:
        return
    is_moving = image.get("animated") is True
    url = clip if is_moving and clip is not None else link
    has_sound = image.get("has_sound") is True
    kind = (MediaType.VIDEO if has_sound else MediaType.GIF) if is_moving else MediaType.IMAGE
    title = text(image.get("title")) or text(album.get("title"))
    yield FoundMedia(
        type=kind,
        url=url,
        canonical_id=f"imgur:{name}",
        thumbnail_url=f"https://i.imgur.com/{name}l.jpg" if name.isalnum() else None,
        width=side(image.get("width")),
        height=side(image.get("height")),
        title=title,
        author=text(image.get("account_url")) or text(album.get("account_url")),
        community=text(album.get("title")) or "imgur",
        caption=text(image.get("description")),
        post_url=f"https://imgur.com/{name}" if name.isalnum() else None,
        is_nsfw=image.get("nsfw") is True or album.get("nsfw") is True,
    )
