"""Sessions that are shown to everybody who is signed in: snapshots that last, with media of their own."""

from pathlib import Path

from lanternist.features.community.publishing import copy_job, publish_job, resume_schedule
from lanternist.platform.feature import Feature

__all__ = ["feature"]

feature = Feature(
    name="community",
    folder=Path(__file__).parent,
    jobs=[publish_job, copy_job],
    schedules=[resume_schedule],
)
