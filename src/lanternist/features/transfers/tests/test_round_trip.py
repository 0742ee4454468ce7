"""What goes out comes back: export, delete and import give an equal session; hostile files stay outside."""

import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from lanternist.features import vault
from tests.support import hostile_files, phone_files, pictures
from tests.support.house import House, add_slides
from tests.support.standing import standing

IMPORT = "/api/sessions/import/archive"
KINDS = ("jpg", "png", "webp", "gif", "mp4")
SETTINGS = (
    "title",
    "subreddits",
    "categoryId",
    "intervalMin",
    "intervalMax",
    "transition",
    "aiPrompt",
    "captionTheme",
    "isFavorite",
    "isManualMode",
    "showDuplicates",
    "isImported",
    "kind",
    "tags",
)
TOLD = ("type", "caption", "title", "sourceUrl", "durationSeconds", "order", "width", "height")


async def send(
    house: House, body: bytes, *, headers: dict[str, str] | None = None, **fields: str
) -> httpx.Response:
    form = {"attestation": vault.ATTESTATION_VERSION} | fields
    files = {"file": ("session.zip", body, "application/zip")}
    return await house.ana.post(IMPORT, data=form, files=files, headers=headers)


async def imported(house: House, body: bytes, **fields: str) -> dict[str, Any]:
    """Import an archive, let the worker do it, and return what became of it."""
    answer = await send(house, body, **fields)
    assert answer.status_code == 202, answer.text
    assert answer.json()["state"] == "pending"
    await house.run_jobs()
    return (await house.ana.get(f"/api/transfers/{answer.json()['id']}")).json()


async def seen(house: House, session_id: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[bytes]]:
    """Return a session as its owner sees it, with the bytes of its media."""
    body = (await house.ana.get(f"/api/sessions/{session_id}")).json()
    files = [(await house.nobody.get(each["mediaUrl"])).content for each in body["media"]]
    body = (await house.ana.get(f"/api/sessions/{session_id}")).json()
    return body["session"], body["media"], files


async def shown(house: House, session: dict[str, Any]) -> bytes:
    """Return the picture that stands for a session."""
    answer = await house.nobody.get(session["thumbnail"])
    assert answer.status_code == 200, answer.text
    return answer.content


def packed(*files: tuple[str, bytes], manifest: object = None) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
        if manifest is not None:
            archive.writestr("manifest.json", json.dumps(manifest))
    return body.getvalue()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_export_delete_and_import_give_an_equal_session(house: House, seed: int):
    luck = random.Random(seed)
    category = (await house.ana.post("/api/categories", json={"name": f"Shelf {seed}"})).json()["id"]
    session_id = await house.session_of(
        house.ana,
        title=f'Hills \u26f0 {seed} "quoted" & <b>',
        aiPrompt=luck.choice([None, "slowly, by the sea"]),
        captionTheme=luck.choice([None, "custom"]),
        intervalMin=luck.randint(1, 9),
        intervalMax=luck.randint(10, 60),
        transition=luck.choice(["fade", "slide", "zoom", "flip", "none"]),
        isFavorite=luck.random() < 0.5,
        isManualMode=luck.random() < 0.5,
        showDuplicates=luck.random() < 0.5,
        categoryId=category,
    )
    slides = await add_slides(house.db, session_id, luck.randint(2, 5), host=f"i{seed}.example")
    path = f"/api/sessions/{session_id}"
    for slide in slides:
        caption = luck.choice([None, "A caption\nof two lines \u2603", "x" * 2000])
        change = {"caption": caption, "durationSeconds": luck.choice([None, 0.5, 12.25])}
        assert (await house.ana.patch(f"{path}/media/{slide}", json=change)).status_code == 200
    luck.shuffle(slides)
    await house.ana.put(f"{path}/media/order", json={"ids": slides})
    await house.ana.put(f"{path}/tags", json={"tags": ["hills", "fog"]})
    _, media, _ = await seen(house, session_id)
    wanted = ["", luck.choice(media[1:])["mediaUrl"], f"https://i{seed}.example/front.jpg"][seed % 3]
    assert (await house.ana.patch(path, json={"thumbnail": wanted})).status_code == 200
    session, media, files = await seen(house, session_id)
    front = await shown(house, session)
    archive = (await house.ana.get(f"{path}/export")).content
    balance = (await house.ana.get("/api/credits/balance")).json()["balance"]
    assert (await house.ana.delete(path)).status_code == 204

    done = await imported(house, archive)

    assert (done["state"], done["done"], done["total"], done["skipped"]) == (
        "done",
        len(media),
        len(media),
        0,
    )
    again, slides_again, files_again = await seen(house, done["sessionId"])
    assert {name: again[name] for name in SETTINGS} == {name: session[name] for name in SETTINGS}
    assert [{name: each[name] for name in TOLD} for each in slides_again] == [
        {name: each[name] for name in TOLD} for each in media
    ]
    assert files_again == files
    assert await shown(house, again) == front
    assert (again["isPublic"], again["shareToCommunity"]) == (False, False)
    assert (await house.ana.get("/api/credits/balance")).json()["balance"] == balance - 10
    second = (await house.ana.get(f"/api/sessions/{done['sessionId']}/export")).content
    told, told_again = (
        json.loads(zipfile.ZipFile(io.BytesIO(each)).read("manifest.json")) for each in (archive, second)
    )
    assert [each["sha256"] for each in told["media"]] == [each["sha256"] for each in told_again["media"]]
    assert told["session"]["thumbnail"] == told_again["session"]["thumbnail"]
    assert (told["session"]["thumbnail"] is None) == (not wanted)


