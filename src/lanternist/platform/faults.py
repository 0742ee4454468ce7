"""Named places in the code where a test lets the process die, to prove that nothing is ever half done there.

`LANTERNIST_FAULT=create.charged:3` ends the process with SIGKILL when it comes to that place the third time.
"""

import os
import signal

_armed: dict[str, int] = {}


def arm(fault: str | None) -> None:
    """Set where to die, as `place:count`; None disarms."""
    _armed.clear()
    if fault is not None:
        place, _, count = fault.partition(":")
        _armed[place] = int(count or 1)


def point(place: str) -> None:
    """Die here, if this is the place."""
    if not _armed or place not in _armed:
        return
    _armed[place] -= 1
    if _armed[place] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
