"""Cities at night: skylines with lit windows, water that doubles them, lanterns, a bridge, blurred lights."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scripts.draw_demo import sky as air
from scripts.draw_demo.canvas import (
    TALL,
    WIDE,
    blur,
    glow,
    grid,
    over,
    smooth,
    vector,
    vignette,
)
from scripts.draw_demo.catalogue import Picture
from scripts.draw_demo.noise import fbm
from scripts.draw_demo.palette import Array, Ramp, colour, ramp
from scripts.draw_demo.sky import Orb

WARM = ("ffd08a", "ffc070", "ffe2b0", "fff0d4", "ffb060")
PAPER = ramp("b8401a f0802a ffb85a ffe9b0")
NEON = ("ff4fa3", "5fd8ff", "b07aff", "ffd08a", "ff7a5f")


@dataclass(frozen=True)
class Skyline:
    """Rows of towers from far to near, in pixels."""

    ground: int
    tall: tuple[int, int]
    wide: tuple[int, int]
    rows: int
    bodies: Ramp
    windows: tuple[str, ...] = WARM
    seed: int = 1
    lit: float = 0.45
    power: float = 1.5


@dataclass(frozen=True)
class Tower:
    """One building: its box in pixels and how many of its windows shine."""

    left: int
    right: int
    top: int
    lit: float


def draw_skyline(scene: Array, city: Skyline) -> Array:
    """Paint the rows of towers over a sky, windows shining."""
    rng = np.random.default_rng(city.seed)
    scene = scene.copy()
    for row in range(city.rows):
        depth = (row + 1) / city.rows
        body = city.bodies(np.array([depth], np.float32))[0]
        for tower in _row_of_towers(rng, city, depth, scene.shape[1]):
            _draw_tower(scene, tower, body, city, depth, rng)
    return scene


def _row_of_towers(rng: np.random.Generator, city: Skyline, depth: float, width: int) -> list[Tower]:
    towers: list[Tower] = []
    x = -int(rng.uniform(0, 40))
    while x < width:
        wide = int(rng.uniform(*city.wide) * (0.6 + 0.4 * depth))
        middle = np.exp(-((((x + wide / 2) / width - 0.5) / 0.30) ** 2))
        tall = rng.uniform(*city.tall) * (0.45 + 0.75 * middle) * (1.08 - 0.45 * depth)
        tall *= 1.35 if rng.random() < 0.14 else 1
        towers.append(Tower(x, x + wide, city.ground - int(tall), city.lit * rng.uniform(0.3, 1.4)))
        x += wide + int(rng.uniform(-8, 14))
    return towers


def _draw_tower(
    scene: Array, tower: Tower, body: Array, city: Skyline, depth: float, rng: np.random.Generator
) -> None:
    left, right, width = max(tower.left, 0), min(tower.right, scene.shape[1]), tower.right - tower.left
    top = max(tower.top, 0)
    if right - left < 6 or top >= city.ground:
        return
    shade = np.linspace(1.25, 0.8, city.ground - top, dtype=np.float32)[:, None, None]
    edge = np.linspace(1.12, 0.88, right - left, dtype=np.float32)[None, :, None]
    scene[top : city.ground, left:right] = body * shade * edge
    _crown(scene, tower, body, rng)
    pitch_x, pitch_y = int(rng.integers(6, 10)), int(rng.integers(8, 13))
    tint = colour(city.windows[rng.integers(len(city.windows))])
    floors = rng.random(2000)
    for y in range(top + 7, city.ground - 6, pitch_y):
        chance = tower.lit * (1.5 if floors[y % 2000] < 0.15 else 0.85)
        for x in range(tower.left + 4, tower.right - pitch_x // 2 - 2, pitch_x):
            if rng.random() < chance and x >= 0 and width > 14:
                other = tint if rng.random() < 0.75 else colour(city.windows[rng.integers(len(city.windows))])
                light = rng.uniform(0.25, 1.0) ** 1.5 * city.power * (0.45 + 0.55 * depth)
                scene[y : y + pitch_y - 5, x : x + pitch_x - 3] = other * np.float32(light)


def _crown(scene: Array, tower: Tower, body: Array, rng: np.random.Generator) -> None:
    middle, width = (tower.left + tower.right) // 2, tower.right - tower.left
    kind = rng.integers(5)
    top = tower.top
    if kind == 0:
        for step in range(1, 4):
            part = max(width // 2 - step * width // 8, 2)
            _box(scene, middle - part, top - step * 9, middle + part, top, body * 1.1)
        top -= 27
    if kind == 1:
        for step in range(width // 2):
            _box(scene, tower.left + step, top - int(step * 1.3), tower.right - step, top, body)
        top -= int(width * 0.65)
    if kind <= 2 and 6 < middle < scene.shape[1] - 6:
        mast = int(rng.uniform(18, 60))
        _box(scene, middle, top - mast, middle + 2, top, body * 1.2)
        _box(scene, middle - 1, top - mast - 2, middle + 2, top - mast + 1, colour("ff4030") * 2.6)


def _box(scene: Array, left: int, top: int, right: int, bottom: int, paint: Array) -> None:
    scene[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = paint


def _finish(scene: Array, spill: float = 0.5) -> Array:
    lights = np.maximum(scene - 0.28, 0)
    return vignette(scene + blur(lights, 5) * spill + blur(lights, 24) * spill * 0.9, 0.3)


def harbour() -> Array:
    """A skyline and its reflection in calm harbour water."""
    sky = air.gradient(WIDE, ramp("050a1f 0d1a42 2a2f6b 6a4580 c46f7a"), 0.66)
    sky = air.with_stars(sky, 700, 21, 0.35)
    city = Skyline(655, (150, 400), (46, 110), 3, ramp("2f2f60 161a3f 080b1f"), WARM, 5, 0.42, 1.9)
    scene = draw_skyline(sky, city)
    scene = air.mirrored(scene, 0.655, 0.16, 14, "04081a", 0.9)
    return _finish(scene)


def neon_bay() -> Array:
    """Pink and cyan towers under violet haze, streaking in the water."""
    sky = air.gradient(WIDE, ramp("12062e 3a0f5f 8a1f7a e0457f ff8f6a"), 0.62)
    city = Skyline(600, (120, 380), (40, 96), 4, ramp("7a1f70 46145f 200a3f 0a0420"), NEON, 12, 0.5, 2.0)
    orb = Orb(0.80, 0.36, 0.17, "ff8a7a", 0.95, 0.20, 0.25)
    scene = draw_skyline(air.with_orb(sky, orb), city)
    scene = air.mirrored(scene, 0.60, 0.20, 33, "10041f", 0.92)
    _, y = grid(WIDE)
    streak = blur(np.where((y > 0.60)[..., None], scene, 0).astype(np.float32), 1.2, 16)
    return _finish(np.where((y > 0.60)[..., None], scene * 0.45 + streak * 0.65, scene), 0.6)


def moon_towers() -> Array:
    """Towers against a huge low moon."""
    orb = Orb(0.36, 0.42, 0.20, "ffdfae", 1.0, 0.14, 0.22)
    sky = air.gradient(TALL, ramp("0a1030 182a5f 3f4a85 8a6a85 d99a7a"), 0.95)
    sky = air.with_orb(air.with_stars(sky, 700, 61, 0.6), orb, craters=True)
    city = Skyline(1500, (420, 860), (70, 150), 4, ramp("6a5a7f 3a3a66 1a1f45 080b22"), WARM, 27, 0.38, 1.6)
    return _finish(draw_skyline(sky, city), 0.45)


def snowfall() -> Array:
    """Snow over a sleeping town of gables and yellow windows."""
    return _flakes(town(), 1500, 3)


def town() -> Array:
    """The town itself, before any snow falls."""
    size = WIDE
    sky = air.gradient(size, ramp("1a2547 34477a 6a7fa8 a8b4c9"), 0.8)
    scene = sky
    rng = np.random.default_rng(40)
    for row, (ground, scale, body) in enumerate(
        ((700, 0.65, "4a5f8f"), (810, 0.85, "33446f"), (960, 1.15, "1c2849"))
    ):
        paint, cover = vector(size, _gables(rng, ground, scale, body))
        scene = over(scene, paint, cover)
        _, y = grid(size)
        mist = smooth(ground / 1000 - 0.16, ground / 1000 + 0.05, y) * (0.45 - 0.13 * row)
        scene = over(scene, np.broadcast_to(colour("b4c4e0"), scene.shape), mist)
    ground_line = 0.93 + 0.015 * np.sin(grid(size)[0] * 3) + 0.01 * np.sin(grid(size)[0] * 8)
    snow = ramp("e8eefc 9fb4dc")((grid(size)[1] - 0.92) * 9)
    scene = over(scene, snow, np.clip((grid(size)[1] - ground_line) * 900 + 0.5, 0, 1))
    return _finish(scene * np.float32(0.92), 0.75)


def _gables(rng: np.random.Generator, ground: int, scale: float, body: str) -> str:
    shapes: list[str] = []
    x = -30.0
    while x < 1620:
        wide, tall = rng.uniform(80, 150) * scale, rng.uniform(90, 210) * scale
        roof = wide * rng.uniform(0.45, 0.75)
        top = ground - tall
        shapes.append(
            f'<path d="M{x} 1010V{top}L{x + wide / 2} {top - roof}L{x + wide} {top}V1010Z" fill="#{body}"/>'
        )
        edge = 6 * scale
        middle, low = x + wide / 2, top + edge * 0.4
        shapes.append(
            f'<path fill="#e6edfa" d="M{x - edge} {top + edge}'
            f"L{middle} {top - roof - edge}L{x + wide + edge} {top + edge}"
            f'L{x + wide - 3} {low}L{middle} {top - roof + edge * 1.6}L{x + 3} {low}Z"/>'
        )
        shapes.extend(_panes(rng, x, top, wide, tall, scale))
        x += wide + rng.uniform(-4, 26) * scale
    return "".join(shapes)


def _panes(
    rng: np.random.Generator, x: float, top: float, wide: float, tall: float, scale: float
) -> list[str]:
    panes: list[str] = []
    across = max(int(wide / (34 * scale)), 1)
    w, h = 13 * scale, 19 * scale
    for row in range(int(tall / (38 * scale))):
        for column in range(across):
            glow_colour = rng.choice(["ffd27a", "ffc05a", "ffe3a0", "2a3557", "2a3557"])
            px = x + wide * (column + 0.5) / across - w / 2
            py = top + 14 * scale + row * 38 * scale
            panes.append(f'<rect x="{px}" y="{py}" width="{w}" height="{h}" rx="1.5" fill="#{glow_colour}"/>')
    return panes


def _flakes(scene: Array, count: int, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    plate = np.zeros(scene.shape[:2], np.float32)
    for size, share, power in ((0.9, 0.70, 3.2), (2.0, 0.24, 14.0), (4.6, 0.06, 46.0)):
        layer = np.zeros_like(plate)
        number = int(count * share)
        at = rng.integers(0, scene.shape[0], number), rng.integers(0, scene.shape[1], number)
        layer[at] = power * rng.uniform(0.4, 1.0, number)
        plate += blur(layer, size)
    return over(scene, np.broadcast_to(colour("f4f8ff"), scene.shape), np.clip(plate, 0, 0.92))


def bridge() -> Array:
    """A suspension bridge strung with lamps, over dark water."""
    size = WIDE
    sky = air.gradient(size, ramp("081226 16305a 3f5f8f c98f85 f2b07a"), 0.64)
    city = Skyline(640, (40, 130), (34, 70), 2, ramp("2a3a60 131d3a"), WARM, 8, 0.5, 1.5)
    scene = draw_skyline(air.with_stars(sky, 500, 2, 0.3), city)
    shapes, lamps = _span()
    steel, cover = vector(size, shapes)
    scene = over(scene, steel, cover)
    plate = np.zeros(scene.shape[:2], np.float32)
    for x, y, power in lamps:
        if 0 <= x < 1599 and 0 <= y < 999:
            plate[int(y), int(x)] += power
    light = blur(plate, 1.4) * 14 + blur(plate, 7) * 40
    scene = scene + light[..., None] * colour("ffd39a")
    scene = air.mirrored(scene, 0.64, 0.15, 51, "050d1f", 0.88)
    return _finish(scene, 0.5)


def _span() -> tuple[str, list[tuple[float, float, float]]]:
    dark = "#0a1124"
    shapes = [f'<path d="M0 560 Q800 528 1600 560V574Q800 542 0 574Z" fill="{dark}"/>']
    lamps: list[tuple[float, float, float]] = []
    for tower in (380, 1220):
        shapes.extend(
            f'<path d="M{leg - 6} 645L{leg - 4} 160H{leg + 4}L{leg + 6} 645Z" fill="{dark}"/>'
            for leg in (tower - 16, tower + 16)
        )
        shapes.extend(
            f'<rect x="{tower - 20}" y="{y}" width="40" height="9" fill="{dark}"/>' for y in (170, 290, 420)
        )
        lamps.append((tower, 154, 1.6))
    cable: list[str] = []
    for x in range(0, 1601, 14):
        deck = 560 - 32 * (1 - ((x - 800) / 800) ** 2) * 0.5
        if 380 <= x <= 1220:
            y = 165 + 345 * (1 - ((x - 800) / 420) ** 2)
        else:
            y = 165 + 380 * (((380 - x) if x < 380 else (x - 1220)) / 400) ** 0.9
        cable.append(f"{x} {y:.1f}")
        if y < deck:
            shapes.append(f'<path d="M{x} {y:.1f}V{deck:.1f}" stroke="{dark}" stroke-width="1.3"/>')
        lamps.append((x, min(y, deck), 0.55))
        if x % 42 == 0:
            lamps.append((x, deck - 8, 1.0))
    shapes.append(f'<path d="M{"L".join(cable)}" stroke="{dark}" stroke-width="5" fill="none"/>')
    return "".join(shapes), lamps


def bokeh() -> Array:
    """City lights far out of focus: soft discs of every colour."""
    size = WIDE
    x, y = grid(size)
    scene = ramp("070a1c 101b3d 1d1735 0a0713")(y + 0.1 * fbm(x * 2, y * 2, 4, 3))
    rng = np.random.default_rng(9)
    tints = ("ffb45f", "ff6f5f", "ffe0a0", "5fc9ff", "7aa0ff", "ff5fa0", "8affc9", "ffd27a", "ffb45f")
    for _ in range(150):
        cx, cy = rng.uniform(0, 1.6), np.clip(rng.normal(0.55, 0.20), 0.02, 0.98)
        radius = rng.uniform(0.020, 0.075) * (0.6 + 0.9 * abs(cy - 0.45))
        light = colour(tints[rng.integers(len(tints))]) * np.float32(rng.uniform(0.12, 0.95) ** 1.3)
        box = (
            slice(max(int((cy - radius) * 1000) - 3, 0), int((cy + radius) * 1000) + 4),
            slice(max(int((cx - radius) * 1000) - 3, 0), int((cx + radius) * 1000) + 4),
        )
        distance = np.hypot(x[box] - cx, y[box] - cy)
        disc = smooth(radius, radius * 0.95, distance) * (0.62 + 0.38 * (distance / radius) ** 4)
        scene[box] += disc[..., None] * light
    return vignette(glow(scene, 30, 0.15, 0.2), 0.3)


def lanterns() -> Array:
    """Paper lanterns rising over a dark river between hills."""
    size = WIDE
    _, y = grid(size)
    sky = air.with_stars(air.gradient(size, ramp("070b24 141c4a 34306a 7a4a70 c9766a"), 0.72), 900, 77, 0.6)
    for layer, (base, tone) in enumerate(((0.66, "3a2f5a"), (0.70, "1f1a3a"), (0.725, "0e0c20"))):
        line = air.ridge_line(size, base, 0.07, 1.5, 300 + layer * 9, 0.2)
        sky = over(sky, np.broadcast_to(colour(tone), sky.shape), np.clip((y - line) * 1000 + 0.5, 0, 1))
    rng = np.random.default_rng(15)
    for away in np.sort(rng.random(120) ** 0.55)[::-1]:
        lantern(
            sky,
            rng.uniform(0, 1.6),
            rng.uniform(0.04, 0.70) * (0.45 + 0.55 * away),
            0.060 * (1 - away) ** 1.6 + 0.0045,
            rng.uniform(0.6, 1.1),
        )
    return _finish(air.mirrored(sky, 0.74, 0.14, 9, "070818", 0.88), 0.55)


def lantern(scene: Array, cx: float, cy: float, size: float, power: float) -> None:
    """Add one paper lantern, a lit bowl open below, at a place given in picture heights."""
    tall = scene.shape[0]
    reach = size * 3.2
    rows = slice(max(int((cy - reach) * tall), 0), min(int((cy + reach) * tall) + 1, tall))
    columns = slice(max(int((cx - reach) * tall), 0), min(int((cx + reach) * tall) + 1, scene.shape[1]))
    if rows.stop <= rows.start or columns.stop <= columns.start:
        return
    y, x = np.mgrid[rows, columns].astype(np.float32)
    dx, dy = ((x + 0.5) / tall - cx) / size, ((y + 0.5) / tall - cy) / size
    half = np.where(
        dy < -0.2, 0.62 * np.sqrt(np.clip(1 - ((dy + 0.2) / 0.75) ** 2, 0, 1)), 0.62 - 0.16 * (dy + 0.2)
    )
    edge = np.clip((half - np.abs(dx)) * size * tall + 0.5, 0, 1) * np.clip(
        (0.85 - dy) * size * tall + 0.5, 0, 1
    )
    edge *= (dy > -1).astype(np.float32)
    inner = np.exp(-(dx**2 * 1.6 + (dy - 0.55) ** 2 * 0.9))
    paint = PAPER(inner) * (0.55 + 0.95 * inner)[..., None] * np.float32(power)
    haze = np.exp(-(dx**2 + dy**2) / 1.7)[..., None] * colour("ff8a3a") * np.float32(0.22 * power)
    scene[rows, columns] = over(scene[rows, columns] + haze, paint.astype(np.float32), edge)


SCENES = (
    ("harbour-skyline", harbour, 76),
    ("neon-bay", neon_bay, 76),
    ("moon-behind-the-towers", moon_towers, 82),
    ("snow-on-the-gables", snowfall, 82),
    ("bridge-of-lamps", bridge, 78),
    ("lights-out-of-focus", bokeh, 86),
    ("lanterns-over-the-river", lanterns, 86),
)
PICTURES = tuple(Picture(f"cities/{name}", partial(draw), quality) for name, draw, quality in SCENES)
