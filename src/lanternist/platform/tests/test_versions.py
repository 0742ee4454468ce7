"""Known holes are not run: what is installed is looked at before anybody is served."""

import pytest

from lanternist.platform import versions
from lanternist.platform.versions import VersionRefused, check, refusals
from lanternist.settings import load

SOUND = {
    "ffmpeg": "8.1.2",
    "aiohttp": "3.13.3",
    "jinja2": "3.1.6",
    "pillow": "12.2.0",
    "pillow-heif": "1.3.0",
}


async def test_what_is_installed_here_may_run() -> None:
    found = await check(())

    assert {*SOUND, "libvips", "av", "litestar"} == set(found)
    assert all(version[0].isdigit() for version in found.values())


async def test_what_is_too_old_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "LEAST", {"ffmpeg": ("99.1", "it was made up")})

    with pytest.raises(
        VersionRefused, match=r"ffmpeg [\d.]+ must not be used: it was made up\. Install 99\.1"
    ) as told:
        await check(("ffmpeg=1.0",))
    accepted = str(told.value).rpartition("LANTERNIST_ACCEPTED_VERSIONS=")[2].rstrip(".")
    settings = load({"LANTERNIST_ACCEPTED_VERSIONS": accepted})
    assert (await check(settings.accepted_versions))["ffmpeg"] in accepted


@pytest.mark.parametrize("version", ["8.1.2", "8.1.10", "8.2", "9", "n8.1.2", "8.1.2-0ubuntu1"])
def test_newer_versions_are_fine(version: str) -> None:
    assert refusals(SOUND | {"ffmpeg": version}, ()) == []


@pytest.mark.parametrize("version", ["8.1.1", "8.1", "7.1.2-0+deb13u1", "N-118000-g1a2b3c", "", "unknown"])
def test_older_and_unreadable_versions_are_refused_unless_accepted_as_they_are(version: str) -> None:
    found = SOUND | {"ffmpeg": version}

    assert len(refusals(found, ("ffmpeg=8.1.2", "av=1"))) == 1
    assert refusals(found, (f"ffmpeg={version}",)) == []


def test_what_is_missing_is_refused() -> None:
    assert len(refusals({}, ())) == len(versions.LEAST)
