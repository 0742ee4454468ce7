"""From linear light to files: tone, dither, WebP and JPEG without metadata."""

from pathlib import Path

import numpy as np
import pyvips
from numpy.typing import NDArray
from scripts.draw_demo.palette import Array, to_srgb


def shoulder(linear: Array, knee: float = 0.75) -> Array:
    """Bend highlights softly towards white instead of cutting them off."""
    room = 1 - knee
    bent = knee + room * (1 - np.exp(-np.maximum(linear - knee, 0) / room))
    return np.where(linear > knee, bent, np.maximum(linear, 0)).astype(np.float32)


_LIMIT = 115_000
_FLOOR, _STEP = 40, 6
_CURVE = to_srgb(shoulder(np.linspace(0, 2, 8192, dtype=np.float32) ** 2)) * 255 + 0.5


def to_bytes(linear: Array, grain: float = 1.0) -> NDArray[np.uint8]:
    """Eight-bit sRGB, with a trace of noise so that slow gradients do not show steps."""
    noise = np.random.default_rng(7).uniform(-0.5, 0.5, linear.shape[:2]).astype(np.float32)
    at = np.sqrt(np.clip(linear, 0, 4)) * np.float32(8191 / 2)
    display = _CURVE[at.astype(np.int32)] + noise[..., None] * np.float32(grain)
    return np.clip(display, 0, 255).astype(np.uint8)


def save_picture(linear: Array, path: Path, quality: int) -> None:
    """Write a picture, the ending of the name choosing the format; busy pictures get less than `quality`."""
    image = pyvips.Image.new_from_array(to_bytes(linear), interpretation="srgb")
    path.parent.mkdir(parents=True, exist_ok=True)
    for lower in range(quality, _FLOOR - 1, -_STEP):
        path.write_bytes(_encoded(image, path.suffix, lower))
        if path.stat().st_size <= _LIMIT:
            return


def _encoded(image: pyvips.Image, suffix: str, quality: int) -> bytes:
    if suffix == ".webp":
        return image.webpsave_buffer(Q=quality, effort=4, smart_subsample=True, keep="none")
    return image.jpegsave_buffer(Q=quality, optimize_coding=True, interlace=True, keep="none")
