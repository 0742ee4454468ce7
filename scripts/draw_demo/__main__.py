"""Draw the demo library: `python -m scripts.draw_demo OUT_DIR [--only NAME]`."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from scripts.draw_demo import attractors, cities, clips, fractals, landscapes, patterns
from scripts.draw_demo.catalogue import Clip, Picture
from scripts.draw_demo.encode import save_picture
from scripts.draw_demo.film import save_clip

ENTRIES: dict[str, Picture | Clip] = {
    entry.name: entry
    for entry in (
        *clips.CLIPS,
        *landscapes.PICTURES,
        *cities.PICTURES,
        *fractals.PICTURES,
        *attractors.PICTURES,
        *patterns.PICTURES,
    )
}


def draw(name: str, folder: Path) -> tuple[str, float, int]:
    """Draw one entry; answer its name, the seconds it took and the bytes of its main file."""
    started = time.perf_counter()
    entry = ENTRIES[name]
    if isinstance(entry, Clip):
        path = folder / f"{name}.mp4"
        save_clip(entry, path)
    else:
        path = folder / f"{name}{entry.suffix}"
        save_picture(entry.draw(), path, entry.quality)
    return name, time.perf_counter() - started, path.stat().st_size


def main() -> None:
    """Draw everything, or what contains NAME, two at a time, and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m scripts.draw_demo")
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    wanted = [name for name in ENTRIES if asked.only in name]
    started, total = time.perf_counter(), 0
    with ProcessPoolExecutor(2) as pool:
        for done in as_completed([pool.submit(draw, name, asked.out) for name in wanted]):
            name, seconds, size = done.result()
            total += size
            sys.stdout.write(f"{name:42s} {seconds:6.1f} s {size / 1024:7.0f} KB\n")
            sys.stdout.flush()
    spent = time.perf_counter() - started
    sys.stdout.write(f"{len(wanted)} drawn in {spent:.0f} s, {total / 1e6:.2f} MB without posters\n")


if __name__ == "__main__":
    main()
