"""Changing and deleting a session: what is sent changes, the rest stays, strangers stay out."""

import pytest

from tests.support.house import House, add_slides
from tests.support.standing import standing

CHANGES = [
    ("title", "Dunes", "Dunes"),
    ("title", "  Dunes ", "Dunes"),
    ("intervalMin", 1, 1),
    ("intervalMin", 10, 10),
    ("intervalMax", 60, 60),
    ("intervalMax", 3, 3),
    ("transition", "none", "none"),
    ("aiPrompt", "slowly", "slowly"),
    ("aiPrompt", None, None),
    ("aiPrompt", "", None),
    ("captionTheme", "beta", "beta"),
    ("captionTheme", None, None),
    ("isPublic", True, True),
    ("shareToCommunity", True, True),
    ("isFavorite", True, True),
    ("isManualMode", True, True),
    ("showDuplicates", True, True),
]


async def made(house: House, **fields: object) -> tuple[str, dict]:
    """Create a session of Ana's that changed last an hour ago; return its address and its body."""
    session_id = await house.session_of(house.ana, **fields)
    await house.execute(
        "update sessions_session set updated_at = updated_at - interval '1 hour', "
        "created_at = created_at - interval '1 hour', fill_state = 'done' where id = $1",
        session_id,
    )
    address = f"/api/sessions/{session_id}"
    return address, (await house.ana.get(address)).json()["session"]


@pytest.mark.parametrize(("field", "sent", "kept"), CHANGES)
async def test_what_is_sent_changes_and_the_rest_stays(house, field, sent, kept):
    address, before = await made(house, aiPrompt="before", captionTheme="joi")

    answer = await house.ana.patch(address, json={field: sent})

    assert answer.status_code == 200
    assert answer.json() == before | {field: kept, "updatedAt": answer.json()["updatedAt"]}
    assert answer.json()["updatedAt"] > before["updatedAt"]
    assert (await house.ana.get(address)).json()["session"] == answer.json()


@pytest.mark.parametrize(
    "request_body", [{"json": {}}, {}, {"json": {"id": 1, "userId": "x", "isImported": True}}]
)
async def test_nothing_to_change_changes_nothing(house, request_body):
    address, before = await made(house)
    stood = await standing(house.db)

    answer = await house.ana.patch(address, **request_body)

    assert (answer.status_code, answer.json()) == (200, before)
    assert await standing(house.db) == stood


async def test_a_category_is_set_and_null_takes_it_away(house):
    address, _ = await made(house)
    category = (await house.ana.post("/api/categories", json={"name": "Seas"})).json()["id"]

    manual = (await house.ana.patch(address, json={"categoryId": category})).json()
    default = (await house.ana.patch(address, json={"categoryId": None})).json()

    assert (manual["categoryId"], manual["categorySource"]) == (category, "manual")
    assert (default["categoryId"], default["categorySource"]) == (1, "default")


async def test_an_own_thumbnail_is_taken_and_an_empty_one_chooses_again(house):
    address, _ = await made(house)
    await add_slides(house.db, int(address.rpartition("/")[2]), 2)

    own = (await house.ana.patch(address, json={"thumbnail": "https://i.example/own.jpg"})).json()[
        "thumbnail"
    ]
    chosen = (await house.ana.patch(address, json={"thumbnail": ""})).json()["thumbnail"]

    first = (await house.ana.get(address)).json()["media"][0]["mediaUrl"]
    assert own.startswith("/media/")
    assert chosen == first != own


async def test_a_thumbnail_may_be_a_slide_of_the_session_but_not_of_another(house):
    address, _ = await made(house)
    other, _ = await made(house)
    for each in (address, other):
        await add_slides(house.db, int(each.rpartition("/")[2]), 2)
    slide = (await house.ana.get(address)).json()["media"][1]["mediaUrl"]
    foreign = (await house.ana.get(other)).json()["media"][1]["mediaUrl"]

    taken = await house.ana.patch(address, json={"thumbnail": slide})
    refused = await house.ana.patch(address, json={"thumbnail": foreign})

    assert (taken.status_code, taken.json()["thumbnail"]) == (200, slide)
    assert refused.status_code == 400
    assert (await house.ana.get(address)).json()["session"]["thumbnail"] == slide


