"""What the library contains: the two kinds of entry that the drawing modules list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scripts.draw_demo.palette import Array


@dataclass(frozen=True)
class Picture:
    """A still picture: where it goes, how to draw it, and how hard to compress it."""

    name: str
    draw: Callable[[], Array]
    quality: int = 80
    suffix: str = ".webp"


@dataclass(frozen=True)
class Clip:
    """A short film that ends as it began; `sound` answers stereo samples for a length in seconds."""

    name: str
    frames: Callable[[], Iterable[Array]]
    seconds: float
    sound: Callable[[float], Array] | None = None
    quality: int = 24
    poster_at: float = 0.5
