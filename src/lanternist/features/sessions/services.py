"""What sessions need besides the database: the sources, and the key for media paths."""

from dataclasses import dataclass

from lanternist.features.denylist import DenyList
from lanternist.features.ingestion import Listings, Sources
from lanternist.features.media import Signer


@dataclass(frozen=True, slots=True)
class SessionServices:
    """Handed to routes, pages and jobs."""

    sources: Sources
    listings: Listings
    signer: Signer
    deny_list: DenyList
    is_relaying: bool
    """Whether clients load media from us, rather than from where it was found."""