@pytest.mark.parametrize(
    ("field", "same", "other"),
    [
        ("subreddits", "r/SfwPics", "popular"),
        ("subreddits", ["sfwpics"], "sfwpics,popular"),
        ("captionTheme", "joi", "beta"),
        ("captionTheme", "joi", None),
        ("aiPrompt", "before", "after"),
        ("aiPrompt", "before", None),
    ],
)
async def test_an_imported_session_keeps_what_it_came_with(house, field, same, other):
    address, _ = await made(house, aiPrompt="before", captionTheme="joi")
    await house.execute(
        "update sessions_session set is_imported = true, kind = 'imported' where id = $1",
        int(address.rpartition("/")[2]),
    )

    echoed = await house.ana.patch(address, json={field: same, "title": "Dunes"})
    stood = await standing(house.db)
    refused = await house.ana.patch(address, json={field: other, "title": "Seas"})

    assert (echoed.status_code, echoed.json()["title"]) == (200, "Dunes")
    assert refused.status_code == 400
    assert [each["field"] for each in refused.json()["details"]] == [field]
    assert await standing(house.db) == stood


async def test_a_change_is_recorded_with_the_new_theme(house):
    address, _ = await made(house, captionTheme="joi")

    await house.ana.patch(address, json={"captionTheme": "beta"})

    details = await house.value(
        "select details->>'captionTheme' from activity_event where action = 'session_updated' order by id desc limit 1"
    )
    assert details == "beta"


async def test_deleting_removes_all_that_belongs_to_the_session(house):
    address, body = await made(house)
    await add_slides(house.db, body["id"], 3)
    await house.ana.post(f"{address}/share")
    path = (await house.ana.get(address)).json()["media"][0]["mediaUrl"]

    answer = await house.ana.delete(address)

    assert (answer.status_code, answer.content) == (204, b"")
    for table in ("sessions_media", "sharing_share"):
        assert await house.value(f"select count(*) from {table} where session_id = $1", body["id"]) == 0
    assert (await house.nobody.get(path)).status_code == 404
    assert (
        await house.value(
            "select count(*) from activity_event where action = 'session_deleted' and subject = $1",
            f"session:{body['id']}",
        )
        == 1
    )


async def test_what_was_deleted_is_not_found_any_more(house):
    address, _ = await made(house)
    await house.ana.delete(address)

    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/share"), ("POST", "/refill")):
        answer = await house.ana.request(method, address + path)
        assert (answer.status_code, answer.json()) == (404, {"message": "Session not found"}), method


@pytest.mark.parametrize(
    ("method", "path", "verb"),
    [
        ("GET", "", "view"),
        ("PATCH", "", "update"),
        ("DELETE", "", "delete"),
        ("POST", "/share", "share"),
        ("POST", "/refill", "update"),
        ("GET", "/events", "view"),
    ],
)
async def test_a_stranger_is_told_what_they_may_not_do(house, method, path, verb):
    address, _ = await made(house)

    answer = await house.cy.request(method, address + path)

    assert answer.status_code == 403
    assert answer.json() == {"message": f"You do not have permission to {verb} this session"}


async def test_a_public_session_is_read_by_others_without_its_prompt(house):
    address, _ = await made(house, aiPrompt="a secret prompt", isPublic=True)

    answer = await house.cy.get(address)

    assert answer.status_code == 200
    assert answer.json()["session"]["aiPrompt"] is None
    assert (await house.nobody.get(address)).status_code == 401


async def test_who_has_not_shown_their_age_sees_no_media(house):
    address, _ = await made(house)
    await house.execute("update accounts_user set age_verified = false where id = $1", house.ids["ana"])
    try:
        answer = await house.ana.get(address)
    finally:
        await house.execute("update accounts_user set age_verified = true where id = $1", house.ids["ana"])

    assert answer.status_code == 403
    assert answer.json() == {
        "error": "Forbidden",
        "message": "Age verification required",
        "code": "AGE_VERIFICATION_REQUIRED",
    }
