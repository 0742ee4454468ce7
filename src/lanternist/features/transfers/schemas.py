"""Shapes of the calls about imports and exports."""

from typing import Annotated

from msgspec import Meta

from lanternist.features.sessions import CategoryId, Title
from lanternist.platform.bodies import Body

GalleryAddress = Annotated[
    str,
    Meta(
        max_length=300,
        description="The page of a gallery on a host that is supported: `https://imgchest.com/p/ID`.",
        extra={"rule": "must be the address of a gallery"},
        extra_json_schema={"pattern": r"^https://(www\.)?imgchest\.com/p/[A-Za-z0-9]{11}/?$"},
    ),
]


class GalleryImport(Body, frozen=True, kw_only=True):
    """A gallery to make a session of; without a title it keeps its own."""

    url: GalleryAddress
    title: Title | None = None
    category_id: CategoryId | None = None
