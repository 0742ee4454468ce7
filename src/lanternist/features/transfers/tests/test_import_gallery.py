"""Galleries of imgchest: order and captions kept, only hosts that are allowed, all of it or nothing."""

import json

import pytest

from lanternist.features.transfers.errors import GalleryChanged, GalleryEmpty
from lanternist.features.transfers.galleries.imgchest import parse_answer
from tests.support.house import House
from tests.support.recordings import ROOTS
from tests.support.site_samples import IMGCHEST, IMGCHEST_ID, imgchest_post
from tests.support.standing import standing

URL = f"https://imgchest.com/p/{IMGCHEST_ID}"
IMPORT = "/api/sessions/import-joip"
RECORDED = [file for root in ROOTS for file in sorted((root / "imgchest").glob("post_*.json"))]


async def test_a_gallery_becomes_a_session_in_its_order_with_its_captions(house: House):
    balance = (await house.ana.get("/api/credits/balance")).json()["balance"]

    answer = await house.ana.post(IMPORT, json={"url": URL})

    assert answer.status_code == 201, answer.text
    session, media = answer.json()["session"], answer.json()["media"]
    assert (session["title"], session["kind"], session["subreddits"]) == (
        "Lakes of the north",
        "imported",
        [],
    )
    assert (session["isImported"], session["importSource"], session["importUrl"]) == (True, "imgchest", URL)
    assert (session["fill"]["state"], session["fill"]["ready"]) == ("done", 4)
    assert [each["caption"] for each in media] == [piece["description"] for piece in IMGCHEST["images"]]
    assert [each["sourceUrl"] for each in media] == [piece["link"] for piece in IMGCHEST["images"]]
    assert [(each["order"], each["type"]) for each in media] == [
        (0, "image"),
        (1, "image"),
        (2, "video"),
        (3, "image"),
    ]
    assert (await house.nobody.get(media[0]["mediaUrl"])).status_code == 200
    assert session["thumbnail"] == media[0]["mediaUrl"]
    again = (await house.ana.get(f"/api/sessions/{session['id']}")).json()
    assert [each["id"] for each in again["media"]] == [each["id"] for each in media]
    assert (await house.ana.get("/api/credits/balance")).json()["balance"] == balance - 10
    assert (
        await house.value("select action from activity_event order by id desc limit 1") == "session_imported"
    )


async def test_title_and_category_may_be_chosen_and_positions_decide(house: House):
    post = imgchest_post("9hill0south", "second", "first")
    for piece, position in zip(post["images"], (2, 1), strict=True):  # pyright: ignore[reportArgumentType]
        piece["position"] = position
    house.replay.sites.serve_gallery("9hill0south", post)
    category = (await house.ana.post("/api/categories", json={"name": "Brought in"})).json()["id"]
    body = {
        "url": "https://www.imgchest.com/p/9hill0south/?x=1#2",
        "title": " Hills ",
        "categoryId": category,
    }

    answer = (await house.ana.post(IMPORT, json=body)).json()

    assert [each["caption"] for each in answer["media"]] == ["first", "second"]
    assert (answer["session"]["title"], answer["session"]["categoryId"]) == ("Hills", category)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/p/3lake5north",
        "https://imgchest.com.example.org/p/3lake5north",
        "https://ana@imgchest.com/p/3lake5north",
        "https://imgchest.com@127.0.0.1/p/3lake5north",
        "https://imgchest.com:8443/p/3lake5north",
        "http://127.0.0.1/p/3lake5north",
        "http://[::1]/p/3lake5north",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:5432/",
        "file:///etc/passwd",
        "https://imgchest.com/p/3lake5north/../../api",
        "https://imgchest.com/p/../admin",
        "https://imgchest.com/u/ana",
        "//imgchest.com/p/3lake5north",
        "imgchest.com",
        "",
    ],
)
async def test_any_other_address_is_refused_and_nobody_is_asked(house: House, url: str):
    before, asked = await standing(house.db), len(house.replay.calls)

    answer = await house.ana.post(IMPORT, json={"url": url})

    assert answer.status_code == 400
    assert answer.json()["code"] in ("IMPORT_HOST_NOT_SUPPORTED", "VALIDATION_ERROR")
    assert await standing(house.db) == before
    assert len(house.replay.calls) == asked


def _page(**changed: object) -> bytes:
    data = {"props": {"post": {"title": "Lakes", "files": []} | changed}}
    return f"<div data-page='x' data-page=\"{json.dumps(data).replace(chr(34), '&quot;')}\">".encode()


def _files(*links: object, **more: object) -> list[dict[str, object]]:
    return [{"link": link, "position": number} | more for number, link in enumerate(links)]


