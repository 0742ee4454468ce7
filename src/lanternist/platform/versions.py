"""Versions that must not be run: each of them has a hole that what people upload or hosts send can reach.

`python -m lanternist.platform.versions` writes what is installed as JSON. It is asked as a process of its own, so
that the decoders' libraries are not loaded where nothing is decoded.
"""

import asyncio
import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping

from lanternist.settings.table import PREFIX

LEAST: Mapping[str, tuple[str, str]] = {
    "ffmpeg": (
        "8.1.2",
        "a crafted film can make it write where it must not (CVE-2026-8461); it comes with `av`",
    ),
    "pillow-heif": ("1.3.0", "it can write memory of the server into pictures (CVE-2026-28231)"),
    "pillow": ("12.2.0", "a crafted file can make it write where it must not (CVE-2026-25990)"),
    "aiohttp": ("3.13.3", "a packed answer can use up the memory (CVE-2025-69223)"),
    "jinja2": ("3.1.6", "a template can leave its sandbox (CVE-2025-27516)"),
}
"""By part: the first version without the hole, and the hole."""
_COMMAND = (sys.executable, "-m", "lanternist.platform.versions")
_SECONDS = 30


class VersionRefused(Exception):
    """Something installed has a hole that is known; the message says what to do."""


async def check(accepted: Iterable[str]) -> dict[str, str]:
    """Return the versions of what matters, or raise `VersionRefused`; `accepted` are words like `ffmpeg=7.1.2`."""
    process = await asyncio.create_subprocess_exec(*_COMMAND, stdout=subprocess.PIPE)
    try:
        async with asyncio.timeout(_SECONDS):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise VersionRefused(
            "The libraries that read pictures and films cannot be loaded; install them again."
        )
    found: dict[str, str] = json.loads(output)
    problems = refusals(found, accepted)
    if problems:
        raise VersionRefused("\n".join(problems))
    return found


def refusals(found: Mapping[str, str], accepted: Iterable[str]) -> list[str]:
    """Say of each part that is too old what is wrong and what to do; one that cannot be read is too old."""
    known = set(accepted)
    return [
        f"{name} {version} must not be used: {hole}. Install {least} or newer. Where it is known to be mended all the "
        f"same, as by a distribution, set {PREFIX}ACCEPTED_VERSIONS={name}={version}."
        for name, (least, hole) in LEAST.items()
        if _number(version := found.get(name, "unknown")) < _number(least)
        and f"{name}={version}" not in known
    ]


def installed() -> dict[str, str]:
    """Return the versions of the parts that read what strangers made. Loads them."""
    import av
    import pyvips

    libraries = {
        "ffmpeg": av.ffmpeg_version_info,
        "libvips": ".".join(str(pyvips.version(n)) for n in range(3)),
    }
    packages = ("aiohttp", "av", "jinja2", "litestar", "pillow", "pillow-heif")
    return libraries | {name: importlib.metadata.version(name) for name in packages}


def _number(version: str) -> tuple[int, ...]:
    """Return what versions are compared by: the numbers at its start."""
    start = re.match(r"n?(\d+(?:\.\d+)*)", version)
    return tuple(map(int, start[1].split("."))) if start else ()


if __name__ == "__main__":
    print(json.dumps(installed()))  # noqa: T201  what started this reads it
