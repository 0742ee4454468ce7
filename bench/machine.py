"""What a figure depends on besides the code: the machine, the versions, and what else runs just now."""

import argparse
import asyncio
import math
import os
import platform
import subprocess
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import uvloop

from lanternist.platform import embedded_postgres

_LOOK_AGAIN_SECONDS = 2.0
_SAMPLE_SECONDS = 1.0
_QUIET_SHARE = 0.1
"""How much of the processors others may use for the machine to count as quiet."""


@dataclass(frozen=True)
class Options:
    """How thorough a measurement is: `quick` shows that it works, and its figures mean little."""

    quick: bool = False
    patience: float = 0.0
    parts: tuple[str, ...] = ()
    """The names of the parts to measure, of a measurement that has some; none for all."""

    def count(self, thorough: int, quick: int) -> int:
        """Return how often to do something."""
        return quick if self.quick else thorough


def options() -> Options:
    """Read what was typed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="few repetitions: does it work?")
    parser.add_argument(
        "--wait", type=float, default=0, metavar="SECONDS", help="wait at most so long for a quiet machine"
    )
    parser.add_argument("parts", nargs="*", help="only these parts of a measurement that has some")
    asked = parser.parse_args()
    return Options(asked.quick, asked.wait, tuple(asked.parts))


def run(*measurements: Callable[[Options], Coroutine[Any, Any, None]]) -> None:
    """Do what was typed."""
    asked = options()
    for measure in measurements:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(measure(asked))


def start(title: str, options: Options) -> None:
    """Print what is measured, where and when."""
    load = _wait_until_quiet(options.patience)
    print(f"\n## {title}\n\n{describe()}; {load}", flush=True)


def describe() -> str:
    """Return the machine and the versions in one line."""
    version = _postgres_version()
    memory = psutil.virtual_memory().total / 1024**3
    parts = [
        _processor(),
        f"{os.cpu_count()} cores",
        f"{memory:.0f} GiB",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        f"PostgreSQL {version}",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    ]
    return ", ".join(parts)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print a table that is readable as text and as Markdown."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    rule = tuple("-" * width for width in widths)
    print()
    for row in (head, rule, *rows):
        print("|", " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)), "|")
    print(flush=True)


def verdict(*, met: bool) -> str:
    """Return how a figure compares with its goal."""
    return "met" if met else "NOT MET"


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def _wait_until_quiet(patience: float) -> str:
    deadline = time.monotonic() + patience
    while (busy := psutil.cpu_percent(_SAMPLE_SECONDS) / 100) > _QUIET_SHARE and time.monotonic() < deadline:
        time.sleep(_LOOK_AGAIN_SECONDS)
    one, five, _ = os.getloadavg()
    state = "quiet" if busy <= _QUIET_SHARE else "NOT quiet, figures are worse than they are alone"
    return f"before the run others used {busy:.0%} of the processors (load {one:.1f}, {five:.1f}): {state}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )


def _postgres_version() -> str:
    said = subprocess.run(
        [embedded_postgres.program("pgbench"), "--version"], capture_output=True, text=True, check=True
    )
    return said.stdout.split()[-1]