async def test_every_kind_of_file_comes_in_by_its_name_in_order(house: House):
    files = [
        (f"holiday/{10 - n}.{kind}", pictures.media(f"zip {kind}", kind)[0]) for n, kind in enumerate(KINDS)
    ]
    files += [("holiday/2.heic", phone_files.heic()), ("__MACOSX/._1.jpg", b"x"), ("notes.txt", b"hello")]

    done = await imported(house, packed(*files), title="A holiday")

    session, media, bodies = await seen(house, done["sessionId"])
    assert (session["title"], session["importSource"], session["kind"]) == ("A holiday", "zip", "imported")
    assert [each["type"] for each in media] == ["image", "video", "gif", "image", "image", "image"]
    assert all(bodies)


async def test_what_hides_in_files_of_an_archive_does_not_come_along(house: House):
    """One of each kind; all of them are in the tests of the vault, and those that are refused in test_hostile_files."""
    one_of_each = {name.split()[0]: body for name, body in hostile_files.kept()}
    files = [(f"a.{kind}", body) for kind, body in one_of_each.items()]

    done = await imported(house, packed(*files))

    assert (done["state"], done["skipped"]) == ("done", 0)
    _, media, bodies = await seen(house, done["sessionId"])
    assert len(media) == len(files) == 7
    assert not [body for body in bodies if hostile_files.MARK in body or b"PK\x05\x06" in body]


BAD = {
    "no archive": (b"hello", "not_an_archive"),
    "outside": (packed(("../a.jpg", b"x")), "unsafe_name"),
    "empty": (packed(), "empty"),
}


@pytest.mark.parametrize("name", BAD)
async def test_an_archive_that_is_refused_leaves_nothing(house: House, name: str):
    body, reason = BAD[name]
    before = await standing(house.db, without=("vault_attestation",))

    answer = await send(house, body)

    assert (answer.status_code, answer.json()["code"], answer.json()["reason"]) == (
        400,
        "ARCHIVE_REFUSED",
        reason,
    )
    assert await standing(house.db, without=("vault_attestation",)) == before
    assert lying(house) == []


def lying(house: House) -> list[Path]:
    folder = house.settings.data_dir / "transfers"
    return [each for each in folder.rglob("*") if each.is_file()] if folder.is_dir() else []


ONE = ("a.jpg", pictures.media("one", "jpg")[0])
FAILING = {
    "no manifest that can be read": (packed(ONE, manifest={"format": "another", "version": 1}), "manifest"),
    "a file that is not there": (
        packed(ONE, manifest={"session": {"title": "A"}, "media": [{"file": "b.jpg"}]}),
        "manifest",
    ),
    "a picture of its own that is not there": (
        packed(
            ONE, manifest={"session": {"title": "A", "thumbnail": {"slide": 1}}, "media": [{"file": "a.jpg"}]}
        ),
        "manifest",
    ),
    "a picture of its own at an endless address": (
        packed(
            ONE,
            manifest={
                "session": {"title": "A", "thumbnail": {"sourceUrl": "https://" + "x" * 10_000}},
                "media": [{"file": "a.jpg"}],
            },
        ),
        "manifest",
    ),
    "no title": (packed(ONE, manifest={"session": {"title": " "}, "media": [{"file": "a.jpg"}]}), "manifest"),
    "nothing to show": (packed(("a.jpg", b"<svg onload=alert(1)>")), "empty"),
    "damaged behind a good one": (
        packed(ONE, ("b.jpg", b"x" * 5000)).replace(b"x" * 50, b"y" * 50, 1),
        "damaged",
    ),
    "a category of a name that is not allowed": (
        packed(
            ONE, manifest={"session": {"title": "A", "category": "preteen"}, "media": [{"file": "a.jpg"}]}
        ),
        "content_not_allowed",
    ),
    "an address at home": (
        packed(ONE, manifest={"session": {"title": "A"}, "media": [{"sourceUrl": "http://127.0.0.1/a.jpg"}]}),
        "empty",
    ),
}


@pytest.mark.parametrize("name", FAILING)
async def test_an_import_that_fails_takes_back_what_it_made_and_costs_nothing(house: House, name: str):
    body, failure = FAILING[name]
    kept = (
        "sessions_session",
        "sessions_category",
        "vault_item",
        "credits_transfer",
        "media_scope",
        "media_link",
        "media_asset",
    )
    before = [await house.value(f"select count(*) from {table}") for table in kept]

    done = await imported(house, body)

    assert (done["state"], done["failure"], done["sessionId"]) == ("failed", failure, None)
    assert [await house.value(f"select count(*) from {table}") for table in kept] == before
    assert lying(house) == []


