"""Every text that the API takes is read for what is not allowed, whatever route it comes by."""

import re
from collections.abc import Iterator
from typing import Any

from tests.support.matrix import TABLE

WORD = "underage"
UNREAD = {"email", "password", "currentPassword", "newPassword", "media_url", "image"}
UNREAD_OF = {
    "POST /api/admin/denylist": {"value", "note"},
    "POST /api/sessions/import": {"content"},
    "POST /api/reports": {"text", "contact"},
}
"""What nobody is shown: secrets, an administrator's terms, pictures, and lists, whose single posts are read."""


async def test_every_text_field_of_every_body_refuses_a_denied_word(street):
    document = (await street.house.nobody.get("/openapi.json")).json()
    tried = []
    for route, field, schema in _text_fields(document):
        if field in UNREAD | UNREAD_OF.get(route, set()):
            continue
        owned = await street.fresh(route)
        person = "administrator" if "/api/admin/" in route else "owner"
        body = street.filled(TABLE[route].get("json"), person, owned) or {}

        answer = await street.send(
            route, person, owned, json=body | {field: _holding(schema, body.get(field))}
        )

        assert answer.status_code == 400, (route, field, answer.text)
        assert answer.json()["code"] == "CONTENT_NOT_ALLOWED", (route, field, answer.text)
        assert set(answer.json()) == {"error", "message", "code"}
        assert WORD not in answer.text
        tried.append((route, field))
    assert len({route for route, _ in tried}) >= 10, tried


async def test_without_a_model_captions_have_the_documented_answer(street):
    answer = await street.house.ana.post(
        "/api/generate-caption", json={"media_url": "https://i.example/a.jpg"}
    )

    assert answer.status_code == 503
    assert answer.json() == {"error": "AI caption service is not available.", "requiresApiKey": True}


async def test_forms_of_pages_refuse_it_too(street):
    forms = {
        "POST /sessions/new": "title",
        "POST /sessions/{session_id}/edit": "ai_prompt",
        "POST /settings": "firstName",
    }
    for route, field in forms.items():
        form = street.filled(TABLE[route]["form"], "owner", street.owned) | {field: "u n d e r a g e"}

        answer = await street.send(route, "owner", street.owned, data=form)

        assert answer.status_code == 400, route
        assert "not allowed here" in answer.text


SEARCHES = {
    "/api/community": ("search", "creator", "subreddit", "character", "tags", "categorySlug"),
    "/community": ("search", "creator", "subreddit", "character", "tags"),
    "/api/sessions": ("tags",),
    "/api/tags": ("query",),
    "/api/user/media": ("search",),
    "/library": ("query", "tag"),
    "/vault": ("search",),
}


async def test_nobody_searches_by_it_and_it_is_not_shown_again(street):
    for path, names in SEARCHES.items():
        for name in names:
            answer = await street.house.ana.get(path, params={name: "under-age"})
            harmless = await street.house.ana.get(path, params={name: "minor"})

            assert (answer.status_code, harmless.status_code) == (400, 200), (path, name)
            assert "not allowed here" in answer.text
            assert "under-age" not in answer.text


async def test_a_term_of_the_operator_is_refused_by_forms_and_bodies_until_it_is_removed(street):
    admin = await street.house.staff("admin")
    entry = await admin.post("/api/admin/denylist", json={"kind": "term", "value": "Gravel"})
    title = {"title": "Gr4vel roads", "subreddits": "folder:hills"}

    refused = await street.house.ana.post("/api/sessions", json=title)
    form = await street.send("POST /sessions/new", "owner", street.owned, data=title)
    await admin.delete(f"/api/admin/denylist/{entry.json()['id']}")

    assert refused.json() == {
        "error": "Validation Error",
        "message": "Validation failed: title holds what is not allowed here",
        "code": "CONTENT_NOT_ALLOWED",
    }
    assert form.status_code == 400
    assert (await street.house.ana.post("/api/sessions", json=title)).status_code != 400


def _text_fields(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every field that takes free text, with the route whose JSON body it is of."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is None:
                continue
            shape = _resolved(content["schema"], document)
            for name, schema in shape.get("properties", {}).items():
                if (free := _free_text(_resolved(schema, document), document)) is not None:
                    yield f"{method.upper()} {path}", name, free


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return document["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def _free_text(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema of the text in a field, or None where it takes no free text."""
    for each in [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        each = _resolved(each, document)
        if each.get("type") == "array" and _free_text(each.get("items", {}), document):
            return each
        if each.get("type") == "object" and any(
            _free_text(_resolved(part, document), document) for part in each.get("properties", {}).values()
        ):
            return each
        is_free = each.get("type") == "string" and "enum" not in each and "format" not in each
        if is_free and (_fits(WORD, each) or "http" in each.get("pattern", "")):
            return each
    return None


def _fits(text: str, schema: dict[str, Any]) -> bool:
    pattern = schema.get("pattern")
    return len(text) <= schema.get("maxLength", 10**9) and (pattern is None or bool(re.search(pattern, text)))


def _holding(schema: dict[str, Any], before: Any) -> Any:
    """Return a value of the schema that holds the word."""
    if schema["type"] == "array":
        return [WORD]
    if schema["type"] == "object":
        return before | {"userSteering": WORD}
    return WORD if _fits(WORD, schema) else f"https://pictures.example/{WORD}.jpg"
