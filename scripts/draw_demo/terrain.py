"""Real relief: a height map seen in perspective, lit from the side with true shadows, fading into haze."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scripts.draw_demo import sky as air
from scripts.draw_demo.canvas import WIDE, Size, blur, glow, over, sample, shrink, smooth, vignette
from scripts.draw_demo.catalogue import Picture
from scripts.draw_demo.noise import spline_noise
from scripts.draw_demo.palette import Array, Ramp, colour, ramp
from scripts.draw_demo.sky import Orb

_SIDE = 1536


@dataclass(frozen=True)
class Camera:
    """Where the eye is on the unit square of land, looking along the rows, and how it sees."""

    x: float
    z: float
    height: float
    horizon: float = 0.42
    zoom: float = 1.1
    reach: float = 0.95


@dataclass(frozen=True)
class Light:
    """Sunlight along the columns: its slope, its colour, the colour of the sky in the shade, the haze."""

    slope: float
    sun: str
    shade: str
    haze: str
    thickness: float = 1.4
    power: float = 1.5
    low_mist: float = 0.0


def eroded(seed: int, cells: int, octaves: int = 9) -> Array:
    """Mountains whose steep parts carry less small detail, as if water had run over them."""
    height = np.zeros((_SIDE, _SIDE), np.float32)
    slope_x, slope_y = np.zeros_like(height), np.zeros_like(height)
    weight = 1.0
    for octave in range(octaves):
        hills = spline_noise(height.shape, (cells, cells), seed + octave)
        rows, columns = np.gradient(hills, 1 / _SIDE)
        slope_y += rows * (weight / cells**0.0 / 9)
        slope_x += columns * (weight / 9)
        height += weight * hills / (1 + slope_x**2 + slope_y**2)
        weight *= 0.5
        cells = min(cells * 2, _SIDE)
    return height


def normals(height: Array) -> tuple[Array, Array, Array]:
    """Unit normals of the land: along columns, along rows, upwards."""
    rows, columns = np.gradient(height, 1 / _SIDE)
    length = np.sqrt(rows**2 + columns**2 + 1)
    return -columns / length, -rows / length, 1 / length


def shadows(height: Array, slope: float) -> Array:
    """1 in sunlight, 0 where higher land stands between a point and a sun on the left."""
    fall = np.arange(_SIDE, dtype=np.float32) * np.float32(slope / _SIDE)
    raised = height + fall
    screen = np.maximum.accumulate(raised, axis=1)
    return blur(smooth(0.006, 0.0, screen - raised), 0.8)


def lit(height: Array, ground: Array, light: Light) -> Array:
    """Colour of the land under its light."""
    nx, ny, nz = normals(height)
    towards = np.hypot(1, light.slope)
    facing = np.maximum((-nx + nz * light.slope) / towards, 0)
    sun = (facing * shadows(height, light.slope) * light.power)[..., None] * colour(light.sun)
    sky = (0.45 + 0.55 * nz - 0.15 * ny)[..., None] * colour(light.shade)
    return ground * (sun + sky)


def view(height: Array, land: Array, camera: Camera, size: Size) -> tuple[Array, Array, Array]:
    """Look over the land: its colour, how far each pixel is, and where there is land at all."""
    columns = (np.arange(size.width, dtype=np.float32) + 0.5 - size.width / 2) / size.height / camera.zoom
    depth = np.geomspace(0.05, camera.reach, 850).astype(np.float32)
    x = (camera.x + columns[None, :] * depth[:, None]) * _SIDE
    z = np.broadcast_to((camera.z + depth[:, None]) * _SIDE, x.shape)
    rise = (sample(height, x, z) - camera.height) / depth[:, None] * camera.zoom
    first = _first_hits(np.maximum.accumulate(rise, axis=0), size, camera.horizon)
    seen = first < len(depth)
    step = np.clip(first, 1, len(depth) - 1)
    column = np.arange(size.width)[None, :]
    up = camera.horizon - (np.arange(size.height, dtype=np.float32)[:, None] + 0.5) / size.height
    below, above = rise[step - 1, column], rise[step, column]
    part = np.clip((up - below) / np.maximum(above - below, 1e-6), 0, 1)
    away = depth[step - 1] + (depth[step] - depth[step - 1]) * part
    colours = sample(land, (camera.x + columns[None, :] * away) * _SIDE, (camera.z + away) * _SIDE)
    return colours, away, seen.astype(np.float32)


def _first_hits(skyline: Array, size: Size, horizon: float) -> NDArray[np.int64]:
    up = horizon - (np.arange(size.height, dtype=np.float32) + 0.5) / size.height
    first = np.empty((size.height, size.width), np.int64)
    for column in range(size.width):
        first[:, column] = np.searchsorted(skyline[:, column], up)
    return first


def scene(height: Array, ground: Array, camera: Camera, light: Light, sky: Array) -> Array:
    """A finished view: land in haze before a sky."""
    land = np.concatenate([lit(height, ground, light), height[..., None]], axis=-1)
    colours, away, seen = view(height, land, camera, WIDE.times(2))
    level = colours[..., 3]
    haze = 1 - np.exp(-np.maximum(away - 0.08, 0) * light.thickness)
    low = np.exp(-np.maximum(level, 0) * 22) * light.low_mist * smooth(0.05, 0.5, away)
    veil = np.clip(haze + low * (1 - haze), 0, 1)
    painted = over(colours[..., :3], np.broadcast_to(colour(light.haze), colours[..., :3].shape), veil)
    cover = shrink(seen, 2)
    painted = shrink(painted * seen[..., None], 2) / np.maximum(cover, 1e-3)[..., None]
    return over(sky, painted, cover)


def _mountains(seed: int, scale: float) -> tuple[Array, Array]:
    """Heights from the valley floor up, and how steep they are."""
    height = eroded(seed, 3)
    height = (height - np.quantile(height, 0.05)) / (np.quantile(height, 0.995) - np.quantile(height, 0.05))
    height = np.maximum(height, 0) ** 1.25 * scale
    return height, normals(height)[2]


def _snowy(height: Array, up: Array, line: float, rock: Ramp, snow: str) -> Array:
    grain = spline_noise(height.shape, (300, 300), 5)
    bare = rock(np.clip(height / height.max() + grain * 0.06, 0, 1))
    holds = smooth(0.58, 0.78, up + grain * 0.02) * smooth(line - 0.02, line + 0.02, height + grain * 0.006)
    return over(bare, np.broadcast_to(colour(snow), bare.shape), holds)


def first_light() -> Array:
    """Snow peaks catching the first sun while the valleys are still blue."""
    height, up = _mountains(31, 0.23)
    ground = _snowy(height, up, 0.05, ramp("3a3a45 5a4f50 6f625f"), "f4f6ff")
    eye = float(height[10:260, 307:614].max()) + 0.035
    light = Light(0.34, "ffb27a", "3f5f9f", "b9a6c4", 1.1, 2.1, 0.55)
    orb = Orb(-0.1, 0.35, 0.01, "ffc79a", 0.2, 0.5, 0.5)
    sky = air.with_orb(air.gradient(WIDE, ramp("3a5fa0 7f9fcf d9bfc9 ffcfa8"), 0.5), orb)
    sky = air.lit_clouds(sky, air.clouds(WIDE, 3, 4.0, 4.5, 0.0, 0.8) * 0.55, orb, "b59ab8", "ffc0a0")
    return vignette(
        glow(scene(height, ground, Camera(0.3, -0.02, eye, 0.30), light, sky), 20, 0.15, 0.5), 0.25
    )


def moon_glacier() -> Array:
    """The same kind of country at midnight, under a moon."""
    height, up = _mountains(90, 0.24)
    ground = _snowy(height, up, 0.03, ramp("1f2a3a 2f3a4a 3f4a5a"), "dfe9ff")
    eye = float(height[10:260, 614:921].max()) + 0.035
    light = Light(0.55, "9fc0ff", "0f1f45", "274a7f", 1.2, 1.05, 0.5)
    orb = Orb(0.38, 0.15, 0.036, "dfe8ff", 1.5, 0.12, 0.12)
    sky = air.with_stars(air.gradient(WIDE, ramp("030818 0a1a40 1d4075 3f6fa5"), 0.5), 2600, 8, 0.5)
    sky = air.with_orb(sky, orb, craters=True)
    return vignette(glow(scene(height, ground, Camera(0.5, -0.02, eye, 0.32), light, sky), 18, 0.2, 0.4), 0.3)


def islands() -> Array:
    """Green islands standing in a shallow tropical sea."""
    height, _ = _mountains(5, 0.20)
    height = height - 0.055
    water = height < 0
    depth = np.clip(-height / 0.055, 0, 1)
    slope = normals(height)[2]
    grain = spline_noise(height.shape, (350, 350), 9)
    green = ramp("f2e2b0 8fae4f 3f7f3a 2f6035 6f7a55")(np.clip(height / 0.13 + grain * 0.08, 0, 1))
    rock = np.broadcast_to(colour("8a7a66"), green.shape)
    ground = over(green, rock, smooth(0.66, 0.5, slope))
    shallows = ramp("e8f7d9 6fe0cf 1fa8b8 0f6a9a 0a3f75")(depth**0.55)
    ground = np.where(water[..., None], shallows, ground)
    height = np.where(water, spline_noise(height.shape, (420, 420), 3) * 0.00025, height).astype(np.float32)
    light = Light(0.75, "fff0d0", "7fa8d9", "cfe6f2", 0.9, 1.15)
    orb = Orb(0.2, 0.1, 0.01, "ffffff", 0.1, 0.25, 0.5)
    sky = air.gradient(WIDE, ramp("2f7fcf 7fb9e8 d9eef7"), 0.36)
    sky = air.lit_clouds(sky, air.clouds(WIDE, 23, 5.0, 3.0, 0.02, 0.5), orb, "dfeaf4", "ffffff", 0.6)
    return vignette(scene(height, ground, Camera(0.5, -0.02, 0.20, 0.30), light, sky), 0.25)


def dunes() -> Array:
    """Sand dunes with sharp crests in low evening light."""
    z, x = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32) / _SIDE
    bend = spline_noise(x.shape, (4, 3), 61) * 0.055 + spline_noise(x.shape, (11, 9), 62) * 0.010
    height = np.zeros_like(x)
    for waves, tall, shift in ((6.5, 0.060, 0.0), (13.0, 0.017, 0.35)):
        t = np.mod(x * waves * 0.55 + z * waves * 0.62 + bend * waves * 2.2 + shift, 1)
        crest = np.where(t < 0.68, (t / 0.68) ** 1.6, ((1 - t) / 0.32) ** 1.15)
        height += tall * crest * (0.62 + 0.30 * spline_noise(x.shape, (5, 5), int(waves) + 3))
    height = blur(height, 1.6)
    ripple = (
        np.sin((z * 2.2 + x * 0.9 + bend * 2.6) * 640 + spline_noise(x.shape, (60, 60), 4) * 2.2) * 0.00010
    )
    height = height + ripple
    grain = spline_noise(x.shape, (500, 500), 2) * 0.03
    ground = ramp("d98a4f e8a866 f2bd80")(0.5 + grain)
    light = Light(0.30, "ffb066", "6a4a78", "f2b08f", 0.85, 2.0)
    orb = Orb(0.12, 0.30, 0.035, "fff0c9", 1.8, 0.7, 0.35)
    sky = air.with_orb(air.gradient(WIDE, ramp("4a6aa8 a89ab8 f2b59a ffd9a0"), 0.40), orb)
    return vignette(
        glow(scene(height, ground, Camera(0.5, -0.03, 0.125, 0.34, 1.05), light, sky), 22, 0.15, 0.5), 0.25
    )


PICTURES = tuple(
    Picture(f"landscapes/{name}", partial(draw), quality)
    for name, draw, quality in (
        ("first-light-on-the-summits", first_light, 84),
        ("midnight-glacier", moon_glacier, 84),
        ("islands-in-the-shallows", islands, 86),
        ("dunes-in-evening-light", dunes, 88),
    )
)
