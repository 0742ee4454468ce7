"""What is brought in, before anything of it is stored."""

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from lanternist.features.ingestion import FoundMedia


@dataclass(frozen=True, slots=True)
class Gallery:
    """Media in the order in which they are shown, with their captions; `url` is its page, where it has one."""

    title: str | None
    media: tuple[FoundMedia, ...]
    source: str
    url: str | None = None


class Transfer(Struct, frozen=True, kw_only=True):
    """An import or export that the worker does. `failure` is a stable name."""

    id: int
    user_id: str
    kind: str
    state: str
    file_name: str | None
    bytes: int | None
    title: str | None
    category_id: int | None
    attestation: str | None
    done: int
    total: int
    skipped: int
    """Files of the archive that could not be kept."""
    failure: str | None
    session_id: int | None
    item_ids: list[int]
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime
