"""What FFmpeg does: put a video's picture and sound into one file, draw its first frame, make videos of animations.

Files come as open files and are handed to FFmpeg as bytes, so it opens nothing. Nothing is encoded anew where the
browser can play what is there.
"""

import heapq
import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import av.filter
import numpy as np
from av.video.frame import VideoFrame

from lanternist.platform.decoding.failures import Refused, damaged, too_large
from lanternist.platform.decoding.pdq_hash import pdq_of
from lanternist.platform.decoding.places import Places

PICTURE_CODECS = ("h264", "hevc", "av1", "vp8", "vp9")
_PLAYABLE = {
    "mp4": ({"h264", "hevc", "av1", "vp9"}, {"aac", "mp3", "opus"}),
    "webm": ({"vp8", "vp9", "av1"}, {"opus", "vorbis"}),
}
SHOWN_CODECS = (*PICTURE_CODECS, "gif")
CODECS = (*PICTURE_CODECS, "libdav1d", "aac", "mp3", "mp3float", "opus", "vorbis", "gif")
_COMMON_NAMES = {"libdav1d": "av1", "mp3float": "mp3", "libopus": "opus", "libvpx-vp9": "vp9"}
_BUFFER_BYTES = 256 * 1024
MOST_SIDE = 8192
LONGEST_SECONDS = 4 * 3600
_POSTER_SIDE = 1280
_HASHED_SIDE = 512
_ANIMATION_SIDE = 4096
_MOST_FRAMES_WITHOUT_PICTURE = 100
TURNS: dict[int, tuple[tuple[str, str | None], ...]] = {
    90: (("transpose", "cclock"),),
    -90: (("transpose", "clock"),),
    180: (("hflip", None), ("vflip", None)),
    -180: (("hflip", None), ("vflip", None)),
}
_TICK = Fraction(1, 100)
"""A GIF counts its frames' times in hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Video:
    """What is known of a video that was written. `poster` is its first frame as JPEG, `pdq` that frame's hash."""

    mime_type: str
    width: int
    height: int
    seconds: float
    has_sound: bool
    poster: bytes
    pdq: str
    pdq_quality: int


def prepare() -> None:
    """Load what is loaded at first use, by doing everything once: nothing can be opened later."""
    with (
        tempfile.TemporaryFile() as drawn,
        tempfile.TemporaryFile() as moving,
        tempfile.TemporaryFile() as taken,
    ):
        source, animation, result = (
            io.FileIO(file.fileno(), "r+b", closefd=False) for file in (drawn, moving, taken)
        )
        for target, form, codec, pixels in (
            (source, "mp4", "libx264", "yuv420p"),
            (animation, "gif", "gif", "rgb8"),
        ):
            with av.open(target, "w", format=form) as container:
                stream: Any = container.add_stream(codec, rate=10)
                stream.width, stream.height, stream.pix_fmt = 32, 32, pixels
                for _ in range(2):
                    container.mux(stream.encode(VideoFrame(32, 32, pixels)))
                container.mux(stream.encode(None))
        animate(animation, result)
        result.truncate(0)
        result.seek(0)
        mux(source, None, result)


def mux(picture: io.FileIO, sound: io.FileIO | None, result: io.FileIO) -> Video:
    """Write one file of a video's picture and its sound, ready to be played while it loads; raises `Refused`.

    Without a file for the sound, the sound is the one beside the picture. What a file tells besides is left out.
    """
    with ExitStack() as stack:
        pictures = stack.enter_context(opened(picture))
        shown = picture_of(pictures)
        sounds = stack.enter_context(opened(sound)) if sound else pictures
        kind = _container_for(pictures.format.name, codec_of(shown))
        heard = next((each for each in sounds.streams.audio if codec_of(each) in _PLAYABLE[kind][1]), None)
        shift = _shift({id(each): each for each in (pictures, sounds)}.values())
        seconds = _copy(result, kind, [(pictures, shown)] + ([(sounds, heard)] if heard else []), shift)
    frame, turn = first_frame(picture)
    width, height = (frame.height, frame.width) if abs(turn) == 90 else (frame.width, frame.height)
    return Video(
        f"video/{kind}", width, height, seconds, heard is not None, _jpeg(frame, turn), *_pdq(frame, turn)
    )


def poster(moving: io.FileIO) -> bytes:
    """Return the first frame of a video or an animation as JPEG; raises `Refused`."""
    return _jpeg(*first_frame(moving))


