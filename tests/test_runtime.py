"""`lanternist run` as an operator sees it: real processes, real signals, a real database."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

pytestmark = pytest.mark.alone

START_SECONDS = 90  # two seconds on a quiet machine
READY = "Lanternist is ready: http://127.0.0.1:"


@dataclass
class Run:
    """One `lanternist run`."""

    process: psutil.Popen
    port: int
    log: Path

    def child(self, name: str) -> psutil.Process | None:
        return next((each for each in self.process.children() if name in words_of(each)), None)

    def descendants(self) -> list[psutil.Process]:
        return self.process.children(recursive=True)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def end(self) -> int:
        self.process.terminate()
        return self.process.wait(30)


Starter = Callable[[], Run]


@pytest.fixture(scope="module")
def environment() -> Generator[dict[str, str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LANTERNIST_")}
    # Not in pytest's own folder: each pytest that starts closes it to all accounts but ours, and for root the
    # database runs as another.
    with TemporaryDirectory(prefix="lanternist-test-") as data_dir:
        yield plain | {"LANTERNIST_DATA_DIR": data_dir, "LANTERNIST_PORT": str(port)}


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Generator[Starter]:
    """Start `lanternist run` on the data folder of this module, and end what a failed test leaves."""
    runs: list[Run] = []

    def begin() -> Run:
        log = tmp_path / f"run-{len(runs)}.log"
        with log.open("w") as output:
            argv = [sys.executable, "-m", "lanternist.cli", "run"]
            process = psutil.Popen(argv, env=environment, stdout=output, stderr=output)
        runs.append(Run(process, int(environment["LANTERNIST_PORT"]), log))
        wait_until(lambda: READY in log.read_text(), runs[-1])
        return runs[-1]

    yield begin
    for run in runs:
        if run.process.is_running():
            run.end()


def wait_until(condition: Callable[[], object], run: Run, seconds: float = START_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, run.log.read_text()
        time.sleep(0.02)


def words_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []  # it ended while we looked


def are_gone(processes: list[psutil.Process]) -> bool:
    return not any(words_of(each) for each in processes)


def lanternist(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "lanternist.cli", *words]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_in_order(
    start: Starter, environment: dict[str, str], number: signal.Signals
) -> None:
    run = start()
    everything = run.descendants()
    assert {"serve", "worker"} <= {word for each in everything for word in words_of(each)}
    assert any("postgres" in each.name() for each in everything)
    began = time.monotonic()

    run.process.send_signal(number)
    status = run.process.wait(30)

    assert status == 0, run.log.read_text()
    assert time.monotonic() - began < 30
    assert are_gone(everything)
    assert READY + environment["LANTERNIST_PORT"] in run.log.read_text()
    assert "Traceback" not in run.log.read_text()


def test_a_second_run_on_the_same_folder_is_refused_and_told_why(
    start: Starter, environment: dict[str, str]
) -> None:
    run = start()

    second = lanternist(environment, "run")

    assert second.returncode == 1
    assert f"{environment['LANTERNIST_DATA_DIR']} is in use by process {run.process.pid}" in second.stderr
    assert run.is_ready()


def test_a_run_on_a_port_that_is_taken_says_so(
    start: Starter, environment: dict[str, str], tmp_path: Path
) -> None:
    start()

    second = lanternist(environment | {"LANTERNIST_DATA_DIR": str(tmp_path / "other")}, "run")

    assert second.returncode == 1
    assert f"port {environment['LANTERNIST_PORT']}: Address already in use" in second.stderr


def test_a_command_joins_the_database_of_a_run(start: Starter, environment: dict[str, str]) -> None:
    run = start()

    joined = lanternist(environment, "migrate")

    assert joined.returncode == 0, joined.stderr
    assert "up to date" in joined.stdout
    assert run.is_ready()


@pytest.mark.parametrize("name", ["worker", "serve"])
def test_a_killed_child_is_started_again(start: Starter, name: str) -> None:
    run = start()
    killed = run.child(name)
    assert killed is not None
    below = killed.children(recursive=True)

    killed.kill()

    wait_until(lambda: run.child(name) not in {None, killed}, run)
    wait_until(run.is_ready, run)
    wait_until(lambda: are_gone(below), run)


def test_a_killed_database_is_started_again(start: Starter) -> None:
    run = start()
    postmaster = next(each for each in run.descendants() if each.name() == "postgres")

    postmaster.kill()

    wait_until(lambda: "database_ended" in run.log.read_text(), run)
    wait_until(run.is_ready, run)
    assert run.end() == 0


def test_a_killed_run_leaves_nothing_and_the_next_one_works(start: Starter) -> None:
    run = start()
    everything = run.descendants()

    run.process.kill()

    run.process.wait()
    wait_until(lambda: are_gone(everything), run)
    assert start().is_ready()


def test_a_run_ends_the_database_that_outlived_the_one_before(start: Starter) -> None:
    run = start()
    everything = run.descendants()
    postmaster = next(each for each in everything if each.name() == "postgres" and "-D" in words_of(each))
    guards = [each for each in everything if each.name() in {"sh", "dash", "bash"}]

    for each in (*guards, run.process):
        each.kill()

    run.process.wait()
    assert postmaster.is_running()
    assert start().is_ready()
    assert are_gone([postmaster])


def test_serve_without_any_database_says_what_to_do(environment: dict[str, str], tmp_path: Path) -> None:
    refused = lanternist(environment | {"LANTERNIST_DATA_DIR": str(tmp_path)}, "serve")

    assert refused.returncode == 1
    assert "set LANTERNIST_DATABASE_URL, or use `lanternist run`" in refused.stderr
