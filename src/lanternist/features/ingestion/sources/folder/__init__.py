"""Folders of the operator's library, shown from where they lie. Works without any other service."""

import asyncio
from pathlib import Path

from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import BadSourceName, Listing
from lanternist.features.ingestion.sources.folder.library import FolderSummary, folders, is_name, list_folder

__all__ = ["FolderSource", "FolderSummary", "build", "folders"]


class FolderSource:
    """`folder:holiday/2026` is a folder inside the library."""

    prefix = "folder"
    title = "Folders"
    cacheable = False

    def __init__(self, library: Path) -> None:
        self._library = library

    def normalise(self, name: str) -> str:
        found = "/".join(part.strip() for part in name.strip(" /").split("/"))
        if not is_name(found):
            raise BadSourceName(
                "A folder's name has letters, digits, spaces, dashes, underscores and dots; "
                "a slash leads into a folder inside."
            )
        return found

    def is_configured(self) -> bool:
        return self._library.is_dir()

    async def list_media(self, name: str, wanted: int) -> Listing:
        """Return all of the folder, whatever is `wanted`: it costs nothing more."""
        return await asyncio.to_thread(list_folder, self._library, self.normalise(name))


def build(context: SourceContext) -> FolderSource:
    return FolderSource(context.settings.library_dir)
