"""Layered landscapes: ridges in mist, seas, forests and night skies."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scripts.draw_demo import sky as air
from scripts.draw_demo.canvas import (
    SQUARE,
    TALL,
    WIDE,
    Size,
    blur,
    glow,
    grid,
    over,
    smooth,
    vector,
    vignette,
)
from scripts.draw_demo.catalogue import Picture
from scripts.draw_demo.noise import fbm, spline_noise
from scripts.draw_demo.palette import Array, Ramp, colour, ramp
from scripts.draw_demo.sky import Orb
from scripts.draw_demo.terrain import PICTURES as TERRAIN


@dataclass(frozen=True)
class Ridges:
    """A stack of mountain lines from far to near, and the air between them."""

    far: float
    near: float
    count: int
    tones: Ramp
    mist: Ramp
    seed: int
    rise: float = 0.09
    sharp: float = 0.55
    fog: float = 0.75
    trees: int = 0


def draw_ridges(scene: Array, ridges: Ridges) -> Array:
    """Paint mountain lines over a sky, each with mist gathering at its foot."""
    size = Size(scene.shape[1], scene.shape[0])
    for layer in range(ridges.count):
        depth = layer / max(ridges.count - 1, 1)
        base = ridges.far + (ridges.near - ridges.far) * depth**1.15
        rise, scale = ridges.rise * (0.75 + 0.7 * depth), 1.6 + 0.5 * (1 - depth)
        line = air.ridge_line(size, base, rise, scale, ridges.seed + layer * 5, ridges.sharp)
        top = line
        if layer >= ridges.count - ridges.trees:
            top = _tree_line(line, size, 0.016 + 0.030 * depth**3, ridges.seed + layer)
        start = max(int(top.min() * size.height) - 3, 0)
        lower = _paint_ridge(scene[start:], ridges, (line, top), depth, start)
        scene = np.concatenate([scene[:start], lower])
    return scene


def _paint_ridge(scene: Array, ridges: Ridges, lines: tuple[Array, Array], depth: float, start: int) -> Array:
    (line, top), (rows, columns) = lines, scene.shape[:2]
    tall = start + rows
    y = ((np.arange(start, tall, dtype=np.float32) + 0.5) / tall)[:, None]
    steep = np.sqrt(1 + (np.gradient(top) * tall) ** 2).clip(1, 4)
    cover = np.clip((y - top) * tall / steep + 0.5, 0, 1)
    down = np.maximum(y - line + 0.004, 0)
    key = ridges.seed * 100 + round(depth * 60)
    cells = max(round(columns / tall * 3), 2)
    drift = spline_noise((rows, columns), (max(rows * 9 // tall, 2), cells), key) * 0.35
    drift += spline_noise((rows, columns), (max(rows * 26 // tall, 2), cells * 4), key + 1) * 0.13
    thick = (1 - np.exp(-down / np.float32(0.10 - 0.02 * depth))) * np.clip(0.75 + drift, 0.15, 1.2)
    veil = np.clip(thick * ridges.fog * (1 - 0.55 * depth**2), 0, 0.97)
    at = np.array([depth], np.float32)
    return over(scene, over(ridges.tones(at), ridges.mist(at), veil), cover)


def _tree_line(line: Array, size: Size, height: float, seed: int) -> Array:
    rng = np.random.default_rng(seed + 900)
    count = int(size.width / size.height / height * 5.2)
    column = np.arange(size.width, dtype=np.float32) / size.height
    top = line.copy()
    for at in rng.uniform(0, size.width / size.height, count):
        tall = height * rng.uniform(0.35, 1.0) ** 0.8
        left, right = (int((at + side * tall * 0.3) * size.height) for side in (-1, 1))
        cut = slice(max(left, 0), max(min(right + 1, size.width), 0))
        if cut.stop <= cut.start:
            continue
        middle = min(int(at * size.height), size.width - 1)
        off = np.abs(column[cut] - at) / tall
        tooth = 0.10 * np.abs(((off * 26 + rng.random()) % 1) - 0.5)
        peak = line[middle] - tall * np.maximum(1 - off * 4.2 - tooth, 0)
        top[cut] = np.minimum(top[cut], peak)
    return top


def range_picture(size: Size, sky: Array, ridges: Ridges, spill: float = 0.15) -> Array:
    """Sky and ridges together, with a little light spilling from the bright parts."""
    return vignette(glow(draw_ridges(sky, ridges), size.height * 0.03, spill, 0.35), 0.3)


def misty_dawn() -> Array:
    """Rose and peach air between blue ridges, the sun just up."""
    orb = Orb(1.08, 0.40, 0.032, "ffe2b0", 1.8, 0.55, 0.26)
    sky = air.gradient(WIDE, ramp("5f7fae 96a3c4 e2b4b4 ffcfa0 ffe0b8"), 0.55)
    cover = air.clouds(WIDE, 8, 5.0, 4.0, 0.05, 0.75) * 0.6
    sky = air.lit_clouds(air.with_orb(sky, orb), cover, orb, "b98fa6", "ffc79a")
    tones, mist = ramp("c99aa8 8f7ea6 5a6391 2c3d63 101c33"), ramp("ffd9b8 f5c3b0 d3a6b4 9a8fb4 5d6a96")
    return range_picture(WIDE, sky, Ridges(0.47, 0.93, 7, tones, mist, 21, 0.10, 0.6, 0.85, 2))


def blue_hour() -> Array:
    """Sharp peaks after sunset, a thin warm line left, the moon and first stars above."""
    orb = Orb(0.47, 0.20, 0.030, "e4e8ff", 1.3, 0.10, 0.09)
    sky = air.gradient(TALL, ramp("071330 0f2a5e 2b5a9a 7fa3c9 f2c2a0 ffb27a"), 0.62)
    sky = air.with_orb(air.with_stars(sky, 900, 3, 0.5), orb, craters=True)
    tones, mist = ramp("6f88b4 4a669a 2a4677 142a52 060f24"), ramp("c9b3bf 93a3c9 5f7fb4 3a5a90 1a3160")
    return range_picture(TALL, sky, Ridges(0.58, 0.95, 7, tones, mist, 4, 0.11, 0.85, 0.8, 2))


def golden_valley() -> Array:
    """Looking into a low sun over wooded hills."""
    orb = Orb(0.62, 0.36, 0.040, "fff0c0", 2.4, 0.9, 0.30)
    sky = air.with_orb(air.gradient(WIDE, ramp("7a5a3a d9913f ffc05a ffe29a fff0c4"), 0.5), orb)
    tones, mist = ramp("e8a94f c47a2f 8a4a1f 4a2512 180b08"), ramp("ffe9b0 ffd07a f2a34a c46f2a 7a3a18")
    return range_picture(WIDE, sky, Ridges(0.44, 0.92, 7, tones, mist, 35, 0.08, 0.25, 0.9, 4), 0.25)


def autumn_hills() -> Array:
    """Rounded hills in rust, amber and plum under a pale morning."""
    orb = Orb(0.30, 0.20, 0.030, "fff6e0", 1.6, 0.45, 0.30)
    sky = air.with_orb(air.gradient(SQUARE, ramp("8fb7c9 c9d9d3 f7e3c0 ffd9a8"), 0.5), orb)
    tones, mist = ramp("d9b08a d98a4a c4552f 8a2f2f 3a1424"), ramp("fff0d9 ffe0b8 f7c48f d98f6a 8a4a4a")
    return range_picture(SQUARE, sky, Ridges(0.40, 0.90, 8, tones, mist, 52, 0.07, 0.1, 0.75, 4))


def lavender_dusk() -> Array:
    """Violet ranges under streaks of pink cloud."""
    orb = Orb(1.15, 0.47, 0.02, "ffb0a0", 0.6, 0.5, 0.35)
    sky = air.gradient(WIDE, ramp("2a2560 5f4a9a a86fb8 f29ab0 ffc9a8"), 0.55)
    cover = air.clouds(WIDE, 17, 4.2, 5.5, -0.05, 0.60)
    sky = air.lit_clouds(air.with_stars(sky, 300, 5, 0.35), cover, orb, "7a4f9a", "ff9aa8", 1.3)
    tones, mist = ramp("b07ab8 8a5fa8 5f458a 3a2d66 171233"), ramp("ffc4c4 e0a0c9 b088c9 7f6bb0 4a4285")
    return range_picture(WIDE, sky, Ridges(0.50, 0.93, 6, tones, mist, 63, 0.11, 0.7, 0.8, 1))


def aurora_fjord() -> Array:
    """Green and violet curtains over black peaks, doubled by still water."""
    sky = air.gradient(WIDE, ramp("030818 071a33 0d2f47 14404f"), 0.62)
    sky = air.with_stars(sky, 2200, 9, 0.64)
    lights = air.aurora(WIDE, 5, ramp("b8ffd0 3dffa0 1fd9a0 3a7fd9 7a3fc9 2a1040"), 0.47, 0.34)
    sky = sky + lights * 0.85
    tones, mist = ramp("0f2f3f 081a2a 030a14"), ramp("1f5f5f 12404a 08202f")
    scene = draw_ridges(sky, Ridges(0.58, 0.66, 3, tones, mist, 15, 0.10, 0.9, 0.35))
    scene = air.mirrored(scene, 0.66, 0.10, 3, "02080f", 0.85)
    return vignette(glow(scene, 26, 0.30, 0.12), 0.3)


def aurora_pines() -> Array:
    """Tall pines looking up into a red and green aurora."""
    sky = air.gradient(TALL, ramp("05061a 0a1433 0f2a40 17404a"), 1.0)
    sky = air.with_stars(sky, 2000, 12, 0.95)
    sky = sky + air.aurora(TALL, 29, ramp("d0ffc9 5dff9a 2fd98a b04fb0 d93f6f 3a0a2a"), 0.66, 0.55) * 0.9
    pines, cover = vector(TALL, _pines(14, 77))
    return vignette(over(glow(sky, 30, 0.30, 0.15), pines, cover), 0.35)


def _pines(count: int, seed: int) -> str:
    rng = np.random.default_rng(seed)
    shapes: list[str] = []
    for at in sorted(rng.uniform(-40, 1040, count), key=lambda x: -abs(x - 500)):
        away = abs(at - 500) / 500
        tall = rng.uniform(330, 560) * (0.55 + 0.75 * away)
        shapes.append(f'<path d="{_pine(at, 1530, tall, rng)}" fill="#02060c"/>')
    ground = "".join(
        f"L{x} {1440 + 26 * np.sin(x / 130) + rng.uniform(0, 8):.0f}" for x in range(0, 1001, 20)
    )
    return f'{"".join(shapes)}<path d="M0 1500 {ground} L1000 1500Z" fill="#010308"/>'


def _pine(x: float, foot: float, tall: float, rng: np.random.Generator) -> str:
    tiers = int(tall / 17)
    left, right = [], []
    for tier in range(tiers):
        down = (tier + 1) / tiers
        reach = tall * (0.03 + 0.19 * down**0.9) * rng.uniform(0.7, 1.15)
        y = foot - tall + tall * 0.96 * down
        for side, sign in ((left, -1), (right, 1)):
            droop = reach * rng.uniform(0.10, 0.35)
            side.append(f"{x + sign * reach:.1f} {y + droop:.1f}")
            side.append(f"{x + sign * reach * 0.32:.1f} {y - tall * 0.004:.1f}")
    return f"M{x:.1f} {foot - tall:.1f}L" + "L".join(right + left[::-1]) + "Z"


def milky_way() -> Array:
    """The band of the galaxy over dark mesas."""
    sky = air.gradient(WIDE, ramp("03061a 081233 14264f 2f3f66 8a5a5f d98a5a"), 0.86)
    sky = air.with_milky_way(sky, 6, 0.85)
    sky = air.with_stars(sky, 9000, 31, 0.84, 0.5)
    size = WIDE
    x = (np.arange(size.width, dtype=np.float32)) / size.height
    steps = np.round(np.clip(fbm(x * 1.7, x * 0 + 4, 71, 3) * 1.3, -0.4, 1) * 4) / 4
    mesa = (
        0.86
        - 0.10 * np.maximum(blur(steps[None, :].repeat(4, 0), 3)[0], -0.1)
        - 0.008 * fbm(x * 16, x * 0, 3, 4)
    )
    _, y = grid(size)
    scene = over(sky, ramp("2a1a2a 0a0710")((y - 0.78) * 6), np.clip((y - mesa) * 700 + 0.5, 0, 1))
    near = 0.93 - 0.03 * fbm(x * 2.2, x * 0 + 1, 19, 6)
    scene = over(scene, np.broadcast_to(colour("050308"), scene.shape), np.clip((y - near) * 700 + 0.5, 0, 1))
    return vignette(glow(scene, 9, 0.2, 0.3), 0.25)


def sea_sunset() -> Array:
    """The sun going down into the sea under lit clouds."""
    orb = Orb(0.86, 0.50, 0.052, "ffd07a", 2.2, 0.75, 0.24)
    sky = air.gradient(WIDE, ramp("23305f 4f4a85 a85a85 f2785a ffb85f ffd98a"), 0.56)
    cover = air.clouds(WIDE, 41, 4.4, 3.6, -0.08, 0.62)
    sky = air.lit_clouds(
        air.with_orb(sky, orb), cover * smooth(0.55, 0.30, grid(WIDE)[1]), orb, "5f3f6f", "ff8a4a", 1.6
    )
    scene = air.Sea(sky, 0.56, orb, ramp("7a4a6f 2f3566 101a40"), 3).at(0)
    return vignette(glow(scene, 22, 0.28, 0.5), 0.25)


def moonlit_sea() -> Array:
    """A full moon and its silver road."""
    orb = Orb(0.33, 0.24, 0.052, "d9e6ff", 1.6, 0.16, 0.16)
    sky = air.gradient(TALL, ramp("040a1c 0a1a3d 17396b 3a6a9a 6f9ab8"), 0.52)
    sky = air.with_stars(sky, 900, 44, 0.45)
    cover = air.clouds(TALL, 91, 4.0, 3.4, 0.02, 0.8) * 0.75
    sky = air.lit_clouds(
        air.with_orb(sky, orb, craters=True),
        cover * smooth(0.16, 0.34, grid(TALL)[1]),
        orb,
        "1f3a66",
        "a8c4e8",
    )
    scene = air.Sea(sky, 0.52, orb, ramp("2a5a85 0f2d55 050f24"), 8).at(0)
    return vignette(glow(scene, 20, 0.25, 0.45), 0.3)


def forest_mist() -> Array:
    """Trunks fading into green morning light."""
    scene = air.gradient(TALL, ramp("f7f7d0 e3edb8 b3cf9a 7fa885"), 1.0)
    scene = air.with_orb(scene, Orb(0.42, 0.22, 0.001, "fffbe0", 1.0, 0.9, 0.30))
    tones = ramp("b8cfa0 86a886 557f6a 2d5347 102420")
    rng = np.random.default_rng(18)
    for layer in range(5):
        depth = layer / 4
        shapes = "".join(_trunk(rng, depth) for _ in range(int(20 - 13 * depth)))
        _, cover = vector(TALL, shapes)
        soft = blur(cover, 2.2 * (1 - depth)) if depth < 0.9 else cover
        scene = over(scene, tones(np.full_like(soft, depth)), soft * 0.95)
        x, y = grid(TALL)
        fog = smooth(0.30, 0.95, y) * (0.75 + 0.6 * fbm(x * 2, y * 4, 60 + layer, 4)) * (0.85 - 0.35 * depth)
        scene = over(scene, np.broadcast_to(colour("e8f0c4"), scene.shape), np.clip(fog, 0, 1))
    return vignette(glow(scene + _beams(TALL)[..., None] * colour("fff6c0"), 30, 0.2, 0.5), 0.35)


def _trunk(rng: np.random.Generator, depth: float) -> str:
    x, wide = rng.uniform(-30, 1030), (9 + 46 * depth**1.6) * rng.uniform(0.7, 1.25)
    lean = rng.normal(0, 26)
    top = x + lean
    path = (
        f"M{x - wide / 2:.0f} 1520"
        f"C{x - wide * 0.45:.0f} 1000 {top - wide * 0.4:.0f} 500 {top - wide * 0.3:.0f} -20"
        f"L{top + wide * 0.3:.0f} -20"
        f"C{top + wide * 0.4:.0f} 500 {x + wide * 0.45:.0f} 1000 {x + wide / 2:.0f} 1520Z"
    )
    limbs = ""
    for _ in range(rng.integers(5, 9)):
        y, side = rng.uniform(-20, 900), rng.choice([-1, 1])
        start = x + lean * (1 - y / 1500)
        reach = rng.uniform(50, 170) * (0.5 + depth)
        limbs += (
            f'<path d="M{start:.0f} {y:.0f} q{side * reach * 0.5:.0f} {-reach * 0.15:.0f} {side * reach:.0f}'
            f' {-reach * rng.uniform(0.3, 0.8):.0f}" stroke="#000" fill="none" stroke-linecap="round"'
            f' stroke-width="{wide * rng.uniform(0.10, 0.20):.1f}"/>'
        )
    return f'<path d="{path}"/>{limbs}'


def _beams(size: Size) -> Array:
    x, y = grid(size)
    angle = np.arctan2(x - 0.42, y + 0.05)
    rays = smooth(0.05, 0.7, fbm(angle * 7, angle * 0 + 2, 33, 3))
    return rays * smooth(1.0, 0.1, y) * np.exp(-np.abs(angle) * 1.2) * 0.20


def ringed_world() -> Array:
    """A ringed planet rising over alien dunes."""
    size = WIDE
    x, y = grid(size)
    sky = air.with_stars(air.gradient(size, ramp("0a0820 241247 5f2a6b c4577a ffa07a"), 0.8), 1500, 55, 0.7)
    sky = _planet(sky, x - 1.02, y - 0.40, 0.23)
    tones, mist = ramp("a84f6b 7a335f 451f4a 1a0c26"), ramp("ffb08a d9778a 8f4a7f 4a2a5a")
    return range_picture(size, sky, Ridges(0.70, 0.95, 5, tones, mist, 83, 0.06, 0.15, 0.7))


def _planet(sky: Array, x: Array, y: Array, radius: float) -> Array:
    turned_x, turned_y = x * 0.94 - y * 0.34, x * 0.34 + y * 0.94
    distance = np.hypot(turned_x, turned_y)
    disc = np.clip((radius - distance) * sky.shape[0] + 0.5, 0, 1)
    swirl = fbm(turned_x * 5, turned_y * 16, 5, 5)
    bands = ramp("ffe6c4 f2b58a c9788a 8a4f85 e8a08f ffdcb8")(0.5 + turned_y / radius * 0.5 + swirl * 0.05)
    bulge = np.sqrt(np.maximum(radius**2 - distance**2, 0)) / radius
    day = smooth(-0.35, 0.85, -turned_x / radius * 0.62 - turned_y / radius * 0.35 + bulge * 0.55)
    globe = bands * (0.04 + 1.05 * day)[..., None]
    ring_at = np.hypot(turned_x, turned_y / 0.20)
    grooves = 0.45 + 0.55 * fbm(ring_at * 40, ring_at * 0, 9, 4)
    ring = (
        smooth(1.28, 1.34, ring_at / radius)
        * smooth(2.25, 2.05, ring_at / radius)
        * np.clip(grooves, 0.05, 1)
    )
    ring *= 1 - 0.9 * smooth(1.80, 1.82, ring_at / radius) * smooth(1.88, 1.86, ring_at / radius)
    shade = np.where(
        (turned_x > 0) & (np.abs(turned_y + turned_x * 0.3) < radius * 0.55) & (turned_x < radius * 1.9),
        0.35,
        1,
    )
    paint = colour("ffe0c0") * (0.9 * blur(shade.astype(np.float32), 8))[..., None]
    sky = over(sky, paint, ring * 0.75 * (turned_y < 0))
    sky = over(sky, globe, disc)
    return over(sky, paint, ring * 0.75 * (turned_y >= 0))


SCENES = (
    ("misty-ridge-at-dawn", misty_dawn, 88),
    ("blue-hour-peaks", blue_hour, 88),
    ("golden-valley", golden_valley, 88),
    ("autumn-hills", autumn_hills, 88),
    ("lavender-dusk", lavender_dusk, 88),
    ("aurora-over-the-fjord", aurora_fjord, 86),
    ("aurora-above-the-pines", aurora_pines, 86),
    ("milky-way-over-the-mesas", milky_way, 84),
    ("sun-sinks-into-the-sea", sea_sunset, 86),
    ("silver-road", moonlit_sea, 86),
    ("forest-in-morning-mist", forest_mist, 86),
    ("ringed-world-rising", ringed_world, 88),
)
PICTURES = (
    *(Picture(f"landscapes/{name}", partial(draw), quality) for name, draw, quality in SCENES),
    *TERRAIN,
)
