"""The nouns of captions."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lanternist.features.sessions import THEMES

LABELS = {theme["value"]: theme["label"] for theme in THEMES}
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
    """A caption, whether the model was asked for it just now, and what was charged for it before.

    `key` is what it is kept by for whoever wants the same; it is kept with its charge, so that none is had unpaid.
    """

    text: str
    is_new: bool
    hold: str | None = None
    key: bytes | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A voice that captions are written in: what it is called, and what it asks the model for."""

    name: str
    own_label: str | None
    instruction: str
    is_enabled: bool
    """Whether people may choose it."""
    shipped: str | None
    """What it asked for as it came; None for one of the operator's own."""

    @property
    def is_shipped(self) -> bool:
        return self.shipped is not None

    @property
    def label(self) -> str:
        """Return what people read; a shipped theme has a name of its own."""
        return self.own_label or LABELS.get(self.name, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderState:
    """How the model is, for who runs the place; never its key."""

    is_configured: bool
    has_key: bool
    place: str
    model: str
    sees: bool
    failures: int
    """In a row, lately."""
    resting_until: datetime | None
    """Until when nobody asks it."""
    reason: str | None
    asked: int
    """Questions of today."""
    most_a_day: int
    most_a_person: int
    written: int
    """Captions that are kept for whoever asks for the same."""


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
    theme: str | None
    """The theme that was chosen for it; None for the session's."""
    prompt: str | None
    """What was asked for with it, maybe nothing; None for what the session asks for."""
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
