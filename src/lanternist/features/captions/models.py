"""The nouns of captions."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

SMART_CAPTION = "smart_caption"
"""The feature that a caption of a slide is charged as."""
PLAYBACK_CAPTION = "playback_caption"
"""The feature that a caption while playing is charged as; free unless the operator sets a price."""


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters a caption has."""

    least: int
    most: int


GLANCE = Length(50, 150)
"""For the seconds that a slide stays."""
SLIDE = Length(50, 400)


@dataclass(frozen=True, slots=True)
class Picture:
    """A still picture, made anew by us: small, and without what it said about place and camera."""

    data: bytes
    mime_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a caption is wanted for. `told` is what people wrote about it: data, never instructions of ours."""

    length: Length
    instruction: str
    picture: Picture | None
    told: dict[str, object] = field(default_factory=dict[str, object])
    steering: str | None = None
    """What the person who asks wants, within what the instructions allow."""
    language: str | None = None
    is_fresh: bool = False
    """Whether an earlier caption for the same is not good enough."""


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption, and whether the model was asked for it just now."""

    text: str
    is_new: bool


class BatchState(StrEnum):
    """How far a batch is."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Batch:
    """Captions for many slides of a session: which are wanted, which are done, and why others are not."""

    id: int
    session_id: int
    user_id: str
    language: str | None
    state: BatchState
    slide_ids: list[int]
    done_ids: list[int]
    failures: dict[str, str]
    charged: int
    updated_at: datetime

    @property
    def open_ids(self) -> list[int]:
        """Return the slides that nothing has become of yet."""
        settled = {*self.done_ids, *map(int, self.failures)}
        return [each for each in self.slide_ids if each not in settled]

    @property
    def is_active(self) -> bool:
        return self.state in (BatchState.PENDING, BatchState.RUNNING)
