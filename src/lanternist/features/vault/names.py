"""Names of files: what is accepted, and what becomes of them."""

import re
import unicodedata
from datetime import UTC, datetime

from lanternist.errors import ValidationFailed
from lanternist.features.vault.errors import FileRefused
from lanternist.features.vault.models import LONGEST_NAME

PICTURES = frozenset({"jpg", "jpeg", "png", "gif", "webp", "avif", "heic", "heif"})
VIDEOS = frozenset({"mp4", "m4v", "mov", "webm"})
_FOLDERS = {"general": "General", "profile": "Profile", "thumbnail": "Thumbnails"}
_LONGEST_STORED = 120


def checked_name(text: str) -> str:
    """Return the name that a person's file has. Raises `ValidationFailed` where it leads somewhere, or is none."""
    name = "".join(each for each in text if unicodedata.category(each)[0] != "C").strip()
    if not name or ".." in name or "/" in name or "\\" in name:
        raise ValidationFailed.of("file", "must have a name, without .., / and \\")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if len(name) > LONGEST_NAME else name


def check_family(name: str, mime_type: str | None) -> None:
    """Refuse what is no medium, has no ending of one, or is a picture that says it is a video. Raises `FileRefused`.

    Which picture it is does not matter: phones and other programs rename them, and it is made anew all the same.
    """
    ending = name.rpartition(".")[2].lower()
    if mime_type is None or ending not in PICTURES | VIDEOS:
        raise FileRefused
    if (ending in VIDEOS) != mime_type.startswith("video/"):
        raise FileRefused("wrong_kind")


def stored_name(name: str, source: str, moment: datetime) -> str:
    """Return the name under which it is listed: time and source in front, no special characters."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)[-_LONGEST_STORED:]
    return f"{int(moment.astimezone(UTC).timestamp() * 1000)}_{source}_{plain}"


def source_in(folder: str) -> str:
    """Return the source whose files are in a folder of the documented places."""
    return next((source for source, name in _FOLDERS.items() if name == folder), folder)


def path_of(user_id: str, source: str, file_name: str) -> str:
    """Return the documented place of a file."""
    return f"users/{user_id}/{_FOLDERS.get(source, source)}/{file_name}"
