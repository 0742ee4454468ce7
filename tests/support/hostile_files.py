"""Files that are not what they seem, made here so that nothing hostile lies in the repository.

Whatever must not reach a browser carries `MARK`.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import numpy as np
import pyvips

from tests.support import pictures
from tests.support.pictures import png_chunk

MARK = b"planted-mark-7f3a"
_SCRIPT = b"<script>alert('" + MARK + b"')</script>"


def kept() -> Iterator[tuple[str, bytes]]:
    """Yield pictures and clips that show something, each with something more in it."""
    jpg, png, gif, webp, mp4 = (pictures.media("a", kind)[0] for kind in ("jpg", "png", "gif", "webp", "mp4"))
    avif, webm = _avif(), pictures.webm()
    for kind, body in (
        ("jpeg", jpg),
        ("png", png),
        ("gif", gif),
        ("webp", webp),
        ("avif", avif),
        ("mp4", mp4),
    ):
        yield f"{kind} and zip", body + _zip()
    for kind, body in (("jpeg", jpg), ("png", png), ("gif", gif), ("webp", webp)):
        yield f"{kind} and page", body + b"<!doctype html>" + _SCRIPT
    yield "jpeg and pdf", jpg + b"%PDF-1.7 " + MARK
    yield "jpeg and jpeg", jpg + jpg[:2] + segment(0xFE, MARK) + jpg[2:]
    yield "jpeg and script", jpg[:2] + segment(0xE0, b"*/=1;alert('" + MARK + b"');/*") + jpg[2:]
    yield "jpeg with comment", jpg[:2] + segment(0xFE, _SCRIPT) + jpg[2:]
    yield "jpeg that tells all", telling_jpeg(1)
    yield "jpeg turned", telling_jpeg(6)
    yield "jpeg with zip before its end", jpg[:-2] + _zip().replace(b"\xff", b"\xff\0") + b"\xff\xd9"
    yield (
        "png with texts",
        _into_png(png, (b"tEXt", b"Comment\0" + _SCRIPT), (b"iTXt", b"XML\0\0\0\0\0" + MARK)),
    )
    yield "png with EXIF", _into_png(png, (b"eXIf", _exif(3)))
    yield "png with profile", _into_png(png, (b"iCCP", MARK + b"\0\0" + zlib.compress(b"sRGB")))
    yield "png with own chunk", _into_png(png, (b"prVt", MARK))
    yield "png that moves", _into_png(png, (b"acTL", struct.pack(">II", 1, 0)), (b"fdAT", MARK))
    yield "gif with comment", gif[:-1] + b"\x21\xfe" + bytes([len(MARK)]) + MARK + b"\0;"
    yield "gif with XMP", gif[:-1] + b"\x21\xff\x0bXMP DataXMP" + bytes([len(MARK)]) + MARK + b"\0;"
    yield "gif with text", gif[:-1] + b"\x21\x01\x0c" + bytes(12) + bytes([len(MARK)]) + MARK + b"\0;"
    yield "webp with EXIF and XMP", _telling_webp()
    yield "webp with own chunk", _into_webp(webp, b"HIDE", MARK)
    yield "avif that tells", _avif(xmp=MARK)
    yield "mp4 with box", mp4 + struct.pack(">I4s16s", 24 + len(MARK), b"uuid", bytes(16)) + MARK
    yield "mp4 with data", mp4 + struct.pack(">I4s", 8 + len(MARK), b"udta") + MARK
    yield "mp4 with title", pictures.clip_with_title(MARK.decode(), "mp4")
    yield "webm with title", pictures.clip_with_title(MARK.decode(), "webm")
    yield "webm and zip", webm + _zip()


def refused() -> Iterator[tuple[str, bytes]]:
    """Yield files that are no picture of ours, or too much of one."""
    jpg, png, gif, webp, mp4 = (pictures.media("a", kind)[0] for kind in ("jpg", "png", "gif", "webp", "mp4"))
    jpeg_start, png_start = jpg[:2], b"\x89PNG\r\n\x1a\n"
    yield from _other_kinds()
    yield "jpeg start, pdf", b"\xff\xd8\xff%PDF-1.7"
    yield "jpeg start, tiff", b"\xff\xd8\xff" + _tiff()
    yield "png start, page", png_start + _SCRIPT
    yield "gif start, script", b"GIF89a/*" + bytes(10) + b"*/=1;" + MARK
    yield "webp start, nothing", b"RIFF" + struct.pack("<I", 40) + b"WEBP" + bytes(36)
    yield "avif start, nothing", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(100)
    for kind, body in (
        ("jpeg", jpg),
        ("png", png),
        ("gif", gif),
        ("webp", webp),
        ("avif", _avif()),
        ("mp4", mp4),
    ):
        yield f"half a {kind}", body[: len(body) // 2]
    yield "png with a wrong sum", png.replace(b"IDAT", b"IDAT\0", 1)
    yield "png of another size", png_start + _header_chunk(4000, 4000) + png[33:]
    yield "png without a size", png_start + _header_chunk(0, 9) + png[33:]
    yield "png with two sizes", png[:33] + _header_chunk(9, 9) + png[33:]
    yield "jpeg with two sizes", _again(jpg)
    yield "webp of another size", _telling_webp(width=3000)
    yield "gif of nothing", gif[:13] + b";"
    yield "mp4 without pictures", mp4.replace(b"moov", b"free")
    yield from bombs()
    yield "jpeg with no end", jpeg_start + b"\xff" * 3_000_000


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield what is small and would be large; each says so in its first bytes."""
    jpg, gif = (pictures.media("a", kind)[0] for kind in ("jpg", "gif"))
    start = b"\x89PNG\r\n\x1a\n"
    dots = png_chunk(b"IDAT", zlib.compress(bytes(4_000_000))) + png_chunk(b"IEND", b"")
    yield "png 30,000 by 30,000", start + _header_chunk(30_000, 30_000) + dots
    yield "png 2 billion wide", start + _header_chunk(2**31 - 1, 1) + dots
    yield "jpeg 65,500 by 65,500", _sized(jpg, 65_500, 65_500)
    yield "gif 65,535 by 65,535", gif[:6] + struct.pack("<HH", 65_535, 65_535) + gif[10:]
    screen = 13 + (3 << (gif[10] & 7) + 1 if gif[10] & 0x80 else 0)
    one = b"\x2c\0\0\0\0\1\0\1\0\0\x02\x02\x44\x01\0"
    yield "gif of 100,000 frames", gif[:screen] + one * 100_000 + b";"
    yield (
        "gif with a frame outside",
        gif[:-1] + b"\x2c" + struct.pack("<HHHH", 65_000, 65_000, 9, 9) + one[9:] + b";",
    )
    yield "webp 16,000,000 wide", _riff([(b"VP8X", b"\x02\0\0\0" + b"\xff\xff\xff" + b"\xff\xff\xff")])
    frames = [(b"VP8X", b"\x02\0\0\0" + b"\x0f\0\0" * 2)] + [(b"ANMF", bytes(16))] * 100_000
    yield "webp of 100,000 frames", _riff(frames)
    avif = _avif()
    at = avif.index(b"ispe") + 8
    yield "avif 60,000 by 60,000", avif[:at] + struct.pack(">II", 60_000, 60_000) + avif[at + 8 :]


