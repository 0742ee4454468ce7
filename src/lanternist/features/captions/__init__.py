"""Captions: written by a model that the operator chose, or taken from titles; checked before anybody sees them."""

from pathlib import Path

from lanternist.features.captions.batch_routes import batch_routes
from lanternist.features.captions.jobs import batch_job, forget_schedule
from lanternist.features.captions.provider import Provider
from lanternist.features.captions.queries import list_themes
from lanternist.features.captions.routes import caption_routes
from lanternist.features.captions.services import CaptionServices
from lanternist.features.sessions import THEME_NAMES
from lanternist.platform.described import PathParameter
from lanternist.platform.feature import Feature

__all__ = ["CaptionServices", "Provider", "feature", "list_themes"]

feature = Feature(
    name="captions",
    folder=Path(__file__).parent,
    routes=[*caption_routes, *batch_routes],
    jobs=[batch_job],
    schedules=[forget_schedule],
    path_parameters={
        "theme": PathParameter(
            schema={"type": "string", "enum": list(THEME_NAMES)},
            description="The value of a theme.",
            errors=[],
        ),
    },
)
