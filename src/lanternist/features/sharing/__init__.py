"""Links to sessions: a preview for everybody, playback after signing in."""

from pathlib import Path

from lanternist.features.sharing.actions import find_shared
from lanternist.features.sharing.errors import SharedSessionNotFound
from lanternist.features.sharing.pages import (
    session_part,
    share_by_form,
    shared_page,
    shared_picture,
    unshare_by_form,
)
from lanternist.features.sharing.routes import (
    read_preview,
    read_share,
    read_shared,
    read_shared_media,
    share_session,
    unshare_session,
)
from lanternist.platform.described import PathParameter
from lanternist.platform.feature import Feature

__all__ = ["SharedSessionNotFound", "feature", "find_shared"]

feature = Feature(
    name="sharing",
    folder=Path(__file__).parent,
    routes=[
        share_session,
        read_share,
        unshare_session,
        read_shared_media,
        read_preview,
        read_shared,
        share_by_form,
        unshare_by_form,
        shared_page,
        shared_picture,
    ],
    session_part=session_part,
    path_parameters={
        "code": PathParameter(
            schema={"type": "string", "format": "uuid"},
            description="The code of a link.",
            errors=[SharedSessionNotFound],
        ),
    },
)
