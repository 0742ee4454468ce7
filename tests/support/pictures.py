"""Real small media, drawn once a process: other bytes for every path, the same bytes for the same path."""

import hashlib
import io
import struct
import zlib
from functools import cache

import av
import numpy as np
import pyvips

VARIANTS = 4
_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "mp4": "video/mp4",
}


def media(path: str, kind: str) -> tuple[bytes, str]:
    """Return the file that lives at `path`, and its content type; `kind` is jpg, png, gif, webp or mp4."""
    digest = hashlib.sha256(path.encode()).digest()
    plain = _plain(kind, digest[0] % VARIANTS)
    mark = digest.hex().encode()
    match kind:
        case "jpg":  # a comment after the first marker
            body = plain[:2] + b"\xff\xfe" + struct.pack(">H", len(mark) + 2) + mark + plain[2:]
        case "png":  # a text chunk after the header
            body = plain[:33] + png_chunk(b"tEXt", b"Comment\x00" + mark) + plain[33:]
        case "gif":  # a comment before the trailer
            body = plain[:-1] + b"\x21\xfe" + bytes([len(mark)]) + mark + b"\x00" + plain[-1:]
        case "webp":  # a chunk of our own, counted in the container's size
            size = struct.unpack("<I", plain[4:8])[0]
            chunk = b"MARK" + struct.pack("<I", len(mark)) + mark
            body = plain[:4] + struct.pack("<I", size + len(chunk)) + plain[8:] + chunk
        case _:  # an empty box at the end
            body = plain + struct.pack(">I", len(mark) + 8) + b"free" + mark
    return body, _TYPES[kind]


def draw_all() -> None:
    """Draw everything now, so that the first answer is as quick as the others."""
    for kind in _TYPES:
        for variant in range(VARIANTS):
            _plain(kind, variant)


@cache
def _plain(kind: str, variant: int) -> bytes:
    match kind:
        case "jpg":
            return pyvips.Image.new_from_array(_waves(480, 720, variant)).jpegsave_buffer(Q=72)
        case "png":
            return pyvips.Image.new_from_array(_waves(120, 160, variant)).pngsave_buffer()
        case "webp":
            return pyvips.Image.new_from_array(_waves(480, 640, variant)).webpsave_buffer(Q=80)
        case "gif":
            frames = np.concatenate([_waves(90, 120, variant, step / 4) for step in range(4)])
            image = pyvips.Image.new_from_array(frames).copy()
            image.set_type(pyvips.GValue.gint_type, "page-height", 90)
            image.set_type(pyvips.GValue.gint_type, "loop", 0)
            return image.gifsave_buffer(effort=1)
        case _:
            return _clip(variant)


def _waves(height: int, width: int, variant: int, phase: float = 0.0) -> np.ndarray:
    """Draw coloured ripples with a little grain, so that files have the size that photographs have."""
    y, x = np.mgrid[0:height, 0:width] / height
    grain = np.random.default_rng(variant).normal(0, 4, (height, width))
    far = np.hypot(x - 0.3 - variant / 8, y - 0.5)
    bands = [
        127 + 110 * np.sin(2 * np.pi * (far * (3 + variant) - phase + shift)) + grain
        for shift in (0, 0.2, 0.45)
    ]
    return np.clip(np.stack(bands, axis=-1), 0, 255).astype(np.uint8)


def detailed(height: int, width: int, seed: int) -> np.ndarray:
    """Draw a picture with as much in it as a photograph has; each seed another, at any size the same."""
    y, x = (np.arange(side)[:, None] / side for side in (height, width))
    drawn = np.zeros((height, width, 3))
    state = seed * 7919 + 17
    for _ in range(24):
        state = (state * 1103515245 + 12345) % 2**31
        across, down, turn, band = (
            state // 64 % 13,
            state // 1024 % 11,
            state // 16384 % 97,
            state // 2**21 % 3,
        )
        wave = np.sin(2 * np.pi * (down * y + across * x.T + turn / 97))
        drawn += wave[:, :, None] * np.roll((1.0, 0.6, 0.3), band)
    return np.clip(128 + 22 * drawn, 0, 255).astype(np.uint8)


def photo(seed: int, *, kind: str = ".jpg[Q=80]", size: tuple[int, int] = (480, 640)) -> bytes:
    """Return `detailed` as a file of the kind that libvips writes for this ending."""
    return pyvips.Image.new_from_array(detailed(*size, seed)).write_to_buffer(kind)


def webm() -> bytes:
    """Return a short clip of the other kind."""
    return _film(0, "webm", "libvpx", {"deadline": "realtime", "cpu-used": "8"})


def clip_with_title(title: str, kind: str) -> bytes:
    """Return a clip, mp4 or webm, that says what it is."""
    if kind == "webm":
        return _film(0, kind, "libvpx", {"deadline": "realtime", "cpu-used": "8"}, title)
    return _film(0, kind, "libx264", {"preset": "ultrafast", "crf": "30"}, title)


def _clip(variant: int) -> bytes:
    return _film(variant, "mp4", "libx264", {"preset": "ultrafast", "crf": "30"})


def _film(variant: int, kind: str, codec: str, options: dict[str, str], title: str | None = None) -> bytes:
    held = io.BytesIO()
    with av.open(held, "w", format=kind) as container:
        if title:
            container.metadata["title"] = title
        stream = container.add_stream(codec, rate=15, options=options)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for step in range(24):
            frame = av.VideoFrame.from_ndarray(_waves(240, 320, variant, step / 24), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return held.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
