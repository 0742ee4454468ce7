"""Gentle sounds for the clips: pads, bells, surf, drops. All of them join their end to their beginning."""

from collections.abc import Sequence

import numpy as np
from scripts.draw_demo.palette import Array

RATE = 48_000


def _note(name: float) -> float:
    return 440.0 * 2 ** ((name - 69) / 12)


def _whole(frequency: float, seconds: float) -> float:
    return max(1, round(frequency * seconds)) / seconds


def pad(seconds: float, notes: Sequence[float]) -> Array:
    """A soft chord that breathes; every partial fits the length a whole number of times."""
    t = np.arange(int(seconds * RATE)) / RATE
    out = np.zeros((2, t.size))
    for index, note in enumerate(notes):
        swell = 0.62 + 0.38 * np.sin(2 * np.pi * (t / seconds + index / len(notes)))
        for partial, power in ((1, 1.0), (2, 0.32), (3, 0.12), (4, 0.05)):
            for side, detune in ((0, 0.997), (1, 1.003)):
                tone = _whole(_note(note) * partial * detune, seconds)
                out[side] += np.sin(2 * np.pi * tone * t + index + partial) * swell * power
    return _level(out, 0.16)


def bells(seconds: float, notes: Sequence[float], seed: int, decay: float = 1.3) -> Array:
    """Single struck notes, one after another, ringing on past the seam."""
    rng = np.random.default_rng(seed)
    count = int(seconds * RATE)
    t = np.arange(count) / RATE
    out = np.zeros((2, count))
    for index, note in enumerate(notes):
        base, start = _note(note), int((index + rng.uniform(-0.12, 0.12)) / len(notes) * count)
        strike = sum(
            power * np.sin(2 * np.pi * base * ratio * t) * np.exp(-t * speed / decay)
            for ratio, power, speed in ((1, 1.0, 2.2), (2.0, 0.45, 3.2), (2.76, 0.28, 4.6), (5.4, 0.10, 8.0))
        )
        strike = strike * np.minimum(t / 0.004, 1) * np.clip((seconds - t) / 0.2, 0, 1)
        place = rng.uniform(0.25, 0.75)
        for side, share in ((0, np.sqrt(1 - place)), (1, np.sqrt(place))):
            out[side] += np.roll(strike * share, start)
    return _level(out, 0.22)


def surf(seconds: float, swells: int, seed: int) -> Array:
    """Waves running up a shore: shaped noise that comes and goes."""
    rng = np.random.default_rng(seed)
    count = int(seconds * RATE)
    t = np.arange(count) / count
    bands = np.fft.rfftfreq(count, 1 / RATE)
    out = np.zeros((2, count))
    for centre, lag, power in ((220.0, 0.0, 1.0), (900.0, 0.06, 0.55), (3200.0, 0.13, 0.22)):
        shape = np.exp(-((np.log(np.maximum(bands, 1) / centre)) ** 2) / 0.9)
        swell = (0.5 + 0.5 * np.sin(2 * np.pi * (swells * t - lag))) ** 2.2
        for side in (0, 1):
            noise = np.fft.irfft(np.fft.rfft(rng.standard_normal(count)) * shape, count)
            out[side] += noise / noise.std() * power * (0.18 + np.roll(swell, side * count // 40))
    return _level(out, 0.12)


def drops(seconds: float, times: Sequence[float], seed: int) -> Array:
    """Drops falling into still water at the given parts of the length."""
    rng = np.random.default_rng(seed)
    count = int(seconds * RATE)
    t = np.arange(count) / RATE
    out = np.zeros((2, count))
    for at in times:
        low = rng.uniform(520, 1150)
        sweep = low * t + low * 0.55 * np.minimum(t, 0.09) ** 2 / 0.18
        drop = np.sin(2 * np.pi * sweep) * np.exp(-t * 26) * np.minimum(t / 0.002, 1)
        place = rng.uniform(0.2, 0.8)
        for side, share in ((0, np.sqrt(1 - place)), (1, np.sqrt(place))):
            echo = drop + 0.3 * np.roll(drop, int(0.13 * RATE)) + 0.12 * np.roll(drop, int(0.29 * RATE))
            out[side] += np.roll(echo * share * rng.uniform(0.5, 1), int(at * count))
    return _level(out, 0.35)


def mix(*parts: Array) -> Array:
    """Sounds of one length together, kept clear of clipping."""
    total = np.sum(parts, axis=0)
    return (total * min(1.0, 0.8 / np.abs(total).max())).astype(np.float32)


def _level(sound: np.ndarray, loudness: float) -> Array:
    scaled = sound * (loudness / (np.sqrt((sound**2).mean()) + 1e-9))
    return (scaled * min(1.0, 0.85 / np.abs(scaled).max())).astype(np.float32)
