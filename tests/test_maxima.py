"""Everything that one may send has a maximum: fields by the description of the API, and what is around them."""

import re
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from lanternist.app import create_app
from lanternist.platform.web import JSON_BODY_BYTES
from lanternist.settings import load
from tests.support.matrix import TABLE, Street, accepting, admitted
from tests.support.standing import standing

pytestmark = pytest.mark.long

NO_SETTINGS = {"LANTERNIST_DATABASE_URL": "postgresql://nowhere", "LANTERNIST_SECRET_KEY": "x" * 64}
HUGE = 60_000
HALF = HUGE // 2
"""Some paths hold two names, and the client sends no address over 64 KiB."""
QUICK_SECONDS = 1.0
"""Of the processor, so that a neighbour on the machine takes none of them."""
UNSEEN = "zq7unseen"
NO_MODEL = {"error": "AI caption service is not available.", "requiresApiKey": True}
TAKES_PICTURES = {"POST /api/generate-caption", "POST /api/manual/generate-ai-caption"}
"""Their bodies may hold a picture of 20 MB; how large they may be is among the tests of captions."""
HEADERS = [
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Cookie",
    "Forwarded",
    "Idempotency-Key",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "Origin",
    "Range",
    "Referer",
    "Sec-Fetch-Dest",
    "Sec-Fetch-Site",
    "Sec-Purpose",
    "User-Agent",
    "X-Forwarded-For",
    "X-Request-Id",
]


class Field(NamedTuple):
    """One thing that a caller may set: where, and by what rule."""

    route: str
    place: str
    name: str
    schema: dict[str, Any]


def _document() -> dict[str, Any]:
    return create_app(load(NO_SETTINGS))._app.dependencies["document"].dependency().document


def _fields(document: dict[str, Any]) -> Iterator[Field]:
    """Yield every field of every body and every parameter of every query."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            route = f"{method.upper()} {path}"
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query" and not parameter.get("x-loose"):
                    yield Field(route, "query", parameter["name"], parameter["schema"])
            content = operation.get("requestBody", {}).get("content", {})
            for body in [content[kind] for kind in content if kind == "application/json"]:
                shape = document["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
                for name, schema in shape["properties"].items():
                    if "$ref" not in schema:
                        yield Field(route, "body", name, schema)


def _nested(document: dict[str, Any]) -> Iterator[Field]:
    """Yield every field of an object that a body holds: one level, for none holds more."""
    shapes = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            shape = shapes[content["schema"]["$ref"].rpartition("/")[2]] if content else {}
            for name, schema in shape.get("properties", {}).items():
                inner = shapes[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else {}
                for part, its_schema in inner.get("properties", {}).items():
                    yield Field(f"{method.upper()} {path}", "body", f"{name}.{part}", its_schema)


def _options(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the plain schemas that a schema is a choice of."""
    choices = schema.get("anyOf") or schema.get("oneOf")
    return [each for choice in choices for each in _options(choice)] if choices else [schema]


def _unlimited(schema: dict[str, Any], at: str) -> Iterator[str]:
    """Yield every part of a schema that could be of any size."""
    for each in _options(schema):
        kind = each.get("type")
        if "enum" in each or "const" in each or kind in ("boolean", "null"):
            continue
        if kind == "string":
            if "maxLength" not in each and each.get("format") not in ("date", "date-time"):
                yield f"{at} may be any text"
        elif kind in ("integer", "number"):
            if not {"minimum", "maximum"} <= set(each):
                yield f"{at} may be any number"
        elif kind == "array":
            if "maxItems" not in each:
                yield f"{at} may have any number of items"
            yield from _unlimited(each.get("items", {}), f"{at}[]")
        else:
            yield f"{at} may be anything"


def _values(schema: dict[str, Any], *, beyond: bool) -> Iterator[Any]:
    """Yield for each limit of a schema a value at it, or just beyond."""
    more = 1 if beyond else 0
    for each in _options(schema):
        if "maxLength" in each:
            yield (UNSEEN + "x" * each["maxLength"])[: each["maxLength"] + more]
        if "maximum" in each:
            yield each["maximum"] + more
            yield each["minimum"] - more
        if "maxItems" in each:
            item = next(iter(_values(each["items"], beyond=False)), "read")
            yield [item] * (each["maxItems"] + more)
            if beyond:
                yield from ([too_much] for too_much in _values(each["items"], beyond=True))


FIELDS = list(_fields(_document()))


CASES = [pytest.param(field, id=f"{field.route} {field.name}") for field in FIELDS]


async def _send(street: Street, field: Field, value: Any, *, is_harmless: bool) -> Any:
    person = admitted(field.route)
    owned = street.owned if is_harmless or "{" not in field.route else await street.fresh(field.route)
    if field.place == "query":
        return await street.send(field.route, person, owned, params={field.name: value})
    body = street.filled(TABLE[field.route].get("json"), person, owned) or {}
    if field.route.endswith("/password"):
        # A change would end the login of all other tests.
        body = {"currentPassword": "not the password", "newPassword": "hills beyond the quiet sea"}
    return await street.send(field.route, person, owned, json=body | {field.name: value})


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"type": "string", "maxLength": 5}, []),
        ({"type": "string", "format": "date"}, []),
        ({"enum": ["a"]}, []),
        ({"anyOf": [{"type": "string", "maxLength": 5}, {"type": "null"}]}, []),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, ["$ may be any text"]),
        ({"type": "integer", "minimum": 1}, ["$ may be any number"]),
        ({"type": "array", "items": {"type": "boolean"}}, ["$ may have any number of items"]),
        ({"type": "array", "maxItems": 5, "items": {"type": "string"}}, ["$[] may be any text"]),
        ({"type": "object"}, ["$ may be anything"]),
    ],
)
def test_what_has_no_maximum_is_found(schema, found):
    assert list(_unlimited(schema, "$")) == found


