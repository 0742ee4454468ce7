"""The smaller copies that Reddit makes of what a post shows."""

from collections.abc import Iterable

from lanternist.features.ingestion.addresses.fields import Fields, address, mapping, sequence
from lanternist.features.ingestion.sources.reddit.entities import Clean

MODERATE_WIDTH = 640
"""Sharp on a card of half that width on a fine screen."""


def first_image(post: Fields) -> Fields:
    """Return Reddit's description of the picture it shows for `post`."""
    images = sequence(mapping(post.get("preview")).get("images"))
    return mapping(images[0]) if images else {}


def animation(image: Fields) -> Fields:
    """Return the MP4 that Reddit made of an animated picture."""
    return mapping(mapping(mapping(image.get("variants")).get("mp4")).get("source"))


def moderate(copies: Iterable[object], clean: Clean, *, url: str = "url", width: str = "width") -> str | None:
    """Return the address of the first copy that is large enough, else of the last; Reddit's are ascending."""
    found = None
    for each in copies:
        fields = mapping(each)
        at = fields.get(url)
        if isinstance(at, str):
            found = at
            wide = fields.get(width)
            if isinstance(wide, int) and wide >= MODERATE_WIDTH:
                break
    return address(clean(found)) if found is not None else None


def thumbnail(post: Fields, image: Fields, clean: Clean) -> str | None:
    """Return the address of a small picture of `post`."""
    found = moderate([*sequence(image.get("resolutions")), image.get("source")], clean)
    if found is not None:
        return found
    # Instead of an address, this field may hold a word like `default`, `self` or `spoiler`.
    small = post.get("thumbnail")
    return address(clean(small)) if isinstance(small, str) else None
