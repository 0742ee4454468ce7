"""One caption: documented bodies, exact charges, and a model that fails in every way."""

import asyncio
import base64
import time
from typing import Any

import httpx
import pytest

from lanternist.features import credits
from lanternist.features.captions import holds
from lanternist.features.captions.schemas import LONGEST_PICTURE, GlanceRequest
from lanternist.features.captions.tests.test_batches import session_with
from lanternist.platform.bodies import shape_from
from tests.support.house import House, client_of, sign_up
from tests.support.models import GOOD, PICTURE, Model, failing, told

GLANCE = "/api/generate-caption"
SLIDE = "/api/manual/generate-ai-caption"
CONTEXT = {
    "index": 0,
    "total": 3,
    "sessionTitle": "Lakes",
    "previousCaptions": ["A first", "A second", "A third", "A fourth"],
}


async def ask(
    house: House, path: str = SLIDE, client: httpx.AsyncClient | None = None, **more: Any
) -> httpx.Response:
    body = {"image": PICTURE, "context": CONTEXT} if path == SLIDE else {"media_url": PICTURE}
    return await (client or house.ana).post(path, json=body | more)


async def balance(house: House) -> int:
    async with house.db.connection() as connection:
        return (await credits.balance_of(connection, house.ids["ana"])).total


async def test_a_slide_gets_a_caption_for_ten_credits_and_the_same_again_for_nothing(
    house: House, model: Model
):
    before = await balance(house)

    first, second = await ask(house), await ask(house)

    assert first.status_code == second.status_code == 200, first.text
    assert first.json() == second.json() == {"caption": GOOD}
    assert await balance(house) == before - 10
    assert len(model.asked) == 1
    assert model.headers[0]["Authorization"] == "Bearer only-for-tests-key"
    assert "A second" in told(model.asked[0])
    assert "A first" not in told(model.asked[0])
    picture = model.asked[0]["messages"][1]["content"][1]["image_url"]["url"]
    assert picture.startswith("data:image/jpeg;base64,")
    assert picture != PICTURE


async def test_a_slide_that_plays_gets_a_short_caption_for_nothing(house: House, model: Model):
    before = await balance(house)
    model.answer = lambda _request, _number: GOOD * 5

    answer = await ask(house, GLANCE, post_title="A lake", subreddit="hills")

    assert 50 <= len(answer.json()["caption"]) <= 150
    assert await balance(house) == before


async def test_a_repeated_key_is_neither_asked_nor_charged_again(house: House, model: Model):
    before = await balance(house)
    for _ in range(3):
        answer = await house.ana.post(
            SLIDE, json={"image": PICTURE, "context": CONTEXT}, headers={"Idempotency-Key": "one"}
        )
        assert answer.json() == {"caption": GOOD}
        await house.execute("delete from captions_cache")
    assert len(model.asked) == 1
    assert await balance(house) == before - 10


async def test_who_asks_for_many_at_once_pays_for_each_or_is_refused(house: House, model: Model):
    async with client_of(house.app) as poor:
        user_id = await sign_up(poor, "poor")
        async with house.db.connection() as connection:
            total = (await credits.balance_of(connection, user_id)).total
        await house.execute("update credits_price set amount = $1 where feature = 'smart_caption'", total)
        model.seconds = 0.3
        try:
            answers = await asyncio.gather(
                *(ask(house, client=poor, context=CONTEXT | {"sessionTitle": f"Lake {n}"}) for n in range(4))
            )
            again = await ask(house, client=poor, context=CONTEXT | {"sessionTitle": "Lake 9"})
        finally:
            await house.execute("update credits_price set amount = 10 where feature = 'smart_caption'")
        async with house.db.connection() as connection:
            left = (await credits.balance_of(connection, user_id)).total

    assert total > 0
    assert sorted(each.status_code for each in (*answers, again)) == [200, 402, 402, 402, 402]
    assert (left, len(model.asked)) == (0, 1)
    assert await house.value("select count(*) from captions_hold") == 0


async def test_what_was_taken_by_a_process_that_ended_is_given_back(house: House):
    before = await balance(house)
    hold = await holds.take(house.db, house.ids["ana"], "smart_caption")
    await holds.give_back_left(house)
    taken = await balance(house)
    await house.execute("update captions_hold set taken_at = now() - interval '16 minutes'")
    for _ in range(2):
        await holds.give_back_left(house)
    await holds.give_back(house.db, hold)

    assert (taken, await balance(house)) == (before - 10, before)


