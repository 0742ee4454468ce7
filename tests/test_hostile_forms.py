"""A text that a form or a refusal gives back is only a text, and none of them names a source."""

import re

import pytest

from tests.data.hostile_texts import TEXTS
from tests.support.page_shapes import shape_of, sound

pytestmark = pytest.mark.long

SOURCE = re.compile(r"([a-z]+:)?[a-z0-9_][a-z0-9_./@-]*")
FOREIGN_TAGS = {"iframe", "object", "embed", "base", "style", "marquee", "math", "video", "comment"}
FOREIGN = {
    "http-equiv",
    "onerror",
    "onload",
    "onclick",
    "onmouseover",
    "onfocus",
    "style",
    "srcdoc",
    "formaction",
}
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:40]))
async def test_a_text_that_a_form_gives_back_stays_a_text(street, text):
    nobody, ana = street.house.nobody, street.house.ana
    cases = [
        (nobody, "GET", "/register", {"params": {"r": text[:500]}}),
        (nobody, "POST", "/login", {"data": {"email": text, "password": "x" * 2000, "next": text[:500]}}),
        (nobody, "POST", "/register", {"data": {"email": text, "firstName": text, "referralCode": text}}),
        (ana, "POST", "/settings", {"data": {"firstName": text + "x" * 100, "lastName": text}}),
        (ana, "POST", "/sessions/new", {"data": {"title": text, "subreddits": "/", "ai_prompt": text}}),
    ]
    for client, method, path, request in cases:
        answer = sound(await client.request(method, path, headers=HTML, **request))
        assert answer.status_code in (200, 400), path
        assert not re.search(r"<script(?! type=\"module\" src=\"/static/)", answer.text), path
        tags = {tag for tag, _ in shape_of(answer.text)}
        assert not tags & FOREIGN_TAGS, path
        assert not [1 for _, attributes in shape_of(answer.text) for name, _ in attributes if name in FOREIGN]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:40]))
async def test_a_text_that_names_no_source_is_refused(street, text):
    body = {"title": "Hills", "subreddits": text}

    answer = sound(await street.house.cy.post("/api/sessions", json=body))

    if answer.status_code == 201:
        assert all(SOURCE.fullmatch(name) for name in answer.json()["subreddits"])
        assert not set(text) & set("<>\"'&{}()")
    else:
        assert answer.status_code == 400
        assert [each["field"] for each in answer.json()["details"]] == ["subreddits"]
