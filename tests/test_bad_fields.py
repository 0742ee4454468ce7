"""Every wrong field of a body is named; nothing is repeated, stored or charged."""

import json

import pytest

from tests.data import wrong_fields, wrong_requests
from tests.data.wrong_fields import GOOD_SESSION, PERSON, UNSEEN
from tests.support.victim import JSON


def _cases(table: dict[str, list[object]]) -> list[object]:
    return [
        pytest.param(field, value, id=f"{field}-{json.dumps(value)[:40]}")
        for field, values in table.items()
        for value in values
    ]


def _values(values: list[object]) -> list[object]:
    return [pytest.param(value, id=json.dumps(value)[:40]) for value in values]


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.SESSION))
async def test_creating_a_session_names_the_field_that_is_wrong(victim, field, value):
    answer = await victim.send("POST", "/api/sessions", json=GOOD_SESSION | {field: value})

    await victim.expect_field(answer, field)


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.SESSION))
async def test_changing_a_session_names_the_field_that_is_wrong(victim, field, value):
    answer = await victim.send("PATCH", "/api/sessions/{mine}", json={field: value})

    await victim.expect_field(answer, field)


@pytest.mark.parametrize("field", ["title", "subreddits"])
async def test_creating_a_session_names_the_field_that_is_missing(victim, field):
    sent = {name: value for name, value in GOOD_SESSION.items() if name != field}

    await victim.expect_field(await victim.send("POST", "/api/sessions", json=sent), field)


@pytest.mark.parametrize("request_body", [b"", b"{}"])
async def test_creating_a_session_from_nothing_names_both_fields(victim, request_body):
    answer = await victim.send("POST", "/api/sessions", content=request_body, headers=JSON)

    await victim.expect(answer, 400)
    assert [each["field"] for each in answer.json()["details"]] == ["title", "subreddits"]


async def test_several_wrong_fields_are_all_named(victim):
    sent = {"title": 1, "subreddits": 2, "intervalMin": "3", "isPublic": "no"}

    answer = await victim.send("POST", "/api/sessions", json=sent)

    await victim.expect(answer, 400)
    assert {each["field"] for each in answer.json()["details"]} == sent.keys()


@pytest.mark.parametrize("ends", [(10, 5), (60, 1), (2, 1)])
async def test_creating_a_session_refuses_crossed_intervals(victim, ends):
    sent = GOOD_SESSION | {"intervalMin": ends[0], "intervalMax": ends[1]}

    await victim.expect_field(await victim.send("POST", "/api/sessions", json=sent), "intervalMin")


@pytest.mark.parametrize(
    "sent", [{"intervalMin": 11}, {"intervalMax": 2}, {"intervalMin": 9, "intervalMax": 8}]
)
async def test_changing_a_session_compares_the_intervals_after_the_change(victim, sent):
    answer = await victim.send("PATCH", "/api/sessions/{mine}", json=sent)

    await victim.expect_field(answer, "intervalMin")


async def test_one_wrong_field_keeps_the_right_ones_from_being_changed(victim):
    answer = await victim.send("PATCH", "/api/sessions/{mine}", json={"title": "New", "transition": "spin"})

    await victim.expect_field(answer, "transition")


@pytest.mark.parametrize(
    "sent", [b'{"title": "a", "title": 5}', b'{"intervalMin": 5, "intervalMin": 99}'], ids=["type", "limit"]
)
async def test_of_a_key_given_twice_the_last_one_counts(victim, sent):
    answer = await victim.send("PATCH", "/api/sessions/{mine}", content=sent, headers=JSON)

    await victim.expect_field(answer, json.loads(sent).popitem()[0])


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("category", ["999999", "{their_category}", str(2**63 - 1)])
async def test_a_category_that_is_not_ones_own_is_not_found(victim, method, category):
    number = int(category.format(**victim.places))
    path = "/api/sessions" if method == "POST" else "/api/sessions/{mine}"

    answer = await victim.send(method, path, json=GOOD_SESSION | {"categoryId": number})

    await victim.expect(answer, 400, wrong_requests.CATEGORY_NOT_FOUND)


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.REGISTRATION))
async def test_registering_names_the_field_that_is_wrong(victim, field, value):
    answer = await victim.send(
        "POST", "/api/register", client=victim.house.nobody, json=PERSON | {field: value}
    )

    await victim.expect_field(answer, field)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.CREDENTIALS))
async def test_signing_in_names_the_field_that_is_wrong(victim, field, value):
    credentials = {"email": "ana@lanternist.example", "password": "anything at all"}

    answer = await victim.send("POST", "/api/login", json=credentials | {field: value})

    await victim.expect_field(answer, field)


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.PROFILE))
async def test_changing_the_profile_names_the_field_that_is_wrong(victim, field, value):
    await victim.expect_field(await victim.send("PATCH", "/api/auth/user", json={field: value}), field)


@pytest.mark.parametrize("value", _values(wrong_fields.TAGS))
async def test_tagging_refuses_what_are_no_tags(victim, value):
    answer = await victim.send("PUT", "/api/sessions/{mine}/tags", json={"tags": value})

    await victim.expect_field(answer, "tags")


@pytest.mark.parametrize("value", _values(wrong_fields.ORDER))
async def test_ordering_refuses_anything_but_every_slide_once(victim, value):
    answer = await victim.send("PUT", "/api/sessions/{mine}/media/order", json={"ids": value})

    await victim.expect_field(answer, "ids")


async def test_ordering_refuses_a_slide_named_twice(victim):
    slide = victim.places["slide"]

    answer = await victim.send(
        "PUT", "/api/sessions/{mine}/media/order", json={"ids": [slide, slide, slide + 1]}
    )

    await victim.expect_field(answer, "ids")


@pytest.mark.parametrize(("field", "value"), _cases(wrong_fields.SLIDE))
async def test_changing_a_slide_names_the_field_that_is_wrong(victim, field, value):
    answer = await victim.send("PATCH", "/api/sessions/{mine}/media/{slide}", json={field: value})

    await victim.expect_field(answer, field)


@pytest.mark.parametrize("value", _values(wrong_fields.CATEGORY_NAMES))
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/categories"), ("PATCH", "/api/categories/{category}")]
)
async def test_a_category_needs_a_name(victim, method, path, value):
    await victim.expect_field(await victim.send(method, path, json={"name": value}), "name")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_the_built_in_category_stays_as_it_is(victim, method):
    answer = await victim.send(method, "/api/categories/1", json={"name": "Mine"})

    await victim.expect(answer, 400)
    assert answer.json()["code"] == "CATEGORY_BUILT_IN"


@pytest.mark.parametrize(
    "value", [5, True, [], {}, "x" * 101, f"{UNSEEN}\x00"], ids=lambda value: str(value)[:20]
)
async def test_sharing_names_the_field_that_is_wrong(victim, value):
    answer = await victim.send("POST", "/api/sessions/{mine}/share", json={"userId": value})

    await victim.expect_field(answer, "userId")


async def test_sharing_with_nobody_known_finds_no_user(victim):
    answer = await victim.send("POST", "/api/sessions/{mine}/share", json={"userId": UNSEEN})

    await victim.expect(answer, 404, {"message": "User not found"})
