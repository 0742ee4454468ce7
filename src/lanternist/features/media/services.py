"""What delivering media needs besides the database."""

from dataclasses import dataclass

from lanternist.features.denylist import DenyList
from lanternist.features.media.signing import Signer
from lanternist.platform.decoders import Decoders
from lanternist.platform.fetch import Fetcher
from lanternist.platform.storage import Objects


@dataclass(frozen=True, slots=True)
class MediaServices:
    """The way out, the object store, the operator's library, the key for paths,
    and the processes that decode."""

    fetcher: Fetcher
    objects: Objects
    library: Objects | None
    signer: Signer
    decoders: Decoders
    videos: Decoders
    photos: Decoders
    """For HEIC, which must not wait for the minutes that a conversion of a video takes."""
    conversions: Decoders
    most_video_height: int
    passes_on: bool
    """Whether what moves is passed on while it arrives, before it was checked."""
    deny_list: DenyList