ANSWERS = {
    "no page at all": (200, b"<!doctype html><title>Hello</title>", {}, "IMPORT_ANSWER_CHANGED"),
    "no JSON in it": (200, b'<div data-page="{]">', {}, "IMPORT_ANSWER_CHANGED"),
    "no files": (200, _page(files=None), {}, "IMPORT_ANSWER_CHANGED"),
    "empty": (200, _page(), {}, "IMPORT_EMPTY"),
    "files elsewhere": (200, _page(files=_files("https://evil.example/a.jpg")), {}, "IMPORT_ANSWER_CHANGED"),
    "files at home": (200, _page(files=_files("http://127.0.0.1/a.jpg")), {}, "IMPORT_ANSWER_CHANGED"),
    "files like home": (
        200,
        _page(files=_files("https://notimgchest.com/a.jpg")),
        {},
        "IMPORT_ANSWER_CHANGED",
    ),
    "one without a link": (
        200,
        _page(files=_files("https://cdn.imgchest.com/files/a.jpg", None)),
        {},
        "IMPORT_ANSWER_CHANGED",
    ),
    "no order": (
        200,
        _page(files=_files("https://cdn.imgchest.com/files/a.jpg", position="first")),
        {},
        "IMPORT_ANSWER_CHANGED",
    ),
    "missing": (404, b"Not Found", {}, "IMPORT_FETCH_FAILED"),
    "failing": (500, b"", {}, "IMPORT_FETCH_FAILED"),
    "to a private address": (302, b"", {"Location": "http://127.0.0.1:5432/"}, "IMPORT_FETCH_FAILED"),
    "to another host": (301, b"", {"Location": "https://evil.example/"}, "IMPORT_FETCH_FAILED"),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_that_is_none_leaves_nothing_and_costs_nothing(house: House, name: str):
    status, body, headers, code = ANSWERS[name]
    house.replay.sites.serve("imgchest.com/p/7bad0answer", body, headers, status=status)
    await house.execute("delete from platform_outbound_host")
    before = await standing(house.db, without=("platform_outbound_host", "ingestion_upstream"))
    house.replay.calls.clear()

    answer = await house.ana.post(
        IMPORT, json={"url": "https://imgchest.com/p/7bad0answer"}, headers={"Idempotency-Key": name}
    )

    assert (answer.status_code, answer.json()["code"]) == (502, code)
    assert {call.host for call in house.replay.calls} == {"imgchest.com"}
    assert await standing(house.db, without=("platform_outbound_host", "ingestion_upstream")) == before


async def test_what_would_be_refused_in_the_end_is_refused_before_anybody_is_asked(house: House):
    await house.execute("update credits_price set amount = 1000000 where feature = 'session_create'")
    before, asked = await standing(house.db, without=("credits_price",)), len(house.replay.calls)
    try:
        poor = await house.ana.post(IMPORT, json={"url": URL})
    finally:
        await house.execute("update credits_price set amount = 10 where feature = 'session_create'")
    lost = await house.ana.post(IMPORT, json={"url": URL, "categoryId": 999_999})

    assert (poor.status_code, poor.json()["code"]) == (402, "INSUFFICIENT_CREDITS")
    assert (lost.status_code, lost.json()["code"]) == (400, "CATEGORY_NOT_FOUND")
    assert await standing(house.db, without=("credits_price",)) == before
    assert len(house.replay.calls) == asked


async def test_the_same_key_imports_once_even_when_the_gallery_is_gone_by_then(house: House):
    house.replay.sites.serve_gallery("5once0only0", imgchest_post("5once0only0", "a hill"))
    keyed = {"json": {"url": "https://imgchest.com/p/5once0only0"}, "headers": {"Idempotency-Key": "once"}}

    first = await house.ana.post(IMPORT, **keyed)
    house.replay.sites.serve("imgchest.com/p/5once0only0", b"", status=404)
    again = await house.ana.post(IMPORT, **keyed)
    other = await house.ana.post(IMPORT, json={"url": URL}, headers=keyed["headers"])

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_what_an_import_froze_is_refused_only_where_it_would_change(house: House):
    session = (await house.ana.post(IMPORT, json={"url": URL})).json()["session"]
    path = f"/api/sessions/{session['id']}"
    echo = {name: session[name] for name in ("subreddits", "aiPrompt", "captionTheme")}

    for same in (echo, echo | {"subreddits": ""}, echo | {"subreddits": " , ", "aiPrompt": ""}):
        passed = await house.ana.patch(path, json=same | {"title": "Shores", "isFavorite": True})
        assert passed.status_code == 200, passed.text
    assert (passed.json()["title"], passed.json()["isFavorite"]) == ("Shores", True)
    for name, value in (("subreddits", "sfwpics"), ("aiPrompt", "slowly"), ("captionTheme", "custom")):
        refused = await house.ana.patch(path, json={"title": "Never", "intervalMax": 60, name: value})
        assert refused.status_code == 400
        assert [each["field"] for each in refused.json()["details"]] == [name]
    now = (await house.ana.get(path)).json()["session"]
    assert (now["title"], now["intervalMax"], now["subreddits"]) == ("Shores", 10, [])
    refill = await house.ana.post(f"{path}/refill")
    assert (refill.status_code, refill.json()["code"]) == (409, "NO_SOURCES")
    assert (await house.ana.get(f"/sessions/{session['id']}")).status_code == 200


@pytest.mark.parametrize(
    "document", [None, [], {"data": []}, {"data": {"images": {}}}, {"data": {"images": [5]}}]
)
def test_what_is_no_answer_of_the_api_is_said_to_have_changed(document: object):
    with pytest.raises(GalleryChanged):
        parse_answer(document, IMGCHEST_ID)
    with pytest.raises(GalleryEmpty):
        parse_answer({"data": {"images": []}}, IMGCHEST_ID)
