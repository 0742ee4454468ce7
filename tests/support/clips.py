"""Small clips for tests, drawn and sounded by code: a test pattern that moves, and a tone."""

import io
from fractions import Fraction
from functools import cache

import av
import numpy as np
import pyvips

RATE = 48_000


@cache
def picture(
    seconds: float = 2.0,
    *,
    size: tuple[int, int] = (320, 240),
    form: str = "mp4",
    codec: str = "libx264",
    sound: bool = False,
    options: tuple[tuple[str, str], ...] = (),
    title: str = "",
) -> bytes:
    """Return a clip of a moving pattern, with a tone beside it if `sound`; `options` are those of the container."""
    held = io.BytesIO()
    with av.open(held, "w", format=form, options=dict(options)) as container:
        if title:
            container.metadata.update({"title": title, "comment": title, "location": "+52.5+13.4/"})
        shown = container.add_stream(codec, rate=15)
        shown.width, shown.height, shown.pix_fmt = *size, "yuv420p"
        if codec == "libx264":
            shown.options = {"preset": "ultrafast", "crf": "30", "g": "15"}
        elif codec == "libvpx":
            shown.options = {"deadline": "realtime", "cpu-used": "8"}
        heard = container.add_stream("libopus" if form == "webm" else "aac", rate=RATE) if sound else None
        for step in range(round(seconds * 15)):
            container.mux(shown.encode(av.VideoFrame.from_ndarray(_pattern(size, step), format="rgb24")))
        container.mux(shown.encode(None))
        if heard is not None:
            _tone(container, heard, seconds)
    return held.getvalue()


@cache
def tone(seconds: float = 2.0, *, form: str = "mp4", hertz: int = 440) -> bytes:
    """Return a tone as AAC."""
    held = io.BytesIO()
    with av.open(held, "w", format=form) as container:
        _tone(container, container.add_stream("aac", rate=RATE), seconds, hertz)
    return held.getvalue()


@cache
def animation(*, frames: int = 12, size: tuple[int, int] = (160, 120), holes: bool = False) -> bytes:
    """Return an animated GIF, in which one frame stands for 0.1 s; `holes` makes a part of it transparent."""
    drawn = np.concatenate([_pattern(size, step) for step in range(frames)])
    if holes:
        solid = np.full((*drawn.shape[:2], 1), 255, np.uint8)
        solid[:40, :40] = 0
        drawn = np.concatenate([drawn, solid], axis=-1)
    image = pyvips.Image.new_from_array(drawn).copy()
    image.set_type(pyvips.GValue.gint_type, "page-height", size[1])
    image.set_type(pyvips.GValue.gint_type, "loop", 0)
    return image.gifsave_buffer(effort=1)


def repeated(body: bytes, times: int) -> bytes:
    """Return a silent clip that shows another one so many times, its packets copied."""
    held = io.BytesIO()
    with av.open(io.BytesIO(body)) as source, av.open(held, "w", format="mp4") as container:
        [shown] = source.streams.video
        stream = container.add_stream_from_template(shown)
        length = shown.duration
        for turn in range(times):
            source.seek(0)
            for packet in source.demux(shown):
                if packet.size:
                    packet.pts, packet.dts, packet.stream = (
                        packet.pts + turn * length,
                        packet.dts + turn * length,
                        stream,
                    )
                    container.mux(packet)
    return held.getvalue()


def facts(body: bytes) -> dict[str, object]:
    """Return what a player finds in a clip: codecs, seconds of each stream, metadata, where the index stands."""
    with av.open(io.BytesIO(body)) as container:
        codecs = [stream.codec_context.name for stream in container.streams]
        ends = [0.0] * len(codecs)
        for packet in container.demux():
            if packet.size:
                end = float(((packet.pts or 0) + (packet.duration or 0)) * packet.time_base)
                ends[packet.stream.index] = max(ends[packet.stream.index], end)
        return {
            "codecs": codecs,
            "seconds": ends,
            "tags": dict(container.metadata),
            "is_index_first": body.find(b"moov") < body.find(b"mdat"),
        }


def packets(body: bytes) -> list[bytes]:
    """Return the coded bytes of each stream, all behind each other."""
    with av.open(io.BytesIO(body)) as container:
        coded = [b"" for _ in container.streams]
        for packet in container.demux():
            coded[packet.stream.index] += bytes(packet)
        return coded


def _pattern(size: tuple[int, int], step: int) -> np.ndarray:
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    bars = ((x + 4 * step) // 20 % 3, (y + 2 * step) // 15 % 2, (x + y) // 25 % 2)
    return (
        np.stack([80 + 80 * bars[0], 60 + 150 * bars[1], 40 + 180 * bars[2]], axis=-1)
        .clip(0, 255)
        .astype(np.uint8)
    )


def _tone(container: object, stream: object, seconds: float, hertz: int = 440) -> None:
    samples = np.arange(round(seconds * RATE))
    wave = (0.3 * np.sin(2 * np.pi * hertz * samples / RATE)).astype(np.float32)
    for start in range(0, len(wave), 1024):
        frame = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
