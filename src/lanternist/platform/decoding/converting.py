"""Videos as phones take them (HEVC, MOV, odd sound), made into what every browser plays: H.264 and AAC in MP4.

What plays already is only put into another file, stream by stream; the rest is encoded anew, no larger than a screen.
"""

import io
import os
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
from av.video.frame import PictureType, VideoFrame

from lanternist.platform.decoding import high_range, videos
from lanternist.platform.decoding.failures import damaged, too_large
from lanternist.platform.decoding.videos import TURNS, Filters, Video, codec_of

MOST_BYTES = 4 * 1024**3
LONGEST_SECONDS = 600
"""Of what is encoded anew; what is only put into another file may be longer."""
LONGER_SIDE, SHORTER_SIDE = 1920, 1080
MOST_FRAMES_A_SECOND = 60
_PICTURES = (*videos.PICTURE_CODECS, "mpeg4")
_SOUNDS = ("aac", "mp3", "opus", "vorbis", "alac", "pcm_s16le", "pcm_s16be")
_CODECS = (*videos.CODECS, "mpeg4", "alac", "pcm_s16le", "pcm_s16be")
_PLAYED = {"mp4": ("h264", "av1", "vp9"), "webm": ("vp8", "vp9", "av1")}
_HEARD = {"mp4": ("aac", "mp3", "opus"), "webm": ("opus", "vorbis")}
_PLAYED_DOTS = ("yuv420p", "yuvj420p")
_THREADS = 2


def prepare() -> None:
    """Load what is loaded at first use."""
    videos.prepare()


def convert(video: io.FileIO, result: io.FileIO) -> Video:
    """Write a video that plays everywhere, its index in front, with nothing that tells of it; raises `Refused`."""
    if os.fstat(video.fileno()).st_size > MOST_BYTES:
        raise too_large()
    with videos.opened(video, _CODECS) as source:
        shown = videos.picture_of(source, _PICTURES)
        heard = next((each for each in source.streams.audio if codec_of(each) in _SOUNDS), None)
        kind = "webm" if "matroska" in source.format.name else "mp4"
        if _plays(shown, kind) and (heard is None or codec_of(heard) in _HEARD[kind]):
            return videos.mux(video, None, result)
        if (source.duration or 0) > LONGEST_SECONDS * av.time_base:
            raise too_large()
        first, _ = videos.first_frame(video, _CODECS, _PICTURES)
        seconds = _write(source, shown, heard, result, first)
    videos.empty_user_data(result)
    return videos.known_of(result, seconds, has_sound=heard is not None)


def _plays(shown: Any, kind: str) -> bool:
    return codec_of(shown) in _PLAYED[kind] and shown.codec_context.pix_fmt in _PLAYED_DOTS


def _write(source: Any, shown: Any, heard: Any, result: io.FileIO, first: VideoFrame) -> float:
    """Copy what can be copied, encode the rest; return the seconds of the longer stream."""
    end = 0.0
    with videos.written(result, "mp4") as target:
        is_kept = _plays(shown, "mp4")
        tracks: dict[int, _Copied | _Drawn | _Spoken] = {
            shown.index: _Copied(target, shown) if is_kept else _Drawn(target, shown, first)
        }
        if heard is not None:
            is_kept = codec_of(heard) in _HEARD["mp4"]
            tracks[heard.index] = _Copied(target, heard) if is_kept else _Spoken(target, heard)
        for packet in source.demux(*(source.streams[index] for index in tracks)):
            for coded in tracks[packet.stream.index].take(packet):
                end = max(end, float(((coded.pts or 0) + (coded.duration or 0)) * coded.time_base))
                if end > LONGEST_SECONDS:
                    raise too_large()
                target.mux(coded)
    if end <= 0:
        raise damaged()
    return end


class _Copied:
    """A stream that plays as it is."""

    def __init__(self, target: Any, stream: Any) -> None:
        self._stream = target.add_stream_from_template(stream)
        self._stream.metadata.clear()

    def take(self, packet: Any) -> Iterator[Any]:
        if packet.dts is not None and packet.size:
            packet.stream = self._stream
            yield packet


class _Drawn:
    """A picture that is encoded as H.264, upright, at most as large as a screen."""

    def __init__(self, target: Any, stream: Any, first: VideoFrame) -> None:
        stream.codec_context.thread_count = _THREADS
        shape = stream.sample_aspect_ratio
        # The encoder has to know what it will get before anything is written.
        self._encoder = _encoder_for(target, _filters_for(first, shape).draw(first))
        self._filters = _filters_for(first, shape)
        self._last: Fraction | None = None

    def take(self, packet: Any) -> Iterator[Any]:
        for frame in packet.decode():
            if self._is_due(frame):
                yield from self._draw(frame)
        if not packet.size:
            yield from self._encoder.encode(None)

    def _is_due(self, frame: VideoFrame) -> bool:
        """Leave out what comes faster than screens show it, or out of order."""
        if frame.pts is None or frame.time_base is None:
            return False
        moment = frame.pts * frame.time_base
        if self._last is not None and moment - self._last < Fraction(9, 10) / MOST_FRAMES_A_SECOND:
            return False
        self._last = moment
        return True

    def _draw(self, frame: VideoFrame) -> Iterator[Any]:
        drawn = self._filters.draw(frame)
        drawn.pict_type = PictureType.NONE  # the encoder's own choice
        yield from self._encoder.encode(drawn)


class _Spoken:
    """A sound that is encoded as AAC."""

    def __init__(self, target: Any, stream: Any) -> None:
        codec = stream.codec_context
        if not codec.sample_rate or not codec.channels:
            raise damaged()
        rate = codec.sample_rate if codec.sample_rate in (32_000, 44_100, 48_000) else 48_000
        self._encoder = target.add_stream("aac", rate=rate)
        self._encoder.layout = "mono" if codec.channels == 1 else "stereo"
        self._encoder.bit_rate = 96_000 if codec.channels == 1 else 160_000

    def take(self, packet: Any) -> Iterator[Any]:
        for frame in packet.decode():
            yield from self._encoder.encode(frame)
        if not packet.size:
            yield from self._encoder.encode(None)


def _encoder_for(target: Any, drawn: VideoFrame) -> Any:
    options = {"preset": "veryfast", "crf": "22", "threads": str(_THREADS), "rc-lookahead": "20"}
    encoder = target.add_stream("libx264", options=options)
    encoder.width, encoder.height, encoder.pix_fmt = drawn.width, drawn.height, "yuv420p"
    encoder.time_base = encoder.codec_context.time_base = drawn.time_base
    for name in ("color_primaries", "color_trc", "colorspace", "color_range"):
        setattr(encoder.codec_context, name, getattr(drawn, name))
    return encoder


def _filters_for(frame: VideoFrame, shape: Fraction | None) -> Filters:
    """Return what makes a frame upright, even, in the colours of screens and no larger than one; dots become square."""
    width = frame.width * (shape if shape else 1)
    factor = min(
        Fraction(1),
        Fraction(LONGER_SIDE) / max(width, frame.height),
        Fraction(SHORTER_SIDE) / min(width, frame.height),
    )
    sides = [max(2, round(side * factor / 2) * 2) for side in (width, frame.height)]
    return Filters(
        ("scale", f"{sides[0]}:{sides[1]}"),
        *TURNS.get(frame.rotation, ()),
        ("setsar", "1"),
        *high_range.filters_for(frame),
        ("format", "yuv420p"),
    )