@pytest.mark.parametrize(
    ("answers", "status", "asked"),
    [
        ([failing(500), GOOD], 200, 2),
        ([failing(429, {"Retry-After": "0"}), GOOD], 200, 2),
        ([failing(500)] * 3, 503, 3),
        ([failing(429, {"Retry-After": "120"})], 503, 1),
        ([failing(400, text='{"error": "this model does not take image input"}')], 400, 1),
        ([failing(401)], 502, 1),
        ([failing(200, text="no json")], 502, 1),
        ([failing(200, text='{"choices": []}')], 502, 1),
        ([{"content": None, "refusal": "I cannot do that."}], 502, 1),
        ([{"content": GOOD, "tool_calls": [{"function": {"name": "read"}}]}], 502, 1),
        (["short", GOOD], 200, 2),
        (["short", "short", GOOD], 502, 2),
        (["x" * 2_000_000], 502, 1),
        ([GOOD + " She looks underage.", GOOD], 200, 2),
        ([GOOD + " A child plays."] * 2, 502, 2),
    ],
)
async def test_whatever_the_model_does_a_caption_is_charged_once_or_not_at_all(
    house: House, model: Model, answers: list[Any], status: int, asked: int
):
    before = await balance(house)
    model.answer = lambda _request, number: answers[number - 1]

    answer = await ask(house)

    assert answer.status_code == status, answer.text
    assert len(model.asked) == asked
    assert await balance(house) == before - (10 if status == 200 else 0)
    codes = {400: "MODEL_IMAGE_UNSUPPORTED", 502: "CAPTION_FAILED", 503: "CAPTION_SERVICE_BUSY"}
    assert answer.json().get("code") == codes.get(status)


async def test_a_slow_model_is_not_waited_for_and_left_alone_after_five_failures(house: House, model: Model):
    model.answer = lambda _request, _number: failing(503)
    for _ in range(5):
        assert (await ask(house)).status_code == 503
    asked = len(model.asked)

    answer = await ask(house)

    assert answer.json()["code"] == "CAPTION_SERVICE_BUSY"
    assert int(answer.headers["Retry-After"]) >= 1
    assert len(model.asked) == asked == 15


async def test_a_model_that_takes_too_long_costs_nothing(house: House, model: Model):
    before = await balance(house)
    model.seconds = 5

    assert (await ask(house)).json()["code"] == "CAPTION_SERVICE_BUSY"
    assert await balance(house) == before


async def test_what_cannot_be_paid_for_is_refused_before_the_model_is_asked(house: House, model: Model):
    await house.execute("update credits_price set amount = 1000000 where feature = 'smart_caption'")
    try:
        answer = await ask(house)
    finally:
        await house.execute("update credits_price set amount = 10 where feature = 'smart_caption'")

    assert answer.status_code == 402
    assert answer.json()["featureKey"] == "smart_caption"
    assert model.asked == []


async def test_a_day_has_an_end_for_a_person_and_for_everybody(house: House, model: Model):
    today = "(now() at time zone 'UTC')::date"
    await house.execute(f"insert into captions_usage values ({today}, $1, 500)", house.ids["ana"])
    one = await ask(house)
    await house.execute(f"insert into captions_usage values ({today}, '', 5000)")
    other = await ask(house, client=house.cy)

    assert (one.status_code, other.status_code) == (429, 429)
    assert one.json()["code"] == other.json()["code"] == "CAPTION_DAILY_LIMIT"
    assert model.asked == []


async def test_only_still_pictures_are_taken_with_the_documented_answers(house: House, model: Model):
    gif = "data:image/gif;base64," + base64.b64encode(b"GIF89a" + bytes(30)).decode()
    text = "data:image/png;base64," + base64.b64encode(b"no picture at all, just words").decode()
    broken = "data:image/jpeg;base64," + base64.b64encode(b"\xff\xd8\xff" + bytes(300)).decode()

    assert (await ask(house, GLANCE, media_url=gif)).json() == {
        "error": "Media type not supported",
        "message": "Animated GIFs are not supported for caption generation. "
        "Please use static images (JPEG, PNG, WebP).",
    }
    assert (await ask(house, image=gif)).json() == {
        "error": "Animated GIFs are not supported for AI captions."
    }
    for each in (text, broken, "data:image/png,plain", "data:image/png;base64,!!"):
        answer = await ask(house, image=each)
        assert answer.json() == {"error": "AI captions support static images only (JPEG, PNG, WebP)."}
        assert answer.status_code == 400
    assert (await ask(house, GLANCE, media_url=text)).status_code == 400
    large = await ask(house, image="data:image/png;base64," + "A" * 27_999_000)
    assert (large.status_code, large.json()["code"]) == (413, "FILE_TOO_LARGE")
    assert large.json()["message"] == "The picture is too large. Use one of at most 20 MB."
    assert model.asked == []


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/a.jpg", "http://10.0.0.1/a.jpg", "http://localhost/a.jpg", "https://[::1]/a.jpg"],
)
async def test_private_addresses_are_not_asked(house: House, model: Model, url: str):
    for path, field in ((GLANCE, "media_url"), (SLIDE, "image")):
        answer = await ask(house, path, **{field: url})
        assert (answer.status_code, answer.json()["code"]) == (400, "PICTURE_UNREACHABLE")
    assert model.asked == []


