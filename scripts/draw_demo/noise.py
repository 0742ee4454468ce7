"""Seeded noise: gradient noise at any point, spline noise on a grid, and the sums built from them."""

import numpy as np
from numpy.typing import NDArray
from scripts.draw_demo.palette import Array


def _fade(t: Array) -> Array:
    return t * t * t * (t * (t * 6 - 15) + 10)


def perlin(x: Array, y: Array, seed: int) -> Array:
    """Gradient noise, roughly -1 to 1, repeating every 256 units."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(256).astype(np.int32)
    angle = rng.uniform(0, 2 * np.pi, 256).astype(np.float32)
    along, across = np.cos(angle), np.sin(angle)
    x_floor, y_floor = np.floor(x), np.floor(y)
    fx, fy = (x - x_floor).astype(np.float32), (y - y_floor).astype(np.float32)
    xi, yi = x_floor.astype(np.int32) & 255, y_floor.astype(np.int32) & 255
    left, right = order[xi], order[(xi + 1) & 255]

    def corner(column: NDArray[np.int32], dx: Array, row: int) -> Array:
        pick = order[(column + yi + row) & 255]
        return along[pick] * dx + across[pick] * (fy - row)

    u, v = _fade(fx), _fade(fy)
    top = corner(left, fx, 0)
    top += u * (corner(right, fx - 1, 0) - top)
    bottom = corner(left, fx, 1)
    bottom += u * (corner(right, fx - 1, 1) - bottom)
    return (top + v * (bottom - top)) * np.float32(1.5)


def fbm(x: Array, y: Array, seed: int, octaves: int = 5, gain: float = 0.5) -> Array:
    """Octaves of gradient noise added together, roughly -1 to 1."""
    total = np.zeros(np.broadcast(x, y).shape, np.float32)
    weight, scale = 1.0, 1.0
    for octave in range(octaves):
        total += np.float32(weight) * perlin(
            x * scale + octave * 17.3, y * scale - octave * 9.1, seed + octave
        )
        weight *= gain
        scale *= 2.02
    return total * np.float32((1 - gain) / (1 - gain**octaves) * 1.3)


def warped(
    x: Array, y: Array, seed: int, strength: float = 1.6, octaves: int = 4
) -> tuple[Array, Array, Array]:
    """Noise of points that noise has moved: the value, and the two fields that did the moving."""
    first = fbm(x, y, seed, octaves)
    second = fbm(x + 5.2, y + 1.3, seed + 50, octaves)
    value = fbm(x + strength * first, y + strength * second, seed + 90, octaves + 1)
    return value, first, second


def line_noise(x: Array, seed: int, octaves: int = 6, gain: float = 0.5) -> Array:
    """Noise along a line, for ridges and shores."""
    return fbm(x, np.full_like(x, 0.37), seed, octaves, gain)


def _spline_rows(size: int, cells: int) -> Array:
    at = np.linspace(0, cells, size, endpoint=False)
    start = np.floor(at).astype(np.int64)
    t = at - start
    weights = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    rows = np.zeros((size, cells + 3), np.float32)
    for k, weight in enumerate(weights):
        rows[np.arange(size), start + k] = weight / 6
    return rows


def spline_noise(shape: tuple[int, int], cells: tuple[int, int], seed: int) -> Array:
    """Smooth random hills on a whole grid at once: far cheaper than evaluating point by point."""
    knots = np.random.default_rng(seed).standard_normal((cells[0] + 3, cells[1] + 3)).astype(np.float32)
    return _spline_rows(shape[0], cells[0]) @ knots @ _spline_rows(shape[1], cells[1]).T * np.float32(1.6)
