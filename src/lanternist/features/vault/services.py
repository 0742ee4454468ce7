"""What the vault needs beside the database."""

from dataclasses import dataclass
from pathlib import Path

from lanternist.settings import Settings


@dataclass(frozen=True, slots=True)
class VaultServices:
    """Where files arrive, how large one may be (in bytes), and how much each tier may keep."""

    folder: Path
    most_at_once: int
    most_in_pieces: int
    quotas: dict[str, int]
    hours: int

    @classmethod
    def of(cls, settings: Settings) -> "VaultServices":
        """Return what the operator set."""
        return cls(
            settings.data_dir / "incoming",
            settings.upload_bytes,
            settings.resumable_upload_bytes,
            dict(settings.vault_quotas),
            settings.upload_hours,
        )

    def quota_of(self, tier: str) -> int:
        """Return how many bytes a person of this tier may keep."""
        return self.quotas.get(tier, self.quotas.get("*", 0))
