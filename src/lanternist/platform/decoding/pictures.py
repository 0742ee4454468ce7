"""What libvips does: decode all of a picture, take what tells of it away, and draw it smaller."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pyvips

from lanternist.platform.decoding import avif, gif, jpeg, png, webp
from lanternist.platform.decoding.failures import Refused, damaged, too_large
from lanternist.platform.decoding.parsed import MOST_BYTES, Parsed, Piece
from lanternist.platform.decoding.pdq_hash import pdq_of

MIME_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}
_LOADERS = ("JpegBuffer", "PngBuffer", "WebpBuffer", "NsgifBuffer", "HeifBuffer")
_PARSERS: dict[str, Callable[[bytes], Parsed]] = {
    "jpeg": jpeg.parse,
    "png": png.parse,
    "gif": gif.parse,
    "webp": webp.parse,
    "avif": avif.parse,
}
_SAMPLE_SIDE = 512
_BLUR_SIDE, _BLUR_SHOWN_SIDE = 16, 600
_ANY_HEIGHT = 10_000_000
_OTHER_LANGUAGES = (
    *(b"pk\x05\x06", b"pk\x03\x04", b"<script", b"<html", b"<!doctype", b"<svg", b"<?php"),
    *(b"%pdf-", b"#!/bin", b"javascript:"),
)
"""What a file begins with that is a program or a page too. In a picture it is chance, or somebody's purpose."""
_LONGEST_WORD = max(map(len, _OTHER_LANGUAGES))
_PART_BYTES = 1024**2
_END_OF_COMMENT = re.compile(rb"\*/\s*=")
"""The like of it: behind a comment that a picture's head is, a script goes on."""


def prepare() -> None:
    """Leave only the loaders that we use, and load what libvips loads at first use."""
    pyvips.cache_set_max(0)
    pyvips.operation_block_set("VipsForeignLoad", True)
    for loader in _LOADERS:
        pyvips.operation_block_set(f"VipsForeignLoad{loader}", False)
    # A PNG and a JPEG go through what every picture goes through; nothing may be opened later.
    dot = pyvips.Image.black(32, 32, bands=3).copy(interpretation="srgb")
    for kind in ("jpeg", "png", "webp", "gif"):
        held = encode(dot, kind)
        _small(held, parse(held, kind), 8)
        ingest(held, kind)
    pyvips.Image.heifload_buffer(dot.heifsave_buffer(compression="av1", effort=0)).avg()
    dot.icc_transform("srgb", input_profile="srgb")


def parse(data: bytes, kind: str) -> Parsed:
    """Return what a file says of itself; raises `Refused`."""
    if len(data) > MOST_BYTES:
        raise too_large()
    try:
        return _PARSERS[kind](data)
    except (IndexError, ValueError) as error:
        raise damaged() from error


def ingest(data: bytes, kind: str) -> tuple[dict[str, Any], Sequence[Piece]]:
    """Decode a whole picture; return what is known of it, and the file that we keep instead of it."""
    parsed = parse(data, kind)
    pieces = parsed.pieces
    if _must_encode(parsed):
        image = _upright(data, parsed)
        kind = "webp" if kind == "avif" else kind
        encoded = encode(image, kind)
        shown, pieces = _sample(_load(encoded, kind)), [encoded]
    else:
        image = _load(data, kind)
        pages = image.get("n-pages") if image.get_typeof("n-pages") else 1
        if (image.width, image.height, pages) != (parsed.width, parsed.height * parsed.frames, parsed.frames):
            raise damaged()
        shown = _sample(image)
    # Of what moves the first frame is compared with others, as the poster of a video is.
    look = _look(shown if parsed.frames == 1 else _sample(_load(data, kind, frames=1)))
    return {
        "mime_type": MIME_TYPES[kind],
        "width": image.width,
        "height": image.height // parsed.frames,
        "frames": parsed.frames,
        **look,
        "color": look["color"] if parsed.frames == 1 else _average(shown.numpy()),
    }, pieces


def rendition(
    data: bytes, kind: str, width: int, wanted: str, *, with_look: bool = False
) -> tuple[dict[str, Any], bytes]:
    """Draw a picture at most `width` wide, upright and in the colours of screens, as `wanted` (webp or jpeg).

    `with_look` tells of one that was never ingested what `ingest` tells: its colour and its hash.
    """
    parsed = parse(data, kind)
    image = _small(data, parsed, width)
    look = (
        _look(_sample(_small(data, parsed, 2 * _SAMPLE_SIDE, height=2 * _SAMPLE_SIDE))) if with_look else {}
    )
    return {"width": image.width, "height": image.height} | look, encode(image, wanted)


