"""Skies: gradients, sun and moon, stars, clouds, aurora; and water that mirrors them."""

from dataclasses import dataclass

import numpy as np
from scripts.draw_demo.canvas import Size, blur, grid, over, sample, smooth
from scripts.draw_demo.noise import fbm, line_noise, perlin
from scripts.draw_demo.palette import Array, Ramp, colour


@dataclass(frozen=True)
class Orb:
    """Sun or moon: where it stands (units of picture height), how large, how far its light reaches."""

    x: float
    y: float
    radius: float
    light: str
    strength: float = 1.6
    halo: float = 0.5
    reach: float = 0.22


def gradient(size: Size, colours: Ramp, low: float = 1.0) -> Array:
    """The ramp from the top of the picture down to `low`."""
    _, y = grid(size)
    return colours(y / np.float32(low))


def with_orb(sky: Array, orb: Orb, *, craters: bool = False) -> Array:
    """Add a disc and the light it spreads in the air."""
    size = Size(sky.shape[1], sky.shape[0])
    x, y = grid(size)
    distance = np.hypot(x - orb.x, y - orb.y)
    light = colour(orb.light)
    near = np.exp(-distance / np.float32(orb.reach)) * orb.halo
    close = np.exp(-((distance / (orb.radius * 2.6)) ** 2)) * orb.halo * 0.6
    sky = sky + (near + close)[..., None] * light
    disc = np.clip((orb.radius - distance) * size.height + 0.5, 0, 1)
    face = np.full_like(distance, orb.strength)
    if craters:
        spots = fbm((x - orb.x) / orb.radius * 1.5 + 3, (y - orb.y) / orb.radius * 1.5, 4, 5)
        face *= 0.86 + 0.30 * np.clip(spots, -0.6, 0.4)
        face *= 1 - 0.25 * (distance / orb.radius) ** 4 * disc
    return over(sky, light * face[..., None], disc)


def with_stars(sky: Array, count: int, seed: int, low: float = 1.0, band: float = 0.0) -> Array:
    """Scatter stars of many sizes above `low`, thicker along a slanting band when `band` is not 0."""
    rng = np.random.default_rng(seed)
    height, width = sky.shape[:2]
    x, y = rng.uniform(0, width, count), rng.uniform(0, height * low, count)
    if band:
        along = rng.uniform(-0.1, 1.1, count)
        off = rng.normal(0, 0.085, count) * height
        middle = rng.random(count) < band
        x = np.where(middle, along * width + off * 0.6, x)
        y = np.where(middle, height * low * (1.02 - along * 1.05) + off, y)
    power = rng.pareto(1.9, count) * 0.075 + 0.02
    warmth = rng.normal(0, 1, count)
    tint = np.stack([1 + 0.18 * warmth, np.ones(count), 1 - 0.22 * warmth], axis=-1).clip(0.4, 1.6)
    plate = np.zeros_like(sky)
    inside = (x >= 0) & (x < width - 1) & (y >= 0) & (y < height * low)
    at = (y[inside].astype(int), x[inside].astype(int))
    light = np.minimum(power, 2.2)[:, None] * tint
    np.add.at(plate, at, light[inside].astype(np.float32) * 5.5)
    spread = blur(plate, 0.75) + blur(np.maximum(plate - 4, 0), 3.2) * 2.2
    _, row = grid(Size(width, height))
    return sky + spread * smooth(low, low * 0.72, row)[..., None]


def with_milky_way(sky: Array, seed: int, low: float, light: str = "b9b4e8") -> Array:
    """A slanting band of pale light, torn by dark dust."""
    size = Size(sky.shape[1], sky.shape[0])
    x, y = grid(size)
    along = x / (size.width / size.height)
    away = (y - low * (1.02 - along * 1.05)) / 1.35
    cloud = fbm(x * 2.6, y * 2.6, seed, 6)
    dust = fbm(x * 4.2 + cloud, y * 4.2, seed + 9, 6)
    core = np.exp(-((away / 0.13) ** 2)) * (0.65 + 0.75 * cloud)
    lane = smooth(-0.15, 0.40, dust + 0.25 - np.exp(-((away / 0.045) ** 2)) * 0.75)
    body = np.maximum(core, 0) * (0.25 + 0.75 * lane)
    warm = np.exp(-((away / 0.06) ** 2)) * lane
    return sky + body[..., None] * colour(light) * 0.42 + (body * warm)[..., None] * colour("ffb98a") * 0.30


