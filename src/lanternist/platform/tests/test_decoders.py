"""The decoder's process: what it cannot do, and how it ends."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from lanternist.platform import decoders
from lanternist.platform.decoders import DecodeError, Decoders
from lanternist.platform.tests.conftest import pid_of
from tests.support import pictures

pytestmark = pytest.mark.alone

INGEST = {"task": "ingest"}


@pytest.fixture
def picture(tmp_path) -> Path:
    file = tmp_path / "picture"
    file.write_bytes(pictures.media("hills.example/a.jpg", "jpg")[0])
    return file


@pytest.fixture
async def pool():
    pool = Decoders()
    yield pool
    await pool.close()


async def slow_picture(folder: Path) -> Path:
    """Write a picture that takes a second or more to decode and draw."""
    file = folder / "slow"
    drawing = (
        "import pyvips, sys; pyvips.Image.gaussnoise(7000, 7000).cast('uchar').jpegsave(sys.argv[1], Q=60)"
    )
    await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", drawing, str(file)], check=True, timeout=60
    )
    return file


def children() -> set[int]:
    return {
        child.pid
        for child in psutil.Process().children()
        if "lanternist.platform.decoding" in child.cmdline()
    }


def caged(attempt: str) -> str:
    """Run some lines inside the cage and return what they printed."""
    lines = (
        "import os, socket, subprocess, threading, ctypes\nfrom lanternist.platform.decoding import sandbox\n"
    )
    lines += "assert sandbox.enter()\n" + textwrap.dedent(attempt)
    done = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout.strip() or f"died {done.returncode} {done.stderr[-300:]}"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a list of allowed system calls")
@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')",
        "open('/tmp/left-behind', 'w')",
        "os.listdir('/')",
        "os.unlink('/tmp/whatever')",
        "os.mkdir('/tmp/left-behind')",
        "os.chmod('/tmp', 0o777)",
        "os.readlink('/proc/self/exe')",
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.socketpair()",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "subprocess.Popen(['/bin/true'])",
        "os.kill(os.getppid(), 0)",
        "os.pipe()",
        "os.memfd_create('hidden')",
        "os.setpriority(os.PRIO_PROCESS, 0, 5)",
        "os.chdir('/')",
        "os.setuid(65534)",
    ],
)
def test_nothing_outside_is_within_reach(attempt):
    said = caged(f"try:\n    {attempt}\nexcept PermissionError:\n    print('refused')\n")

    assert said == "refused"


def test_threads_still_start_and_memory_is_limited():
    said = caged(
        """
        thread = threading.Thread(target=print, args=("thread",)); thread.start(); thread.join()
        try:
            bytearray(sandbox.WORKING_BYTES + 1)
        except MemoryError:
            print("limited")
        """
    )

    assert said == "thread\nlimited"


async def test_a_decoder_has_limits_an_empty_environment_and_a_folder_of_its_own(pool, picture, tmp_path):
    await pool.run(INGEST, picture, tmp_path / "clean")

    process = psutil.Process(pid_of(pool))
    environment = process.environ()
    assert environment["VIPS_BLOCK_UNTRUSTED"] == "1"
    assert set(environment) - {"LC_CTYPE"} == {*decoders._ENVIRONMENT, "TMPDIR"}
    assert process.cwd() == environment["TMPDIR"] != str(Path.cwd())
    assert process.rlimit(psutil.RLIMIT_NOFILE) == (32, 32)
    assert process.rlimit(psutil.RLIMIT_FSIZE)[1] == 512 * 1024**2
    assert 0 < process.rlimit(psutil.RLIMIT_AS)[1] <= 2 * 1024**3
    assert 0 < process.rlimit(psutil.RLIMIT_CPU)[1] <= 600
    assert "Seccomp:\t2" in Path(f"/proc/{process.pid}/status").read_text()


async def test_one_decoder_serves_many_files_and_is_gone_after_close(picture, tmp_path):
    pool = Decoders()
    for _ in range(3):
        known = await pool.run(INGEST, picture, tmp_path / "clean")
        assert (known["width"], known["height"], known["mime_type"]) == (720, 480, "image/jpeg")
    pid = pid_of(pool)
    assert children() == {pid}

    await pool.close()

    assert not psutil.pid_exists(pid)


async def test_what_takes_too_long_is_ended_and_leaves_no_child(picture, tmp_path):
    file = await slow_picture(tmp_path)
    pool = Decoders(seconds=0.1)
    begun = time.monotonic()

    with pytest.raises(DecodeError, match="timed_out"):
        await pool.run(INGEST, file, tmp_path / "clean")

    assert time.monotonic() - begun < 5
    assert not children()
    pool._seconds = 20
    assert (await pool.run(INGEST, picture, tmp_path / "clean"))["width"] == 720
    await pool.close()


async def test_one_that_dies_is_replaced(pool, picture, tmp_path):
    file = await slow_picture(tmp_path)
    await pool.run(INGEST, picture, tmp_path / "clean")
    pid = pid_of(pool)
    work = asyncio.create_task(pool.run(INGEST, file, tmp_path / "clean"))
    await asyncio.sleep(0.2)
    os.kill(pid, signal.SIGKILL)

    with pytest.raises(DecodeError, match="crashed"):
        await work

    assert (await pool.run(INGEST, picture, tmp_path / "clean"))["width"] == 720
    assert pid_of(pool) != pid


async def test_one_that_died_while_idle_is_not_asked(pool, picture, tmp_path):
    await pool.run(INGEST, picture, tmp_path / "clean")
    pid = pid_of(pool)
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)], timeout=0.2)

    assert (await pool.run(INGEST, picture, tmp_path / "clean"))["width"] == 720


async def test_a_decoder_ends_after_many_files_when_grown_and_when_idle(pool, picture, tmp_path, monkeypatch):
    monkeypatch.setattr(decoders, "MOST_FILES", 2)
    await pool.run(INGEST, picture, tmp_path / "clean")
    assert len(children()) == 1
    await pool.run(INGEST, picture, tmp_path / "clean")
    assert not children()

    monkeypatch.setattr(decoders, "MOST_RESIDENT_BYTES", 1)
    await pool.run(INGEST, picture, tmp_path / "clean")
    assert not children()

    monkeypatch.undo()
    monkeypatch.setattr(decoders, "IDLE_SECONDS", 0.2)
    await pool.run(INGEST, picture, tmp_path / "clean")
    assert len(children()) == 1
    await asyncio.sleep(0.5)
    assert not children()


async def test_who_leaves_does_not_disturb_the_order(pool, picture, tmp_path):
    work = asyncio.create_task(pool.run(INGEST, picture, tmp_path / "clean"))
    await asyncio.sleep(0.01)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert (await pool.run(INGEST, picture, tmp_path / "second"))["width"] == 720
    assert (tmp_path / "clean").read_bytes() == (tmp_path / "second").read_bytes()


def test_a_decoder_ends_with_who_started_it(picture, tmp_path):
    lines = textwrap.dedent(
        f"""
        import asyncio, os
        from pathlib import Path
        from lanternist.platform.decoders import Decoders
        async def main():
            pool = Decoders()
            await pool.run({json.dumps(INGEST)}, Path({str(picture)!r}), Path({str(tmp_path / "clean")!r}))
            print(pool._idle[0].pid, flush=True)
            os.kill(os.getpid(), 9)
        asyncio.run(main())
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, timeout=60, check=False
    )
    pid = int(done.stdout)

    for _ in range(50):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the decoder outlived its parent")


def test_the_application_itself_loads_no_image_library():
    lines = (
        "import sys, lanternist.app, lanternist.platform.job_runner\n"
        "print(sorted({'pyvips', 'av', 'numpy', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
