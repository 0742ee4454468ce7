"""Patterns from fields: reaction and diffusion, flow lines, cut paper, agate, ink, waves that interfere."""

from functools import partial

import numpy as np
from scripts.draw_demo.canvas import (
    SQUARE,
    TALL,
    WIDE,
    Size,
    blur,
    centred,
    enlarge,
    glow,
    grid,
    smooth,
    vignette,
)
from scripts.draw_demo.catalogue import Picture
from scripts.draw_demo.noise import fbm, spline_noise, warped
from scripts.draw_demo.palette import Array, Ramp, colour, ramp
from scripts.draw_demo.tilings import PICTURES as TILINGS


def _around(field: Array) -> Array:
    padded = np.pad(field, 1, mode="wrap")
    sides = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    corners = padded[:-2, :-2] + padded[:-2, 2:] + padded[2:, :-2] + padded[2:, 2:]
    return sides * np.float32(0.2) + corners * np.float32(0.05) - field


def react(rows: int, columns: int, feed: Array, kill: Array, steps: int, seed: int) -> Array:
    """Two substances, one eating the other while both spread; answers the eater."""
    rng = np.random.default_rng(seed)
    food, eater = np.ones((rows, columns), np.float32), np.zeros((rows, columns), np.float32)
    for _ in range(46):
        r, c = rng.integers(4, rows - 4), rng.integers(4, columns - 4)
        eater[r - 3 : r + 3, c - 3 : c + 3] = 0.5
        food[r - 3 : r + 3, c - 3 : c + 3] = 0.4
    feed, starve = feed.astype(np.float32), (feed + kill).astype(np.float32)
    for _ in range(steps):
        meal = food * eater * eater
        food += _around(food) - meal + feed * (1 - food)
        eater += _around(eater) * np.float32(0.5) + meal - starve * eater
    return eater


def coral() -> Array:
    """Branches of living coral, grown by reaction and diffusion and lit from the side."""
    rows, columns = 200, 320
    feed, kill = np.full((rows, columns), 0.0545), np.full((rows, columns), 0.062)
    height = blur(enlarge(react(rows, columns, feed, kill, 4200, 3), WIDE), 2.0)
    return _relief(height / height.max(), ramp("06202f 0f4f5f 2f9a8f f7c59f ff7f6a ffd9c9"), 38)


def leopard() -> Array:
    """Spots that stretch into stripes from one side to the other."""
    rows, columns = 300, 200
    feed = np.broadcast_to(np.linspace(0.030, 0.042, rows)[:, None], (rows, columns))
    kill = np.broadcast_to(np.linspace(0.0620, 0.0600, rows)[:, None], (rows, columns))
    height = blur(enlarge(react(rows, columns, feed, kill, 4200, 8), TALL), 2.0)
    return _relief(height / height.max(), ramp("f2b33d f7d488 6f3a2f 2a1420 140a14"), -26)


def _relief(height: Array, tones: Ramp, depth: float) -> Array:
    rows, columns = np.gradient(height * depth)
    facing = (0.9 - columns * 0.75 - rows * 0.75) / np.sqrt(rows**2 + columns**2 + 1)
    shine = np.clip(facing / 1.32, 0, 1) ** 22
    scene = tones(height) * np.clip(0.30 + 0.72 * facing, 0.06, 2)[..., None]
    return vignette(glow(scene + shine[..., None] * 0.35, 14, 0.12, 0.4), 0.3)


def flow_lines() -> Array:
    """Thousands of threads carried along by a smooth field."""
    size = WIDE
    plate = size.times(1.5)
    field = (
        spline_noise((plate.height, plate.width), (4, 6), 91) * 1.5
        + spline_noise((plate.height, plate.width), (9, 14), 92) * 0.35
    )
    rng = np.random.default_rng(1)
    count = 7000
    x, y = rng.uniform(-60, plate.width + 60, count), rng.uniform(-60, plate.height + 60, count)
    tones = ramp("ff6b6b ffd93d 6bffb8 4dabff b197fc ff6b6b")
    tint = tones(np.clip(x / plate.width * 0.7 + y / plate.height * 0.3 + rng.normal(0, 0.07, count), 0, 1))
    power = (rng.random(count) ** 2 * 0.9 + 0.1).astype(np.float32)
    light = np.zeros((plate.height * plate.width, 3), np.float32)
    marks, tints = [], []
    for step in range(230):
        inside = (x >= 0) & (x < plate.width - 1) & (y >= 0) & (y < plate.height - 1)
        angle = np.zeros(count)
        angle[inside] = field[y[inside].astype(int), x[inside].astype(int)] * 1.5 + 0.35
        marks.append((y.astype(int) * plate.width + x.astype(int))[inside])
        tints.append((tint * (power * np.sin(np.pi * (step + 1) / 231))[:, None])[inside])
        x, y = x + np.cos(angle) * 1.4, y + np.sin(angle) * 1.4
    at, paint = np.concatenate(marks), np.concatenate(tints)
    for channel in range(3):
        light[:, channel] = np.bincount(at, paint[:, channel], minlength=len(light))
    lit = enlarge(blur(light.reshape(plate.height, plate.width, 3), 1.3), size)
    return vignette(glow(1 - np.exp(-lit * 2.2), 16, 0.30, 0.1) + colour("060716"), 0.3)


