"""What a file is, by its first bytes; what a server says of it counts for nothing."""

SNIFF_BYTES = 64

_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"mmp4",
    b"MSNV",
    b"f4v ",
}
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
_QUICKTIME = b"qt  "
_QUICKTIME_BOXES = {b"moov", b"wide", b"mdat"}
"""What a file begins with that was made before files said what they are."""


def media_type_of(head: bytes) -> str | None:
    """Return the MIME type of a file that begins with `head`, or None for what we do nothing with.

    Of these, `image/heic` and `video/quicktime` are never delivered: something else is made of them.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        return "video/webm"
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    return "video/quicktime" if head[4:8] in _QUICKTIME_BOXES else None


def _by_brand(head: bytes) -> str | None:
    brands = {head[8:12], *(head[start : start + 4] for start in range(16, len(head) - 3, 4))}
    if brands & _AVIF_BRANDS:
        return "image/avif"
    if brands & _HEIC_BRANDS:
        return "image/heic"
    if head[8:12] == _QUICKTIME:
        return "video/quicktime"
    return "video/mp4" if brands & _MP4_BRANDS else None
