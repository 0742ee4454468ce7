"""Pictures made of millions of points: strange attractors and a fern, as densities of light."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scripts.draw_demo.canvas import TALL, WIDE, Size, blur, glow, shrink, vignette
from scripts.draw_demo.catalogue import Picture
from scripts.draw_demo.palette import Array, Ramp, colour, ramp

Step = Callable[[Array, Array], tuple[Array, Array]]


@dataclass
class Exposure:
    """Light gathered on a plate twice the size of the picture."""

    size: Size
    box: tuple[float, float, float, float]

    def __post_init__(self) -> None:
        self.plate = self.size.times(2)
        cells = self.plate.width * self.plate.height
        self.waiting: list[tuple[NDArray[np.int32], Array]] = []
        self.density, self.tint = np.zeros(cells, np.float32), np.zeros(cells, np.float32)

    def add(self, x: Array, y: Array, tint: Array) -> None:
        """Gather points; `tint`, from 0 to 1, is averaged wherever they land."""
        left, right, low, high = self.box
        column = (x - left) * (self.plate.width / (right - left))
        row = (high - y) * (self.plate.height / (high - low))
        inside = (column >= 0) & (column < self.plate.width) & (row >= 0) & (row < self.plate.height)
        at = row[inside].astype(np.int32) * self.plate.width + column[inside].astype(np.int32)
        self.waiting.append((at, tint[inside]))
        if len(self.waiting) >= 60:
            self.settle()

    def settle(self) -> None:
        """Count the points that wait: many at once, because each count walks over the whole plate."""
        if self.waiting:
            at, tint = (np.concatenate(side) for side in zip(*self.waiting, strict=True))
            self.density += np.bincount(at, minlength=self.density.size)
            self.tint += np.bincount(at, tint, minlength=self.density.size)
            self.waiting.clear()

    def develop(self, colours: Ramp, ground: str, gamma: float = 0.8, gain: float = 1.0) -> Array:
        """Brightness from the logarithm of density, colour from the average tint."""
        self.settle()
        shape = (self.plate.height, self.plate.width)
        density, tint = self.density.reshape(shape), self.tint.reshape(shape)
        density, tint = blur(density, 0.7), blur(tint, 0.7)
        top = np.quantile(density[density > 0.02], 0.999)
        level = np.log1p(density * (200 / top)) / np.log1p(200)
        hue = colours(tint / np.maximum(density, 1e-3))
        light = hue * (np.clip(level, 0, 1.3) ** (gamma * 1.7))[..., None] * np.float32(gain * 1.25)
        white = np.clip(level - 0.8, 0, 1)[..., None] * np.float32(0.5)
        lit = shrink(light + white, 2)
        return vignette(glow(lit, 16, 0.22) + colour(ground), 0.4)


def _fit(x: Array, y: Array, size: Size, margin: float) -> tuple[float, float, float, float]:
    low_x, high_x = np.quantile(x, [0.0005, 0.9995])
    low_y, high_y = np.quantile(y, [0.0005, 0.9995])
    aspect = size.width / size.height
    half = max(high_y - low_y, (high_x - low_x) / aspect) / 2 * margin
    mid_x, mid_y = (low_x + high_x) / 2, (low_y + high_y) / 2
    return mid_x - half * aspect, mid_x + half * aspect, mid_y - half, mid_y + half


def attractor(step: Step, size: Size, colours: Ramp, ground: str, *, turned: bool = False) -> Array:
    """Follow many points through `step`; colour tells how far each one has just jumped."""
    rng = np.random.default_rng(11)
    x, y = rng.uniform(-1, 1, (2, 1 << 16)).astype(np.float32)
    for _ in range(30):
        x, y = step(x, y)
    exposure = Exposure(size, _fit(*((y, x) if turned else (x, y)), size, 1.12))
    for _ in range(360):
        next_x, next_y = step(x, y)
        jump = np.hypot(next_x - x, next_y - y) / np.float32(3.4)
        x, y = next_x, next_y
        exposure.add(*((y, x) if turned else (x, y)), np.clip(jump, 0, 1))
    return exposure.develop(colours, ground)


def clifford(a: float, b: float, c: float, d: float) -> Step:
    """The map named after Clifford Pickover."""

    def step(x: Array, y: Array) -> tuple[Array, Array]:
        return np.sin(a * y) + c * np.cos(a * x), np.sin(b * x) + d * np.cos(b * y)

    return step


def de_jong(a: float, b: float, c: float, d: float) -> Step:
    """The map named after Peter de Jong."""

    def step(x: Array, y: Array) -> tuple[Array, Array]:
        return np.sin(a * y) - np.cos(b * x), np.sin(c * x) - np.cos(d * y)

    return step


@dataclass(frozen=True)
class Move:
    """One move of a fern: an affine map, with its share of the points and its tint."""

    share: float
    matrix: tuple[float, float, float, float, float, float]
    tint: float = 0.5


def fern(moves: tuple[Move, ...], size: Size, colours: Ramp, ground: str) -> Array:
    """Points that take moves at random, each move dyeing them a little."""
    rng = np.random.default_rng(5)
    count = 1 << 16
    x, y, tint = rng.uniform(-1, 1, (3, count)).astype(np.float32)
    bounds = [*np.cumsum([0, *(round(move.share * count) for move in moves[:-1])]).tolist(), count]
    exposure = None
    for turn in range(360):
        order = rng.permutation(count)
        x, y, tint = x[order], y[order], tint[order]
        for move, start, end in zip(moves, bounds, bounds[1:], strict=False):
            a, b, c, d, e, f = move.matrix
            px, py = x[start:end], y[start:end]
            x[start:end], y[start:end] = a * px + b * py + c, d * px + e * py + f
            tint[start:end] = (tint[start:end] + move.tint) / 2
        if turn == 25:
            exposure = Exposure(size, _fit(x, y, size, 1.15))
        if exposure:
            exposure.add(x, y, np.clip(tint, 0, 1))
    if exposure is None:
        raise RuntimeError("too few rounds to find the frame")
    return exposure.develop(colours, ground, 0.75, 1.1)


FERN = (
    Move(0.02, (0.0, 0.0, 0.0, 0.0, 0.16, 0.0), tint=0.0),
    Move(0.82, (0.85, 0.04, 0.0, -0.04, 0.85, 1.6), tint=0.55),
    Move(0.08, (0.2, -0.26, 0.0, 0.23, 0.22, 1.6), tint=1.0),
    Move(0.08, (-0.15, 0.28, 0.0, 0.26, 0.24, 0.44), tint=0.2),
)

PICTURES = (
    Picture(
        "fractals/silk-ribbons",
        partial(
            attractor,
            clifford(1.5, -1.8, 1.6, 0.9),
            WIDE,
            ramp("4a6bff 9fd0ff fff1d6 ff8a5c ff3d7f"),
            "04060f",
        ),
        66,
    ),
    Picture(
        "fractals/golden-veil",
        partial(
            attractor,
            clifford(-1.4, 1.6, 1.0, 0.7),
            WIDE,
            ramp("ff6a3d ffb74a fff0b8 8fe3d0 2f9fd0"),
            "0a0608",
        ),
        66,
    ),
    Picture(
        "fractals/glass-orchid",
        partial(
            attractor,
            de_jong(1.4, -2.3, 2.4, -2.1),
            TALL,
            ramp("ff4f9a b56bff 5fb4ff 9ff5e1"),
            "07040f",
            turned=True,
        ),
        66,
    ),
    Picture(
        "fractals/night-fern", partial(fern, FERN, TALL, ramp("1f6f4a 4fc46a d9f27a fff6c2"), "030a0c"), 68
    ),
)
