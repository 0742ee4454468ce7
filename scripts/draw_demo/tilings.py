"""Tilings: girih stars, Penrose rhombs, ribbons, stained glass, a hyperbolic floor, a sunflower of discs."""

from functools import partial

import numpy as np
from scripts.draw_demo.canvas import (
    SQUARE,
    TALL,
    WIDE,
    Size,
    centred,
    glow,
    grid,
    shrink,
    smooth,
    vector,
    vignette,
)
from scripts.draw_demo.catalogue import Picture
from scripts.draw_demo.noise import fbm
from scripts.draw_demo.palette import Array, colour, ramp, to_srgb

Point = tuple[float, float]


def _points(points: list[Point]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _hex(linear: Array) -> str:
    return "#" + "".join(f"{int(c * 255 + 0.5):02x}" for c in to_srgb(linear))


def _ring(centre: Point, radius: float, count: int, turn: float) -> list[Point]:
    angles = turn + 2 * np.pi * np.arange(count) / count
    return [(centre[0] + radius * np.cos(a), centre[1] + radius * np.sin(a)) for a in angles]


def _star(centre: Point, apothem: float, sides: int, turn: float, contact: float) -> list[Point]:
    """Star inside a polygon: rays leave the middle of each side at the contact angle."""
    half = np.pi / sides
    inner = apothem / (np.cos(half) + np.sin(half) * np.tan(contact))
    tips = _ring(centre, apothem, sides, turn)
    dips = _ring(centre, inner, sides, turn + half)
    return [point for pair in zip(tips, dips, strict=True) for point in pair]


def _strap(points: list[Point], fill: str, wide: float, line: str, edge: str) -> str:
    shape = _points(points)
    outline = f'<polygon points="{shape}" fill="none" stroke-linejoin="round"'
    return (
        f'<polygon points="{shape}" fill="{fill}"/>'
        f'{outline} stroke="{edge}" stroke-width="{wide}"/>'
        f'{outline} stroke="{line}" stroke-width="{wide * 0.62}"/>'
    )


def _medallion(
    centre: Point, apothem: float, sides: int, contact: float, inks: tuple[str, str, str, str]
) -> str:
    """A star with a rosette and a jewel inside it."""
    outer, petal, heart, line = inks
    inner = apothem / (np.cos(np.pi / sides) + np.sin(np.pi / sides) * np.tan(contact))
    return (
        _strap(_star(centre, apothem, sides, 0, contact), outer, apothem * 0.075, line, "#1a1020")
        + _strap(
            _star(centre, inner * 0.93, sides, np.pi / sides, contact * 0.98),
            petal,
            apothem * 0.035,
            line,
            "#1a1020",
        )
        + _strap(
            _star(centre, inner * 0.52, sides, 0, contact * 0.9), heart, apothem * 0.025, line, "#1a1020"
        )
        + f'<circle cx="{centre[0]:.1f}" cy="{centre[1]:.1f}" r="{inner * 0.12:.1f}" fill="{line}"/>'
    )


def eight_stars() -> Array:
    """Eight-pointed stars on octagons and squares, in turquoise, gold and deep blue."""
    apothem = 130.0
    side = 2 * apothem * np.tan(np.pi / 8)
    shapes = ['<rect x="-50" y="-50" width="1800" height="1200" fill="#12395c"/>']
    for row in range(-1, 6):
        for column in range(-1, 8):
            centre = (20 + column * 2 * apothem, 110 + row * 2 * apothem)
            shade = "#d9a441" if (row + column) % 2 else "#f2ead2"
            inks = ("#1f8f94", "#0e2f52", shade, "#f4e3b2")
            shapes.append(_medallion(centre, apothem, 8, np.radians(62), inks))
            middle = (centre[0] + apothem, centre[1] + apothem)
            star = _star(middle, side / 2, 4, np.pi / 4, np.radians(62))
            shapes.append(_strap(star, "#b8452f", apothem * 0.075, "#f4e3b2", "#1a1020"))
            shapes.append(f'<circle cx="{middle[0]:.1f}" cy="{middle[1]:.1f}" r="9" fill="#f4e3b2"/>')
    return _tiled(WIDE, shapes, 5)


def twelve_stars() -> Array:
    """Twelve-pointed stars on dodecagons and triangles, in plum, coral and ivory."""
    apothem = 165.0
    shapes = ['<rect x="-50" y="-50" width="1300" height="1800" fill="#4a1942"/>']
    rise = apothem * np.sqrt(3)
    side = 2 * apothem * np.tan(np.pi / 12)
    for row in range(-1, 7):
        for column in range(-1, 5):
            x = 170 + column * 2 * apothem + (row % 2) * apothem
            y = 175 + row * rise
            inks = ("#c8553d", "#2b1038", "#f2c14e", "#fbeed3")
            shapes.append(_medallion((x, y), apothem, 12, np.radians(66), inks))
            for sign in (-1, 1):
                middle = (x + apothem, y + sign * apothem / np.sqrt(3))
                star = _star(middle, side / (2 * np.sqrt(3)), 3, sign * np.pi / 2, np.radians(66))
                shapes.append(_strap(star, "#588b8b", apothem * 0.06, "#fbeed3", "#1a1020"))
    return _tiled(TALL, shapes, 8)


def _tiled(size: Size, shapes: list[str], seed: int) -> Array:
    paint, _ = vector(size, "".join(shapes))
    x, y = grid(size)
    glaze = 1 + 0.10 * fbm(x * 3, y * 3, seed, 4)
    light = 1.12 - 0.35 * np.hypot(x - 0.35, y - 0.25)
    return vignette(paint * (glaze * light)[..., None], 0.35)


def penrose() -> Array:
    """Penrose rhombs, turned around a five-fold centre."""
    golden = (1 + np.sqrt(5)) / 2
    triangles: list[tuple[int, complex, complex, complex]] = []
    for i in range(10):
        b, c = (np.exp(1j * np.pi * (2 * i + k) / 10) * 1.75 for k in (-1, 1))
        triangles.append((0, 0j, c, b) if i % 2 == 0 else (0, 0j, b, c))
    for _ in range(6):
        triangles = [piece for triangle in triangles for piece in _split(triangle, golden)]
    tones = (ramp("ffe3b0 f7a35c d9485f 7a1f5c"), ramp("c9f2e4 4fb3bf 2a6f97 1b2a5c"))
    shapes = ['<rect x="-2" y="-2" width="4" height="4" fill="#120a1c"/>']
    for kind, a, b, c in triangles:
        centre = (b + c) / 2
        if abs(centre.real) > 1.35 or abs(centre.imag) > 1.0:
            continue
        tone = _hex(tones[kind](np.array([abs(centre) * 0.62 + 0.08 * np.sin(np.angle(centre) * 5)]))[0])
        other = b + c - a
        corners = _points([(p.real, p.imag) for p in (a, b, other, c)])
        shapes.append(f'<polygon points="{corners}" fill="{tone}" stroke="#1a0f26" stroke-width="0.0065"/>')
    paint, _ = vector(WIDE, "".join(shapes), (-1.12, -0.7, 2.24, 1.4))
    return vignette(glow(paint, 16, 0.12, 0.4), 0.35)


def _split(
    triangle: tuple[int, complex, complex, complex], golden: float
) -> list[tuple[int, complex, complex, complex]]:
    kind, a, b, c = triangle
    if kind == 0:
        p = a + (b - a) / golden
        return [(0, c, p, b), (1, p, c, a)]
    q, r = b + (a - b) / golden, b + (c - b) / golden
    return [(1, r, c, a), (1, q, r, b), (0, r, q, a)]


def truchet() -> Array:
    """Quarter-circle ribbons that join by chance into long wandering bands."""
    size = WIDE
    x, y = grid(size.times(2))
    cells = 5.5
    column, row = np.floor(x * cells), np.floor(y * cells)
    u, v = x * cells - column, y * cells - row
    rng = np.random.default_rng(20)
    flips = rng.random((10, 16)) < 0.5
    u = np.where(flips[row.astype(int), column.astype(int)], 1 - u, u)
    distance = np.minimum(np.hypot(u, v), np.hypot(1 - u, 1 - v)) - 0.5
    field = fbm(x * 0.9, y * 0.9, 40, 2) * 0.45 + x * 0.28 + y * 0.16
    ground = ramp("fdf0d5 fbe3c4")(y)
    bands = (
        (0.30, "0d1b2a"),
        (0.285, "e63946"),
        (0.185, "0d1b2a"),
        (0.170, "f4a261"),
        (0.075, "0d1b2a"),
        (0.060, "2a9d8f"),
    )
    scene = ground
    for half, code in bands:
        cover = np.clip((half - np.abs(distance)) / cells * 2000 + 0.5, 0, 1)
        tone = np.broadcast_to(colour(code), scene.shape)
        if code != "0d1b2a":
            tints = ramp(f"{code} 457b9d {code} ffd166 {code}")
            tone = tints(np.mod(field + half, 1))
        scene = scene + (tone - scene) * cover[..., None]
    round_light = 0.82 + 0.26 * np.sqrt(np.clip(1 - (distance / 0.31) ** 2, 0, 1))
    shade = np.where(np.abs(distance) < 0.30, round_light, 1 - 0.30 * np.exp(-(np.abs(distance) - 0.30) * 14))
    return vignette(shrink(scene * shade[..., None], 2), 0.2)


def stained_glass() -> Array:
    """Panes of coloured glass between lead lines, lit from behind."""
    size = TALL
    x, y = grid(size.times(2))
    cells = 11.0
    u, v = x * cells, y * cells
    rng = np.random.default_rng(6)
    jitter = rng.uniform(0.18, 0.82, (2, 20, 20)).astype(np.float32)
    column, row = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    first, second = np.full_like(u, 9), np.full_like(u, 9)
    owner_x, owner_y = np.zeros_like(u), np.zeros_like(u)
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            cx, cy = column + dx, row + dy
            px, py = cx + jitter[0, cy % 20, cx % 20], cy + jitter[1, cy % 20, cx % 20]
            distance = np.hypot(u - px, v - py).astype(np.float32)
            nearer = distance < first
            second = np.where(nearer, first, np.minimum(second, distance))
            owner_x, owner_y = np.where(nearer, px, owner_x), np.where(nearer, py, owner_y)
            first = np.where(nearer, distance, first)
    sx, sy = (owner_x / cells).astype(np.float32), (owner_y / cells).astype(np.float32)
    whim = np.sin(owner_x * 127.1 + owner_y * 311.7).astype(np.float32)
    sun = np.hypot(sx - 0.33, sy - 0.30)
    tones = ramp("fff3c4 ffd166 f7934c e4415f 8a2f8f 2f4aa8 1f8fb0 2fbf8f 14505f")
    pane = tones(sun * 0.95 + whim * 0.055)
    rippled = 0.80 + 0.16 * whim + 0.22 * fbm(x * 26 + whim * 9, y * 9, 3, 4)
    lit = pane * (rippled * (1.25 - 0.35 * first))[..., None]
    lead = smooth(0.045, 0.075, second - first)
    gleam = np.exp(-((((second - first) - 0.02) / 0.012) ** 2)) * 0.05
    scene = lit * lead[..., None] + (gleam * (1 - lead))[..., None]
    return vignette(glow(shrink(scene, 2), 18, 0.22, 0.4), 0.3)


def hyperbolic_floor() -> Array:
    """The floor of a curved world: heptagons, three to a corner, shrinking towards the rim of a disc."""
    size = SQUARE
    x, y = centred(size.times(2))
    z = (x + 1j * y).astype(np.complex64) * np.complex64(1.06)
    inside = np.abs(z) < 0.9985
    z = np.where(inside, z, 0)
    p, q = 7, 3
    reach = np.sqrt(np.cos(np.pi / p + np.pi / q) / np.cos(np.pi / p - np.pi / q)) if p < q else 1.0
    ratio = np.cos(np.pi / q) / np.sin(np.pi / p)
    centre = ratio / np.sqrt(ratio**2 - 1)
    radius = 1 / np.sqrt(ratio**2 - 1) * reach
    folds = np.zeros(z.shape, np.int32)
    wedge = 2 * np.pi / p
    for _ in range(26):
        turn = np.round(np.angle(z) / wedge) * wedge
        z = z * np.exp(-1j * turn).astype(np.complex64)
        away = z - centre
        square = np.abs(away) ** 2
        cross = square < radius**2
        z = np.where(cross, centre + away * (radius**2 / np.maximum(square, 1e-9)), z)
        folds += cross
    turn = np.angle(z) / wedge
    spoke = np.abs(turn - np.round(turn)) * wedge * np.abs(z)
    edge = np.abs(np.abs(z - centre) - radius)
    tones = ramp("ffd9a0 f2784b 9a2f6f 2b1b5f 1b6f9a 6fd9c4", closed=True)
    scene = (
        tones(folds * 0.137 + 0.12 * np.abs(z))
        * (0.55 + 0.6 * np.exp(-np.abs(z) * 2.2) + 0.2 * (folds % 2))[..., None]
    )
    rosette = smooth(0.012, 0.020, np.abs(np.abs(z) - 0.16)) * smooth(
        0.006, 0.014, spoke + smooth(0.15, 0.17, np.abs(z))
    )
    scene = scene * (0.25 + 0.75 * rosette)[..., None]
    scene = (
        scene
        + (smooth(0.030, 0.012, edge) - smooth(0.012, 0.004, edge) * 0.5)[..., None] * colour("fff0d0") * 0.8
    )
    rim = np.where(inside[..., None], scene, colour("0a0818"))
    return vignette(glow(shrink(rim.astype(np.float32), 2), 12, 0.15, 0.4), 0.25)


def sunflower() -> Array:
    """Discs set by the golden angle, growing outwards through a sunset of colours."""
    golden = np.pi * (3 - np.sqrt(5))
    tones = ramp("fff7d6 ffd166 ff8c42 ef476f 9b2f8f 3a2f8f 118ab2 06d6a0")
    shapes = ['<rect width="1200" height="1200" fill="#0b0a1f"/>']
    for n in range(1500, 1, -1):
        away = 15.4 * np.sqrt(n)
        x, y = 600 + away * np.cos(n * golden), 600 + away * np.sin(n * golden)
        radius = 3.2 + 12.5 * (n / 1500) ** 0.42
        tone = tones(np.array([n / 1250 + 0.04 * np.sin(n * golden * 8)]))[0]
        shapes.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{_hex(tone)}"/>'
            f'<circle cx="{x - radius * 0.28:.1f}" cy="{y - radius * 0.30:.1f}" r="{radius * 0.42:.1f}"'
            ' fill="#fff" fill-opacity="0.22"/>'
        )
    paint, _ = vector(SQUARE, "".join(shapes))
    return vignette(glow(paint, 14, 0.18, 0.35), 0.3)


SCENES = (
    ("turquoise-star-tiles", eight_stars, 66),
    ("twelve-pointed-garden", twelve_stars, 64),
    ("penrose-sunrise", penrose, 68),
    ("wandering-ribbons", truchet, 64),
    ("stained-glass-morning", stained_glass, 74),
    ("curved-floor", hyperbolic_floor, 72),
    ("golden-angle", sunflower, 76),
)
PICTURES = tuple(Picture(f"patterns/{name}", partial(draw), quality) for name, draw, quality in SCENES)