@pytest.mark.parametrize(
    "thumbnail",
    [
        {"sourceUrl": "http://127.0.0.1/a.jpg"},
        {"sourceUrl": "http://[::ffff:10.0.0.1]/a.jpg"},
        {"sourceUrl": "javascript:alert(1)"},
        {"file": "page.html", "sha256": "0" * 64},
    ],
    ids=lambda each: str(each)[:40],
)
async def test_a_picture_that_nothing_may_be_made_of_stands_for_no_session(house: House, thumbnail: dict):
    told = {"session": {"title": "A", "thumbnail": thumbnail}, "media": [{"file": "a.jpg"}]}

    done = await imported(house, packed(ONE, ("page.html", b"<script>alert(1)</script>"), manifest=told))

    body = (await house.ana.get(f"/api/sessions/{done['sessionId']}")).json()
    shown = [
        (await house.nobody.get(each)).content
        for each in (body["session"]["thumbnail"], body["media"][0]["mediaUrl"])
    ]
    assert (done["state"], shown[0]) == ("done", shown[1])


async def test_the_same_key_queues_one_import(house: House):
    body = packed(("once.jpg", pictures.media("once", "jpg")[0]))
    first, again = [await send(house, body, headers={"Idempotency-Key": "zip"}) for _ in range(2)]
    other = await send(house, body, headers={"Idempotency-Key": "zip"}, title="Another")
    await house.run_jobs()

    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 422)
    assert again.json() == first.json()
    assert lying(house) == []


async def test_a_person_has_a_few_imports_under_way_at_most(house: House):
    answers = [await send(house, packed((f"{n}.jpg", ONE[1]))) for n in range(3)]
    await house.run_jobs()
    after = await send(house, packed(ONE))
    await house.run_jobs()

    assert [answer.status_code for answer in answers] == [202, 202, 409]
    assert answers[2].json()["code"] == "IMPORT_UNDER_WAY"
    assert after.status_code == 202
    assert lying(house) == []


async def test_who_has_not_confirmed_what_uploads_need_imports_no_archive(house: House):
    answer = await house.cy.post(IMPORT, files={"file": ("a.zip", packed(ONE), "application/zip")})

    assert (answer.status_code, answer.json()["code"]) == (422, "ATTESTATION_REQUIRED")
    assert lying(house) == []


async def test_nobody_else_sees_a_transfer(house: House):
    done = await imported(house, packed(("mine.jpg", pictures.media("mine", "jpg")[0])))
    path = f"/api/transfers/{done['id']}"

    theirs, wrong = await house.cy.get(path), await house.ana.get("/api/transfers/x")
    assert (theirs.status_code, theirs.json()["code"]) == (404, "TASK_NOT_FOUND")
    assert (await house.nobody.get(path)).status_code == 401
    assert (wrong.status_code, wrong.json()["code"]) == (400, "INVALID_TASK_ID")
    assert done["id"] in [each["id"] for each in (await house.ana.get("/api/transfers")).json()["items"]]
    assert (await house.cy.get("/api/transfers")).json() == {"items": []}


async def test_the_whole_account_is_exported_and_only_its_owner_fetches_it(house: House):
    listed = {"kind": "urls", "content": "https://i.example/whole.jpg The whole", "title": "For the whole"}
    session_id = (await house.ana.post("/api/sessions/import", json=listed)).json()["session"]["id"]
    await seen(house, session_id)
    begun = await house.ana.post("/api/exports")
    early = await house.ana.get(f"/api/exports/{begun.json()['id']}/file")
    second = await house.ana.post("/api/exports")
    await house.run_jobs()
    path = f"/api/exports/{begun.json()['id']}/file"
    answer = await house.ana.get(path)

    assert early.json()["code"] == "EXPORT_NOT_READY"
    assert (begun.status_code, early.status_code, second.status_code) == (202, 409, 202)
    assert second.json()["id"] == begun.json()["id"]
    assert (answer.status_code, (await house.cy.get(path)).status_code) == (200, 404)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    told = json.loads(archive.read("data/accounts_user.json"))
    assert [each["email"] for each in told] == ["ana@lanternist.example"]
    assert "password_hash" not in told[0]
    manifest = json.loads(archive.read(f"sessions/{session_id}/manifest.json"))
    assert manifest["session"]["title"] == "For the whole"
    assert f"sessions/{session_id}/{manifest['media'][0]['file']}" in archive.namelist()
    for table in ("sessions_session", "credits_account", "activity_event", "vault_item"):
        assert f"data/{table}.json" in archive.namelist()
    everything = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("data/"))
    assert house.ids["cy"].encode() not in everything

    again = (await house.ana.post("/api/exports")).json()["id"]
    await house.run_jobs()

    # One at a time: each holds all that a person keeps.
    assert (await house.ana.get(path)).status_code == 404
    assert (await house.ana.get(f"/api/exports/{again}/file")).status_code == 200
    assert await house.value("select count(*) from transfers_transfer where kind = 'export'") == 1
    assert len(list((house.settings.data_dir / "transfers").glob("*.zip"))) == 1
