"""A large archive comes in pieces, as large files do, and is imported then."""

import base64

import httpx

from lanternist.features import vault
from lanternist.features.transfers.tests.test_round_trip import IMPORT, lying, packed, seen
from tests.support import pictures
from tests.support.house import House

ARCHIVE = packed(*((f"{n}.jpg", pictures.photo(40 + n)) for n in range(3)))
PIECE = {"Content-Type": "application/offset+octet-stream"}


async def begin(client: httpx.AsyncClient, length: int, **told: str) -> httpx.Response:
    known = {"filename": "bay.zip", "purpose": "archive", "attestation": vault.ATTESTATION_VERSION} | told
    metadata = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in known.items())
    headers = {"Upload-Length": str(length), "Upload-Metadata": metadata}
    return await client.post("/api/uploads", headers=headers)


async def sent(client: httpx.AsyncClient, body: bytes) -> str:
    """Send an archive in two pieces; return its id."""
    path = (await begin(client, len(body))).headers["location"]
    for start, end in ((0, 1000), (1000, len(body))):
        answer = await client.patch(
            path, content=body[start:end], headers=PIECE | {"Upload-Offset": str(start)}
        )
        assert answer.status_code == 204, answer.text
        assert "upload-media-id" not in answer.headers
    return path.rpartition("/")[2]


async def imported(client: httpx.AsyncClient, upload: str, key: str = "", **fields: str) -> httpx.Response:
    return await client.post(
        IMPORT,
        files={"upload": (None, upload), **{name: (None, text) for name, text in fields.items()}},
        headers={"Idempotency-Key": key} if key else {},
    )


async def used(house: House) -> int:
    return (await house.ana.get("/api/user/media")).json()["usedBytes"]


async def test_an_archive_that_came_in_pieces_is_imported_once(house: House):
    before = await used(house)
    upload = await sent(house.ana, ARCHIVE)
    [waiting] = (await house.ana.get("/api/uploads")).json()
    assert (waiting["purpose"], waiting["offset"], waiting["mediaId"]) == ("archive", len(ARCHIVE), None)
    assert await used(house) == before + len(ARCHIVE)
    assert (await imported(house.cy, upload)).json()["code"] == "UPLOAD_NOT_FOUND"

    answers = [await imported(house.ana, upload, "key", title="The bay") for _ in range(2)]
    gone = await imported(house.ana, upload, title="The bay")
    await house.run_jobs()

    assert [each.status_code for each in answers] == [202, 202], answers[0].text
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert (gone.status_code, gone.json()["code"]) == (404, "UPLOAD_NOT_FOUND")
    done = (await house.ana.get(f"/api/transfers/{answers[0].json()['id']}")).json()
    session, media, _ = await seen(house, done["sessionId"])
    assert (done["state"], session["title"], len(media)) == ("done", "The bay", 3)
    assert (await house.ana.get("/api/uploads")).json() == []
    assert lying(house) == []
    assert list((house.settings.data_dir / "incoming").iterdir()) == []


async def test_an_archive_that_is_refused_stays_and_can_be_given_up(house: House):
    upload = await sent(house.ana, b"no archive" * 200)

    answer = await imported(house.ana, upload)

    assert (answer.status_code, answer.json()["code"]) == (400, "ARCHIVE_REFUSED")
    assert lying(house) == []
    assert (await house.ana.delete(f"/api/uploads/{upload}")).status_code == 204
    assert list((house.settings.data_dir / "incoming").iterdir()) == []


async def test_only_a_whole_archive_of_ones_own_is_imported(house: House):
    part = (await begin(house.ana, len(ARCHIVE))).headers["location"].rpartition("/")[2]
    picture = await begin(house.ana, 10, filename="a.png", purpose="media")
    refused = [
        await imported(house.ana, upload)
        for upload in (part, picture.headers["location"].rpartition("/")[2], "0" * 32, "../x")
    ]
    wrong = [
        await begin(house.ana, 10, purpose="elsewhere"),
        await begin(house.ana, 10, filename="a.png"),
        await begin(house.ana, 3 * 1024**3),
    ]

    assert {each.json()["code"] for each in refused} == {"UPLOAD_NOT_FOUND"}
    assert [each.status_code for each in wrong] == [400, 400, 413]
    for each in (await house.ana.get("/api/uploads")).json():
        await house.ana.delete(f"/api/uploads/{each['id']}")
