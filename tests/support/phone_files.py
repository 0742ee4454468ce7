"""Files as phones make them, made here: HEIC pictures, and HEVC videos in MOV."""

import io
from fractions import Fraction
from functools import cache

import av
import numpy as np
import pillow_heif
from PIL import ExifTags, Image, ImageCms

from tests.support import clips


@cache
def heic(
    size: tuple[int, int] = (640, 480),
    *,
    holes: bool = False,
    bits: int = 8,
    profile: bool = False,
    turned: int = 1,
) -> bytes:
    """Return a picture, red at its left and blue at its right; `turned` is its orientation as EXIF counts them."""
    width, height = size
    dots = np.zeros((height, width, 4 if holes else 3), np.uint8)
    dots[:, : width // 2, 0], dots[:, width // 2 :, 2] = 200, 200
    if holes:
        dots[height // 2 :, :, 3] = 255
    mode = "RGBA" if holes else "RGB"
    if bits > 8:
        image = pillow_heif.from_bytes(f"{mode};16", size, (dots.astype(np.uint16) << 8).tobytes())
    else:
        image = pillow_heif.from_bytes(mode, size, dots.tobytes())
    more = (
        {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()} if profile else {}
    )
    held = io.BytesIO()
    pillow_heif.options.SAVE_HDR_TO_12_BIT = bits == 12
    told = Image.Exif()
    told[ExifTags.Base.Make], told[ExifTags.Base.Orientation] = "Secret Harbour", turned
    image.save(held, quality=60, exif=told.tobytes(), **more)
    return held.getvalue()


@cache
def mov(
    seconds: float = 1.0,
    *,
    codec: str = "libx265",
    sound: str | None = "pcm_s16le",
    size: tuple[int, int] = (320, 180),
    dots: str = "yuv420p",
    rate: int = 30,
    turned: int = 0,
    curve: int | None = None,
) -> bytes:
    """Return a video in MOV as a phone makes it; `turned` is by how many degrees a player has to turn it."""
    held = io.BytesIO()
    with av.open(held, "w", format="mov") as container:
        container.metadata.update(
            {"make": "Secret Maker", "location": "+52.5+13.4/", "title": "Secret Harbour"}
        )
        shown = container.add_stream(codec, rate=rate)
        shown.width, shown.height, shown.pix_fmt = *size, dots
        shown.codec_context.time_base = Fraction(1, rate)
        if codec == "libx265":
            shown.options = {"preset": "ultrafast", "x265-params": "log-level=none", "tag": "hvc1"}
        if curve:
            for name, value in (("color_trc", curve), ("color_primaries", 9), ("colorspace", 9)):
                setattr(shown.codec_context, name, value)
        if turned:
            shown.set_display_rotation(turned)
        heard = container.add_stream(sound, rate=clips.RATE) if sound else None
        for step in range(round(seconds * rate)):
            frame = av.VideoFrame.from_ndarray(clips._pattern(size, step), format="rgb24").reformat(
                format=dots
            )
            frame.pts, frame.time_base = step, Fraction(1, rate)
            container.mux(shown.encode(frame))
        container.mux(shown.encode(None))
        if heard is not None:
            _tone(container, heard, seconds)
    return held.getvalue()


def _tone(container: object, stream: object, seconds: float) -> None:
    samples = np.arange(round(seconds * clips.RATE))
    wave = (9000 * np.sin(2 * np.pi * 440 * samples / clips.RATE)).astype(np.int16)
    for start in range(0, len(wave), 1024):
        frame = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = clips.RATE, start, Fraction(1, clips.RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