async def test_a_session_lends_its_prompt_to_its_owner_alone(house: House, model: Model):
    session_id = await house.session_of(house.ana, aiPrompt="Only about herons", captionTheme="custom")
    private = await ask(house, GLANCE, client=house.cy, sessionId=session_id)
    await house.ana.patch(f"/api/sessions/{session_id}", json={"isPublic": True})
    await ask(house, GLANCE, client=house.cy, sessionId=session_id)
    await ask(house, GLANCE, sessionId=session_id)

    assert private.status_code == 403
    assert (await ask(house, GLANCE, sessionId=9_999_999)).status_code == 404
    assert ["herons" in told(each) for each in model.asked] == [False, True]


async def test_instructions_that_name_young_people_are_refused(house: House, model: Model):
    answer = await ask(house, context=CONTEXT | {"userSteering": "Write like a child"})

    assert answer.json()["code"] == "CONTENT_NOT_ALLOWED"
    assert (await ask(house, GLANCE, post_title="underage")).json()["code"] == "CONTENT_NOT_ALLOWED"
    assert model.asked == []


async def test_administrators_word_the_themes(house: House, model: Model):
    admin = await house.staff("admin")
    body = {"instruction": "Name one colour of the picture."}

    changed = await admin.put("/api/admin/captions/themes/beta", json=body)
    session_id = await house.session_of(house.ana, captionTheme="beta")
    await ask(house, GLANCE, sessionId=session_id)

    assert changed.json() == body | {
        "theme": "beta", "label": "Bully / Simp", "isEnabled": True, "isShipped": True
    }  # fmt: skip
    assert body["instruction"] in told(model.asked[0])
    assert len((await admin.get("/api/admin/captions/themes")).json()["items"]) == 6
    assert (await admin.put("/api/admin/captions/themes/other", json=body)).json()[
        "code"
    ] == "THEME_NOT_FOUND"
    assert (await admin.put("/api/admin/captions/themes/beta", json={"instruction": " "})).status_code == 400


async def test_a_slide_of_ones_session_is_read_where_it_is_kept_by_its_signed_path(
    house: House, model: Model
):
    session_id = await session_with(house, 1)
    await house.ana.patch(f"/api/sessions/{session_id}", json={"captionTheme": "cbt"})
    [slide] = (await house.ana.get(f"/api/sessions/{session_id}")).json()["media"]
    page = await house.ana.get(f"/play/{session_id}")

    url = f"http://127.0.0.1:8000{slide['mediaUrl']}"
    answer = await ask(house, GLANCE, media_url=url, sessionId=session_id)
    forged = await ask(house, GLANCE, media_url=url[:-1] + ("0" if url[-1] != "0" else "1"))

    assert 'data-writer="/api/generate-caption" data-writer-price="0"' in page.text
    assert answer.json() == {"caption": GOOD}, answer.text
    assert "the light in the picture" in told(model.asked[0])
    assert forged.json()["code"] == "PICTURE_UNREACHABLE"
    await house.ana.patch(f"/api/sessions/{session_id}", json={"captionTheme": None})
    assert "data-writer" not in (await house.ana.get(f"/play/{session_id}")).text


def test_a_picture_of_the_largest_size_is_looked_at_in_no_time():
    picture = "data:image/png;base64,".ljust(LONGEST_PICTURE, "A")
    began = time.process_time()

    body = shape_from({"media_url": picture}, GlanceRequest)

    assert body.media_url == picture
    assert time.process_time() - began < 1.2


async def test_without_a_model_no_picture_is_read(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(house.app._app.state.application.captions.provider, "model", "")
    asked = 0

    async def body():
        nonlocal asked
        for _ in range(8):
            asked += 1
            yield b" " * 1024**2

    for path in (GLANCE, SLIDE):
        answer = await house.ana.post(path, content=body(), headers={"Content-Type": "application/json"})

        assert (answer.status_code, answer.json()["requiresApiKey"]) == (503, True)
    assert asked <= 2
