"""The decoder of uploads that browsers do not show: HEIC pictures, and videos as phones take them.

It works for minutes, so it gives way to everything else, and has more memory than the others: a frame of a phone's
video takes 25 MB, and some of them are held at a time.
"""

import errno
import io
import os
from typing import Any

import pyvips
from av.error import FFmpegError

from lanternist.platform.decoding import converting, heic, pictures
from lanternist.platform.decoding.failures import Refused
from lanternist.platform.decoding.sandbox import Limits
from lanternist.platform.decoding.serving import serve
from lanternist.platform.decoding.video_orders import known_to

LIMITS = Limits(working_bytes=640 * 1024**2, cpu_seconds=2 * 3600, file_bytes=4 * 1024**3)
_GIVING_WAY = 10


def prepare() -> None:
    """Load what is loaded at first use."""
    os.nice(_GIVING_WAY)
    pictures.prepare()
    heic.prepare()
    converting.prepare()


def carry_out(order: dict[str, Any], *files: int) -> dict[str, Any]:
    """Draw a HEIC picture as JPEG or WebP (`picture`), or make of a video what browsers play (`video`)."""
    opened = {
        name: io.FileIO(file, "rb" if name == "source" else "r+b", closefd=False)
        for name, file in zip(order["files"], files, strict=True)
    }
    try:
        if order["task"] == "picture":
            mime_type, drawn = heic.draw(opened["source"].read())
            return {"mime_type": mime_type, "bytes": _write(opened["result"], drawn)}
        return known_to(converting.convert(opened["source"], opened["result"]), opened)
    except Refused as error:
        return {"failure": error.code}
    except MemoryError:
        return {"failure": "too_large"}
    except OSError as error:
        return {"failure": "too_large" if error.errno in (errno.EFBIG, errno.ENOMEM) else "damaged"}
    except (FFmpegError, pyvips.Error, ValueError, OverflowError, ZeroDivisionError):
        return {"failure": "damaged"}


def _write(result: io.FileIO, data: bytes) -> int:
    with io.BufferedWriter(result) as buffered:
        buffered.write(data)
        buffered.flush()
        return len(data)


if __name__ == "__main__":
    serve(prepare, carry_out, limits=LIMITS)
