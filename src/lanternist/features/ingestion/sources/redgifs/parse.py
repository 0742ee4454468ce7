"""What the API of RedGifs says of one clip or of a list of them. Pure."""

from lanternist.features.ingestion.addresses.fields import (
    Fields,
    address,
    mapping,
    seconds,
    sequence,
    side,
    text,
)
from lanternist.features.ingestion.models import (
    FoundMedia,
    Listing,
    MediaType,
    Reason,
    SourceUnavailable,
)

_PICTURE = 2
"""The `type` of a still picture; clips are 1."""


def parse_clips(document: object) -> Listing:
    """Return the clips of an answer, in its order. Raises `SourceUnavailable` when it holds none of their shape."""
    whole = mapping(document)
    clips = sequence(whole.get("gifs")) if isinstance(whole.get("gifs"), list) else [whole.get("gif")]
    if "gifs" not in whole and not mapping(whole.get("gif")):
        raise SourceUnavailable(Reason.UPSTREAM_ERROR)
    found: dict[str, FoundMedia] = {}
    for clip in map(mapping, clips):
        media = _media(clip)
        if media is not None:
            found.setdefault(media.canonical_id, media)
    return Listing(tuple(found.values()), posts=len(clips))


def pages_of(document: object) -> int:
    """Return how many pages there are."""
    pages = mapping(document).get("pages")
    return pages if isinstance(pages, int) and not isinstance(pages, bool) else 1


def _media(clip: Fields) -> FoundMedia | None:
    urls = mapping(clip.get("urls"))
    name = text(clip.get("id"))
    url = address(urls.get("hd")) or address(urls.get("sd"))
    if name is None or url is None:
        return None
    kind = MediaType.VIDEO if clip.get("hasAudio") is True else MediaType.GIF
    person = text(clip.get("userName"))
    return FoundMedia(
        type=MediaType.IMAGE if clip.get("type") == _PICTURE else kind,
        url=url,
        canonical_id=f"redgifs:{name.lower()}",
        thumbnail_url=address(urls.get("poster")) or address(urls.get("thumbnail")),
        width=side(clip.get("width")),
        height=side(clip.get("height")),
        duration=seconds(clip.get("duration")),
        title=text(clip.get("description")),
        author=person,
        community=person or "redgifs",
        post_url=f"https://www.redgifs.com/watch/{name.lower()}" if name.isalnum() else None,
        # The place is for adults; nothing there is marked one by one.
        is_nsfw=True,
    )
