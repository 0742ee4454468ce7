"""From frames and samples to an MP4 that starts playing at once, with its poster beside it."""

from pathlib import Path

import av
import numpy as np
from scripts.draw_demo.catalogue import Clip
from scripts.draw_demo.encode import save_picture, to_bytes
from scripts.draw_demo.palette import Array
from scripts.draw_demo.sound import RATE

FPS = 24


def save_clip(clip: Clip, path: Path) -> None:
    """Write `path` as H.264 with AAC, and a JPEG of one frame under the same stem."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = clip.sound(clip.seconds) if clip.sound else None
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(path), "w", format="mp4", options=options) as out:
        video = out.add_stream("libx264", rate=FPS)
        video.pix_fmt = "yuv420p"
        video.options = {"crf": str(clip.quality), "preset": "medium", "tune": "animation", "profile": "high"}
        audio = out.add_stream("aac", rate=RATE, layout="stereo") if samples is not None else None
        if audio is not None:
            audio.bit_rate = 80_000
        poster_frame = int(clip.seconds * FPS * clip.poster_at)
        for number, image in enumerate(clip.frames()):
            if number == 0:
                video.height, video.width = image.shape[:2]
            if number == poster_frame:
                save_picture(image, path.with_suffix(".jpg"), 84)
            frame = av.VideoFrame.from_ndarray(to_bytes(image, 0.8), format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
            frame.pts = number
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if audio is not None and samples is not None:
            _write_sound(out, audio, samples)


def _write_sound(out: av.container.OutputContainer, stream: av.AudioStream, samples: Array) -> None:
    block = 1024
    for start in range(0, samples.shape[1], block):
        part = np.ascontiguousarray(samples[:, start : start + block])
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, start
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))