def cut_paper() -> Array:
    """Sheets of cut paper, each throwing a shadow on the one below."""
    return _layers(WIDE, ramp("1d2b53 27568b 3f88b5 7fc4c9 c9e8cf f9f1d0 ffd59a ff9e6d e5596d"), 30, 9)


def canyon() -> Array:
    """The same craft in the colours of a desert canyon."""
    return _layers(TALL, ramp("2a0f1f 5a1a2a 8f2f2a c4532f e57f3f f4aa5f f9cf8f fde9c4"), 57, 8)


def _layers(size: Size, tones: Ramp, seed: int, count: int) -> Array:
    x, y = grid(size)
    aspect = size.width / size.height
    bowl = np.hypot((x - aspect * 0.5) / max(aspect, 1), (y - 0.5)) * 1.9
    field = bowl + 0.62 * fbm(x * 1.7, y * 1.7, seed, 4, 0.42)
    scene = tones(np.zeros_like(x))
    fibre = 1 + 0.020 * fbm(x * 90, y * 90, 3, 3)
    for layer in range(1, count):
        edge = -0.05 + 1.25 * layer / count
        sheet = np.clip((field - edge) * size.height * 0.45 + 0.5, 0, 1)
        shadow = _moved(blur(sheet, 15), 11, 9) * 0.55
        near = _moved(blur(sheet, 4), 3, 3) * 0.25
        scene = scene * ((1 - shadow) * (1 - near))[..., None]
        paper = tones(np.full_like(x, layer / (count - 1))) * fibre[..., None]
        lip = np.exp(-np.abs(field - edge) * 170)[..., None] * 0.10
        scene = scene + (paper + lip - scene) * sheet[..., None]
    return vignette(scene, 0.2)


def _moved(field: Array, down: int, left: int) -> Array:
    return np.pad(field, ((down, 0), (0, left)), mode="edge")[:-down, left:]


def agate() -> Array:
    """A polished slice of banded agate."""
    x, y = centred(SQUARE)
    value, first, second = warped(x * 0.55 + 4, y * 0.55, 14, 1.1, 4)
    radius = np.hypot(x * 0.9, y) + 0.34 * value + 0.16 * first
    bands = radius * 2.4 + 0.05 * np.sin(radius * 70) + 0.035 * fbm(radius * 30, radius * 0, 6, 4)
    tones = ramp("f6efe4 bfe3e0 4fa8b0 1f5f7f 0f2f52 5f3a7a b85f8a f2b8a0 fbe9d2", closed=True)
    scene = (
        tones(bands * 0.85 + 0.10)
        * (0.90 + 0.14 * np.sin(bands * 46) * smooth(0.2, 0.8, radius) + 0.10 * second)[..., None]
    )
    sparkle = smooth(0.42, 0.9, fbm(x * 30, y * 30, 8, 3)) * smooth(0.38, 0.15, radius)
    return vignette(glow(scene + sparkle[..., None] * 0.5, 10, 0.12, 0.5), 0.35)


def ink() -> Array:
    """Inks unfolding in water."""
    x, y = grid(WIDE)
    value, first, second = warped(x * 1.1, y * 1.1, 25, 2.6, 3)
    tones = ramp("03060f 0b1f4a 1f5fa8 6fc4e0 fff4e0 ffb26f e0524f 5a1a4a")
    scene = tones(0.42 + value * 0.55)
    scene = scene + np.clip(first, 0, 1)[..., None] * colour("ff5f8a") * 0.22
    scene = scene * (0.85 + 0.45 * second)[..., None]
    rows, columns = np.gradient(value)
    scene = scene * np.clip(1 - (rows + columns) * 20, 0.6, 1.5)[..., None]
    return vignette(glow(np.maximum(scene, 0), 18, 0.18, 0.4), 0.3)


SCENES = (
    ("coral-garden", coral, 78),
    ("spots-into-stripes", leopard, 78),
    ("threads-in-the-wind", flow_lines, 58),
    ("cut-paper-lagoon", cut_paper, 84),
    ("paper-canyon", canyon, 84),
    ("agate-slice", agate, 72),
    ("ink-in-water", ink, 80),
)
PICTURES = (
    *(Picture(f"patterns/{name}", partial(draw), quality) for name, draw, quality in SCENES),
    *TILINGS,
)
