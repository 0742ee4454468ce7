"""Every page in every state worth looking at, with what its handler would pass.

Each feature has a module here whose `PAGES` maps a sample's name to it.
"""

import pkgutil
from importlib import import_module

from tests.support.samples.common import Page

__all__ = ["PAGES", "Page"]


def _joined() -> dict[str, Page]:
    pages: dict[str, Page] = {}
    for module in pkgutil.iter_modules(__path__):
        own: dict[str, Page] = getattr(import_module(f"{__name__}.{module.name}"), "PAGES", {})
        assert not pages.keys() & own.keys(), f"{module.name} repeats {pages.keys() & own.keys()}"
        pages |= own
    return pages


PAGES = _joined()
