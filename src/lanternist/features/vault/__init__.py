"""The vault: files that people bring along, checked and made anew, theirs until they delete them."""

from pathlib import Path

from lanternist.features.vault import attestation
from lanternist.features.vault.actions import discard
from lanternist.features.vault.archives import forget_archive, link_archive, take_archive, unfinished_archives
from lanternist.features.vault.errors import (
    AttestationRequired,
    FileRefused,
    FileTooLarge,
    InvalidItemId,
    ItemNotFound,
    ItemNotReady,
    NoFile,
)
from lanternist.features.vault.jobs import make_job, tidy_schedule
from lanternist.features.vault.making import find_same, keep_file
from lanternist.features.vault.models import Item
from lanternist.features.vault.multipart import Form, read_form
from lanternist.features.vault.pages import page_routes
from lanternist.features.vault.queries import find_items
from lanternist.features.vault.routes import read_list, routes
from lanternist.features.vault.schemas import MediaQuery
from lanternist.features.vault.services import VaultServices
from lanternist.features.vault.tus_errors import UploadNotFound
from lanternist.features.vault.upload_routes import upload_routes
from lanternist.kit.texts import message
from lanternist.platform.described import ID, PathParameter
from lanternist.platform.feature import Feature
from lanternist.platform.navigation import NavigationLink

require_attestation = attestation.require
has_attested = attestation.is_given
STATEMENTS = attestation.STATEMENTS
ATTESTATION_VERSION = attestation.VERSION
__all__ = [
    "ATTESTATION_VERSION",
    "STATEMENTS",
    "AttestationRequired",
    "FileRefused",
    "FileTooLarge",
    "Form",
    "Item",
    "ItemNotReady",
    "MediaQuery",
    "NoFile",
    "UploadNotFound",
    "VaultServices",
    "discard",
    "feature",
    "find_items",
    "find_same",
    "forget_archive",
    "has_attested",
    "keep_file",
    "link_archive",
    "read_form",
    "read_list",
    "require_attestation",
    "take_archive",
    "unfinished_archives",
]

feature = Feature(
    name="vault",
    folder=Path(__file__).parent,
    routes=[*routes, *upload_routes, *page_routes],
    navigation=[NavigationLink(label=message("My media"), path="/vault", icon="vault", position=40)],
    jobs=[make_job],
    schedules=[tidy_schedule],
    path_parameters={
        "item_id": PathParameter(
            schema=ID, description="The id of a file in the vault.", errors=[InvalidItemId, ItemNotFound]
        ),
        "folder": PathParameter(
            schema={"type": "string"}, description="The folder in a file's `filePath`.", errors=[ItemNotFound]
        ),
        "file_name": PathParameter(
            schema={"type": "string"}, description="The `fileName` of a file.", errors=[ItemNotFound]
        ),
        "upload_id": PathParameter(
            schema={"type": "string", "pattern": "^[0-9a-f]{32}$"},
            description="The id of an upload in pieces.",
            errors=[UploadNotFound],
        ),
    },
)
