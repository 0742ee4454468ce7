"""The pages of those who run the place: people, prices, grants, jobs, and what everybody did."""

from pathlib import Path

from lanternist.features.console.activity_pages import activity_routes
from lanternist.features.console.caption_pages import caption_routes
from lanternist.features.console.denylist_pages import denylist_routes
from lanternist.features.console.job_pages import job_routes
from lanternist.features.console.people_pages import people_routes
from lanternist.features.console.price_pages import price_routes
from lanternist.kit.texts import message
from lanternist.platform.feature import Feature
from lanternist.platform.navigation import NavigationLink

__all__ = ["feature"]

feature = Feature(
    name="console",
    folder=Path(__file__).parent,
    routes=[*people_routes, *price_routes, *caption_routes, *denylist_routes, *job_routes, *activity_routes],
    navigation=[
        NavigationLink(
            label=message("Administration"),
            path="/admin",
            icon="key",
            place="account",
            position=90,
            roles=frozenset({"admin", "super_admin"}),
        ),
    ],
)
