"""Short films that loop: sea, aurora, lanterns, rain, snow, a spiral, waves of colour, a lava lamp."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from scripts.draw_demo import cities, sound
from scripts.draw_demo import sky as air
from scripts.draw_demo.canvas import (
    Size,
    blur,
    centred,
    enlarge,
    glow,
    grid,
    over,
    sample,
    smooth,
    vector,
    vignette,
)
from scripts.draw_demo.catalogue import Clip
from scripts.draw_demo.film import FPS
from scripts.draw_demo.noise import fbm
from scripts.draw_demo.palette import Array, colour, ramp, to_srgb
from scripts.draw_demo.sky import Orb

FILM = Size(960, 540)
UPRIGHT = Size(540, 960)


def _phases(seconds: float) -> Iterator[float]:
    count = round(seconds * FPS)
    return (number / count for number in range(count))


def moonlit_waves(seconds: float) -> Iterator[Array]:
    """Swell rolling in under a moon."""
    orb = Orb(0.95, 0.20, 0.055, "e4ecff", 1.5, 0.16, 0.16)
    sky = air.with_stars(air.gradient(FILM, ramp("050a20 0d2148 24507f 6a93b4"), 0.45), 420, 3, 0.40)
    sky = vignette(glow(air.with_orb(sky, orb, craters=True), 12, 0.2, 0.4), 0.25)
    water = air.Sea(sky, 0.45, orb, ramp("2f628c 123660 06142c"), 5)
    for phase in _phases(seconds):
        yield water.at(phase)


def northern_lights(seconds: float) -> Iterator[Array]:
    """Aurora moving over a lake of dark hills."""
    small = FILM.times(0.5)
    _, y = grid(FILM)
    sky = air.with_stars(air.gradient(FILM, ramp("030818 081c38 0f3048 1a4a55"), 0.8), 700, 9, 0.75)
    clear = np.ones_like(y)
    land = np.zeros_like(sky)
    for base, key, tone in ((0.80, 3, "0c2a38"), (0.86, 9, "061620"), (0.93, 14, "02070c")):
        cover = np.clip((y - air.ridge_line(FILM, base, 0.08, 1.6, key, 0.7)) * 540 + 0.5, 0, 1)
        land, clear = over(land, np.broadcast_to(colour(tone), land.shape), cover), clear * (1 - cover)
    sky, clear = vignette(sky * clear[..., None] + land, 0.3), vignette(clear[..., None], 0.3)
    tones = ramp("c8ffd8 45ffa5 22dfa8 3f86e0 8a45d0 2a1040")
    for phase in _phases(seconds):
        lights = air.aurora(small, 5, tones, 0.66, 0.46, phase)
        yield sky + enlarge(lights * 0.9 + blur(lights, 8) * 0.25, FILM) * clear


def lanterns_rising(seconds: float) -> Iterator[Array]:
    """Paper lanterns drifting up past the camera."""
    _, y = grid(FILM)
    still = air.with_stars(air.gradient(FILM, ramp("060a22 141b48 3a316c 8a4f70 d9806a"), 1.0), 380, 7, 0.7)
    for base, key, tone in ((0.84, 30, "32274f"), (0.91, 39, "120e26")):
        line = air.ridge_line(FILM, base, 0.08, 1.5, key, 0.2)
        still = over(still, np.broadcast_to(colour(tone), still.shape), np.clip((y - line) * 540 + 0.5, 0, 1))
    still = vignette(still, 0.3)
    rng = np.random.default_rng(6)
    flock = sorted(
        ((0.052 * rng.random() ** 2.6 + 0.009, *rng.random(4)) for _ in range(44)), key=lambda one: one[0]
    )
    for phase in _phases(seconds):
        scene = still.copy()
        for size, at, start, sway, beat in flock:
            climbs = 0.45 if size < 0.02 else 0.8
            height = _wrapped(start, phase, climbs, size)
            drift = at * 1.9 - 0.06 + 0.02 * np.sin(2 * np.pi * (phase + sway))
            power = 0.85 + 0.15 * np.sin(2 * np.pi * (phase * 3 + beat))
            for place in height:
                cities.lantern(scene, drift, place, size, power)
        yield scene


def _wrapped(start: float, phase: float, climb: float, size: float) -> list[float]:
    """Heights of a train of lanterns one `climb` apart: after one turn each stands where the next began."""
    first = 1.0 + size * 4 - (start + phase) % 1 * climb
    train = (first - climb * step for step in range(int(1.5 / climb) + 1))
    return [height for height in train if height > -size * 4]


def rain_rings(seconds: float) -> Iterator[Array]:
    """Rain on a pond that mirrors an evening garden."""
    x, y = grid(FILM)
    rng = np.random.default_rng(12)
    glowing = ramp("12343f 1f5f5a 5f8f5a d9a85f f27f5f a83f6a 3a1f4f")
    mirror = glowing(y * 0.9 + 0.16 * fbm(x * 1.6, y * 3.2, 8, 4) + 0.05)
    mirror = vignette(mirror, 0.35)
    fall = [(*rng.random(2), at) for at in _RAIN]
    for phase in _phases(seconds):
        slope_x, slope_y = np.zeros_like(x), np.zeros_like(x)
        for px, py, at in fall:
            _ring(slope_x, slope_y, (px * 1.78, 0.05 + 0.9 * py), ((phase - at) % 1) * seconds)
        scene = sample(mirror, x * 540 + slope_x * 60, y * 540 + slope_y * 60)
        shine = np.clip(slope_y * 1.7 + slope_x * 0.9, -0.8, 1.2)
        yield np.maximum(scene * (1 + 0.5 * shine)[..., None] + np.maximum(shine, 0)[..., None] ** 2 * 0.5, 0)


_RAIN = tuple(float(at) for at in np.sort(np.random.default_rng(4).random(26)))


def _ring(slope_x: Array, slope_y: Array, centre: tuple[float, float], age: float) -> None:
    if age > 2.6:
        return
    reach = 0.17 * age + 0.10
    rows = slice(max(int((centre[1] - reach) * 540), 0), max(int((centre[1] + reach) * 540), 0))
    columns = slice(max(int((centre[0] - reach) * 540), 0), max(int((centre[0] + reach) * 540), 0))
    height, width = slope_x[rows, columns].shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx, dy = (x + columns.start) / 540 - centre[0], (y + rows.start) / 540 - centre[1]
    distance = np.hypot(dx, dy * 1.35) + 1e-4
    off = distance - np.float32(0.17 * age)
    on = np.abs(off) < 0.08
    power = np.exp(-age * 0.9) * min(age * 6, 1) * (1 - age / 2.6)
    near = off[on]
    wave = np.sin(near * 190) * np.exp(-((near / 0.030) ** 2)) * np.float32(power) / distance[on]
    slope_x[rows, columns][on] += wave * dx[on]
    slope_y[rows, columns][on] += wave * dy[on]


def snow_town(seconds: float) -> Iterator[Array]:
    """Snow falling over roofs with lit windows."""
    town = cities.town()
    x, y = grid(FILM)
    town = sample(blur(town, 0.7), x * 540 / 0.6 - 0.5, y * 540 / 0.6 + 60)
    rng = np.random.default_rng(2)
    layers = ((0.8, 340, 3.0, 1), (1.5, 130, 9.0, 1), (3.0, 34, 34.0, 2))
    flakes = [(sigma, power, turns, *rng.random((3, count))) for sigma, count, power, turns in layers]
    for phase in _phases(seconds):
        cover = np.zeros((540, 960), np.float32)
        for sigma, power, turns, px, py, sway in flakes:
            layer = np.zeros_like(cover)
            at_x = (px * 960 + np.sin(2 * np.pi * (phase + sway)) * 9 * turns) % 959
            at_y = (py + phase * turns) % 1 * 539
            _splat(layer, at_x, at_y, power)
            cover += blur(layer, sigma)
        yield over(town, np.broadcast_to(colour("f4f8ff"), town.shape), np.clip(cover, 0, 0.9))


def _splat(plate: Array, x: Array, y: Array, power: float) -> None:
    column, row = x.astype(int), y.astype(int)
    u, v = x - column, y - row
    for dx, dy, share in ((0, 0, (1 - u) * (1 - v)), (1, 0, u * (1 - v)), (0, 1, (1 - u) * v), (1, 1, u * v)):
        np.add.at(plate, (row + dy, column + dx), share * power)


def turning_spiral(seconds: float) -> Iterator[Array]:
    """A spiral of discs whose angle sways around the golden one."""
    golden = np.pi * (3 - np.sqrt(5))
    tones = ramp("fff7d6 ffd166 ff8c42 ef476f 9b2f8f 3a2f8f 118ab2 06d6a0")
    codes = [
        "#" + "".join(f"{int(c * 255):02x}" for c in to_srgb(tones(np.array([n / 420]))[0]))
        for n in range(420)
    ]
    for phase in _phases(seconds):
        angle = golden + 0.0035 * np.sin(2 * np.pi * phase)
        shapes = ['<rect width="540" height="960" fill="#0b0a1f"/>']
        for n in range(419, 1, -1):
            away = 22.5 * np.sqrt(n)
            x, y = 270 + away * np.cos(n * angle), 480 + away * np.sin(n * angle)
            if -20 < x < 560 and -20 < y < 980:
                size = 5 + 12.0 * (n / 420) ** 0.4 + 1.6 * np.sin(2 * np.pi * (phase * 1 - n / 90))
                shapes.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{size:.2f}" fill="{codes[n]}"/>')
        paint, _ = vector(UPRIGHT, "".join(shapes), detail=1)
        yield vignette(paint, 0.3)


def tides_of_colour(seconds: float) -> Iterator[Array]:
    """Seven plane waves sliding through one another."""
    x, y = centred(FILM)
    tones = ramp("0a0b2a 2b1f7a 8a2fb0 ff5f9a ffb36f fff4c9 7fe0d0 1f7fa8", closed=True)
    along = [
        11 * x * np.float32(np.cos(np.pi * k / 7)) + 11 * y * np.float32(np.sin(np.pi * k / 7))
        for k in range(7)
    ]
    for phase in _phases(seconds):
        total = np.zeros_like(x)
        for k, line in enumerate(along):
            total += np.cos(line + np.float32(2 * np.pi * phase * (1 if k % 2 else -1) + k))
        rows, columns = np.gradient(total)
        scene = tones(total * 0.062 + 0.25 + phase)
        yield vignette(scene * np.clip(1 - (rows + columns) * 1.2, 0.6, 1.5)[..., None], 0.35)


def lava_lamp(seconds: float) -> Iterator[Array]:
    """Warm drops of wax rising, meeting and parting."""
    x, y = centred(FILM)
    rng = np.random.default_rng(33)
    drops = [
        (*rng.uniform(-1, 1, 2), rng.uniform(0.13, 0.30), *rng.random(2), rng.integers(1, 3))
        for _ in range(13)
    ]
    ground = ramp("2a0a3f 5a1256 a8285f")(0.5 - y * 0.5)
    wax = ramp("ffef9a ffb03f ff6a2f e02f5f")
    for phase in _phases(seconds):
        field = np.zeros_like(x)
        for px, py, size, a, b, turns in drops:
            cx = px * 1.5 + 0.12 * np.sin(2 * np.pi * (phase + b))
            cy = py * 0.25 + 0.85 * np.sin(2 * np.pi * (phase * int(turns) + a))
            field += np.float32(size * size) / ((x - cx) ** 2 + (y - cy) ** 2 + np.float32(0.004))
        rows, columns = np.gradient(1 / (field + 0.15))
        light = np.clip(1 - (columns + rows) * 16, 0.75, 1.4)
        body = wax(0.62 - y * 0.45 + 0.12 / np.maximum(field, 0.2)) * light[..., None]
        halo = np.clip(field - 0.25, 0, 0.9)[..., None] * colour("ff6a3f") * 0.30
        yield vignette(over(ground + halo, body, smooth(1.05, 1.13, field)), 0.35)


def _waves(seconds: float) -> Array:
    return sound.mix(sound.surf(seconds, 2, 3), sound.pad(seconds, (45, 52, 59)) * 0.25)


def _lights(seconds: float) -> Array:
    return sound.mix(
        sound.pad(seconds, (50, 57, 61, 66, 69)), sound.bells(seconds, (81, 85, 78), 4, 2.0) * 0.18
    )


def _festival(seconds: float) -> Array:
    return sound.mix(
        sound.bells(seconds, (74, 78, 81, 86, 83, 78, 76, 81), 2, 1.6), sound.pad(seconds, (50, 57, 62)) * 0.5
    )


def _rain(seconds: float) -> Array:
    return sound.mix(sound.drops(seconds, _RAIN, 5), sound.pad(seconds, (53, 60, 64, 67)) * 0.35)


def _winter(seconds: float) -> Array:
    return sound.mix(
        sound.bells(seconds, (76, 79, 84, 83, 79, 76, 74, 79, 88, 84), 9, 0.9),
        sound.pad(seconds, (48, 55)) * 0.25,
    )


def _clip(
    name: str,
    draw: Callable[[float], Iterator[Array]],
    seconds: float,
    crf: int,
    track: Callable[[float], Array] | None = None,
) -> Clip:
    return Clip(f"clips/{name}", partial(draw, seconds), seconds, track, crf)


CLIPS = (
    _clip("moonlit-waves", moonlit_waves, 6, 30, _waves),
    _clip("northern-lights", northern_lights, 6, 27, _lights),
    _clip("lanterns-rising", lanterns_rising, 6, 27, _festival),
    _clip("rain-on-the-pond", rain_rings, 6, 28, _rain),
    _clip("snow-on-the-town", snow_town, 5, 33, _winter),
    _clip("turning-spiral", turning_spiral, 4, 33),
    _clip("tides-of-colour", tides_of_colour, 6, 30),
    _clip("slow-wax", lava_lamp, 6, 27),
)
