"""How long `lanternist run --demo` takes from its start to the first 200 at `/readyz`.

Once on a data folder that it must make, once on one that it has made: database, schema and demo included.
"""

import statistics
import tempfile
import time
from pathlib import Path

from bench import machine, runtime
from bench.machine import Options

MOST_FIRST_SECONDS = 5.0
MOST_SECOND_SECONDS = 2.0


async def main(options: Options) -> None:
    """Measure and print."""
    machine.start("From the start to the first 200", options)
    first: list[float] = []
    second: list[float] = []
    stops: list[float] = []
    for _ in range(options.count(5, 1)):
        with tempfile.TemporaryDirectory(prefix="lanternist-bench-") as folder:
            for times in (first, second):
                ready, stop = _once(Path(folder) / "data")
                times.append(ready)
                stops.append(stop)
    rows = [
        _row("first start", first, MOST_FIRST_SECONDS),
        _row("second start", second, MOST_SECOND_SECONDS),
        _row("SIGTERM to the end", stops, 30.0),
    ]
    machine.table(("", "times", "shortest s", "median s", "longest s", "goal s", "median"), rows)


def _once(folder: Path) -> tuple[float, float]:
    """Start and end everything; return the seconds that each took."""
    with runtime.running(data_dir=folder, demo=True) as started:
        ready = started.ready_after
        ended = time.perf_counter()
    return ready, time.perf_counter() - ended


def _row(name: str, times: list[float], goal: float) -> tuple[str, ...]:
    median = statistics.median(times)
    figures = (f"{each:.2f}" for each in (min(times), median, max(times)))
    return (name, str(len(times)), *figures, f"{goal:.0f}", machine.verdict(met=median <= goal))


if __name__ == "__main__":
    machine.run(main)
