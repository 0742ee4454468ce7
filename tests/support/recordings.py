"""The recorded answers: those in the repository, and more where a shared collection lies beside it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.crafted import CRAFTED, Recording

REPOSITORY = Path(__file__).parents[2]
ROOTS = (REPOSITORY / "tests" / "recordings", REPOSITORY.parent / "shared" / "recordings")
_LISTING_FOLDERS = ("reddit/listings", "reddit/synthetic/listings")
_ANSWER_FOLDERS = ("reddit/errors", "reddit/synthetic/errors", "reddit/synthetic/errors_edited_upstream")
_LONGEST_NAME = 21


@cache
def listings() -> dict[str, Path]:
    """Return the files of all recorded listings by name, the repository's own first."""
    return _files(_LISTING_FOLDERS)


@cache
def answers() -> dict[str, Path]:
    """Return the files of all recorded failures, redirects and token answers by name."""
    return _files(_ANSWER_FOLDERS)


@cache
def listing(name: str) -> dict[str, Any]:
    """Read one recorded listing document."""
    return json.loads(listings()[name].read_text())


@cache
def answer(name: str) -> Recording:
    """Read one answer that is no listing, recorded or crafted."""
    if name in CRAFTED:
        return CRAFTED[name]
    told = json.loads(answers()[name].read_text())
    headers = {
        key: value if isinstance(value, str) else ", ".join(value) for key, value in told["headers"].items()
    }
    body = told["body"] or ""
    text = body if isinstance(body, str) else json.dumps(body)
    return Recording(name, told["status"], text.encode(), headers)


def community_for(name: str) -> str:
    """Return the community name under which a recording is served: short enough to be one."""
    short = (
        re.sub(r"_(hot|new|top_all|json|subreddit)(?=_|$)", "", name) if len(name) > _LONGEST_NAME else name
    )
    return short[:_LONGEST_NAME].strip("_").lower()


def _files(folders: tuple[str, ...]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for root in ROOTS:
        for folder in folders:
            for file in sorted((root / folder).glob("*.json")):
                found.setdefault(file.stem, file)
    return found
