"""How many pictures a second are drawn smaller: by our caged decoder, through the server, and by `vipsthumbnail`.

All draw the same JPEG files 640 wide as WebP of the same settings. `vipsthumbnail` gets all files in one call, so that
its start counts once; ours gets one order for each file, checks what the file is, and draws in a process that can do
nothing else. The processor time of each stands beside the speed, because it says more on a busy machine. Through the
server each picture is asked for once: claimed, drawn, stored, noted and sent.
"""

import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil
import pyvips

from bench import machine, runtime
from bench.machine import Options
from lanternist.platform.decoders import Decoders
from tests.support import pictures

WIDTH = 640
SIZES = {"4000 x 3000": (3000, 4000), "1600 x 1200": (1200, 1600)}
COUNT = 20
"""Of each size, below the 25 slides of a session."""
_OURS, _PEER = "decoder", "vipsthumbnail"
_ORDER = {"task": "rendition", "width": WIDTH, "format": "webp"}
_SETTINGS = "[Q=80,effort=2,strip]"


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start("Pictures drawn smaller", options)
    peer = shutil.which(_PEER)
    if peer is None:
        print(f"{_PEER} is not installed (apt-get install libvips-tools): no ratio")
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory(prefix="lanternist-bench-") as folder:
        library = Path(folder) / "library"
        drawn = {
            name: _draw(library / f"set{at}", size, options) for at, (name, size) in enumerate(SIZES.items())
        }
        for name, files in drawn.items():
            rows += await _compare(name, files, Path(folder), peer, options)
        rows += await _through_server(library, drawn, options)
    speeds = ("least /s", "median /s", "most /s", "ours against it")
    head = (f"{WIDTH} wide, WebP", "by", "files", *speeds, "processor ms each", "ours against it")
    machine.table(head, rows)
    if peer is not None:
        version = subprocess.run([peer, "--vips-version"], capture_output=True, text=True, check=True).stdout
        print(
            f"theirs: {version.strip()}; ours: libvips {'.'.join(str(pyvips.version(part)) for part in range(3))}"
        )


def _draw(folder: Path, size: tuple[int, int], options: Options) -> list[Path]:
    """Write pictures with waves, edges and grain, so that files are as large as photographs are."""
    folder.mkdir(parents=True)
    height, width = size
    files: list[Path] = []
    for number in range(options.count(COUNT, 4)):
        small = pyvips.Image.new_from_array(pictures.detailed(height // 5, width // 5, number))
        grain = pyvips.Image.gaussnoise(width, height, sigma=6)
        files.append(folder / f"hill{number:02}.jpg")
        large = small.resize(5, kernel="nearest") + grain
        large.cast("uchar").copy(interpretation="srgb").jpegsave(str(files[-1]), Q=85)
    return files


async def _compare(
    name: str, files: Sequence[Path], folder: Path, peer: str | None, options: Options
) -> list[tuple[str, ...]]:
    """Draw all files by each in turn, so that what else the machine does slows each."""
    theirs: dict[str, Callable[[], None]] = {}
    if peer is not None:
        theirs = {
            f"{_PEER}, one thread": lambda: _by_peer(peer, files, folder, {"VIPS_CONCURRENCY": "1"}),
            f"{_PEER}, as it comes": lambda: _by_peer(peer, files, folder, {}),
        }
    rounds: dict[str, list[_Round]] = {each: [] for each in (_OURS, *theirs)}
    decoders = Decoders(seconds=60)
    try:
        await decoders.run(_ORDER, files[0], folder / "drawn")
        [decoder] = decoders._idle
        for _ in range(options.count(3, 1)):
            begun = _Begun(_used(psutil.Process(decoder.pid)))
            for file in files:
                known = await decoders.run(_ORDER, file, folder / "drawn")
                if known["width"] != WIDTH:
                    raise RuntimeError(f"drawn {known['width']} wide")
            rounds[_OURS].append(begun.over(_used(psutil.Process(decoder.pid))))
            for each, draw in theirs.items():
                begun = _Begun(_used_by_ended())
                draw()
                rounds[each].append(begun.over(_used_by_ended()))
    finally:
        await decoders.close()
    megabytes = sum(file.stat().st_size for file in files) / len(files) / 1e6
    return [_row(f"{name}, {megabytes:.1f} MB", by, len(files), rounds) for by in rounds]


@dataclass(frozen=True)
class _Round:
    """All files once: the seconds that went by, and the processor's."""

    seconds: float
    processor: float


class _Begun:
    """A round under way; `used` is the processor time used before it."""

    def __init__(self, used: float) -> None:
        self._used = used
        self._began = time.perf_counter()

    def over(self, used: float) -> _Round:
        return _Round(time.perf_counter() - self._began, used - self._used)


def _used(process: psutil.Process) -> float:
    return sum(process.cpu_times()[:2])


def _used_by_ended() -> float:
    """Return the processor time of all programs that were started and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _row(name: str, by: str, count: int, rounds: dict[str, list[_Round]]) -> tuple[str, ...]:
    def speeds(who: str) -> list[float]:
        return [count / each.seconds for each in rounds[who]]

    def processor(who: str) -> float:
        return statistics.median(each.processor for each in rounds[who]) / count * 1000

    values = speeds(by)
    by_time = "" if by == _OURS else f"{statistics.median(speeds(_OURS)) / statistics.median(values):.2f} x"
    by_processor = "" if by == _OURS else f"{processor(by) / processor(_OURS):.2f} x"
    figures = (f"{value:.1f}" for value in (min(values), statistics.median(values), max(values)))
    return (name, by, str(count), *figures, by_time, f"{processor(by):.0f}", by_processor)


def _by_peer(peer: str, files: Sequence[Path], folder: Path, environment: dict[str, str]) -> None:
    target = folder / "theirs"
    target.mkdir(exist_ok=True)
    command = [peer, "--size", f"{WIDTH}x", "--output", f"{target}/%s.webp{_SETTINGS}", *map(str, files)]
    subprocess.run(command, env=os.environ | environment, capture_output=True, check=True)
    found = pyvips.Image.new_from_file(str(target / f"{files[-1].stem}.webp"))
    if found.width != WIDTH:
        raise RuntimeError(f"{_PEER} drew {found.width} wide")


async def _through_server(
    library: Path, drawn: dict[str, list[Path]], options: Options
) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    with runtime.running({"LANTERNIST_LIBRARY_DIR": str(library)}) as started:
        async with runtime.signed_up(started, "ana") as ana:
            for name, files in drawn.items():
                created = await runtime.create(ana, subreddits=f"folder:{files[0].parent.name}")
                found = await runtime.filled(ana, created["id"])
                paths = [each["mediaUrl"] for each in found["media"]]
                await _ask(ana, paths[:1])
                began = time.perf_counter()
                await _ask(ana, paths[1:])
                speed = (len(paths) - 1) / (time.perf_counter() - began)
                rows.append((name, "server, cold", str(len(paths) - 1), "", f"{speed:.1f}", *[""] * 4))
    return rows


async def _ask(client: aiohttp.ClientSession, paths: Sequence[str]) -> None:
    for path in paths:
        async with client.get(f"{path}&w={WIDTH}", headers={"Accept": "image/webp"}) as answer:
            await answer.read()
            if answer.status != 200 or answer.content_type != "image/webp":
                raise RuntimeError(f"{answer.status} {answer.content_type}")


if __name__ == "__main__":
    machine.run(main)
