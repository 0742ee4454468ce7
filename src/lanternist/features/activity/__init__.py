"""Append-only record of who did what to which thing; first-party, seen by its owner."""

from pathlib import Path

from lanternist.features.activity.actions import (
    list_of_all,
    record,
    record_account_event,
    record_new_account,
)
from lanternist.features.activity.jobs import forget_schedule
from lanternist.features.activity.models import PersonsEvent
from lanternist.features.activity.page_texts import ACTIONS, text_of
from lanternist.features.activity.pages import activity_page
from lanternist.features.activity.routes import list_activity, read_activity_totals
from lanternist.kit.texts import message
from lanternist.platform.feature import Feature
from lanternist.platform.navigation import NavigationLink

__all__ = ["ACTIONS", "PersonsEvent", "feature", "list_of_all", "record", "text_of"]

feature = Feature(
    name="activity",
    folder=Path(__file__).parent,
    routes=[list_activity, read_activity_totals, activity_page],
    schedules=[forget_schedule],
    account_created=record_new_account,
    account_event=record_account_event,
    navigation=[
        NavigationLink(
            label=message("Activity"), path="/activity", icon="clock", place="account", position=40
        )
    ],
)
