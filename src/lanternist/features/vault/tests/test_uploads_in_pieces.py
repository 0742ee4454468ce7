"""Uploads in pieces: begun, cut, gone on with, checked, given up."""

import base64
import hashlib

import httpx
import pytest

from lanternist.features import vault
from tests.support import phone_files, pictures
from tests.support.house import House

PNG = pictures.media("i.example/pieces", "png")[0]
PIECE = {"Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0"}


def metadata(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in values.items())


async def begin(
    client: httpx.AsyncClient, length: int, name: str = "hills.png", **more: str
) -> httpx.Response:
    known = metadata(**({"filename": name, "attestation": vault.ATTESTATION_VERSION} | more))
    headers = {"Upload-Length": str(length), "Upload-Metadata": known, "Tus-Resumable": "1.0.0"}
    return await client.post("/api/uploads", headers=headers)


async def go_on(
    client: httpx.AsyncClient, path: str, offset: int, body: bytes, **more: str
) -> httpx.Response:
    headers = PIECE | {"Upload-Offset": str(offset)} | {k.replace("_", "-"): v for k, v in more.items()}
    return await client.patch(path, content=body, headers=headers)


def left(house: House) -> list[str]:
    return [each.name for each in (house.settings.data_dir / "incoming").iterdir()]


async def test_a_file_in_pieces_is_byte_for_byte_what_was_sent_and_becomes_a_file_of_the_vault(house: House):
    film = phone_files.mov()
    begun = await begin(house.ana, len(film), "IMG_9.MOV", caption="Fog")
    path = begun.headers["location"]
    assert (begun.status_code, begun.headers["upload-offset"]) == (201, "0")
    assert "GMT" in begun.headers["upload-expires"]
    step = len(film) // 3
    for start in range(0, len(film), step):
        head = await house.ana.head(path, headers={"Tus-Resumable": "1.0.0"})
        assert (head.headers["upload-offset"], head.headers["upload-length"]) == (str(start), str(len(film)))
        assert head.headers["cache-control"] == "no-store"
        assert [each["offset"] for each in (await house.ana.get("/api/uploads")).json()] == [start]
        answer = await go_on(house.ana, path, start, film[start : start + step])
        assert answer.status_code == 204, answer.text
    kept = house.settings.data_dir / "incoming" / path.rpartition("/")[2]
    assert kept.read_bytes() == film
    assert (await house.ana.get("/api/uploads")).json() == []

    await house.run_jobs()

    item = (await house.ana.get(f"/api/user/media/{answer.headers['upload-media-id']}")).json()
    assert (item["state"], item["originalName"], item["caption"]) == ("ready", "IMG_9.MOV", "Fog")
    assert left(house) == []


async def test_what_came_of_a_piece_before_the_line_was_cut_counts(house: House):
    path = (await begin(house.ana, len(PNG))).headers["location"]

    async def cut(scope, receive, send):
        first = [await receive()]

        async def receive_once():
            return first.pop() if first else {"type": "http.disconnect"}

        await house.app(scope, receive_once, send)

    async def body():
        yield PNG[:1000]
        yield PNG[1000:]

    transport = httpx.ASGITransport(cut)
    async with httpx.AsyncClient(transport=transport, base_url=house.ana.base_url) as client:
        client.cookies = house.ana.cookies
        await client.patch(path, content=body(), headers=PIECE | {"Upload-Offset": "0"})
    offset = int((await house.ana.head(path)).headers["upload-offset"])
    assert offset == 1000

    assert (await go_on(house.ana, path, offset, PNG[offset:])).status_code == 204
    await house.run_jobs()
    assert (await house.ana.get("/api/user/media")).json()["files"][0]["state"] == "ready"


async def test_a_small_file_needs_one_call(house: House):
    headers = PIECE | {"Upload-Length": str(len(PNG)), "Upload-Metadata": metadata(filename="one.png")}
    answer = await house.ana.post("/api/uploads", content=PNG, headers=headers)

    assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(PNG)))
    assert answer.headers["upload-media-id"]
    await house.run_jobs()


