"""What becomes of a piece that is given up while it is written: it ends there, and touches no other file."""

import asyncio
import base64
import hashlib
import os
import threading
from pathlib import Path

import httpx
import pytest

from lanternist.features import vault
from lanternist.features.vault import writing
from lanternist.features.vault.multipart import MOST_AT_ONCE
from lanternist.features.vault.writing import WRITE_BYTES, Writer
from lanternist.platform.limits import Policies
from lanternist.settings import load
from tests.support.house import House

MIB = 1024**2


class SlowDigest:
    """A digest that takes as long as the test wants."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def update(self, _piece: bytes) -> None:
        self.begun.set()
        self.go_on.wait(10)


async def test_a_file_is_not_closed_under_the_thread_that_writes_to_it(tmp_path: Path):
    slow = SlowDigest()
    writer = Writer(tmp_path / "mine", digest=slow)
    await writer.write(b"x" * WRITE_BYTES)
    waiting = asyncio.create_task(writer.finish())
    await asyncio.to_thread(slow.begun.wait, 10)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    closing = asyncio.create_task(writer.close())
    for _ in range(5):
        await asyncio.sleep(0)
    # Nobody has to wait for it: a request may be cancelled twice.
    closing.cancel()
    # It would get the number of the file that was closed.
    other = os.open(tmp_path / "another person's", os.O_WRONLY | os.O_CREAT, 0o600)
    slow.go_on.set()
    assert writer._closing is not None
    await writer._closing
    os.close(other)

    assert (tmp_path / "another person's").read_bytes() == b""
    assert (tmp_path / "mine").stat().st_size == WRITE_BYTES


FORM = {"Content-Type": "multipart/form-data; boundary=x"}
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.mov"\r\n\r\n'


async def test_a_form_for_which_there_is_no_room_is_not_read_to_its_end(house: House):
    await house.execute(
        "insert into vault_item (user_id, state, source, original_name, file_name, bytes, attestation_version) "
        "values ($1, 'ready', 'general', 'sea.png', 'sea.png', 2147483648 - 1000000, 'x')",
        house.ids["cy"],
    )
    sent = 0

    async def body():
        nonlocal sent
        yield FILE
        for _ in range(20):
            sent += 1
            yield bytes(MIB)
            # As from a network: how soon it ends depends on the disk, which has to say that what came lasts.
            await asyncio.sleep(0.05)

    try:
        answer = await house.cy.post("/api/user/media/upload", content=body(), headers=FORM)
        told = await house.cy.post("/vault", content=FILE + bytes(3 * MIB), headers=FORM)
    finally:
        await house.execute("delete from vault_item where user_id = $1", house.ids["cy"])

    assert (answer.status_code, answer.json()["code"]) == (413, "VAULT_FULL")
    assert sent <= 3
    assert told.status_code == 413
    assert list((house.settings.data_dir / "incoming").iterdir()) == []


async def test_a_person_sends_a_few_forms_at_once_at_most(house: House):
    go_on, begun = asyncio.Event(), 0

    async def body():
        nonlocal begun
        begun += 1
        yield FILE
        await go_on.wait()
        yield b"x\r\n--x--\r\n"

    async def send(client: httpx.AsyncClient) -> httpx.Response:
        return await client.post("/api/user/media/upload", content=body(), headers=FORM)

    waiting = [asyncio.create_task(send(house.cy)) for _ in range(MOST_AT_ONCE)]
    while begun < MOST_AT_ONCE:
        await asyncio.sleep(0.01)
    refused = await send(house.cy)
    go_on.set()
    answers = [*await asyncio.gather(*waiting), await send(house.cy), await send(house.ana)]

    assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
    assert {each.status_code for each in answers} == {400}


def test_forms_with_files_count_as_uploads():
    policies = Policies.of(load({}))
    named = {path: policies.for_request("POST", path) for path in ("/vault", "/vault/", "/import/archive")}

    assert {path: policy and policy.name for path, policy in named.items()} == dict.fromkeys(named, "uploads")
    assert policies.for_request("GET", "/vault") is None


@pytest.mark.parametrize("has_checksum", [False, True])
async def test_a_piece_of_an_upload_that_was_given_up_ends_soon(
    house: House, monkeypatch: pytest.MonkeyPatch, has_checksum: bool
):
    monkeypatch.setattr(writing, "NOTE_BYTES", 2 * MIB)
    said = f"filename {base64.b64encode(b'a.mov').decode()},attestation "
    said += base64.b64encode(vault.ATTESTATION_VERSION.encode()).decode()
    begun = await house.ana.post(
        "/api/uploads", headers={"Upload-Length": str(200 * MIB), "Upload-Metadata": said}
    )
    path, sent = begun.headers["location"], 0

    async def body():
        nonlocal sent
        for place in range(200):
            if place == 1:
                assert (await house.ana.delete(path)).status_code == 204
            sent += 1
            yield bytes(MIB)
            # What was written has to last before that is noted, which a busy disk takes its time for.
            await asyncio.sleep(0.01)

    headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    if has_checksum:
        headers["Upload-Checksum"] = (
            f"sha1 {base64.b64encode(hashlib.sha1(b'never compared').digest()).decode()}"
        )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(house.app), base_url=house.ana.base_url
    ) as client:
        client.cookies = house.ana.cookies
        answer = await client.patch(path, content=body(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (409, "UPLOAD_OFFSET_WRONG")
    assert sent < 200
