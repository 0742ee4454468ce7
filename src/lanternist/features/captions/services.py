"""What captions need besides the database."""

from dataclasses import dataclass

from lanternist.features.captions.errors import CaptionServiceMissing
from lanternist.features.captions.provider import Provider
from lanternist.features.denylist import DenyList
from lanternist.features.media import MediaServices
from lanternist.platform.db import Database
from lanternist.settings import Settings


@dataclass(frozen=True, slots=True)
class CaptionServices:
    """Handed to routes, pages and jobs."""

    provider: Provider
    media: MediaServices
    deny_list: DenyList
    most_a_day: int
    most_a_person: int

    def require_provider(self) -> None:
        """Refuse before anything is loaded. Raises `CaptionServiceMissing`."""
        if not self.provider.is_configured:
            raise CaptionServiceMissing

    @classmethod
    def of(cls, settings: Settings, db: Database, media: MediaServices) -> "CaptionServices":
        """Return the services for these settings."""
        return cls(
            Provider(settings, db),
            media,
            media.deny_list,
            settings.captions_per_day,
            settings.captions_per_person,
        )