async def test_a_piece_that_does_not_fit_is_refused_and_changes_nothing(house: House):
    path = (await begin(house.ana, len(PNG))).headers["location"]
    wrong = {"Upload_Checksum": "sha1 " + base64.b64encode(b"x" * 20).decode()}
    right = {"Upload_Checksum": "sha256 " + base64.b64encode(hashlib.sha256(PNG[:9]).digest()).decode()}

    answers = [
        (await go_on(house.ana, path, 5, PNG[5:]), 409, "UPLOAD_OFFSET_WRONG"),
        (await go_on(house.ana, path, 0, PNG + b"more"), 413, "FILE_TOO_LARGE"),
        (await go_on(house.ana, path, 0, PNG[:9], **wrong), 460, "UPLOAD_CHECKSUM_WRONG"),
        (await go_on(house.ana, path, 0, b"", Upload_Checksum="md5 x"), 400, "VALIDATION_ERROR"),
        (await go_on(house.ana, path, 0, b"", Content_Type="text/plain"), 415, "UPLOAD_TYPE_WRONG"),
        (await go_on(house.ana, path, 0, b"", Tus_Resumable="0.2.2"), 412, "TUS_VERSION_UNKNOWN"),
        (await go_on(house.cy, path, 0, PNG), 404, "UPLOAD_NOT_FOUND"),
    ]

    assert [(each.status_code, each.json()["code"]) for each, _, _ in answers] == [
        (status, code) for _, status, code in answers
    ]
    assert (await house.ana.head(path)).headers["upload-offset"] == "0"
    assert (await go_on(house.ana, path, 0, PNG[:9], **right)).headers["upload-offset"] == "9"
    assert (await house.ana.delete(path)).status_code == 204
    assert (await house.ana.head(path)).status_code == 404
    assert left(house) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "0"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": str(5 * 1024**3)}, 413),
        ({"Upload-Metadata": "filename ***"}, 400),
        ({"Upload-Metadata": metadata(filename="../a.png")}, 400),
        ({"Upload-Metadata": metadata(filename="a.exe")}, 400),
        ({"Upload-Metadata": metadata(filename="a.png", source="x")}, 400),
        ({"Upload-Metadata": metadata(filename="a.png", attestation="1999")}, 422),
        ({"Upload-Length": str(3 * 1024**3)}, 413),
    ],
    ids=str,
)
async def test_an_upload_that_cannot_be_is_refused_when_it_begins(house: House, headers, status):
    usual = {"Upload-Length": "10", "Upload-Metadata": metadata(filename="a.png")} if headers else {}
    answer = await house.ana.post("/api/uploads", headers=usual | headers)

    assert answer.status_code == status, answer.text
    assert (await house.ana.get("/api/uploads")).json() == []


async def test_what_is_no_picture_is_refused_when_it_is_whole(house: House):
    path = (await begin(house.ana, 12)).headers["location"]

    answer = await go_on(house.ana, path, 0, b"<svg/>" * 2)

    assert (answer.status_code, answer.json()["code"]) == (400, "MEDIA_TYPE_NOT_SUPPORTED")
    assert (await house.ana.head(path)).status_code == 404
    assert left(house) == []


async def test_uploads_that_nobody_goes_on_with_are_forgotten(house: House):
    path = (await begin(house.ana, 100)).headers["location"]
    await house.execute(
        "update vault_upload set expires_at = now() - interval '1 second' where item_id is null"
    )

    assert (await house.ana.head(path)).status_code == 404
    said = await house.nobody.options("/api/uploads")
    assert (said.status_code, said.headers["tus-version"]) == (204, "1.0.0")
    assert "creation-with-upload" in said.headers["tus-extension"]


async def test_the_same_key_begins_one_upload(house: House):
    known = metadata(filename="once.png", attestation=vault.ATTESTATION_VERSION)
    headers = PIECE | {"Upload-Length": str(len(PNG)), "Upload-Metadata": known, "Idempotency-Key": "begin"}
    before = len((await house.ana.get("/api/user/media")).json()["files"])
    # The first call had brought a part of the file when its line was cut.
    first = await house.ana.post(
        "/api/uploads", headers={k: v for k, v in headers.items() if k != "Content-Type"}
    )
    path = first.headers["location"]
    assert (await go_on(house.ana, path, 0, PNG[:500])).status_code == 204

    again = await house.ana.post("/api/uploads", content=PNG, headers=headers)
    other = await house.ana.post("/api/uploads", headers=headers | {"Upload-Length": "7"})
    done = await go_on(house.ana, path, 500, PNG[500:])
    after = await house.ana.post("/api/uploads", content=PNG, headers=headers)

    assert (again.status_code, again.headers["location"], again.headers["upload-offset"]) == (
        201,
        path,
        "500",
    )
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_MISMATCH")
    assert after.headers["upload-media-id"] == done.headers["upload-media-id"]
    assert len((await house.ana.get("/api/user/media")).json()["files"]) == before + 1
    await house.ana.delete(path)
    gone = await house.ana.post("/api/uploads", headers=headers)
    assert (gone.status_code, gone.json()["code"]) == (404, "UPLOAD_NOT_FOUND")
    await house.run_jobs()
