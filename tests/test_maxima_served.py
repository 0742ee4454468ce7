"""What is too large to be a request, told to the real server over a socket: refused or cut off, and it lives on."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import suppress

import pytest

from lanternist.platform.db import Database
from tests.support.clean_slate import CleanSlate
from tests.support.mortal_server import free_port

pytestmark = pytest.mark.alone

START_SECONDS = 60
MEBIBYTE = 1024 * 1024
REFUSALS = (b"HTTP/1.1 400", b"HTTP/1.1 413", b"HTTP/1.1 414", b"HTTP/1.1 431", b"")
"""An empty answer is a connection that was closed."""
HOST = b"Host: 127.0.0.1\r\n"
JSON = HOST + b"Content-Type: application/json\r\n"
TOO_LARGE = {
    "one header": b"GET /livez HTTP/1.1\r\n" + HOST + b"X-Long: " + b"x" * MEBIBYTE + b"\r\n\r\n",
    "the name of a header": b"GET /livez HTTP/1.1\r\n" + HOST + b"X" * MEBIBYTE + b": x\r\n\r\n",
    "many headers": b"GET /livez HTTP/1.1\r\n" + HOST + b"X-Many: x\r\n" * 20_000 + b"\r\n",
    "the cookies": b"GET /livez HTTP/1.1\r\n" + HOST + b"Cookie: a=b\r\n" * 50_000 + b"\r\n",
    "the path": b"GET /" + b"x" * MEBIBYTE + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "the query": b"GET /livez?" + b"x" * MEBIBYTE + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "the method": b"G" * MEBIBYTE + b" /livez HTTP/1.1\r\n" + HOST + b"\r\n",
    "no end of the line": b"x" * (2 * MEBIBYTE),
    "the body": b"POST /api/login HTTP/1.1\r\n"
    + JSON
    + b"Content-Length: 2097152\r\n\r\n"
    + b"x" * 2 * MEBIBYTE,
    "the announced body": b"POST /api/login HTTP/1.1\r\n"
    + JSON
    + b"Content-Length: 99999999999\r\n\r\n"
    + b"x" * 2 * MEBIBYTE,
    "the pieces of a body": b"POST /api/login HTTP/1.1\r\n"
    + JSON
    + b"Transfer-Encoding: chunked\r\n\r\n"
    + (b"10000\r\n" + b"x" * 65_536 + b"\r\n") * 32
    + b"0\r\n\r\n",
    "the size of a piece": b"POST /api/login HTTP/1.1\r\n"
    + JSON
    + b"Transfer-Encoding: chunked\r\n\r\n"
    + b"f" * 64
    + b"\r\n",
    "the form": b"POST /login HTTP/1.1\r\n"
    + HOST
    + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2097152\r\n\r\n"
    + b"a=b&" * (MEBIBYTE // 2),
}


@pytest.fixture(scope="module")
def port(migrated: tuple[Database, CleanSlate], tmp_path_factory: pytest.TempPathFactory) -> Generator[int]:
    """Serve by the web server that operators run, and give its port."""
    db, _ = migrated
    port, folder = free_port(), tmp_path_factory.mktemp("served")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LANTERNIST_")}
    own = {
        "LANTERNIST_DATABASE_URL": db.dsn,
        "LANTERNIST_DATA_DIR": str(folder),
        "LANTERNIST_PORT": str(port),
        "LANTERNIST_RATE_LIMITS": "no",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*COMMAND, "serve"], env=plain | own, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _is_alive(port):
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline, (folder / "log").read_text()
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(30)


COMMAND = (sys.executable, "-m", "lanternist.cli")


def _tell(port: int, request: bytes) -> bytes:
    """Send bytes and return the beginning of what comes back, empty where the connection was closed instead."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        with suppress(ConnectionError):
            connection.sendall(request)
        try:
            return connection.recv(12)
        except ConnectionError:
            return b""


def _is_alive(port: int) -> bool:
    try:
        return _tell(port, b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n") == b"HTTP/1.1 200"
    except OSError:
        return False


@pytest.mark.parametrize("what", TOO_LARGE)
def test_what_is_too_large_is_refused_and_the_server_lives_on(port, what):
    assert _tell(port, TOO_LARGE[what]) in REFUSALS
    assert _is_alive(port)


def test_what_is_large_and_fair_is_answered(port):
    fair = b"GET /livez HTTP/1.1\r\n" + HOST + b"X-Long: " + b"x" * 16_000 + b"\r\n\r\n"

    assert _tell(port, fair) == b"HTTP/1.1 200"
