"""The decoder of pictures."""

import io
import os
from collections.abc import Sequence
from typing import Any

import pyvips

from lanternist.platform.decoding import clips, pictures
from lanternist.platform.decoding.failures import Refused, too_large
from lanternist.platform.decoding.kinds import SNIFF_BYTES, media_type_of
from lanternist.platform.decoding.parsed import MOST_BYTES, Piece
from lanternist.platform.decoding.serving import serve

_CONVERTED = (("image", "heic"), ("video", "quicktime"))
"""Another decoder makes of these what browsers show."""
_MEMORY_WORDS = ("memory", "malloc", "allocat")


def _carry_out(order: dict[str, Any], source: int, result: int) -> dict[str, Any]:
    try:
        family, kind = _kind(source)
        _check_family(order, family)
        if (family, kind) in _CONVERTED:
            raise Refused("not_media")
        if family == "video":
            return {"mime_type": f"video/{kind}", "bytes": clips.clean(source, result, kind)}
        data = _read(source)
        match order["task"]:
            case "ingest":
                known, pieces = pictures.ingest(data, kind)
            case "rendition":
                known, file = pictures.rendition(
                    data, kind, order["width"], order["format"], with_look="look" in order
                )
                pieces = [file]
            case _:
                known, file = pictures.blur(data, kind)
                pieces = [file]
        return known | {"bytes": _write(result, pieces)}
    except Refused as error:
        return {"failure": error.code}
    except MemoryError:
        return {"failure": "too_large"}
    except pyvips.Error as error:
        is_memory = any(word in str(error).lower() for word in _MEMORY_WORDS)
        return {"failure": "too_large" if is_memory else "damaged"}


def _kind(source: int) -> tuple[str, str]:
    """Return what a file is by its first bytes, like ("image", "jpeg")."""
    mime_type = media_type_of(os.pread(source, SNIFF_BYTES, 0))
    if mime_type is None:
        raise Refused("not_media")
    family, _, kind = mime_type.partition("/")
    return family, kind


def _check_family(order: dict[str, Any], family: str) -> None:
    if family != "image" and order["task"] != "ingest":
        raise Refused("not_media")
    if family not in order.get("families", (family,)):
        raise Refused("wrong_kind")


def _read(source: int) -> bytes:
    if os.fstat(source).st_size > MOST_BYTES:
        raise too_large()
    with io.FileIO(source, closefd=False) as file:
        return file.readall()


def _write(result: int, pieces: Sequence[Piece]) -> int:
    with io.FileIO(result, "w", closefd=False) as file, io.BufferedWriter(file) as buffered:
        return sum(buffered.write(piece) for piece in pieces)


if __name__ == "__main__":
    serve(pictures.prepare, _carry_out)
