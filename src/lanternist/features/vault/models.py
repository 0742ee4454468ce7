"""What people keep in their vault."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from msgspec import Struct

Source = Literal["general", "profile", "thumbnail", "smart-caption"]
State = Literal["pending", "ready", "failed"]
Category = Literal["all", "smart-caption", "upload"]
DateRange = Literal["all", "today", "week", "month", "year"]
LONGEST_CAPTION = 2000
LONGEST_NAME = 255
LONGEST_CHARACTER = 200
MOST_TAGS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A file that has come, before anything is made of it."""

    user_id: str
    original_name: str
    file_name: str
    source: str
    caption: str | None
    size: int
    incoming: str | None
    attestation_version: str


class Item(Struct, frozen=True, kw_only=True):
    """A file in somebody's vault; what is known of its content only once it is ready."""

    id: int
    user_id: str
    state: str
    failure: str | None
    source: str
    original_name: str
    file_name: str
    caption: str | None
    character_name: str | None
    bytes: int
    incoming: str | None
    type: str | None
    mime_type: str | None
    width: int | None
    height: int | None
    seconds: float | None
    asset_id: int | None
    scope_id: int | None
    link_id: int | None
    attestation_version: str
    created_at: datetime
    share_to_community: bool
    tags: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What the owner of a file says of it, and whether all may see it."""

    original_name: str
    caption: str | None
    character_name: str | None
    tags: list[str]
    share_to_community: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which items to list: newest first, before the item of id `before`."""

    user_id: str
    category: Category = "all"
    date_range: DateRange = "all"
    search: str = ""
    before: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items there are of each category, whichever of them is asked for."""

    captions: int
    uploads: int

    def total(self, category: str) -> int:
        """Return how many are in a category."""
        return {"smart-caption": self.captions, "upload": self.uploads}.get(
            category, self.captions + self.uploads
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload in pieces; sizes in bytes."""

    id: str
    user_id: str
    length: int
    received: int
    source: str
    original_name: str
    caption: str | None
    attestation_version: str
    writer: str | None
    item_id: int | None
    is_archive: bool
    expires_at: datetime
    created_at: datetime

    @property
    def is_whole(self) -> bool:
        return self.received == self.length