def test_every_field_has_a_maximum():
    fields = [*FIELDS, *_nested(_document())]
    found = [f"{field.route}: {each}" for field in fields for each in _unlimited(field.schema, field.name)]

    assert len(FIELDS) > 60
    assert found == []


@pytest.mark.parametrize("field", CASES)
async def test_what_is_beyond_a_maximum_is_refused_by_name(street, field):
    before = await standing(street.house.db)

    for value in _values(field.schema, beyond=True):
        started = time.process_time()
        answer = await _send(street, field, value, is_harmless=True)
        assert time.process_time() - started < QUICK_SECONDS
        if field.route in TAKES_PICTURES and len(str(value)) > JSON_BODY_BYTES:
            assert answer.json() == NO_MODEL  # A picture for nobody is not even read.
            continue
        assert answer.status_code == 400, (str(value)[:20], answer.text)
        assert [problem["field"] for problem in answer.json()["details"]] == [field.name]
        assert UNSEEN not in answer.text

    after = await standing(street.house.db)
    assert {**after, "accounts_login": ""} == {**before, "accounts_login": ""}


@pytest.mark.parametrize("field", CASES)
async def test_a_maximum_itself_is_no_surprise_to_the_database(street, field):
    for value in _values(field.schema, beyond=False):
        answer = await _send(street, field, value, is_harmless=False)
        assert answer.status_code < 500 or answer.json() == NO_MODEL, (str(value)[:20], answer.text)


@pytest.mark.parametrize(
    "route", sorted({field.route for field in FIELDS if field.place == "body"} - TAKES_PICTURES)
)
async def test_no_body_is_larger_than_the_largest(street, route):
    person = admitted(route)
    body = b'{"a": "' + b"x" * (JSON_BODY_BYTES - 8) + b'"}'

    answer = await street.send(
        route,
        person,
        street.owned,
        json=None,
        content=body,
        headers={"Content-Type": "application/json"},
    )

    assert len(body) == JSON_BODY_BYTES + 1
    assert answer.status_code == 413
    assert answer.json()["code"] == "PAYLOAD_TOO_LARGE"


@pytest.mark.parametrize(
    "route", [route for route, rule in TABLE.items() if rule.get("form") and route != "POST /vault"]
)
async def test_no_form_is_larger_than_the_largest(street, route):
    form = b"a=" + b"x" * (JSON_BODY_BYTES - 1)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await street.send(route, admitted(route), street.owned, data=None, content=form, headers=headers)

    assert answer.status_code == 413


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize(
    "route", ["GET /api/sessions", "POST /api/categories", "GET /library", "GET /media/{key}"]
)
async def test_a_huge_header_is_slow_nowhere_and_breaks_nothing(street, route, header):
    for value in (
        "x" * HUGE,
        "a=b; " * (HUGE // 5),
        '"1-owner-1", ' * (HUGE // 13),
        "bytes=0-," + "1-2," * (HUGE // 4),
    ):
        headers = {header: value} if header != "Cookie" else {"X-Nothing": ""}
        started = time.process_time()
        if header == "Cookie":
            method, path = route.split()
            address = path.replace("{key}", street.owned.places["key"])
            answer = await street.house.nobody.request(
                method, address, headers={"Cookie": value} | accepting(path)
            )
        else:
            answer = await street.send(route, "owner", street.owned, headers=headers)
        assert time.process_time() - started < QUICK_SECONDS
        assert answer.status_code < 500, answer.text[:200]
        assert all(len(sent) < HUGE for sent in answer.headers.values())


@pytest.mark.parametrize("route", [route for route in TABLE if "{" in route])
@pytest.mark.parametrize("text", ["1" * HALF, "x" * HALF, "%41" * (HALF // 3), "-".join(["1"] * (HALF // 2))])
async def test_a_huge_name_in_a_path_is_refused_at_once(street, route, text):
    method, path = route.split()
    target = re.sub(r"{\w+}", lambda _: text, path)
    is_for_staff = "/admin/" in path or path.startswith("/moderation/")
    client = await street.house.staff("admin") if is_for_staff else street.house.ana

    started = time.process_time()
    answer = await client.request(method, target, json=TABLE[route].get("json"), headers=accepting(path))

    assert time.process_time() - started < QUICK_SECONDS
    assert answer.status_code in (400, 404), answer.text[:200]
    assert len(answer.content) < HUGE


@pytest.mark.parametrize(
    "route", [each for each in TABLE if each.startswith("GET ") and "/logout" not in each]
)
@pytest.mark.parametrize(
    "query", ["a=" + "x" * HUGE, "&".join(["a=1"] * (HUGE // 4)), "&" * HUGE, "%" * (HUGE // 3)]
)
async def test_a_huge_query_is_slow_nowhere_and_breaks_nothing(street, route, query):
    status = TABLE[route]["may"][0]

    started = time.process_time()
    answer = await street.send(route, "owner", street.owned, params=query)

    assert time.process_time() - started < QUICK_SECONDS
    assert answer.status_code in (status, 400, 404), answer.text[:200]
    assert len(answer.headers.get("location", "")) < HUGE
