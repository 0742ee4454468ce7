"""Stored pictures and clips: known once, fetched once, delivered by signed paths."""

from pathlib import Path

from lanternist.features.media.errors import MediaNotFound
from lanternist.features.media.models import NewAsset
from lanternist.features.media.queries import (
    add_assets,
    add_links,
    add_scope,
    add_scope_holding,
    delete_links,
    delete_scope,
    is_link_in_scope,
)
from lanternist.features.media.routes import load_media, storage_status
from lanternist.features.media.services import MediaServices
from lanternist.features.media.signing import MediaKey, Signer
from lanternist.platform.described import PathParameter
from lanternist.platform.feature import Feature

__all__ = [
    "MediaKey",
    "MediaServices",
    "NewAsset",
    "Signer",
    "add_assets",
    "add_links",
    "add_scope",
    "add_scope_holding",
    "delete_links",
    "delete_scope",
    "feature",
    "is_link_in_scope",
]

feature = Feature(
    name="media",
    folder=Path(__file__).parent,
    routes=[load_media, storage_status],
    path_parameters={
        "key": PathParameter(
            schema={"type": "string"}, description="Names a file; a session gives it.", errors=[MediaNotFound]
        ),
    },
)
