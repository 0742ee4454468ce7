"""Sources for tests of what surrounds them: a shelf of prepared lists in the place of a network."""

import asyncio
from dataclasses import dataclass, field

from lanternist.features.ingestion.models import FoundMedia, Listing, MediaType, SourceUnavailable


def medium(name: str, *, kind: MediaType = MediaType.IMAGE, needs_resolving: bool = False) -> FoundMedia:
    return FoundMedia(
        type=kind,
        url=f"https://i.example/{name}.jpg",
        canonical_id=f"i.example/{name}",
        title=f"Title of {name}",
        needs_resolving=needs_resolving,
        width=640,
    )


def listing(prefix: str, count: int) -> Listing:
    return Listing(tuple(medium(f"{prefix}{number}") for number in range(count)), posts=count)


@dataclass
class Shelf:
    """Lists what `holds` says of a name, or raises it; remembers what was asked."""

    holds: dict[str, Listing | SourceUnavailable | Exception]
    prefix: str = ""
    cacheable: bool = True
    configured: bool = True
    latency: float = 0.0
    asked: list[str] = field(default_factory=list[str])

    def normalise(self, name: str) -> str:
        return name.lower()

    def is_configured(self) -> bool:
        return self.configured

    async def list_media(self, name: str, wanted: int) -> Listing:
        self.asked.append(name)
        await asyncio.sleep(self.latency)
        found = self.holds[name]
        if isinstance(found, Exception):
            raise found
        return found
