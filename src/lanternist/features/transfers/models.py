"""What is brought in, before anything of it is stored."""

from dataclasses import dataclass

from lanternist.features.ingestion import FoundMedia


@dataclass(frozen=True, slots=True)
class Gallery:
    """Media in the order in which they are shown, with their captions; `url` is its page, where it has one."""

    title: str | None
    media: tuple[FoundMedia, ...]
    source: str
    url: str | None = None
