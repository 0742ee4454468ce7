"""What is blocked is not taken into a vault, by its bytes or by how it looks, and the reason gives nothing away."""

import httpx
import pytest

from lanternist.features import media, moderation, vault
from tests.support import pictures
from tests.support.house import House


async def send(client: httpx.AsyncClient, body: bytes) -> httpx.Response:
    return await client.post(
        "/api/user/media/upload",
        files={"file": ("cliffs.jpg", body)},
        data={"attestation": vault.ATTESTATION_VERSION},
    )


@pytest.mark.parametrize("by", ["digest", "looks"])
async def test_what_is_blocked_is_refused_and_nothing_is_kept(house: House, by: str):
    number = {"digest": 41, "looks": 42}[by]
    known = await send(house.ana, pictures.photo(number))
    assert known.status_code == 201, known.text
    async with house.db.transaction() as tx:
        item = (await vault.find_items(tx, house.ids["ana"], [known.json()["id"]])).popitem()[1]
        [found] = (await media.fingerprints(tx, [item.link_id or 0])).values()
        assert found.sha256
        assert found.pdq
        listed = {"digests": [found.sha256]} if by == "digest" else {"looks": [found.pdq]}
        await moderation.block(tx, **listed, reason="spam", by=None, subject="test")
    items = await house.value("select count(*) from vault_item")

    size = {"digest": {}, "looks": {"size": (300, 400)}}[by]
    refused = await send(house.cy, pictures.photo(number, **size))

    assert (refused.status_code, refused.json()["reason"]) == (400, "blocked")
    assert refused.json()["message"] == "This file is not allowed here."
    assert await house.value("select count(*) from vault_item") == items
    assert (await send(house.cy, pictures.photo(number + 10))).status_code == 201
