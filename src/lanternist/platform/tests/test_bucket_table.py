"""The buckets: the documented arithmetic, exact over processes, and of constant size."""

import fcntl
import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from lanternist.platform import bucket_table
from lanternist.platform.bucket_table import MOST_BUCKETS, SIZE, BucketTable

MOST, WINDOW = 100, 900.0
TOKEN_SECONDS = WINDOW / MOST


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def table(clock: Clock) -> BucketTable:
    return BucketTable(clock=clock)


def emptied(table: BucketTable) -> bytes:
    """Take all tokens of a bucket."""
    digest = table.digest("somebody")
    assert [table.take(digest, MOST, WINDOW).remaining for _ in range(MOST)] == list(range(MOST - 1, -1, -1))
    return digest


def test_a_full_bucket_admits_as_many_as_it_holds(table: BucketTable) -> None:
    count = table.take(emptied(table), MOST, WINDOW)

    assert (count.is_admitted, count.remaining, count.reset_in) == (False, 0, TOKEN_SECONDS)


def test_a_token_comes_when_its_whole_time_is_over(table: BucketTable, clock: Clock) -> None:
    digest = emptied(table)
    clock.seconds += TOKEN_SECONDS - 0.5
    refused = table.take(digest, MOST, WINDOW)
    clock.seconds += refused.reset_in
    admitted = table.take(digest, MOST, WINDOW)

    assert (refused.is_admitted, refused.reset_in) == (False, 0.5)
    assert (admitted.is_admitted, admitted.remaining) == (True, 0)


def test_the_clock_of_a_bucket_moves_only_when_it_earned_something(table: BucketTable, clock: Clock) -> None:
    digest = emptied(table)
    for _ in range(20):  # were the clock moved by each of these, no token would ever come
        clock.seconds += TOKEN_SECONDS / 20 + 0.001
        last = table.take(digest, MOST, WINDOW)

    assert last.is_admitted


def test_the_part_of_a_token_is_lost_when_the_clock_moves(table: BucketTable, clock: Clock) -> None:
    digest = emptied(table)
    clock.seconds += TOKEN_SECONDS * 1.9
    assert table.take(digest, MOST, WINDOW).is_admitted
    clock.seconds += TOKEN_SECONDS * 0.9

    assert not table.take(digest, MOST, WINDOW).is_admitted


def test_a_bucket_never_holds_more_than_its_limit(table: BucketTable, clock: Clock) -> None:
    digest = emptied(table)
    clock.seconds += WINDOW * 10

    assert table.take(digest, MOST, WINDOW).remaining == MOST - 1
    assert table.give_back(digest, MOST, WINDOW).remaining == MOST
    assert table.give_back(digest, MOST, WINDOW).remaining == MOST


def test_a_limit_that_was_lowered_holds_at_once(table: BucketTable) -> None:
    digest = table.digest("somebody")
    table.take(digest, MOST, WINDOW)

    assert table.take(digest, 5, WINDOW).remaining == 4


def test_a_clock_that_began_anew_begins_the_bucket_anew(table: BucketTable, clock: Clock) -> None:
    digest = emptied(table)
    clock.seconds = 3.0  # the machine was started again

    assert table.take(digest, MOST, WINDOW).remaining == MOST - 1


def test_a_flood_of_callers_pushes_out_the_oldest_and_no_memory(table: BucketTable, clock: Clock) -> None:
    first = emptied(table)
    for number in range(MOST_BUCKETS * 3):
        clock.seconds += 0.0001
        table.take(table.digest(f"caller {number}"), MOST, WINDOW)
    last = table.take(table.digest(f"caller {MOST_BUCKETS * 3 - 1}"), MOST, WINDOW)

    assert len(table._memory) == SIZE <= 3 * 1024**2
    assert last.remaining == MOST - 2
    assert table.take(first, MOST, WINDOW).is_admitted


def test_the_oldest_of_a_row_goes_first(table: BucketTable, clock: Clock) -> None:
    row = [bytes(4) + bytes([number]) * 12 for number in range(1, 10)]
    for digest in row[:8]:
        clock.seconds += 1
        table.take(digest, 5, 1e9)
    table.take(row[8], 5, 1e9)

    assert [table.take(digest, 5, 1e9).remaining for digest in row[1:]] == [3] * 8


def _hammer(path: Path, times: int, barrier, admitted) -> None:
    with BucketTable(path) as table:
        digest = table.digest("one and the same")
        barrier.wait(30)
        admitted.put(sum(table.take(digest, 500, 1e9).is_admitted for _ in range(times)))


def test_several_processes_admit_exactly_as_many_as_there_are(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, admitted = context.Barrier(4), context.Queue()
    processes = [
        context.Process(target=_hammer, args=(tmp_path / "table", 3000, barrier, admitted)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    counts = [admitted.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(30)

    assert sum(counts) == 500
    assert [process.exitcode for process in processes] == [0] * 4


def _hold_the_lock(path: Path, ready) -> None:
    table = BucketTable(path)
    fcntl.flock(table._lock_file, fcntl.LOCK_EX)
    ready.set()
    time.sleep(60)


@pytest.mark.parametrize("fate", [signal.SIGKILL, signal.SIGSTOP])
def test_a_process_that_dies_or_stops_with_the_lock_holds_up_nobody(tmp_path: Path, fate: int) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    holder = context.Process(target=_hold_the_lock, args=(tmp_path / "table", ready))
    holder.start()
    assert ready.wait(30)
    os.kill(holder.pid, fate)
    if fate == signal.SIGKILL:
        holder.join(30)
    with BucketTable(tmp_path / "table") as table:
        began = time.monotonic()
        count = table.take(table.digest("somebody"), MOST, WINDOW)
        took = time.monotonic() - began
    holder.kill()
    holder.join(30)

    assert count.is_admitted
    assert took < bucket_table.LONGEST_WAIT_SECONDS + 1


def test_the_count_outlives_the_process(tmp_path: Path) -> None:
    with BucketTable(tmp_path / "table") as table:
        table.take(table.digest("somebody"), MOST, WINDOW)
    with BucketTable(tmp_path / "table") as table:
        count = table.take(table.digest("somebody"), MOST, WINDOW)

    assert count.remaining == MOST - 2
    assert (tmp_path / "table").stat().st_mode & 0o077 == 0


def test_what_is_no_table_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "table").write_bytes(b"of another version")
    with BucketTable(tmp_path / "table") as table:
        assert table.take(table.digest("somebody"), MOST, WINDOW).remaining == MOST - 1