def clouds(size: Size, seed: int, scale: float, stretch: float, low: float, high: float) -> Array:
    """Cover of clouds, from 0 to 1, drawn out sideways by `stretch`."""
    x, y = grid(size)
    along = perlin(x * scale * 0.35, y * scale * 0.8, seed + 70)
    across = perlin(x * scale * 0.5, y * scale * 0.7, seed + 71)
    body = fbm(x * scale / stretch + 0.7 * along, y * scale + 0.6 * across, seed, 6)
    return smooth(low, high, body)


def lit_clouds(sky: Array, cover: Array, orb: Orb, shade: str, rim: str, power: float = 1.0) -> Array:
    """Lay clouds over a sky: dark inside, bright where they are thin and near the light."""
    size = Size(sky.shape[1], sky.shape[0])
    x, y = grid(size)
    near = np.exp(-np.hypot(x - orb.x, (y - orb.y) * 1.4) / 0.55)
    thin = (cover * (1 - cover) * 4) ** 0.8
    body = colour(shade) + (thin * near * power * 1.1 + near * 0.25)[..., None] * colour(rim)
    return over(sky, body, cover * 0.92)


def aurora(size: Size, seed: int, colours: Ramp, floor: float, height: float, phase: float = 0.0) -> Array:
    """Curtains of light standing on wavy lines, rays fading upwards; `phase` leads them round from 0 to 1."""
    x, y = grid(size)
    line = x[0]
    total = np.zeros((size.height, size.width, 3), np.float32)
    turn = 2 * np.pi * phase
    drift = np.float32(0.35 * np.cos(turn)), np.float32(0.35 * np.sin(turn))
    for curtain in range(4):
        key = seed + curtain * 13
        wave = fbm(line * 1.1 + drift[0] * 0.5, np.full_like(line, curtain * 3.1 + drift[1] * 0.5), key, 3)
        foot = floor - 0.075 * curtain + wave * 0.19 + 0.04 * np.sin(line * 4 + curtain)
        streaks = fbm(line * 11 + wave * 8, np.full_like(line, curtain + drift[1] * 1.4), key + 5, 4)
        body = fbm(line * 1.9 + drift[0], np.full_like(line, 8.0 + drift[1]), key + 7, 2)
        power = np.clip(0.55 + 0.55 * streaks, 0.05, 1.4) * smooth(-0.45, 0.5, body)
        rise = (foot - y) / (height * (0.75 + 0.4 * wave + 0.2 * streaks))
        up = np.maximum(rise, 0)
        glow = smooth(-0.035, 0.05, rise) * np.exp(-up * 2.6) * (1 - np.exp(-up * 26 - 0.9))
        total += colours(np.clip(up * 0.9, 0, 1)) * (glow * power * (1 - 0.15 * curtain))[..., None]
    return total


def mirrored(image: Array, horizon: float, ripple: float, seed: int, depth: str, keep: float = 0.8) -> Array:
    """Turn everything below `horizon` into water that mirrors what stands above it."""
    size = Size(image.shape[1], image.shape[0])
    x, y = grid(size)
    below = np.maximum(y - horizon, 1e-4)
    far = 0.06 / (below + 0.012)
    wave = perlin(x * 9 * far + 3, far * 42, seed) * 0.6 + perlin(x * 26 * far, far * 90, seed + 1) * 0.4
    push = wave * ripple * np.sqrt(below) * smooth(0, 0.03, below)
    row = (horizon - below + push) * size.height - 0.5
    column = (x + push * 0.25) * size.height - 0.5
    seen = sample(image, column, np.clip(row, 0, horizon * size.height - 1))
    strength = keep * (1 - 0.45 * smooth(0.0, 1 - horizon, below))
    water = colour(depth) + (seen - colour(depth)) * strength[..., None]
    water = water * (1 + 0.25 * wave * smooth(0.0, 0.2, below))[..., None]
    return np.where((y > horizon)[..., None], water, image).astype(np.float32)


