"""A server that speaks S3, over real HTTP on loopback: moto's, in a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from obstore.store import S3Config

BUCKET = "lanternist"
START_SECONDS = 60.0


class S3Server:
    """The server, which keeps everything in its memory: what it holds ends with it."""

    def __init__(self, port: int) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The setting of who keeps files there."""
        return f"s3://{BUCKET}/media"

    @property
    def environment(self) -> dict[str, str]:
        """What leads a client there."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "anybody",
            "AWS_SECRET_ACCESS_KEY": "anything",
            "AWS_REGION": "us-east-1",
        }

    @property
    def config(self) -> "S3Config":
        """The same for a client that is told directly."""
        return {
            "endpoint": self.endpoint,
            "access_key_id": "anybody",
            "secret_access_key": "anything",
            "region": "us-east-1",
        }

    def start(self) -> None:
        """Run it with an empty bucket."""
        argv = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self._port)]
        self._process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ends_at = time.monotonic() + START_SECONDS
        while True:
            try:
                self.empty()
            except httpx.HTTPError:
                if self._process.poll() is not None or time.monotonic() > ends_at:
                    raise RuntimeError("the S3 server did not start") from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """End it, and what it holds."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def empty(self) -> None:
        """Forget everything, and make the bucket anew."""
        httpx.post(f"{self.endpoint}/moto-api/reset").raise_for_status()
        httpx.put(f"{self.endpoint}/{BUCKET}").raise_for_status()


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Run a server with an empty bucket."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = S3Server(probe.getsockname()[1])
    try:
        server.start()
        yield server
    finally:
        server.stop()
