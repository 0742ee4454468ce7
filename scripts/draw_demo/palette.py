"""Colour ramps, mixed in OKLab so that halfway colours stay clean, answered in linear light."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_STEPS = 4096
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def to_linear(srgb: NDArray[np.floating]) -> NDArray[np.float64]:
    """Undo the sRGB curve."""
    value = np.asarray(srgb, np.float64)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def to_srgb(linear: Array) -> Array:
    """Apply the sRGB curve."""
    value = np.clip(linear, 0, 1)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055).astype(np.float32)


def colour(code: str) -> Array:
    """Linear light of a colour written as six hexadecimal digits."""
    channels = [int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return to_linear(np.array(channels)).astype(np.float32)


@dataclass(frozen=True)
class Ramp:
    """A table of colours from 0 to 1; a closed ramp wraps around, an open one holds its ends."""

    table: Array
    closed: bool = False

    def __call__(self, at: NDArray[np.floating]) -> Array:
        """Colours at `at`, one row of three channels for each value."""
        position = np.mod(at, 1) if self.closed else np.clip(at, 0, 1)
        return self.table[(position * (_STEPS - 1) + 0.5).astype(np.int32)]


def ramp(codes: str, places: Sequence[float] | None = None, *, closed: bool = False) -> Ramp:
    """A ramp through the colours named in `codes`, evenly spaced unless `places` says where they stand."""
    names = codes.split()
    if closed:
        names = [*names, names[0]]
    stops = np.linspace(0, 1, len(names)) if places is None else np.asarray(places)
    lab = np.cbrt(np.stack([colour(name) for name in names]) @ _TO_LMS.T) @ _TO_LAB.T
    at = np.linspace(0, 1, _STEPS)
    mixed = np.stack([np.interp(at, stops, lab[:, i]) for i in range(3)], axis=-1)
    linear = (mixed @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T
    return Ramp(np.clip(linear, 0, 1).astype(np.float32), closed)
