"""What is not allowed here: the operator's terms, sources and hosts, beside the hard rules of `kit.denied`."""

from pathlib import Path

from lanternist.features.denylist.actions import add, remove, remove_value
from lanternist.features.denylist.errors import EntryNotFound, InvalidEntryId
from lanternist.features.denylist.explaining import Match, matches
from lanternist.features.denylist.models import Denied, Entry, Kind
from lanternist.features.denylist.queries import list_entries
from lanternist.features.denylist.routes import denylist_routes
from lanternist.features.denylist.rules import DenyList
from lanternist.features.denylist.schemas import NewEntry
from lanternist.platform.described import ID, PathParameter
from lanternist.platform.feature import Feature

__all__ = [
    "Denied",
    "DenyList",
    "Entry",
    "EntryNotFound",
    "InvalidEntryId",
    "Kind",
    "Match",
    "NewEntry",
    "add",
    "feature",
    "list_entries",
    "matches",
    "remove",
    "remove_value",
]

feature = Feature(
    name="denylist",
    folder=Path(__file__).parent,
    routes=denylist_routes,
    path_parameters={
        "entry_id": PathParameter(
            schema=ID,
            description="The id of an entry of the deny-list.",
            errors=[InvalidEntryId, EntryNotFound],
        ),
    },
)
