"""No answer holds a field that its description lacks, and a preview shows only what a preview may."""

import pytest

from tests.support.answer_shapes import departures, shape_of
from tests.support.matrix import TABLE, rows

SUCCESSES = [
    pytest.param(route, person, status, id=f"{person} {route}")
    for route, person, status in rows()
    if status < 300 and " /api" in route and person in ("owner", "stranger", "anonymous", "administrator")
]
PREVIEW = {"session", "mediaCount", "creator", "shareCode", "requiresAuth"}
PREVIEW_SESSION = {
    "id",
    "title",
    "thumbnail",
    "subreddits",
    "intervalMin",
    "intervalMax",
    "transition",
    "captionTheme",
    "isManualMode",
    "isImported",
    "createdAt",
}
SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "inner": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "boolean"}}}},
    },
}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"id": 1, "name": None, "inner": [{"a": True}]}, []),
        ({"id": 1, "secret": 2}, ["$.secret is not in the description"]),
        ({"id": 1, "inner": [{"a": True, "b": 1}]}, ["$.inner[0].b is not in the description"]),
        ({"name": "x"}, ["$.id is missing"]),
        ({"id": True}, ["$.id is bool, not integer"]),
        ({"id": 1, "name": 5}, ["$.name is int, not string"]),
        ([], ["$ is list, not object"]),
    ],
)
def test_what_departs_from_a_shape_is_found(value, found):
    assert departures({}, value, SCHEMA) == found


@pytest.mark.parametrize(("route", "person", "status"), SUCCESSES)
async def test_an_answer_holds_what_its_description_says(street, document, route, person, status):
    method, path = route.split()
    owned = street.owned if method == "GET" else await street.fresh(route)

    answer = await street.send(route, person, owned)

    assert answer.status_code == status
    described = document["paths"][path][method.lower()]["responses"]
    assert str(status) in described
    if answer.headers.get("content-type", "").startswith("application/json") and answer.content:
        shape = shape_of(document, method, path, status)
        assert shape is not None
        assert departures(document, answer.json(), shape) == []
    else:
        assert not answer.content or path.endswith(("/events", "/export"))


def test_every_call_of_the_table_is_compared():
    called = {route for route in TABLE if " /api" in route}
    compared = {case.values[0] for case in SUCCESSES}

    # What nobody of the table succeeds with is compared where it is tried; what signs in or out answers 302.
    refused = {route for route in called if min(TABLE[route]["may"]) >= 400}
    led_on = {route for route in called if 300 <= min(TABLE[route]["may"]) < 400}
    assert called - compared <= refused | led_on
    assert len(compared) > 60


async def test_signing_in_for_json_answers_as_described(street, document):

    answer = await street.send(
        "POST /api/login", "owner", street.owned, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 200
    profile = shape_of(document, "GET", "/api/auth/user", 200)
    assert departures(document, answer.json(), profile) == []


@pytest.mark.parametrize("person", ["owner", "stranger", "anonymous"])
async def test_a_preview_shows_only_what_a_preview_may(street, person):
    answer = await street.send("GET /api/shared/{code}/preview", person, street.owned)

    body = answer.json()
    assert set(body) == PREVIEW
    assert set(body["session"]) == PREVIEW_SESSION
    assert body["creator"] == {"name": "Ana"}
    page = await street.send("GET /shared/{code}", person, street.owned)
    hidden = [street.house.ids["ana"], "secret prompt", "i.example", "/media/", "sourceUrl"]
    assert [text for text in hidden if text in answer.text] == []
    # To its owner the page around the preview shows her own name and address, as every page does.
    own = ["ana@lanternist.example"] if person != "owner" else []
    assert [text for text in hidden + own if text in page.text] == []


async def test_what_a_link_gives_to_others_has_no_prompt(street):
    for path in ("/api/shared/{code}", "/api/shared/media/{code}"):
        answer = await street.send(f"GET {path}", "stranger", street.owned)
        assert "secret prompt" not in answer.text
        assert "ana@" not in answer.text
