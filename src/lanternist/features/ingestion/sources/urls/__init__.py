"""Plain lists of addresses: text files of the operator's library, and any on the web."""

import asyncio
from pathlib import Path

from lanternist.features.ingestion.addresses.spelling import normalise_address
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import BadSourceName, Listing, Reason, SourceUnavailable
from lanternist.features.ingestion.sources.folder.library import is_name
from lanternist.features.ingestion.sources.urls.parse import LARGEST_LIST, parse_list
from lanternist.features.ingestion.upstream import Upstream
from lanternist.platform.fetch import Limits

LIMITS = Limits(max_bytes=LARGEST_LIST, connect=3, first_byte=8, total=12)
ENDING = ".txt"


class ListSource:
    """`urls:holiday` is `holiday.txt` in the library, `urls:https://...` a list on the web."""

    prefix = "urls"
    title = "Lists of addresses"
    cacheable = True

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._upstream = Upstream(context)

    def normalise(self, name: str) -> str:
        text = name.strip()
        if "://" in text:
            found = normalise_address(text, may_hold_secrets=False)
        else:
            plain = "/".join(part.strip() for part in text.strip(" /").split("/"))
            plain = plain[: -len(ENDING)].rstrip() if plain.lower().endswith(ENDING) else plain
            found = plain if is_name(plain) and not plain.lower().endswith(ENDING) else None
        if found is None:
            raise BadSourceName(
                "A list is named by its file in the library without .txt, or by its address (urls:https://...)."
            )
        return found

    def is_configured(self) -> bool:
        return self._context.is_on(self.prefix)

    async def list_media(self, name: str, wanted: int) -> Listing:
        """Return all that the list names."""
        if "://" in name:
            answer = await self._upstream.get(name, limits=LIMITS, follow=True)
            body = answer.body
        else:
            body = await asyncio.to_thread(_read, self._context.settings.library_dir, name)
        return parse_list(body, name)


def _read(library: Path, name: str) -> bytes:
    try:
        file = (library / f"{name}{ENDING}").resolve(strict=True)
        if not file.is_relative_to(library.resolve(strict=True)) or not file.is_file():
            raise SourceUnavailable(Reason.NOT_FOUND)
        with file.open("rb") as opened:
            return opened.read(LARGEST_LIST)
    except (OSError, RuntimeError):  # missing, or links in a circle
        raise SourceUnavailable(Reason.NOT_FOUND) from None


def build(context: SourceContext) -> ListSource:
    return ListSource(context)
