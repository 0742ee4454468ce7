"""Arrays seen as pictures: coordinates, blending, blurs, glows and vector shapes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyvips
from scripts.draw_demo.palette import Array, to_linear


@dataclass(frozen=True)
class Size:
    """Width and height of a picture in pixels."""

    width: int
    height: int

    def times(self, factor: float) -> "Size":
        """The same shape, larger or smaller."""
        return Size(round(self.width * factor), round(self.height * factor))


WIDE = Size(1600, 1000)
TALL = Size(1000, 1500)
SQUARE = Size(1200, 1200)
_LINEAR = to_linear(np.arange(256) / 255).astype(np.float32)


def grid(size: Size) -> tuple[Array, Array]:
    """Coordinates of pixel centres: y from 0 at the top to 1, x to the same scale."""
    y, x = np.mgrid[0 : size.height, 0 : size.width].astype(np.float32)
    return (x + 0.5) / size.height, (y + 0.5) / size.height


def centred(size: Size) -> tuple[Array, Array]:
    """Coordinates from the centre, the shorter side reaching from -1 to 1, y upwards."""
    y, x = np.mgrid[0 : size.height, 0 : size.width].astype(np.float32)
    half = min(size.width, size.height) / 2
    return (x + 0.5 - size.width / 2) / half, (size.height / 2 - y - 0.5) / half


def smooth(low: float, high: float, value: Array) -> Array:
    """Ease from 0 at `low` to 1 at `high`; swap them to fall instead."""
    t = np.clip((value - low) / (high - low), 0, 1).astype(np.float32)
    return t * t * (3 - 2 * t)


def over(base: Array, paint: Array, cover: Array) -> Array:
    """Lay `paint` over `base` where `cover` says."""
    return base + (paint - base) * cover[..., None]


def blur(image: Array, sigma: float, sigma_y: float | None = None) -> Array:
    """Gaussian blur, edges held; another `sigma_y` blurs the two directions differently."""
    if sigma_y is None or sigma_y == sigma:
        return _run(image, lambda picture: picture.gaussblur(sigma, min_ampl=0.02, precision="float"))
    return _directional(_directional(image, sigma, sideways=True), sigma_y, sideways=False)


def _run(image: Array, work: Callable[[pyvips.Image], pyvips.Image]) -> Array:
    source = pyvips.Image.new_from_array(np.ascontiguousarray(image, np.float32))
    return np.asarray(work(source).numpy(), np.float32).reshape(image.shape)


def _directional(image: Array, sigma: float, *, sideways: bool) -> Array:
    if sigma < 0.3:
        return image
    kernel = pyvips.Image.gaussmat(sigma, 0.02, separable=True, precision="float")
    kernel = kernel if sideways else kernel.rot90()

    def work(picture: pyvips.Image) -> pyvips.Image:
        margin = max(kernel.width, kernel.height) // 2
        wide = picture.embed(
            margin, margin, picture.width + 2 * margin, picture.height + 2 * margin, extend="copy"
        )
        return wide.conv(kernel, precision="float").crop(margin, margin, picture.width, picture.height)

    return _run(image, work)


def shrink(image: Array, factor: int) -> Array:
    """Average blocks of pixels: the anti-aliasing step after drawing larger."""
    if factor == 1:
        return image
    height, width = image.shape[0] // factor, image.shape[1] // factor
    blocks = image[: height * factor, : width * factor].reshape(height, factor, width, factor, -1)
    return blocks.mean(axis=(1, 3), dtype=np.float32).reshape(height, width, *image.shape[2:])


def enlarge(field: Array, size: Size) -> Array:
    """Scale a picture or a single field up, smoothly."""
    small = pyvips.Image.new_from_array(np.ascontiguousarray(field, np.float32))
    large = small.resize(size.width / small.width, vscale=size.height / small.height, kernel="cubic")
    return np.asarray(large.numpy(), np.float32).reshape(size.height, size.width, *field.shape[2:])


def glow(image: Array, sigma: float, gain: float, floor: float = 0.0) -> Array:
    """Add light that spills from whatever is brighter than `floor`."""
    return image + blur(np.maximum(image - floor, 0), sigma) * np.float32(gain)


def vignette(image: Array, depth: float = 0.35) -> Array:
    """Darken the corners a little, to hold the eye inside."""
    return image * _corners(image.shape[0], image.shape[1], depth)


@lru_cache(4)
def _corners(height: int, width: int, depth: float) -> Array:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    radius = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
    return (1 - np.float32(depth) * radius**1.3)[..., None]


def sample(image: Array, column: Array, row: Array) -> Array:
    """Read `image` between pixels, straight interpolation, mirrored beyond the edges."""
    height, width = image.shape[:2]
    c, r = _mirror(column, width), _mirror(row, height)
    c0, r0 = np.minimum(c.astype(np.int32), width - 2), np.minimum(r.astype(np.int32), height - 2)
    fc, fr = (c - c0).astype(np.float32), (r - r0).astype(np.float32)
    if image.ndim == 3:
        fc, fr = fc[..., None], fr[..., None]
    top = image[r0, c0] * (1 - fc) + image[r0, c0 + 1] * fc
    bottom = image[r0 + 1, c0] * (1 - fc) + image[r0 + 1, c0 + 1] * fc
    return top * (1 - fr) + bottom * fr


def _mirror(position: Array, length: int) -> Array:
    if position.min() >= 0 and position.max() <= length - 1:
        return position
    period = 2 * (length - 1)
    wrapped = np.mod(position, period)
    return np.where(wrapped > length - 1, period - wrapped, wrapped)


def vector(
    size: Size, shapes: str, box: tuple[float, float, float, float] | None = None, detail: int = 2
) -> tuple[Array, Array]:
    """Draw SVG shapes, `detail` times larger at first; answer linear colour, and the cover of each pixel."""
    x, y, width, height = box or (0, 0, size.width, size.height)
    large = size.times(detail)
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{large.width}" height="{large.height}"'
        f' viewBox="{x} {y} {width} {height}" preserveAspectRatio="xMidYMid slice">{shapes}</svg>'
    )
    drawn = pyvips.Image.svgload_buffer(document.encode(), unlimited=True).numpy()
    cover = drawn[..., 3:].astype(np.float32) / 255
    light = shrink(_LINEAR[drawn[..., :3]] * cover, detail)
    cover = shrink(cover, detail)
    return light / np.maximum(cover, 1e-4), cover[..., 0]
