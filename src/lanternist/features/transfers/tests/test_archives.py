"""Archives made to harm: refused by their list of files, or while one of them is unpacked, never beyond its size."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lanternist.features.transfers import archives
from lanternist.features.transfers.archives import Archive, BadArchive


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return body.getvalue()


def of_kind(mode: int, content: bytes = b"/etc/passwd") -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        info = zipfile.ZipInfo("media/1.jpg")
        info.external_attr = (mode | 0o777) << 16
        archive.writestr(info, content)
    return body.getvalue()


def changed(body: bytes, change: Callable[[bytearray, int, int], None]) -> bytes:
    """Change an archive of one file: `change` gets its bytes, and where the list and the end begin."""
    found = bytearray(body)
    change(found, found.rfind(b"PK\x01\x02"), found.rfind(b"PK\x05\x06"))
    return bytes(found)


def told(field: int, form: str, value: int, *, also_locally: int | None = None) -> Callable[..., None]:
    def change(found: bytearray, listed: int, _end: int) -> None:
        struct.pack_into(form, found, listed + field, value)
        if also_locally is not None:
            struct.pack_into(form, found, also_locally, value)

    return change


def at_end(field: int, form: str, value: int) -> Callable[..., None]:
    return lambda found, _listed, end: struct.pack_into(form, found, end + field, value)


def one_body_for_many(count: int) -> bytes:
    """Return an archive whose list names the same bytes many times, as the densest bombs do."""
    body = packed(("a", b"x" * 1000))
    listed, end = body.rfind(b"PK\x01\x02"), body.rfind(b"PK\x05\x06")
    entry = body[listed:end]
    entries = b"".join(entry[:46] + f"{number:04}".encode()[-1:] + entry[47:] for number in range(count))
    tail = bytearray(body[end:])
    struct.pack_into("<2H2L", tail, 8, count, count, len(entries), listed)
    return body[:listed] + entries + bytes(tail)


def wide_end(count: int, length: int, at: int) -> bytes:
    return struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, length, at)


def behind_wide_end(at: int) -> bytes:
    """Return what says that the wide end is `at` bytes from the beginning, and the end."""
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    return locator + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)


def million() -> bytes:
    """Return the end of an archive that claims a million files, in the wide form."""
    return wide_end(10**6, 46 * 10**6, 0) + behind_wide_end(0)


def decoy() -> bytes:
    """Return an archive that leads to a harmless end, and has another one where libraries look."""
    one = packed(("a", b"x"))
    listed, end = one.rfind(b"PK\x01\x02"), one.rfind(b"PK\x05\x06")
    entries = one[listed:end] * 5_000
    harmless = wide_end(1, end - listed, listed)
    real = wide_end(5_000, len(entries), listed + len(harmless))
    return one[:listed] + harmless + entries + real + behind_wide_end(listed)


ONE = packed(("media/1.jpg", b"one picture" * 10))
BAD = {
    "no archive": (b"GIF89a" * 50, "not_an_archive"),
    "nothing": (b"", "not_an_archive"),
    "only an end": (b"PK\x05\x06" + bytes(10), "not_an_archive"),
    "in parts": (changed(ONE, at_end(4, "<H", 3)), "in_parts"),
    "a million files": (million(), "too_many_files"),
    "another end where libraries look": (decoy(), "damaged"),
    "claims many": (
        changed(ONE, lambda f, _l, end: struct.pack_into("<2H", f, end + 8, 60_000, 60_000)),
        "too_many_files",
    ),
    "list beyond the file": (changed(ONE, at_end(12, "<L", 2**31)), "damaged"),
    "list elsewhere": (changed(ONE, at_end(16, "<L", 2**31)), "damaged"),
    "climbing": (packed(("../outside.jpg", b"x")), "unsafe_name"),
    "climbing inside": (packed(("media/../../outside.jpg", b"x")), "unsafe_name"),
    "climbing with blanks": (packed(("media/.. /x.jpg", b"x")), "unsafe_name"),
    "absolute": (packed(("/etc/cron.d/x", b"x")), "unsafe_name"),
    "drive": (packed(("C:/x.jpg", b"x")), "unsafe_name"),
    "backslash": (packed(("media\\..\\x.jpg", b"x")), "unsafe_name"),
    "empty part": (packed(("media//x.jpg", b"x")), "unsafe_name"),
    "control": (packed(("media/\x1b[2J.jpg", b"x")), "unsafe_name"),
    "zero": (
        changed(
            packed(("aXb.jpg", b"x")),
            lambda f, _l, _e: f.__setitem__(slice(0, len(f)), f.replace(b"aXb", b"a\0b")),
        ),
        "unsafe_name",
    ),
    "turned around": (packed(("media/\u202egpj.exe", b"x")), "unsafe_name"),
    "invisible": (packed(("media/\u200bx.jpg", b"x")), "unsafe_name"),
    "long": (packed(("x" * 501, b"x")), "unsafe_name"),
    "deep": (packed(("a/" * 30 + "x", b"x")), "unsafe_name"),
    "in capitals": (packed(("A.jpg", b"x"), ("a.JPG", b"y")), "duplicate_name"),
    "composed": (packed(("\u00e9.jpg", b"x"), ("e\u0301.jpg", b"y")), "duplicate_name"),
    "wide letters": (packed(("a.jpg", b"x"), ("\uff41.jpg", b"y")), "duplicate_name"),
    "folder and file": (packed(("a/", b""), ("a", b"y")), "duplicate_name"),
    "link": (of_kind(stat.S_IFLNK), "link"),
    "device": (of_kind(stat.S_IFBLK), "link"),
    "pipe": (of_kind(stat.S_IFIFO), "link"),
    "encrypted": (changed(ONE, told(8, "<H", 1, also_locally=6)), "encrypted"),
    "packed by another way": (packed(("a", b"x" * 50), method=zipfile.ZIP_BZIP2), "packed_unusually"),
    "bomb": (packed(("a.png", bytes(20 * 1024**2))), "packed_too_tightly"),
    "overlapping": (one_body_for_many(9), "overlapping"),
    "larger than allowed": (changed(ONE, told(24, "<L", 2**31 + 5)), "file_too_large"),
    "beyond the end": (changed(ONE, told(20, "<L", 10_000)), "damaged"),
    "stored, and larger": (changed(packed(("a", b"x" * 50), method=0), told(24, "<L", 60)), "lying_size"),
}


@pytest.mark.parametrize("name", BAD)
def test_an_archive_is_refused_before_anything_is_unpacked(tmp_path: Path, name: str):
    body, reason = BAD[name]
    (tmp_path / "a.zip").write_bytes(body)

    with pytest.raises(BadArchive) as refused:
        Archive(tmp_path / "a.zip")

    assert refused.value.reason == reason


def test_the_same_name_twice_is_refused(tmp_path: Path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        (tmp_path / "a.zip").write_bytes(packed(("a.jpg", b"x"), ("a.jpg", b"y")))

    with pytest.raises(BadArchive, match="duplicate_name"):
        Archive(tmp_path / "a.zip")


@pytest.mark.parametrize(
    "body",
    [
        changed(ONE, told(24, "<L", 20)),
        changed(ONE, told(24, "<L", 100_000)),
        changed(ONE, told(16, "<L", 7)),
        changed(ONE, lambda found, _l, _e: found.__setitem__(slice(41, 50), b"\xff" * 9)),
        changed(ONE, lambda found, _l, _e: found.__setitem__(slice(30, 41), b"media/2.jpg")),
        changed(ONE, lambda found, _l, _e: found.__setitem__(slice(0, 4), b"PK\0\0")),
    ],
    ids=["smaller than it is", "larger than it is", "another checksum", "damaged", "another name", "no head"],
)
def test_what_lies_about_a_file_is_found_while_it_is_unpacked(tmp_path: Path, body: bytes):
    (tmp_path / "a.zip").write_bytes(body)
    archive = Archive(tmp_path / "a.zip")
    [entry] = archive.entries

    with pytest.raises(BadArchive):
        archive.unpack(entry, tmp_path / "out")

    assert (tmp_path / "out").stat().st_size <= entry.size
    archive.close()


def test_all_files_together_keep_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "MOST_TOTAL_BYTES", 100)
    (tmp_path / "a.zip").write_bytes(packed(("a", b"x" * 60), ("b", b"x" * 60)))

    with pytest.raises(BadArchive, match="too_large"):
        Archive(tmp_path / "a.zip")


def test_an_ordinary_archive_is_read_file_by_file(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.mkdir("media")
        made.writestr("media/Fjord\u00e9 1.JPG", b"x" * 900_000)
        made.writestr("inner.zip", ONE)
        made.writestr("manifest.json", b"{}")
    archive = Archive(tmp_path / "a.zip")

    assert [each.size for each in archive.entries] == [900_000, len(ONE), 2]
    found = archive.find("media/Fjorde\u0301 1.jpg")
    assert found is not None
    archive.unpack(found, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"x" * 900_000
    with pytest.raises(BadArchive, match="file_too_large"):
        archive.read(found, 100)
    manifest = archive.find("manifest.json")
    assert manifest is not None
    assert archive.read(manifest, 100) == b"{}"
    archive.close()