@dataclass(frozen=True)
class Swell:
    """One of many travelling waves: where each pixel stands in it, and how it tilts the water."""

    along: Array
    seen: Array
    sideways: float
    forward: float
    turns: int


def swells(across: Array, away: Array, seed: int, count: int = 16) -> list[Swell]:
    """Waves of many lengths; those too fine for the distance fade out."""
    rng = np.random.default_rng(seed)
    waves: list[Swell] = []
    for number in range(count):
        length, angle = 0.9 * 0.78**number, rng.normal(0, 0.55)
        sideways, forward = np.float32(np.sin(angle)), np.float32(np.cos(angle))
        along = np.float32(2 * np.pi / length) * (across * sideways + away * forward)
        seen = np.exp(-((away * away / np.float32(length * 160)) ** 2)) * np.float32(0.30)
        turns = max(1, round(0.8 / np.sqrt(length)))
        waves.append(Swell(along + np.float32(rng.uniform(0, 6.28)), seen, sideways, forward, turns))
    return waves


class Sea:
    """Open water under a sky: waves in perspective, mirrored light, a path of glitter below sun or moon."""

    def __init__(self, sky: Array, horizon: float, orb: Orb, body: Ramp, seed: int) -> None:
        size = Size(sky.shape[1], sky.shape[0])
        self._start = int(horizon * size.height)
        x, y = (part[self._start :] for part in grid(size))
        self._sky, self._orb, self._body, self._x = sky, orb, body, x * size.height
        self._below = np.maximum(y - horizon, 5e-4)
        self._depth = self._below / np.float32(1 - horizon)
        away = np.minimum(0.22 / self._below, 90)
        self._waves = swells((x - orb.x) * away, away, seed)
        self._fade = 1 / (1 + (away / 9) ** 1.5)
        self._path = np.exp(-(((x - orb.x) / (0.045 + 0.30 * self._below)) ** 2))
        self._haze = (np.exp(-self._below / 0.018) * 0.75)[..., None]
        self._line = sky[self._start - 2][None]
        self._horizon = horizon

    def at(self, phase: float) -> Array:
        """The whole picture; every wave completes whole turns while `phase` goes from 0 to 1."""
        slope_x, slope_y = np.zeros_like(self._x), np.zeros_like(self._x)
        for wave in self._waves:
            swing = np.cos(wave.along + np.float32(2 * np.pi * phase * wave.turns)) * wave.seen
            slope_x += swing * wave.sideways
            slope_y += swing * wave.forward
        water = self._mirrored(slope_x, slope_y)
        spark = smooth(0.10, 0.85, slope_y * 0.9 + self._path * 0.62 - np.abs(slope_x) * 0.35)
        spark = (
            (spark + self._path * (1 - self._fade) * 0.35) * self._path * np.float32(self._orb.strength * 0.9)
        )
        water += spark[..., None] * colour(self._orb.light)
        water += (self._line - water) * self._haze
        return np.concatenate([self._sky[: self._start], water])

    def _mirrored(self, slope_x: Array, slope_y: Array) -> Array:
        tall, fade = self._sky.shape[0], self._fade
        row = (self._horizon - self._below * (0.9 + 0.5 * fade) + slope_y * 0.16 * (0.35 + fade)) * tall
        column = np.clip(self._x + slope_x * np.float32(0.06 * tall), 0, self._sky.shape[1] - 1)
        seen = sample(self._sky, column, np.clip(row, 0, self._start - 2))
        deep = self._body(np.clip(self._depth + slope_y * 0.35 * fade, 0, 1))
        grazing = np.clip(0.80 - 0.55 * self._depth - slope_y * 0.45 * (0.3 + fade), 0.08, 0.95)
        return deep + (seen - deep) * grazing[..., None]


def ridge_line(size: Size, base: float, rise: float, scale: float, seed: int, sharp: float = 0.5) -> Array:
    """Height of a mountain line at every column, as y; `sharp` mixes rounded hills with pointed peaks."""
    x = (np.arange(size.width, dtype=np.float32) + 0.5) / size.height
    soft = line_noise(x * scale, seed, 8, 0.48)
    folds = 1 - 2 * np.abs(line_noise(x * scale * 0.8 + 7, seed + 31, 7, 0.46))
    return base - rise * (soft * (1 - sharp) + folds * sharp)
