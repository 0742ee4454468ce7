"""PDQ of a picture, after "PDQ & TMK + PDQF" by Davis and Rosen (Facebook, 2019), with NumPy.

The brightness of a picture is softened by a tent, as two boxes after each other, and read at 64 x 64 places. The
lowest 16 x 16 waves in that, without the constant one, give a bit each: whether it is stronger than their median.
"""

from functools import lru_cache
from typing import Any

import numpy as np

_SIDE, _WAVES = 64, 16
_LEAST_SIDE = 5
_LUMA = (np.float32(0.299), np.float32(0.587), np.float32(0.114))
_QUALITY_STEPS = 90
"""So many steps of brightness, in hundredths, between neighbours make one point of quality."""
_DCT = np.sqrt(2 / _SIDE) * np.cos(
    np.pi / 2 / _SIDE * np.outer(np.arange(1, _WAVES + 1), 2 * np.arange(_SIDE) + 1)
)
_Array = Any


def pdq_of(pixels: _Array) -> tuple[str, int]:
    """Return the hash, as 64 hexadecimal digits, and the quality, 0 to 100, of a picture.

    `pixels` are bytes, rows by columns, of brightness alone or by three for red, green and blue; at most about a
    thousand in a row or column, which is more than the hash can tell apart.
    """
    if min(pixels.shape[:2]) < _LEAST_SIDE:
        return "0" * (_WAVES * _WAVES // 4), 0
    small = _sampled(_luma(pixels))
    waves = _DCT @ small @ _DCT.T
    # Of an even number of waves the lower one of the two in the middle counts.
    median = np.partition(waves, waves.size // 2 - 1, axis=None)[waves.size // 2 - 1]
    # The first wave is the lowest bit.
    bits = np.packbits((waves > median).ravel()[::-1])
    return bits.tobytes().hex(), _quality(small)


def _luma(pixels: _Array) -> _Array:
    if pixels.ndim == 2:
        return pixels.astype(np.float32)
    return sum(pixels[:, :, band] * weight for band, weight in enumerate(_LUMA))


def _sampled(luma: _Array) -> _Array:
    rows, columns = luma.shape
    return (_sampling(rows) @ luma @ _sampling(columns).T).astype(np.float64)


@lru_cache(maxsize=4)
def _sampling(side: int) -> _Array:
    """Return what reads 64 places of a row of `side`, each through the tent: two boxes after each other.

    A box averages each place with its neighbours, at the edges with fewer of them.
    """
    window = -(-side // (2 * _SIDE))
    after = (window + 2) // 2
    before = window - after
    places = np.arange(side)
    starts, ends = np.maximum(places - before, 0), np.minimum(places + after, side)
    counts = ends - starts
    read = ((np.arange(_SIDE) + 0.5) * side / _SIDE).astype(int)[:, None]
    second = ((places >= starts[read]) & (places < ends[read])) / counts[read]
    sums = np.zeros((_SIDE, side + 1))
    np.cumsum(second / counts, axis=1, out=sums[:, 1:])
    # Which boxes a place is in: the window, looked at from the other side.
    first, last = np.maximum(places - after + 1, 0), np.minimum(places + before + 1, side)
    return (sums[:, last] - sums[:, first]).astype(np.float32)


def _quality(small: _Array) -> int:
    steps = sum(np.abs(np.trunc(np.diff(small, axis=axis) * 100 / 255)).sum() for axis in (0, 1))
    return min(100, int(steps) // _QUALITY_STEPS)