def blur(data: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """Draw what is left of a picture when only sixteen dots of its longer side are known, large and soft, as JPEG."""
    tiny = _small(data, parse(data, kind), _BLUR_SIDE, height=_BLUR_SIDE).copy_memory()
    image = tiny.resize(_BLUR_SHOWN_SIDE / max(tiny.width, tiny.height), kernel="cubic").gaussblur(12)
    return {"width": image.width, "height": image.height}, encode(image, "jpeg")


def encode(image: Any, kind: str) -> bytes:  # Any: pyvips has no types
    """Return a picture as a file with nothing in it but the picture."""
    match kind:
        case "jpeg":
            return _opaque(image).jpegsave_buffer(keep="none", Q=82)
        case "png":
            return image.pngsave_buffer(keep="none", compression=4)
        case "gif":
            return image.gifsave_buffer(keep="none", effort=1)
        case _:
            return image.webpsave_buffer(keep="none", Q=80, effort=2)


def _load(data: bytes, kind: str, frames: int = -1) -> Any:
    """Open a picture, to be read once from the top to the bottom, all frames (-1) under each other."""
    options: dict[str, Any] = {"access": "sequential", "fail_on": "truncated"}
    match kind:
        case "jpeg":
            return pyvips.Image.jpegload_buffer(data, **options)
        case "png":
            return pyvips.Image.pngload_buffer(data, **options)
        case "gif":
            return pyvips.Image.gifload_buffer(data, n=frames, **options)
        case "webp":
            return pyvips.Image.webpload_buffer(data, n=frames, **options)
        case "avif":
            return pyvips.Image.heifload_buffer(data, **options)
        case _:
            raise Refused("not_media")


def _small(data: bytes, parsed: Parsed, width: int, height: int = _ANY_HEIGHT) -> Any:
    options: dict[str, Any] = {"height": height, "size": "down", "fail_on": "truncated"}
    # Turned upright, and out of its own colours, by the library; that takes as long as all the rest.
    if _has_own_colours(parsed) or _load(data, parsed.kind).interpretation not in ("srgb", "b-w"):
        options["output_profile"] = "srgb"
    return pyvips.Image.thumbnail_buffer(data, width, **options)


def _upright(data: bytes, parsed: Parsed) -> Any:
    image = _load(data, parsed.kind)
    if parsed.frames > 1:
        return image
    image = image.autorot() if image.get_typeof("orientation") else image
    if image.get_typeof("icc-profile-data"):
        image = image.icc_transform("srgb")
    elif image.interpretation not in ("srgb", "b-w"):
        image = image.colourspace("srgb")
    return image.copy_memory()


def _must_encode(parsed: Parsed) -> bool:
    """Return whether a picture must be drawn anew to look as it is meant, or to be nothing but a picture."""
    if parsed.must_encode or parsed.orientation != 1:
        return True
    return _has_own_colours(parsed) or any(_is_ambiguous(piece) for piece in parsed.pieces)


def _has_own_colours(parsed: Parsed) -> bool:
    profile = parsed.profile
    return bool(profile) and b"sRGB" not in profile and b"s\0R\0G\0B" not in profile


def _is_ambiguous(piece: Piece) -> bool:
    if _END_OF_COMMENT.search(piece) is not None:
        return True
    # One search for each word is many times as fast as one for any of them; in parts, for that takes copies.
    for start in range(0, len(piece), _PART_BYTES):
        lower = bytes(piece[start : start + _PART_BYTES + _LONGEST_WORD]).lower()
        if any(word in lower for word in _OTHER_LANGUAGES):
            return True
    return False


def _opaque(image: Any) -> Any:
    return image.flatten(background=255) if image.hasalpha() else image


def _sample(image: Any) -> Any:
    """Return a picture with about 500 to 1000 dots at each side, without its transparency; this decodes it all."""
    columns, rows = max(1, image.width // _SAMPLE_SIDE), max(1, image.height // _SAMPLE_SIDE)
    sample = image.shrink(columns, rows).copy_memory()
    if sample.interpretation != "srgb":
        sample = sample.colourspace("srgb")
    return _opaque(sample).cast("uchar")


def _look(sample: Any) -> dict[str, Any]:
    # Read once: each question to the library itself costs a small picture as much as all of its decoding.
    pixels = sample.numpy()
    pdq, quality = pdq_of(pixels)
    return {"color": _average(pixels), "pdq": pdq, "pdq_quality": quality}


def _average(pixels: Any) -> int:
    """Return the average colour of bytes, rows by columns and mostly by bands, as 0xRRGGBB."""
    rows, columns = pixels.shape[:2]
    # The rows under each other first, which is a run through memory.
    sums = (
        pixels.reshape(rows, -1).sum(axis=0, dtype="uint32").reshape(columns, -1).sum(axis=0, dtype="uint64")
    )
    bands = [round(int(each) / (rows * columns)) for each in sums[:3]]
    red, green, blue = bands if len(bands) == 3 else [bands[0]] * 3
    return red << 16 | green << 8 | blue
