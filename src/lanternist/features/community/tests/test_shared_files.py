"""Files of a vault in the feed: shown as documented, found by their words, and gone with all that is theirs."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from lanternist.features import moderation, vault
from lanternist.features.community.tests.conftest import Theatre
from tests.support import clips, pictures
from tests.support.house import PASSWORD, client_of, sign_up

SHARED = {
    "shareToCommunity": True,
    "caption": "Fog over the pier",
    "characterName": "A gull",
    "tags": ["Fog", "Old piers"],
}


async def upload(client: httpx.AsyncClient, seed: int = 1, name: str = "pier.png", **fields: str) -> int:
    """Bring a picture, each seed its own; return its id."""
    answer = await client.post(
        "/api/user/media/upload",
        files={"file": (name, pictures.photo(seed))},
        data={"attestation": vault.ATTESTATION_VERSION} | fields,
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def share(client: httpx.AsyncClient, number: int, **more: Any) -> dict[str, Any]:
    answer = await client.patch(f"/api/user/media/{number}", json=SHARED | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def feed(client: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await client.get("/api/community", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    return answer.json()["items"]


async def status(client: httpx.AsyncClient, path: str) -> int:
    return (await client.get(path, headers={"Accept": "text/html"})).status_code


async def test_a_file_is_shown_as_documented_found_by_its_words_and_taken_back(theatre: Theatre):
    ana, cy, nobody = theatre.house.ana, theatre.house.cy, theatre.house.nobody
    number = await upload(ana, source="smart-caption")
    own = await share(ana, number)
    assert (own["shareToCommunity"], own["isShared"], own["tags"]) == (True, True, ["fog", "old-piers"])

    [item] = await feed(cy)

    known = {
        name: item[name] for name in ("kind", "id", "originalName", "source", "caption", "characterName")
    }
    assert known == {
        "kind": "media",
        "id": number,
        "originalName": "pier.png",
        "source": "smart-caption",
        "caption": "Fog over the pier",
        "characterName": "A gull",
    }
    assert (item["tags"], item["type"], item["user"]["displayName"]) == (["fog", "old-piers"], "image", "Ana")
    for query in ({"contentType": "captions"}, {"search": "over the"}, {"character": "gul"}, {"tags": "fog"}):
        assert [each["id"] for each in await feed(cy, **query)] == [number], query
    for query in ({"contentType": "sessions"}, {"search": "rain"}, {"subreddit": "pier"}, {"tags": "rain"}):
        assert await feed(cy, **query) == [], query
    page = f"/community/media/{number}"
    assert [await status(nobody, item["fileUrl"]), await status(cy, page)] == [200, 200]
    assert (await cy.post(f"/api/community/media/{number}/like")).json() == {"liked": True, "likeCount": 1}
    assert await status(cy, f"/report?kind=media&id={number}") == 200
    assert (await feed(cy, unseen="true"), (await feed(cy))[0]["isSeen"]) == ([], True)

    # Words follow; the same is shown, under the same path.
    await ana.patch(f"/api/user/media/{number}", json={"caption": "Rain", "tags": []})
    assert [(each["id"], each["likeCount"]) for each in await feed(cy, search="rain")] == [(number, 1)]
    assert await feed(cy, tags="fog") == []
    assert await status(nobody, item["fileUrl"]) == 200

    await ana.post(f"/vault/{number}/community", data={"wanted": "false"})
    assert (await feed(cy), await status(cy, page), await status(nobody, item["fileUrl"])) == ([], 404, 404)
    assert await status(ana, f"/api/user/media/{number}/file") == 302
    await ana.post(f"/vault/{number}/community", data={"wanted": "true"})
    [again] = await feed(cy)
    assert (again["likeCount"], await status(nobody, again["fileUrl"])) == (0, 200)
    assert await status(nobody, item["fileUrl"]) == 404


async def test_shown_many_times_at_once_it_is_there_once(theatre: Theatre):
    number = await upload(theatre.house.ana)
    await asyncio.gather(*(share(theatre.house.ana, number) for _ in range(8)))
    assert [each["id"] for each in await feed(theatre.house.cy)] == [number]
    assert await theatre.house.value("select count(*) from media_scope where is_durable") == 2


async def test_what_is_not_ready_or_is_hidden_is_not_shown(theatre: Theatre):
    ana = theatre.house.ana
    form = {"file": ("clip.gif", clips.animation())}
    await ana.post("/api/user/media/upload", files=form, data={"attestation": vault.ATTESTATION_VERSION})
    number = await upload(ana)
    video = await theatre.house.value("select id from vault_item where state = 'pending'")
    if video is not None:
        answer = await ana.patch(f"/api/user/media/{video}", json={"shareToCommunity": True})
        assert (answer.status_code, answer.json()["code"]) == (409, "MEDIA_NOT_READY")
    await share(ana, number)
    [item] = await feed(theatre.house.cy)
    subject = moderation.Subject(
        "asset", str(await theatre.house.value("select asset_id from vault_item where id = $1", number))
    )
    async with theatre.house.db.transaction() as tx:
        await moderation.hide(tx, subject, reason="spam", by=None)

    assert await feed(theatre.house.cy) == []
    assert await status(theatre.house.nobody, item["fileUrl"]) == 404
    assert await status(theatre.house.cy, f"/community/media/{number}") == 404
    assert (await ana.patch(f"/api/user/media/{number}", json={"caption": "Mist"})).status_code == 200
    for wanted in (False, True):
        answer = await ana.patch(f"/api/user/media/{number}", json={"shareToCommunity": wanted})
    assert (answer.status_code, answer.json()["code"]) == (403, "CONTENT_HIDDEN")
    async with theatre.house.db.transaction() as tx:
        await moderation.unhide(tx, subject, by=None)
    await share(ana, number)
    assert len(await feed(theatre.house.cy)) == 1


@pytest.mark.parametrize("removal", ["file", "account"])
async def test_with_the_file_or_the_account_all_of_it_goes(theatre: Theatre, removal: str):
    bo = client_of(theatre.house.app)
    await sign_up(bo, f"bo-{uuid4()}")
    number = await upload(bo, name="shore.png")
    await share(bo, number)
    [item] = await feed(theatre.house.cy)
    await theatre.house.cy.post(f"/api/community/media/{number}/like")
    paths = [
        item["fileUrl"],
        f"{item['fileUrl']}&w=320",
        (await bo.get(f"/api/user/media/{number}")).json()["fileUrl"],
    ]
    assert [await status(theatre.house.nobody, path) for path in paths] == [200] * 3

    if removal == "file":
        answer = await bo.delete(f"/api/user/media/{number}")
        assert (answer.status_code, answer.json()) == (200, {"message": "Media deleted successfully"})
    else:
        answer = await bo.request("DELETE", "/api/auth/user", json={"password": PASSWORD})
        assert answer.status_code < 300, answer.text
    answers = [await status(theatre.house.nobody, path) for path in paths]
    await theatre.house.run_jobs()
    await theatre.clear_up()

    assert (answers, await feed(theatre.house.cy)) == ([404] * 3, [])
    assert (await theatre.names(), await theatre.findings()) == (set(), [])
    for table in ("community_item", "community_like", "community_term", "media_scope", "vault_item"):
        assert await theatre.house.value(f"select count(*) from {table}") == 0, table
    await bo.aclose()


async def test_a_deleted_file_leaves_the_snapshots_that_show_it(theatre: Theatre):
    ana, cy = theatre.house.ana, theatre.house.cy
    first, second = [await upload(ana, seed) for seed in (1, 2)]
    session_id = (await ana.post("/api/sessions/manual", json={"title": "Piers"})).json()["id"]
    answer = await ana.post(f"/api/sessions/{session_id}/media/bulk", json={"mediaIds": [first, second]})
    assert answer.status_code == 201, answer.text
    await theatre.share(session_id)
    shown = (await cy.get(f"/api/community/sessions/{session_id}")).json()["media"]
    assert len(shown) == 2

    await ana.delete(f"/api/user/media/{first}")

    left = (await cy.get(f"/api/community/sessions/{session_id}")).json()["media"]
    assert [(each["id"], each["order"]) for each in left] == [(shown[1]["id"], 0)]
    assert [(each["id"], each["mediaCount"]) for each in await feed(cy)] == [(session_id, 1)]
    await ana.delete(f"/api/user/media/{second}")
    assert (await feed(cy), await status(cy, f"/community/{session_id}")) == ([], 404)
