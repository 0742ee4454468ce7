"""Sessions from elsewhere and out again: imports and exports."""

from pathlib import Path

from lanternist.features.transfers.errors import InvalidTaskId, TaskNotFound
from lanternist.features.transfers.jobs import export_job, import_job, tidy_schedule
from lanternist.features.transfers.pages import page_routes
from lanternist.features.transfers.routes import export_session, import_gallery, import_list
from lanternist.features.transfers.services import TransferServices
from lanternist.features.transfers.transfer_routes import transfer_routes
from lanternist.kit.texts import message
from lanternist.platform.described import ID, PathParameter
from lanternist.platform.feature import Feature
from lanternist.platform.navigation import NavigationLink

__all__ = ["TransferServices", "feature"]

feature = Feature(
    name="transfers",
    folder=Path(__file__).parent,
    routes=[import_gallery, import_list, export_session, *transfer_routes, *page_routes],
    navigation=[
        NavigationLink(
            label=message("Import"), path="/import", icon="download", place="account", position=30
        ),
        NavigationLink(label=message("Export"), path="/exports", icon="upload", place="account", position=31),
    ],
    jobs=[import_job, export_job],
    schedules=[tidy_schedule],
    path_parameters={
        "task_id": PathParameter(
            schema=ID,
            description="The id of an import or export.",
            errors=[InvalidTaskId, TaskNotFound],
        ),
    },
)
