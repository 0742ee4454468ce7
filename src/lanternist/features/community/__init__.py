"""Sessions that are shown to everybody who is signed in: snapshots that last, with media of their own."""

from pathlib import Path

from lanternist.features.community.feed_errors import (
    FeedItemNotFound,
    InvalidCommunityMediaId,
    InvalidMuteId,
    MuteNotFound,
)
from lanternist.features.community.feed_pages import feed_page_routes
from lanternist.features.community.feed_routes import feed_routes
from lanternist.features.community.feed_views import PRODUCT_NAME
from lanternist.features.community.likes import take_back_all
from lanternist.features.community.medium_queries import find_medium
from lanternist.features.community.pages import page_routes, session_part
from lanternist.features.community.publishing import copy_job, publish_job, resume_schedule
from lanternist.features.community.queries import find_item, find_shown, find_slide
from lanternist.features.community.ranking import rank_job, rank_schedule
from lanternist.features.community.routes import session_routes
from lanternist.features.community.showing import show_file
from lanternist.features.community.totals import Totals
from lanternist.features.community.upkeep import drop_file, upkeep_schedule
from lanternist.kit.texts import message
from lanternist.platform.described import ID, PathParameter
from lanternist.platform.feature import Feature
from lanternist.platform.navigation import NavigationLink

__all__ = ["PRODUCT_NAME", "Totals", "feature", "find_item", "find_medium", "find_shown", "find_slide"]

feature = Feature(
    name="community",
    folder=Path(__file__).parent,
    routes=[*feed_routes, *feed_page_routes, *session_routes, *page_routes],
    session_part=session_part,
    account_deleted=take_back_all,
    upload_deleted=drop_file,
    upload_shared=show_file,
    jobs=[publish_job, copy_job, rank_job],
    schedules=[resume_schedule, rank_schedule, upkeep_schedule],
    navigation=[NavigationLink(label=message("Community"), path="/community", icon="people", position=15)],
    path_parameters={
        "community_media_id": PathParameter(
            schema=ID,
            description="The id of an item of the feed whose kind is media.",
            errors=[InvalidCommunityMediaId, FeedItemNotFound],
        ),
        "mute_id": PathParameter(
            schema=ID, description="The id of a mute.", errors=[InvalidMuteId, MuteNotFound]
        ),
    },
)
