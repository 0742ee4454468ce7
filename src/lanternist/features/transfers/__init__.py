"""Sessions from elsewhere and out again: imports and exports."""

from pathlib import Path

from lanternist.features.transfers.routes import import_gallery
from lanternist.features.transfers.services import TransferServices
from lanternist.platform.feature import Feature

__all__ = ["TransferServices", "feature"]

feature = Feature(name="transfers", folder=Path(__file__).parent, routes=[import_gallery])
