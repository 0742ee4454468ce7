"""Stored pictures and clips: known once, fetched once, delivered by signed paths."""

from pathlib import Path

from lanternist.features.media.delivery import StoredFile, stored_file
from lanternist.features.media.errors import MediaNotFound
from lanternist.features.media.fingerprint_queries import fingerprints, pdq_of
from lanternist.features.media.keeping import (
    Tidied,
    integrity,
    let_go,
    let_go_schedule,
    remove_untracked,
    repair,
    tidy,
    tidy_schedule,
)
from lanternist.features.media.making import CONVERSION_SECONDS, FileMaker, Made
from lanternist.features.media.models import (
    BLOCKED_CONTENT,
    FILE_JOB,
    Fingerprint,
    NewAsset,
    Print,
    ReviewPicture,
)
from lanternist.features.media.queries import (
    add_assets,
    add_links,
    add_scope,
    add_scope_holding,
    delete_scope,
    find_deliverable,
    is_link_in_scope,
    is_still,
)
from lanternist.features.media.reading import read_picture
from lanternist.features.media.recheck_queries import gone_among, release
from lanternist.features.media.rechecking import recheck
from lanternist.features.media.renditions import show_blurred
from lanternist.features.media.reviewing import show_for_review
from lanternist.features.media.routes import load_media, storage_status
from lanternist.features.media.securing import Secured, secure
from lanternist.features.media.securing_queries import set_durable as keep_for_good
from lanternist.features.media.services import MediaServices
from lanternist.features.media.signing import MediaKey, Signer
from lanternist.features.media.takedown_queries import (
    allow_again,
    prints_in,
    prints_of,
    review_assets,
    review_pictures,
    same_as,
    same_bytes,
    withhold,
)
from lanternist.features.media.tracks import is_manifest
from lanternist.features.media.uploads import find_assets, forget_upload, hold, keep_upload, type_of
from lanternist.platform.described import PathParameter
from lanternist.platform.feature import Feature

__all__ = [
    "BLOCKED_CONTENT",
    "CONVERSION_SECONDS",
    "FILE_JOB",
    "FileMaker",
    "Fingerprint",
    "Made",
    "MediaKey",
    "MediaNotFound",
    "MediaServices",
    "NewAsset",
    "Print",
    "ReviewPicture",
    "Secured",
    "Signer",
    "StoredFile",
    "Tidied",
    "add_assets",
    "add_links",
    "add_scope",
    "add_scope_holding",
    "allow_again",
    "delete_scope",
    "feature",
    "find_assets",
    "find_deliverable",
    "fingerprints",
    "forget_upload",
    "gone_among",
    "hold",
    "integrity",
    "is_link_in_scope",
    "is_manifest",
    "is_still",
    "keep_for_good",
    "keep_upload",
    "let_go",
    "pdq_of",
    "prints_in",
    "prints_of",
    "read_picture",
    "recheck",
    "release",
    "remove_untracked",
    "repair",
    "review_assets",
    "review_pictures",
    "same_as",
    "same_bytes",
    "secure",
    "show_blurred",
    "show_for_review",
    "stored_file",
    "tidy",
    "type_of",
    "withhold",
]

feature = Feature(
    name="media",
    folder=Path(__file__).parent,
    routes=[load_media, storage_status],
    schedules=[tidy_schedule, let_go_schedule],
    path_parameters={
        "key": PathParameter(
            schema={"type": "string"}, description="Names a file; a session gives it.", errors=[MediaNotFound]
        ),
    },
)
