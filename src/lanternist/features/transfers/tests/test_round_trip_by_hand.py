"""A session that was put together by hand comes back with its parts, and its files are in the vault once."""

import io
import json
import random
import zipfile
from typing import Any

import pytest

from lanternist.features import vault
from lanternist.features.transfers.tests.test_round_trip import SETTINGS, TOLD, imported, packed, seen
from tests.support import clips, pictures
from tests.support.house import House

PARTS = ("startSeconds", "endSeconds")


async def upload(house: House, name: str, body: bytes) -> int:
    answer = await house.ana.post(
        "/api/user/media/upload",
        files={"file": (name, body)},
        data={"attestation": vault.ATTESTATION_VERSION},
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def put_together(house: House, luck: random.Random) -> int:
    """Return a session of pictures, films and one address, timed, cut and ordered by chance."""
    number = luck.randrange(10**6)
    films = [
        await upload(house, f"{number}-{n}.mp4", clips.picture(1.0 + n)) for n in range(luck.randint(1, 2))
    ]
    stills = [
        await upload(house, f"{number}-{n}.jpg", pictures.photo(number + n))
        for n in range(luck.randint(1, 2))
    ]
    # The same bytes twice are two files of the vault, and two slides.
    stills.append(await upload(house, f"{number}-again.jpg", pictures.photo(number)))
    await house.run_jobs()
    fields = {
        "title": f"By hand {number}",
        "intervalMin": luck.randint(1, 9),
        "transition": luck.choice(["fade", "zoom"]),
        "showDuplicates": True,
    }
    session_id = (await house.ana.post("/api/sessions/manual", json=fields)).json()["id"]
    path = f"/api/sessions/{session_id}"
    added = [{"mediaId": each} for each in stills] + [{"mediaUrl": f"https://i.example/hand-{number}.jpg"}]
    for film in films:
        start = luck.choice([None, 0, 0.25])
        added.append({"mediaId": film, "startSeconds": start, "endSeconds": luck.choice([None, 0.75])})  # pyright: ignore[reportArgumentType]
    luck.shuffle(added)
    slides: list[int] = []
    for each in added:
        told = {
            "caption": luck.choice([None, "Fog\nover the bay"]),
            "durationSeconds": luck.choice([None, 7.5]),
        }
        answer = await house.ana.post(f"{path}/media", json=each | told)
        assert answer.status_code == 201, answer.text
        slides.append(answer.json()["id"])
    luck.shuffle(slides)
    await house.ana.put(f"{path}/media/order", json={"ids": slides})
    await house.ana.put(f"{path}/tags", json={"tags": ["bay", "fog"]})
    return session_id


@pytest.mark.parametrize("seed", [11, 12])
async def test_parts_and_order_come_back_and_no_file_is_kept_twice(house: House, seed: int):
    session_id = await put_together(house, random.Random(seed))
    path = f"/api/sessions/{session_id}"
    session, media, files = await seen(house, session_id)
    archive = (await house.ana.get(f"{path}/export")).content
    assert (await house.ana.delete(path)).status_code == 204
    items, used = await kept(house)

    made = [await imported(house, archive) for _ in range(2)]

    for done in made:
        again, slides, files_again = await seen(house, done["sessionId"])
        assert {name: again[name] for name in SETTINGS} == {name: session[name] for name in SETTINGS}
        told = (*TOLD, *PARTS)
        assert [[each[name] for name in told] for each in slides] == [
            [each[name] for name in told] for each in media
        ]
        assert files_again == files
        assert (done["state"], done["skipped"]) == ("done", 0)
    # What the address showed is a file of the vault now; all else was there.
    [fetched] = [file for file, slide in zip(files, media, strict=True) if slide["sourceUrl"]]
    assert await kept(house) == (items + 1, used + len(fetched))
    again = (await house.ana.get(f"/api/sessions/{made[1]['sessionId']}/export")).content
    assert hashes(again) == hashes(archive)


async def test_a_part_that_ends_before_it_begins_is_no_manifest(house: House):
    medium = {"file": "a.jpg", "startSeconds": 2, "endSeconds": 1}
    manifest = {"session": {"title": "A"}, "media": [medium]}

    done = await imported(house, packed(("a.jpg", pictures.photo(5)), manifest=manifest))

    assert (done["state"], done["failure"]) == ("failed", "manifest")


async def kept(house: House) -> tuple[int, int]:
    """Return how many files the vault holds, and how many bytes they count for."""
    found = (await house.ana.get("/api/user/media")).json()
    return found["total"], found["usedBytes"]


def hashes(archive: bytes) -> list[Any]:
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(archive)).read("manifest.json"))
    return [each["sha256"] for each in manifest["media"]]
