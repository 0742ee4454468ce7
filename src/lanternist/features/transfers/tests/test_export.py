"""A session as an archive: what is here goes along, what is not is named, and nobody else gets it."""

import hashlib
import io
import json
import zipfile

import pytest

from tests.support.house import House, add_slides


async def exported(house: House, session_id: int) -> zipfile.ZipFile:
    answer = await house.ana.get(f"/api/sessions/{session_id}/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_an_archive_holds_what_is_here_and_names_the_rest(house: House):
    session_id = await house.session_of(
        house.ana, title="Hills & d\u00fcnes", aiPrompt="slowly", captionTheme="custom"
    )
    slides = await add_slides(house.db, session_id, 3)
    path = f"/api/sessions/{session_id}"
    await house.ana.patch(
        f"{path}/media/{slides[0]}", json={"caption": "The first \u26f0", "durationSeconds": 7.5}
    )
    await house.ana.put(f"{path}/tags", json={"tags": ["hills"]})
    category = (await house.ana.post("/api/categories", json={"name": "Outside"})).json()["id"]
    await house.ana.patch(path, json={"categoryId": category})
    media = (await house.ana.get(path)).json()["media"]
    loaded = [(await house.nobody.get(each["mediaUrl"])).content for each in media[:2]]

    archive = await exported(house, session_id)

    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["format"], manifest["version"]) == ("lanternist-session", 1)
    assert (
        manifest["session"] | {"title": "Hills & d\u00fcnes", "tags": ["hills"], "category": "Outside"}
        == manifest["session"]
    )
    assert (manifest["session"]["aiPrompt"], manifest["session"]["subreddits"]) == ("slowly", ["sfwpics"])
    first, second, third = manifest["media"]
    assert (first["caption"], first["durationSeconds"]) == ("The first \u26f0", 7.5)
    assert [archive.read(each["file"]) for each in (first, second)] == loaded
    assert [each["sha256"] for each in (first, second)] == [
        hashlib.sha256(body).hexdigest() for body in loaded
    ]
    assert (third["file"], third["missing"], third["sourceUrl"]) == (None, "pending", media[2]["sourceUrl"])
    assert sorted(archive.namelist()) == ["manifest.json", first["file"], second["file"]]


async def test_a_file_whose_bytes_are_lost_is_named_as_missing(house: House):
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1)
    media = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    body = (await house.nobody.get(media[0]["mediaUrl"])).content
    name = hashlib.sha256(body).hexdigest()
    next(house.settings.data_dir.rglob(name)).unlink()

    manifest = json.loads((await exported(house, session_id)).read("manifest.json"))

    assert (manifest["media"][0]["file"], manifest["media"][0]["missing"]) == (None, "unreadable")


@pytest.mark.parametrize(("person", "status"), [("cy", 403), ("nobody", 401), ("admin", 403)])
async def test_only_its_owner_exports_a_session(house: House, person: str, status: int):
    session_id = await house.session_of(house.ana, isPublic=True)

    answer = await (await house.client_named(person)).get(f"/api/sessions/{session_id}/export")

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/json")
