"""HEIC, as phones take pictures: decoded by libheif, and drawn as what every browser shows."""

import io
from typing import Any

import numpy as np
import pillow_heif
import pyvips

from lanternist.platform.decoding import avif
from lanternist.platform.decoding.failures import damaged, too_large
from lanternist.platform.decoding.parsed import MOST_BYTES

_QUALITY = 88


def prepare() -> None:
    """Load what is loaded at first use."""
    pillow_heif.options.DECODE_THREADS = 2
    drawn = io.BytesIO()
    pillow_heif.from_bytes("RGB", (64, 64), bytes(64 * 64 * 3)).save(drawn, quality=40)
    draw(drawn.getvalue())


def draw(data: bytes) -> tuple[str, bytes]:
    """Return a picture upright and in the colours of screens: its MIME type (JPEG; WebP with holes) and the file."""
    if len(data) > MOST_BYTES:
        raise too_large()
    avif.parse(data, "heic")
    try:
        held = pillow_heif.open_heif(io.BytesIO(data))
        image = _image(held[held.primary_index])
    except (ValueError, RuntimeError, SyntaxError, EOFError, OSError, IndexError) as error:
        raise damaged() from error
    if image.hasalpha():
        return "image/webp", image.webpsave_buffer(keep="none", Q=_QUALITY, effort=2)
    return "image/jpeg", image.jpegsave_buffer(keep="none", Q=_QUALITY)


def _image(held: Any) -> Any:  # Any: neither library has types for what is in a picture
    """Decode; libheif has turned it already."""
    dots = np.asarray(held)
    if dots.dtype != np.uint8:
        raise damaged()
    image: Any = pyvips.Image.new_from_array(np.ascontiguousarray(dots)).copy(
        interpretation="srgb" if dots.ndim == 3 and dots.shape[2] > 2 else "b-w"
    )
    profile = held.info.get("icc_profile")
    if profile:
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
        image = image.icc_transform("srgb")
    return image
