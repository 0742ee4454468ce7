"""Finds media: what a session's source names mean, what the sources list, and how lists become one."""

from pathlib import Path

from lanternist.features.ingestion.addresses import fields
from lanternist.features.ingestion.addresses.hosts import plain_id, target_of
from lanternist.features.ingestion.addresses.jsons import decoded
from lanternist.features.ingestion.addresses.place import place_of
from lanternist.features.ingestion.addresses.target import EXTENSIONS
from lanternist.features.ingestion.budget import Budget
from lanternist.features.ingestion.collect import (
    Collected,
    Found,
    SourceProgress,
    SourceState,
    collect,
)
from lanternist.features.ingestion.context import SourceContext
from lanternist.features.ingestion.feeds import Feed, delete_feed, list_feeds, save_feed
from lanternist.features.ingestion.jobs import forget_schedule
from lanternist.features.ingestion.listings import Listings, peek
from lanternist.features.ingestion.models import (
    BadSourceName,
    ChecksPosts,
    FoundMedia,
    MediaType,
    Reason,
    SourceUnavailable,
)
from lanternist.features.ingestion.pages import sources_page
from lanternist.features.ingestion.queries import forget_posts
from lanternist.features.ingestion.routes import source_routes
from lanternist.features.ingestion.sources import SourceName, Sources, discover
from lanternist.features.ingestion.sources.folder import folders as library_folders
from lanternist.features.ingestion.sources.urls.parse import parse_list
from lanternist.features.ingestion.upstream import Upstream, reason_of
from lanternist.kit.texts import message
from lanternist.platform.feature import Feature
from lanternist.platform.navigation import NavigationLink

__all__ = [
    "EXTENSIONS",
    "BadSourceName",
    "Budget",
    "ChecksPosts",
    "Collected",
    "Feed",
    "Found",
    "FoundMedia",
    "Listings",
    "MediaType",
    "Reason",
    "SourceContext",
    "SourceName",
    "SourceProgress",
    "SourceState",
    "SourceUnavailable",
    "Sources",
    "Upstream",
    "collect",
    "decoded",
    "delete_feed",
    "discover",
    "feature",
    "fields",
    "forget_posts",
    "library_folders",
    "list_feeds",
    "parse_list",
    "peek",
    "place_of",
    "plain_id",
    "reason_of",
    "save_feed",
    "target_of",
]

feature = Feature(
    name="ingestion",
    folder=Path(__file__).parent,
    routes=[*source_routes, sources_page],
    schedules=[forget_schedule],
    navigation=[
        NavigationLink(label=message("Sources"), path="/sources", icon="folder", place="account", position=30)
    ],
)