def animate(animation: io.FileIO, result: io.FileIO) -> Video:
    """Draw an animated GIF as a silent MP4; raises `Refused` for stills, and for those one can see through."""
    with opened(animation) as source, written(result, "mp4") as target:
        stream = picture_of(source)
        size = stream.codec_context.width // 2 * 2, stream.codec_context.height // 2 * 2
        if min(size) < 2 or max(size) > _ANIMATION_SIDE:
            raise too_large()
        encoder = target.add_stream("libx264", options={"preset": "veryfast", "crf": "21", "threads": "2"})
        encoder.width, encoder.height = size
        encoder.pix_fmt = "yuv420p"
        encoder.time_base = encoder.codec_context.time_base = _TICK
        even = Filters(("crop", f"{size[0]}:{size[1]}:0:0"), ("format", "yuv420p"))
        end = 0
        lasts: dict[int, int] = {}
        for frame in _frames(source, stream):
            if not lasts:
                _refuse_holes(frame)
            start = max(end, round((frame.time or 0.0) / _TICK))
            end = start + max(1, round((frame.duration or 10) * (frame.time_base or _TICK) / _TICK))
            drawn = even.draw(frame)
            drawn.pts, drawn.time_base, lasts[start] = start, _TICK, end - start
            _mux_timed(target, encoder.encode(drawn), lasts)
        if len(lasts) < 2:
            raise Refused("wrong_kind")
        _mux_timed(target, encoder.encode(None), lasts)
    empty_user_data(result)
    return known_of(result, float(end * _TICK), has_sound=False)


def known_of(drawn: io.FileIO, seconds: float, *, has_sound: bool) -> Video:
    """Return what is known of an MP4 that was just drawn."""
    frame, turn = first_frame(drawn)
    shown = _jpeg(frame, turn), *_pdq(frame, turn)
    return Video("video/mp4", frame.width, frame.height, seconds, has_sound, *shown)


class Filters:
    """A row of FFmpeg's filters, set up by the first frame."""

    def __init__(self, *filters: tuple[str, str | None]) -> None:
        self._filters = filters
        self._graph: av.filter.Graph | None = None
        self._looks: tuple[int, int, str] | None = None

    def draw(self, frame: VideoFrame) -> VideoFrame:
        looks = (frame.width, frame.height, frame.format.name)
        if self._graph is None or looks != self._looks:
            self._graph, self._looks = av.filter.Graph(), looks
            self._graph.threads = 1
            source = self._graph.add_buffer(
                width=frame.width,
                height=frame.height,
                format=frame.format,
                time_base=frame.time_base or _TICK,
            )
            nodes = [self._graph.add(name, settings) for name, settings in self._filters]
            self._graph.link_nodes(source, *nodes, self._graph.add("buffersink")).configure()
        self._graph.vpush(frame)
        return self._graph.vpull()


def opened(file: io.FileIO, codecs: Sequence[str] = CODECS) -> Any:
    """Open a file as the one kind that its first bytes say; only what `codecs` name is decoded."""
    head = os.pread(file.fileno(), 256, 0)
    options = {
        "codec_whitelist": ",".join(codecs),
        "max_streams": "8",
        "enable_drefs": "0",
        "use_absolute_path": "0",
    }
    return av.open(
        Places(file),
        "r",
        format=_format_of(head),
        buffer_size=_BUFFER_BYTES,
        container_options=options,
        metadata_errors="ignore",
    )


def _format_of(head: bytes) -> str:
    if head[4:8] in (b"ftyp", b"styp", b"moov", b"moof", b"sidx", b"wide", b"mdat"):
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[:1] == b"\x47" and head[188:189] == b"\x47":
        return "mpegts"
    if head.startswith((b"ID3", b"\xff\xf1", b"\xff\xf9")):
        return "aac"
    raise Refused("not_media")


def codec_of(stream: Any) -> str:
    """Return the common name of a stream's codec; it has none when FFmpeg knows or allows no decoder."""
    name = stream.codec_context.name if stream.codec_context else ""
    return _COMMON_NAMES.get(name, name)


def picture_of(container: Any, codecs: Sequence[str] = SHOWN_CODECS) -> Any:
    """Return the stream that is shown."""
    stream = next(iter(container.streams.video), None)
    if stream is None or codec_of(stream) not in codecs:
        raise Refused("not_media")
    codec = stream.codec_context
    codec.thread_count = 1
    if max(codec.width, codec.height) > MOST_SIDE:
        raise too_large()
    if codec.width < 1 or codec.height < 1:
        raise damaged()
    return stream


def _container_for(format_name: str, codec: str) -> str:
    kind = "webm" if "matroska" in format_name else "mp4"
    if codec not in _PLAYABLE[kind][0]:
        raise Refused("not_media")
    return kind


def written(result: io.FileIO, kind: str) -> Any:
    """Open a file to be written; FFmpeg reads it again when it moves the index to the front."""

    def again(url: str, flags: int, options: dict[str, str]) -> Places:
        return Places(result)

    return av.open(
        result,
        "w",
        format=kind,
        buffer_size=_BUFFER_BYTES,
        # No names of programs and no dates.
        options={"fflags": "+bitexact"} | ({"movflags": "+faststart"} if kind == "mp4" else {}),
        io_open=again,
    )


def _shift(containers: Any) -> float:
    """Return the seconds at which a video begins by the clock of a transport stream, which begins anywhere."""
    starts = [
        each.start_time / av.time_base
        for each in containers
        if each.format.name == "mpegts" and each.start_time
    ]
    return min(starts, default=0.0)


