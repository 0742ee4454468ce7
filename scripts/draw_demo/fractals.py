"""Fractals drawn by iterating every pixel: Mandelbrot, Julia, Newton, circle inversions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scripts.draw_demo.canvas import SQUARE, TALL, WIDE, Size, centred, glow, shrink, smooth, vignette
from scripts.draw_demo.catalogue import Picture
from scripts.draw_demo.palette import Array, Ramp, colour, ramp

Complexes = NDArray[np.complex128]
_CHUNK = 1 << 13
_STRIDE = 5

EMBER = ramp("0a0418 3b0f4f 8c1d5b e0503d ffb347 fff3c4 ffd27a b04a5a", closed=True)
LAGOON = ramp("03132b 0b3c6f 1283a8 4fd1c5 e8fff5 f7d794 d97b4a 4a1d4f", closed=True)
ORCHID = ramp("120428 4a148c a535b5 ff7bb0 ffe3ef 9fd8ff 3a6fd8 1b1f6b", closed=True)
MOSS = ramp("04140c 0d4a33 3f8f4f b9d96b fffbd1 f2b84b a34a2a 2a1320", closed=True)
GLACIER = ramp("020a1f 0a2a63 1f6fc4 7cc7f2 ffffff b9d7ea 5b6fa8 1a1d4a", closed=True)


@dataclass(frozen=True)
class View:
    """A window on the plane, and how its depth becomes colour."""

    centre: complex
    width: float
    limit: int
    colours: Ramp
    pace: float = 0.25
    shift: float = 0.0
    inside: str = "05060f"
    constant: complex | None = None
    turn: float = 0.0
    size: Size = WIDE


def plane(view: View, detail: int = 2) -> Complexes:
    """Points of the plane under the pixels of a picture drawn `detail` times larger."""
    size = view.size.times(detail)
    x, y = centred(size)
    half = view.width / 2 * min(size.width, size.height) / size.width
    spin = np.exp(1j * view.turn)
    return view.centre + (x.astype(np.float64) + 1j * y.astype(np.float64)) * half * spin


def escape(z: Complexes, c: Complexes, limit: int, julia: bool) -> tuple[Array, Array]:
    """Smooth count of steps until a point leaves (-1: it stays), and how its slope faces the light.

    Whether points have left is asked every few steps only: the smooth count does not change meanwhile.
    """
    count = np.full(z.size, -1, np.float32)
    light = np.ones(z.size, np.float32)
    where = np.arange(z.size)
    slope = np.ones_like(z)
    for step in range(1, limit + 1):
        slope *= z
        slope *= 2
        if not julia:
            slope += 1
        z *= z
        z += c
        if step % _STRIDE:
            continue
        size = z.real**2 + z.imag**2
        gone = size > 1e6
        if gone.any():
            left = where[gone]
            count[left] = step + 1 - np.log2(np.log(size[gone]) / np.log(1e6))
            facing = z[gone] / slope[gone]
            facing /= np.abs(facing)
            light[left] = facing.real * 0.60 + facing.imag * 0.80
            stays = ~gone
            z, c, slope, where = z[stays], c[stays], slope[stays], where[stays]
            if not where.size:
                break
    return count, light


def _by_chunks(points: Complexes, work: Callable[[Complexes], tuple[Array, Array]]) -> tuple[Array, Array]:
    flat = points.ravel()
    parts = [work(flat[i : i + _CHUNK]) for i in range(0, flat.size, _CHUNK)]
    first, second = (np.concatenate(side).reshape(points.shape) for side in zip(*parts, strict=True))
    return first, second


def escape_picture(view: View) -> Array:
    """Smooth bands of colour with light falling from above, dark where points never leave."""

    def work(part: Complexes) -> tuple[Array, Array]:
        if view.constant is None:
            return escape(np.zeros_like(part), part, view.limit, julia=False)
        return escape(part.copy(), np.full_like(part, view.constant), view.limit, julia=True)

    count, light = _by_chunks(plane(view), work)
    depth = np.log(np.maximum(count, 0) + 1)
    painted = view.colours(depth * view.pace + view.shift)
    painted = painted * (0.72 + 0.42 * light)[..., None]
    painted[count < 0] = colour(view.inside)
    return vignette(glow(shrink(np.maximum(painted, 0), 2), 14, 0.10, 0.35), 0.3)


def newton(power: int, relax: complex, colours: list[str], size: Size, width: float, turn: float) -> Array:
    """Which root of `z**power = 1` a point falls to, shaded by how long it hesitates."""

    def work(z: Complexes) -> tuple[Array, Array]:
        late = np.zeros(z.size, np.float32)
        for _ in range(34):
            lower = z ** (power - 1)
            step = relax * (lower * z - 1) / (power * lower + 1e-12)
            z = z - step
            late += np.exp(-1 / np.maximum(np.abs(step), 1e-9)).astype(np.float32)
        root = np.mod(np.angle(z) / (2 * np.pi) * power, power)
        return root.astype(np.float32), late

    points = plane(View(0.0001j, width, 0, EMBER, size=size, turn=turn))
    root, late = _by_chunks(points, work)
    table = np.stack([colour(code) for code in colours])
    base = table[np.mod(np.rint(root).astype(int), power)]
    shade = 1.15 * np.exp(-0.34 * late) + 0.14 * (0.5 + 0.5 * np.cos(late * 5.2))
    gleam = smooth(0.30, 0.0, late)[..., None] * 0.25
    return vignette(glow(shrink(base * shade[..., None] + gleam, 2), 10, 0.15, 0.2), 0.3)


def pearl_gasket() -> Array:
    """Circles packed into circles without end, found by folding and inverting the plane."""
    size = SQUARE
    x, y = centred(size.times(2))
    x, y = x * 0.62 - 0.02, y * 0.62 + 0.02
    scale, nearest, last = np.ones_like(x), np.full_like(x, 9), np.full_like(x, 9)
    for _ in range(11):
        x, y = x - 2 * np.floor((x + 1) / 2), y - 2 * np.floor((y + 1) / 2)
        square = x * x + y * y
        nearest, last = np.minimum(nearest, square), np.minimum(last, np.abs(x))
        k = 1.16 / np.maximum(square, 1e-5)
        x, y, scale = x * k, y * k, scale * k
    edge = np.abs(y) / scale
    sheen = ramp("180a2e 5b1a5e c2416b ff9a76 ffe9c9")(smooth(0.0, 1.05, np.sqrt(nearest)))
    sheen = sheen * 0.85 + ramp("06162e 14537a 5fc9c3")(smooth(0.0, 0.5, last)) * 0.30
    lines = np.exp(-edge * 260)[..., None] * colour("fff4d6") * 0.9
    return vignette(
        glow(shrink(sheen * smooth(0, 0.012, edge)[..., None] ** 0.35 + lines, 2), 8, 0.12, 0.3), 0.4
    )


def _view(name: str, view: View, quality: int = 70) -> Picture:
    return Picture(f"fractals/{name}", partial(escape_picture, view), quality)


PICTURES = (
    _view("seahorse-valley", View(-0.74515 + 0.11260j, 0.0062, 600, LAGOON, 0.62, 0.12)),
    _view("spiral-staircase", View(-0.74364085 + 0.13182733j, 0.00012, 1200, EMBER, 0.85, 0.30)),
    _view("julia-in-bloom", View(0, 3.0, 500, ORCHID, 0.45, 0.1, constant=-0.7269 + 0.1889j)),
    _view("coral-julia", View(0, 2.6, 500, EMBER, 0.55, 0.02, constant=-0.835 - 0.2321j, turn=0.35)),
    _view(
        "fern-spirals", View(0.0, 1.35, 400, MOSS, 0.55, 0.0, constant=0.285 + 0.0105j, turn=1.57, size=TALL)
    ),
    _view("frost-on-the-window", View(0, 2.5, 400, GLACIER, 0.5, 0.02, constant=-0.1 + 0.8383j, turn=1.97)),
    Picture(
        "fractals/five-rivers-meet",
        partial(newton, 5, 1.0, ["e85d4a", "f4b942", "3fb8a5", "3a6fd8", "9a4fc4"], WIDE, 3.4, 0.3),
        70,
    ),
    Picture(
        "fractals/three-petals",
        partial(newton, 3, 1.0 + 0.35j, ["ff7aa2", "ffd08a", "5cc8ff"], SQUARE, 2.6, 0.2),
        74,
    ),
    Picture("fractals/pearl-gasket", pearl_gasket, 70),
)
