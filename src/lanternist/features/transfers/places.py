"""Where archives lie: those that came and are not imported yet, and those that were made and may be fetched."""

import secrets
import time
from pathlib import Path

from lanternist.settings import Settings


def folder_of(settings: Settings) -> Path:
    """Return the folder, made when missing, for nobody else to read. Web and worker of one site share it."""
    folder = settings.data_dir / "transfers"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def new_name() -> str:
    """Return a name that nobody can guess."""
    return f"{secrets.token_hex(16)}.zip"


def forget_files(settings: Settings, named: set[str]) -> int:
    """Remove the archives that nothing names and that are a day old; return how many."""
    oldest = time.time() - 24 * 3600
    removed = 0
    for path in folder_of(settings).iterdir():
        if path.name not in named and path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
