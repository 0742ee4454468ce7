"""The sources of media: one sub-package each, found by looking, named in a session as `prefix:name`.

To add a source, add a sub-package with a function `build(context: SourceContext) -> Source`. Nothing
else has to know about it.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.models import BadSourceName, Source


@dataclass(frozen=True, slots=True, order=True)
class SourceName:
    """One listing of one source, in its one spelling; `str()` gives what a session stores."""

    prefix: str
    name: str

    def __str__(self) -> str:
        return f"{self.prefix}:{self.name}" if self.prefix else self.name


class Sources:
    """The sources of this server, by prefix."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_prefix: dict[str, Source] = {}
        for source in sources:
            if source.prefix in self._by_prefix:
                raise ValueError(f"two sources have the prefix {source.prefix!r}")
            self._by_prefix[source.prefix] = source

    def __iter__(self) -> Iterator[Source]:
        return iter(self._by_prefix.values())

    def __getitem__(self, prefix: str) -> Source:
        return self._by_prefix[prefix]

    def parse(self, text: str) -> SourceName:
        """Return the name that a person wrote as `text`, or raise `BadSourceName`."""
        prefix, name = self._split(text.strip())
        source = self._by_prefix.get(prefix)
        if source is None:
            raise BadSourceName("There is no such source.")
        return SourceName(prefix, source.normalise(name))

    def _split(self, text: str) -> tuple[str, str]:
        """Split at the first colon where a known prefix stands before it; an address's colon is none."""
        before, colon, after = text.partition(":")
        prefix = before.strip().lower()
        return (prefix, after.strip()) if colon and prefix and prefix in self._by_prefix else ("", text)


def discover(context: SourceContext) -> Sources:
    """Build every source that has a sub-package here."""
    found = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)
    packages = [importlib.import_module(f"{__name__}.{name}") for name in found if name != "tests"]
    return Sources(package.build(context) for package in packages)
