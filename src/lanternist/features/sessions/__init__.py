"""Slideshow sessions: their settings, their slides in order, and how they are filled."""

from pathlib import Path

from lanternist.features.sessions import manual_routes, routes
from lanternist.features.sessions.actions import (
    SHARE_JOB,
    check_category,
    create,
    find_own,
    find_readable,
    read_own,
    set_shared,
    subject_of,
)
from lanternist.features.sessions.categories import CategoryBuiltIn, CategoryMissing
from lanternist.features.sessions.categories import named as category_named
from lanternist.features.sessions.category_queries import find_category
from lanternist.features.sessions.category_routes import category_routes
from lanternist.features.sessions.copying import create_copy
from lanternist.features.sessions.drafts import draft_from
from lanternist.features.sessions.editor_pages import editor_routes
from lanternist.features.sessions.errors import (
    CategoryNotFound,
    InvalidMediaId,
    InvalidSessionId,
    NotYourSession,
    SessionMediaNotFound,
    SessionNotFound,
)
from lanternist.features.sessions.event_routes import event_routes
from lanternist.features.sessions.form_pages import form_routes
from lanternist.features.sessions.importing import ImportedSlide, ImportedThumbnail, Origin, create_imported
from lanternist.features.sessions.jobs import file_job, fill_job
from lanternist.features.sessions.library_pages import library_routes
from lanternist.features.sessions.manual import drop_file
from lanternist.features.sessions.models import (
    DEFAULT_INTERVAL_MAX,
    DEFAULT_INTERVAL_MIN,
    Draft,
    FillState,
    NewSlide,
    Session,
    Slide,
)
from lanternist.features.sessions.page_texts import THEMES
from lanternist.features.sessions.pages import page_routes
from lanternist.features.sessions.queries import find_session, lock_session, update_session
from lanternist.features.sessions.reading import readable_by, version_tag
from lanternist.features.sessions.routes import session_number
from lanternist.features.sessions.schemas import (
    CategoryId,
    MediaBody,
    NewSession,
    SessionBody,
    SessionWithMedia,
    SlideChange,
    Title,
)
from lanternist.features.sessions.services import SessionServices
from lanternist.features.sessions.slide_queries import (
    find_asset,
    find_slide,
    list_slides,
    refresh_showing,
    set_caption,
)
from lanternist.features.sessions.slide_routes import media_number, slide_routes
from lanternist.features.sessions.slides import edit as edit_slide
from lanternist.features.sessions.upkeep import upkeep_schedule
from lanternist.features.sessions.upkeep_queries import hold_posts
from lanternist.features.sessions.views import media_bodies, playable_count, with_media
from lanternist.kit.texts import message
from lanternist.platform.described import ID, PathParameter
from lanternist.platform.feature import Feature
from lanternist.platform.navigation import NavigationLink

__all__ = [
    "DEFAULT_INTERVAL_MAX",
    "DEFAULT_INTERVAL_MIN",
    "SHARE_JOB",
    "THEMES",
    "CategoryId",
    "CategoryNotFound",
    "Draft",
    "FillState",
    "ImportedSlide",
    "ImportedThumbnail",
    "MediaBody",
    "NewSession",
    "NewSlide",
    "NotYourSession",
    "Origin",
    "Session",
    "SessionBody",
    "SessionMediaNotFound",
    "SessionNotFound",
    "SessionServices",
    "SessionWithMedia",
    "Slide",
    "SlideChange",
    "Title",
    "category_named",
    "check_category",
    "create",
    "create_copy",
    "create_imported",
    "draft_from",
    "edit_slide",
    "feature",
    "find_asset",
    "find_category",
    "find_own",
    "find_readable",
    "find_session",
    "find_slide",
    "hold_posts",
    "list_slides",
    "lock_session",
    "media_bodies",
    "media_number",
    "playable_count",
    "read_own",
    "readable_by",
    "refresh_showing",
    "session_number",
    "set_caption",
    "set_shared",
    "subject_of",
    "update_session",
    "version_tag",
    "with_media",
]

feature = Feature(
    name="sessions",
    folder=Path(__file__).parent,
    upload_deleted=drop_file,
    routes=[
        routes.create_session,
        routes.list_sessions,
        routes.read_session,
        routes.change_session,
        routes.delete_session,
        routes.refill_session,
        manual_routes.create_manual_session,
        manual_routes.add_slide,
        manual_routes.add_many_slides,
        *event_routes,
        *slide_routes,
        *category_routes,
        *library_routes,
        *form_routes,
        *page_routes,
        *editor_routes,
    ],
    jobs=[file_job, fill_job],
    schedules=[upkeep_schedule],
    path_parameters={
        "session_id": PathParameter(
            schema=ID,
            description="The id of a session.",
            errors=[InvalidSessionId, SessionNotFound, NotYourSession],
        ),
        "media_id": PathParameter(
            schema=ID,
            description="The id of a slide of the session.",
            errors=[InvalidMediaId, SessionMediaNotFound],
        ),
        "category_id": PathParameter(
            schema=ID, description="The id of a category.", errors=[CategoryMissing, CategoryBuiltIn]
        ),
    },
    navigation=[
        NavigationLink(label=message("Library"), path="/", icon="library", position=10),
        NavigationLink(label=message("New session"), path="/sessions/new", icon="plus", position=20),
    ],
)
