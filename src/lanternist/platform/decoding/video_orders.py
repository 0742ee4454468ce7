"""The decoder of videos: a process apart from that of pictures, because FFmpeg is large and wanted rarely."""

import io
import os
from typing import Any

from av.error import FFmpegError

from lanternist.platform.decoding import videos
from lanternist.platform.decoding.failures import Refused
from lanternist.platform.decoding.serving import serve


def carry_out(order: dict[str, Any], *files: int) -> dict[str, Any]:
    """Put a video together (`mux`), draw an animation as one (`animate`), or draw its first frame (`poster`).

    `order["files"]` names the files.
    """
    opened = {
        name: io.FileIO(file, "rb" if name in ("source", "sound") else "r+b", closefd=False)
        for name, file in zip(order["files"], files, strict=True)
    }
    try:
        if order["task"] == "poster":
            return _poster(opened["source"], opened["result"])
        if order["task"] == "mux":
            video = videos.mux(opened["source"], opened.get("sound"), opened["result"])
        else:
            video = videos.animate(opened["source"], opened["result"])
    except Refused as error:
        return {"failure": error.code}
    except MemoryError:
        return {"failure": "too_large"}
    except (FFmpegError, ValueError, OverflowError, ZeroDivisionError):
        return {"failure": "damaged"}
    return known_to(video, opened)


def known_to(video: videos.Video, opened: dict[str, io.FileIO]) -> dict[str, Any]:
    """Return what is told of a video that was written to the file `result`, and write its poster."""
    poster = opened.get("poster")
    return {
        "mime_type": video.mime_type,
        "width": video.width,
        "height": video.height,
        "seconds": video.seconds,
        "has_sound": video.has_sound,
        "pdq": video.pdq,
        "pdq_quality": video.pdq_quality,
        "bytes": os.fstat(opened["result"].fileno()).st_size,
        "poster_bytes": poster.write(video.poster) if poster else 0,
    }


def _poster(source: io.FileIO, result: io.FileIO) -> dict[str, Any]:
    poster = videos.poster(source)
    return {"mime_type": "image/jpeg", "bytes": result.write(poster)}


if __name__ == "__main__":
    serve(videos.prepare, carry_out)
