"""Sessions from elsewhere and out again: imports and exports."""

from pathlib import Path

from lanternist.features.transfers.routes import export_session, import_gallery, import_list
from lanternist.features.transfers.services import TransferServices
from lanternist.platform.feature import Feature

__all__ = ["TransferServices", "feature"]

feature = Feature(
    name="transfers", folder=Path(__file__).parent, routes=[import_gallery, import_list, export_session]
)
