"""Reports: what people say about what they see, what moderators decide about it, and appeals."""

from pathlib import Path

from lanternist.features.reports.pages import report_routes
from lanternist.features.reports.queries import forget_texts
from lanternist.features.reports.queue_pages import queue_routes
from lanternist.features.reports.routes import create_report
from lanternist.kit.texts import message
from lanternist.platform.feature import Feature
from lanternist.platform.navigation import NavigationLink

__all__ = ["feature"]

feature = Feature(
    name="reports",
    folder=Path(__file__).parent,
    # What was decided, and the log of it, stay: they say nothing of the person but an id that nobody has any more.
    account_deleted=forget_texts,
    routes=[create_report, *report_routes, *queue_routes],
    navigation=[
        NavigationLink(
            label=message("Moderation"),
            path="/moderation",
            icon="shield",
            place="account",
            position=80,
            roles=frozenset({"moderator", "admin", "super_admin"}),
        ),
        NavigationLink(label=message("Notices"), path="/notices", icon="flag", place="account", position=70),
    ],
)
