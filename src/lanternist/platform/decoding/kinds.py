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


def media_type_of(head: bytes) -> str | None:
    """Return the MIME type of a file that begins with `head`, or None for what we do not deliver."""
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
    return None


def _by_brand(head: bytes) -> str | None:
    brands = {head[8:12], *(head[start : start + 4] for start in range(16, len(head) - 3, 4))}
    if brands & _AVIF_BRANDS:
        return "image/avif"
    return "video/mp4" if brands & _MP4_BRANDS else None
