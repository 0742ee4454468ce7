"""Shapes of the calls about single sessions of the community."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from lanternist.platform.bodies import Body


class LeftOut(Body, frozen=True, kw_only=True):
    """A slide that a snapshot leaves out, or, without a position, why there is no snapshot."""

    position: int | None
    reason: str


class SnapshotState(Body, frozen=True, kw_only=True):
    """What is shown of one's own session in the community, and how far the last copying came."""

    state: Annotated[
        Literal["off", "pending", "ready", "failed"],
        Meta(description="Whether others see it: off where it is not shared, ready where they do."),
    ]
    is_copying: Annotated[
        bool, Meta(description="Whether files are being copied; what was shown before stays meanwhile.")
    ]
    wanted: Annotated[int, Meta(description="Slides of the last copying.")]
    ready: Annotated[int, Meta(description="Those of them whose files are here.")]
    shown: Annotated[int, Meta(description="Slides that others see now.")]
    failures: list[LeftOut]
    is_hidden: bool
    published_at: datetime | None


class Saved(Body, frozen=True, kw_only=True):
    """A copy in one's library; `reused` where it was there before, and nothing was charged."""

    success: bool
    session_id: int
    reused: bool
