"""Captions: written by a model that the operator chose, or taken from titles; checked before anybody sees them."""

from pathlib import Path

from lanternist.features.captions import themes
from lanternist.features.captions.batch_routes import batch_routes
from lanternist.features.captions.errors import ThemeNotFound
from lanternist.features.captions.holds import holds_schedule
from lanternist.features.captions.jobs import batch_job, forget_schedule
from lanternist.features.captions.pages import page_routes
from lanternist.features.captions.routes import caption_routes
from lanternist.features.captions.services import CaptionServices
from lanternist.features.captions.theme_queries import list_themes
from lanternist.features.captions.theme_schemas import NewTheme
from lanternist.features.captions.views import provider_state, written_while_playing
from lanternist.platform.described import PathParameter
from lanternist.platform.feature import Feature

__all__ = [
    "CaptionServices",
    "NewTheme",
    "ThemeNotFound",
    "feature",
    "list_themes",
    "provider_state",
    "themes",
    "written_while_playing",
]

feature = Feature(
    name="captions",
    folder=Path(__file__).parent,
    routes=[*caption_routes, *batch_routes, *page_routes],
    jobs=[batch_job],
    schedules=[forget_schedule, holds_schedule],
    path_parameters={
        "theme": PathParameter(
            schema={"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
            description="The value of a theme.",
            errors=[ThemeNotFound],
        ),
    },
)
