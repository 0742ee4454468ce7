"""A decoder's life: takes orders and open files from a socket, one at a time, until the other side is gone."""

import contextlib
import errno
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from lanternist.platform.decoding import sandbox

_ORDER_BYTES = 4096
_MOST_FILES = 4
_LIMITS = sandbox.Limits()
_WORN_SHARE = 1 / 3
"""Of its time for a whole life; after that there might not be enough of it for a long order."""


def serve(
    prepare: Callable[[], None],
    carry_out: Callable[..., dict[str, Any]],
    *,
    limits: sandbox.Limits = _LIMITS,
) -> None:
    """Get ready, lock the door from inside, and work; the socket's number is the program's argument.

    `carry_out` gets an order and its open files, and returns what is known of the result, or its `failure`.
    """
    with contextlib.closing(socket.socket(fileno=int(sys.argv[1]))) as channel:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        prepare()
        statm = os.open("/proc/self/statm", os.O_RDONLY) if sys.platform == "linux" else -1
        is_caged = sandbox.enter(limits)
        channel.send(json.dumps({"is_caged": is_caged}).encode())
        _work(channel, carry_out, statm, limits.cpu_seconds * _WORN_SHARE)


def _work(
    channel: socket.socket, carry_out: Callable[..., dict[str, Any]], statm: int, worn_after: float
) -> None:
    while True:
        message, files, _, _ = socket.recv_fds(channel, _ORDER_BYTES, _MOST_FILES)
        if not message:
            return
        order = json.loads(message)
        # Ends this process, whatever it is doing, even when nobody is left to do so.
        signal.setitimer(signal.ITIMER_REAL, order["seconds"])
        answer: dict[str, Any]
        try:
            answer = carry_out(order, *files)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            answer = {"failure": "no_room"}
        signal.setitimer(signal.ITIMER_REAL, 0)
        for file in files:
            os.close(file)
        answer["resident"] = sandbox.resident_bytes(statm) if statm >= 0 else 0
        answer["is_worn"] = time.process_time() > worn_after
        channel.send(json.dumps(answer).encode())
