"""The operator's library on disk: which folders there are, and what can be shown of one."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lanternist.features.ingestion.models import FoundMedia, Listing, MediaType, Reason, SourceUnavailable

MOST_FILES = 5000
MOST_FOLDERS = 200
DEEPEST_FOLDER = 3
LONGEST_NAME = 200

_TYPES = {
    ".jpg": MediaType.IMAGE,
    ".jpeg": MediaType.IMAGE,
    ".png": MediaType.IMAGE,
    ".webp": MediaType.IMAGE,
    ".avif": MediaType.IMAGE,
    ".gif": MediaType.GIF,
    ".mp4": MediaType.VIDEO,
    ".webm": MediaType.VIDEO,
}
_POSTER = ".jpg"
_SEGMENT = re.compile(r"[\w-](?:[\w .-]*[\w.-])?")
_DIGITS = re.compile(r"(\d+)")
_SEPARATORS = re.compile(r"[\s_-]+")
_ORDER_NUMBER = re.compile(r"^\d{1,3}[\s_.-]+(?=.*[^\W\d])")


@dataclass(frozen=True, slots=True)
class FolderSummary:
    """A folder of the library in which there is something to show."""

    name: str
    title: str
    count: int


def is_name(name: str) -> bool:
    """Return whether `name` can be that of a folder: plain words joined by slashes, none hidden."""
    return len(name) <= LONGEST_NAME and all(_SEGMENT.fullmatch(part) for part in name.split("/"))


def list_folder(library: Path, name: str) -> Listing:
    """Return what can be shown of the folder `name`, in the order people number files.

    What lies in the folders inside comes behind its own, folder by folder.
    """
    if not library.is_dir():
        raise SourceUnavailable(Reason.SOURCE_NOT_CONFIGURED)
    folder = _folder(library, name)
    if folder is None:
        raise SourceUnavailable(Reason.NOT_FOUND)
    media: list[FoundMedia] = []
    seen = 0
    inside = islice(_names(library, name, DEEPEST_FOLDER - name.count("/") - 1), MOST_FOLDERS)
    for inner in (name, *inside):
        try:
            files = _files(library, library / inner)
        except OSError as error:
            if inner == name:
                raise SourceUnavailable(Reason.UPSTREAM_ERROR) from error
            continue
        seen += len(files)
        media += [_found(inner, file, files) for file in _shown(files)]
        if seen >= MOST_FILES:
            break
    if not media:
        raise SourceUnavailable(Reason.NO_MEDIA if seen else Reason.EMPTY)
    return Listing(media=tuple(media), posts=len(media))


def folders(library: Path | None) -> list[FolderSummary]:
    """Return the folders of `library` that hold media, by name; of a very large library the first ones."""
    if library is None or not library.is_dir():
        return []
    found: list[FolderSummary] = []
    for name in _names(library, "", DEEPEST_FOLDER):
        count = _count(library, name)
        if count:
            found.append(FolderSummary(name, " / ".join(map(readable, name.split("/"))), count))
        if len(found) == MOST_FOLDERS:
            break
    return found


def readable(stem: str) -> str:
    """Make a title of a file's name: words instead of separators, without a number that only orders."""
    words = _SEPARATORS.sub(" ", _ORDER_NUMBER.sub("", stem, count=1)).strip() or stem
    return words[0].upper() + words[1:] if words.islower() else words


def _folder(library: Path, name: str) -> Path | None:
    """Return the folder on disk, wherever links lead, as long as that is inside the library."""
    folder = library / name
    try:
        is_inside = folder.resolve(strict=True).is_relative_to(library.resolve(strict=True))
        return folder if is_inside and folder.is_dir() else None
    except (OSError, RuntimeError):  # missing, or links in a circle
        return None


def _names(library: Path, above: str, depth: int) -> Iterator[str]:
    if depth < 1:
        return
    for entry in _sub_folders(library / above):
        name = f"{above}/{entry}" if above else entry
        if is_name(name) and _folder(library, name) is not None:
            yield name
            yield from _names(library, name, depth - 1)


def _sub_folders(folder: Path) -> list[str]:
    try:
        return sorted((entry.name for entry in folder.iterdir() if entry.is_dir()), key=_by_number)
    except OSError:
        return []


def _count(library: Path, name: str) -> int:
    try:
        return len(_shown(_files(library, library / name)))
    except OSError:
        return 0


def _files(library: Path, folder: Path) -> frozenset[str]:
    """Return the names of the ordinary files; a link to one outside the library is none."""
    root = library.resolve()
    with os.scandir(folder) as entries:
        files = (entry.name for entry in entries if _is_file(entry, root))
        return frozenset(islice(files, MOST_FILES))


def _is_file(entry: os.DirEntry[str], root: Path) -> bool:
    if entry.name.startswith(".") or not entry.name.isprintable():
        return False
    try:
        if not entry.is_symlink():
            return entry.is_file()
        return entry.is_file() and Path(entry.path).resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # links in a circle
        return False


def _shown(files: frozenset[str]) -> list[str]:
    posters = {poster for file in files if (poster := _poster(file, files))}
    media = (file for file in files - posters if _type(file) is not None)
    return sorted(media, key=_by_number)


def _found(folder: str, file: str, files: frozenset[str]) -> FoundMedia:
    poster = _poster(file, files)
    address = f"library:{folder}/{file}"
    return FoundMedia(
        type=_TYPES[Path(file).suffix.lower()],
        url=address,
        canonical_id=address,
        thumbnail_url=f"library:{folder}/{poster}" if poster else None,
        title=readable(Path(file).stem),
        community=folder,
    )


def _type(file: str) -> MediaType | None:
    return _TYPES.get(Path(file).suffix.lower())


def _poster(file: str, files: frozenset[str]) -> str | None:
    """Return the picture that stands for a clip until it plays: the one of the same name."""
    poster = f"{Path(file).stem}{_POSTER}"
    return poster if _type(file) is MediaType.VIDEO and poster in files else None


def _by_number(name: str) -> tuple[list[str | int], str]:
    """Sort `9.jpg` before `10.jpg`; words and numbers alternate, so like is compared with like."""
    parts = _DIGITS.split(name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name
