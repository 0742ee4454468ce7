"""Installs and starts the peers of `bench/peers/`: other programs that do the same work on the same database.

What they need is installed into `var/bench-peers/`, once for each state of their lock file, and is no part of
the product's own dependencies.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import psutil

from bench import runtime
from bench.runtime import Runtime

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "bench" / "peers"
INSTALLED = ROOT / "var" / "bench-peers"
INSTALL_SECONDS = 300.0
START_SECONDS = 30.0
_POLL_SECONDS = 0.05


def install() -> None:
    """Install both peers where their lock files ask for something new."""
    _express_folder()
    _fastapi_python()


@contextmanager
def express(started: Runtime, secret: str) -> Generator[int]:
    """Run the Express peer; yield its port."""
    node = shutil.which("node")
    if node is None:
        raise RuntimeError("the Express peer needs node 20 or newer")
    port = runtime.free_port()
    given = {"NODE_ENV": "production", "PEER_PORT": str(port)}
    with _running(
        [node, "server.js"], _express_folder(), port, started, given | _shared(started.dsn, secret)
    ):
        yield port


@contextmanager
def fastapi(started: Runtime, secret: str, cookie_name: str) -> Generator[int]:
    """Run the FastAPI peer, which knows the logins that Lanternist made; yield its port."""
    port = runtime.free_port()
    dsn = started.dsn.replace("postgresql://", "postgresql+asyncpg://", 1)
    argv = [str(_fastapi_python()), "-m", "uvicorn", "server:app", "--port", str(port), "--loop", "uvloop"]
    argv += ["--http", "httptools", "--no-access-log", "--log-level", "warning"]
    given = _shared(dsn, secret) | {"PEER_COOKIE": cookie_name}
    with _running(argv, SOURCES / "fastapi", port, started, given):
        yield port


async def express_cookies(port: int, emails: Sequence[str]) -> list[str]:
    """Sign people in at the Express peer, and return the `Cookie` header of each."""
    cookies: list[str] = []
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
        for email in emails:
            async with client.post("/api/login", json={"email": email}) as answer:
                if answer.status != 200:
                    raise RuntimeError(
                        f"signing {email} in at the peer gave {answer.status}: {await answer.text()}"
                    )
                cookies.append(
                    "; ".join(f"{each.key}={each.coded_value}" for each in answer.cookies.values())
                )
            client.cookie_jar.clear()
    return cookies


def _shared(dsn: str, secret: str) -> dict[str, str]:
    return {"PEER_DATABASE_URL": dsn, "PEER_SECRET": secret}


@contextmanager
def _running(
    argv: list[str], folder: Path, port: int, started: Runtime, given: Mapping[str, str]
) -> Generator[None]:
    """Run a program until the block ends; what it says goes into a file beside the log of ours."""
    log = started.log.with_name(f"peer-{port}.log")
    with log.open("wb") as output:
        process = psutil.Popen(
            argv,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | dict(given),
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
        )
    try:
        _wait(process, port, log)
        yield
    except Exception as error:
        error.add_note(f"the end of the log of {argv[1]}:\n{log.read_text()[-3000:]}")
        raise
    finally:
        runtime.end(process)


def _wait(process: psutil.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_listening(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"a peer did not start:\n{log.read_text()[-3000:]}")
        time.sleep(_POLL_SECONDS)


def _is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def _express_folder() -> Path:
    """Return a copy of the Express peer with its packages installed."""
    source = SOURCES / "express"
    folder = INSTALLED / f"express-{_digest(source / 'package-lock.json')}"
    if not (folder / ".installed").exists():
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("the Express peer needs npm to install its packages")
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy2(source / name, folder)
        _install([npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
    for script in source.glob("*.js"):
        shutil.copy2(script, folder)
    return folder


def _fastapi_python() -> Path:
    """Return the Python that the FastAPI peer runs on: an environment of its own."""
    wanted = SOURCES / "fastapi" / "requirements.txt"
    folder = INSTALLED / f"fastapi-{_digest(wanted)}"
    python = folder / "bin" / "python"
    if not (folder / ".installed").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        uv = str(ROOT / ".venv" / "bin" / "uv")
        _install([uv, "venv", "--quiet", "--clear", str(folder)], ROOT, is_last=False)
        _install(
            [uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(wanted)],
            folder,
        )
    return python


def _install(argv: list[str], folder: Path, *, is_last: bool = True) -> None:
    done = subprocess.run(
        argv, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv[:3])} failed:\n{done.stderr[-3000:]}")
    if is_last:
        (folder / ".installed").touch()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