def telling_jpeg(orientation: int) -> bytes:
    """Return a picture with EXIF and a place, XMP, IPTC, a comment and a profile, all marked."""
    jpg = pictures.media("a", "jpg")[0]
    segments = [
        segment(0xE1, b"Exif\0\0" + _exif(orientation)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + MARK),
        segment(0xED, b"Photoshop 3.0\0" + MARK),
        segment(0xE2, b"ICC_PROFILE\0\1\1sRGB" + MARK),
        segment(0xE2, b"MPF\0" + MARK),
        segment(0xEF, MARK),
        segment(0xFE, MARK),
    ]
    return jpg[:2] + b"".join(segments) + jpg[2:]


def segment(marker: int, content: bytes) -> bytes:
    """Return one segment of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def _other_kinds() -> Iterator[tuple[str, bytes]]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg">' + _SCRIPT + b"</svg>"
    yield "nothing", b""
    yield "one byte", b"\xff"
    yield "svg", svg
    yield "svg in xml", b'<?xml version="1.0"?>' + svg
    yield "page", b"<!doctype html>" + _SCRIPT
    yield "pdf", b"%PDF-1.7\n" + MARK
    yield "tiff", _tiff()
    yield "tiff, other order", b"MM\0*" + bytes(60)
    yield "psd", b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 30_000, 30_000, 8, 3)
    yield "fits", b"SIMPLE  =                    T".ljust(2880)
    yield "bmp", b"BM" + bytes(60)
    yield "ico", b"\0\0\1\0\1\0" + bytes(60)
    yield "heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(60)
    yield "zip", _zip()
    yield "program", b"\x7fELF\2\1\1" + bytes(60)
    yield "windows program", b"MZ" + bytes(60)
    yield "playlist", b"#EXTM3U\nfile:///etc/passwd\n"
    yield "list of clips", b"ffconcat version 1.0\nfile /etc/passwd\n"
    yield "avi", b"RIFF" + bytes(4) + b"AVI LIST"
    yield "openexr", b"\x76\x2f\x31\x01" + bytes(60)
    yield "ghostscript", b"%!PS-Adobe-3.0 EPSF-3.0\n"
    yield "matlab", b"MATLAB 5.0 MAT-file".ljust(128) + bytes(60)


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("Main.class", MARK * 4)
    return held.getvalue()


def _tiff() -> bytes:
    return pyvips.Image.black(8, 8).tiffsave_buffer()


def _avif(xmp: bytes | None = None) -> bytes:
    array = np.linspace(0, 255, 64 * 48 * 3).reshape(48, 64, 3).astype(np.uint8)
    image = pyvips.Image.new_from_array(array).copy(interpretation="srgb")
    if xmp:
        image.set_type(pyvips.GValue.blob_type, "xmp-data", xmp)
    return image.heifsave_buffer(compression="av1", effort=0)


def _exif(orientation: int) -> bytes:
    entries = [
        struct.pack("<HHII", 0x0112, 3, 1, orientation),
        struct.pack("<HHII", 0x010E, 2, len(MARK), 38),
    ]
    return b"II*\0" + struct.pack("<IH", 8, 2) + b"".join(entries) + bytes(4) + MARK


def _header_chunk(width: int, height: int) -> bytes:
    return png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def _into_png(png: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    return png[:33] + b"".join(png_chunk(*chunk) for chunk in chunks) + png[33:]


def _into_webp(webp: bytes, name: bytes, content: bytes) -> bytes:
    chunk = name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
    return webp[:4] + struct.pack("<I", len(webp) - 8 + len(chunk)) + webp[8:] + chunk


def _telling_webp(width: int = 640) -> bytes:
    webp = pictures.media("a", "webp")[0]
    at = webp.index(b"VP8 ")
    length = struct.unpack("<I", webp[at + 4 : at + 8])[0]
    canvas = (width - 1).to_bytes(3, "little") + (479).to_bytes(3, "little")
    chunks = [(b"VP8X", b"\x0c\0\0\0" + canvas), (b"VP8 ", webp[at + 8 : at + 8 + length])]
    return _riff([*chunks, (b"EXIF", _exif(1)), (b"XMP ", MARK)])


def _riff(chunks: list[tuple[bytes, bytes]]) -> bytes:
    body = b"".join(
        name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2) for name, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _frame_at(jpg: bytes) -> int:
    return jpg.index(b"\xff\xc0")


def _sized(jpg: bytes, width: int, height: int) -> bytes:
    at = _frame_at(jpg) + 5
    return jpg[:at] + struct.pack(">HH", height, width) + jpg[at + 4 :]


def _again(jpg: bytes) -> bytes:
    at = _frame_at(jpg)
    length = struct.unpack(">H", jpg[at + 2 : at + 4])[0] + 2
    return jpg[: at + length] + jpg[at:]