def _copy(result: io.FileIO, kind: str, parts: Sequence[tuple[Any, Any]], shift: float) -> float:
    """Copy the packets of all streams in the order of time; return the seconds of the longest."""
    with written(result, kind) as target:
        taken = {id(stream): target.add_stream_from_template(stream) for _, stream in parts}
        for stream in taken.values():
            stream.metadata.clear()
        by_container: dict[int, tuple[Any, list[Any]]] = {}
        for container, stream in parts:
            by_container.setdefault(id(container), (container, []))[1].append(stream)
        rows = [_packets(container, streams, shift) for container, streams in by_container.values()]
        end = 0.0
        for moment, packet in heapq.merge(*rows, key=lambda each: each[0]):
            end = max(end, moment + float((packet.duration or 0) * packet.time_base))
            if end > LONGEST_SECONDS:
                raise too_large()
            packet.stream = taken[id(packet.stream)]
            target.mux(packet)
    if end <= 0:
        raise damaged()
    if kind == "mp4":
        empty_user_data(result)
    return end


def empty_user_data(result: io.FileIO) -> None:
    """Make space of the box for what tells of a file; FFmpeg writes one even when there is nothing to tell."""
    file = result.fileno()
    position, end = 0, os.fstat(file).st_size
    while position + 8 <= end:
        head = os.pread(file, 8, position)
        size, name = int.from_bytes(head[:4], "big"), head[4:]
        if name == b"moov":
            end = position + size
            position += 8
            continue
        if name == b"udta":
            os.pwrite(file, b"free" + bytes(size - 8), position + 4)
        position += max(size, 8)


def _packets(container: Any, streams: Sequence[Any], shift: float) -> Iterator[tuple[float, Any]]:
    """Yield packets with the seconds at which each is shown or decoded, whichever is known."""
    for packet in container.demux(*streams):
        if packet.dts is None or packet.size == 0:
            continue
        ticks = round(shift / packet.time_base) if shift and container.format.name == "mpegts" else 0
        packet.dts -= ticks
        if packet.pts is not None:
            packet.pts -= ticks
        yield float(packet.dts * packet.time_base), packet


def _mux_timed(target: Any, packets: Any, lasts: dict[int, int]) -> None:
    """Write packets with how long each is shown, without which the last one would pass in no time."""
    for packet in packets:
        ticks = round((packet.pts or 0) * packet.time_base / _TICK)
        packet.duration = round(lasts.get(ticks, 1) * _TICK / packet.time_base)
        target.mux(packet)


def _frames(container: Any, stream: Any) -> Iterator[VideoFrame]:
    for packet in container.demux(stream):
        yield from packet.decode()


def first_frame(
    file: io.FileIO, codecs: Sequence[str] = CODECS, pictures: Sequence[str] = SHOWN_CODECS
) -> tuple[VideoFrame, int]:
    """Decode the first frame; return it and by how many degrees it must be turned."""
    with opened(file, codecs) as container:
        stream = picture_of(container, pictures)
        for number, packet in enumerate(container.demux(stream)):
            for frame in packet.decode():
                return frame, frame.rotation
            if number > _MOST_FRAMES_WITHOUT_PICTURE:
                break
    raise damaged()


def _refuse_holes(frame: VideoFrame) -> None:
    """A video has no transparency: what one can see through stays a GIF."""
    if frame.format.name != "bgra":
        return
    plane = frame.planes[0]
    pixels = bytes(plane)
    rows = (pixels[start : start + 4 * frame.width] for start in range(0, plane.buffer_size, plane.line_size))
    if any(min(row[3::4]) < 255 for row in rows if len(row) == 4 * frame.width):
        raise Refused("wrong_kind")


def _jpeg(frame: VideoFrame, turn: int) -> bytes:
    """Draw a frame as JPEG, upright, at most 1280 wide or high."""
    factor = min(1.0, _POSTER_SIDE / max(frame.width, frame.height))
    width, height = (max(2, round(side * factor / 2) * 2) for side in (frame.width, frame.height))
    scaled = ("scale", f"{width}:{height}:out_range=full")
    drawn = Filters(scaled, *TURNS.get(turn, ()), ("format", "yuvj420p")).draw(frame)
    encoder: Any = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = drawn.width, drawn.height, "yuvj420p"
    encoder.time_base = _TICK
    # Bit-exact: without a comment that names the library.
    encoder.options = {"qmin": "3", "qmax": "5", "strict": "unofficial", "flags": "+bitexact"}
    drawn.pts = 0
    return b"".join(bytes(packet) for packet in (*encoder.encode(drawn), *encoder.encode(None)))


def _pdq(frame: VideoFrame, turn: int) -> tuple[str, int]:
    """Return a frame's hash and its quality; for that it may be squeezed into a square."""
    scaled = ("scale", f"{_HASHED_SIDE}:{_HASHED_SIDE}:out_range=full")
    drawn = Filters(scaled, *TURNS.get(turn, ()), ("format", "gray")).draw(frame)
    plane = drawn.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return pdq_of(rows[:_HASHED_SIDE, :_HASHED_SIDE])
