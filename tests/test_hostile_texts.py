"""A text is only ever a text: in pages, in JSON, in events and in headers, whatever it holds."""

import json
import re
from dataclasses import dataclass

import httpx
import pytest

from tests.data.hostile_texts import REFUSED, TEXTS
from tests.support.matrix import Street
from tests.support.page_shapes import shape_and_texts_of, shape_of, sound

PLAIN = "Plain words"
SLUG = re.compile(r"[^\W_]+(-[^\W_]+)*")
FILTERED = re.compile(r"(?<=^/library\?tag=)[\w%-]+$")
HTML = {"Accept": "text/html"}


@dataclass
class Wall:
    """The session on which every text is written, and the pages as they are with plain words."""

    street: Street
    session_id: int
    slide: int
    code: str
    shapes: dict[str, list[tuple[str, tuple[tuple[str, str], ...]]]]

    @property
    def pages(self) -> list[tuple[str, str]]:
        """Return who opens which page."""
        at = f"/sessions/{self.session_id}"
        own = ["/", at, f"{at}/edit", f"/play/{self.session_id}", "/settings"]
        return [*(("ana", path) for path in own), ("nobody", f"/shared/{self.code}")]

    async def client(self, name: str) -> httpx.AsyncClient:
        """Return somebody's client."""
        return await self.street.house.client_named(name)

    async def write(self, text: str) -> None:
        """Put the text, cut to what fits, wherever a person may write; JSON gives back what was sent."""
        ana = await self.client("ana")
        session = {"title": text[:255].strip(), "aiPrompt": text[:4000]}
        changed = sound(await ana.patch(f"/api/sessions/{self.session_id}", json=session))
        assert changed.status_code == 200, changed.text
        assert {name: changed.json()[name] for name in session} == session
        caption = await ana.patch(
            f"/api/sessions/{self.session_id}/media/{self.slide}", json={"caption": text[:2000]}
        )
        assert caption.json()["caption"] == text[:2000]
        names = {"firstName": text[:100], "lastName": text[-100:]}
        profile = await ana.patch("/api/auth/user", json=names)
        assert {name: profile.json()[name] for name in names} == names
        tags = await ana.put(f"/api/sessions/{self.session_id}/tags", json={"tags": [text[:120]]})
        assert all(SLUG.fullmatch(tag) for tag in tags.json()["tags"])
        if not tags.json()["tags"]:
            await ana.put(f"/api/sessions/{self.session_id}/tags", json={"tags": [PLAIN]})
        category = await ana.post("/api/categories", json={"name": text[:80]})
        if category.status_code == 201:
            assert category.json()["name"] == text[:80].strip()
            listed = sound(await ana.get("/api/categories")).json()
            assert category.json() in listed
            await ana.delete(f"/api/categories/{category.json()['id']}")
        else:
            assert category.status_code in (400, 409)

    async def shape(self, name: str, path: str) -> tuple[list[tuple[str, tuple[tuple[str, str], ...]]], str]:
        """Return what a page is made of, and its texts."""
        answer = sound(await (await self.client(name)).get(path, headers=HTML))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return shape_and_texts_of(answer.text)


@pytest.fixture(scope="module")
async def wall(street: Street) -> Wall:
    owned = street.owned
    await street.house.ana.patch(f"/api/sessions/{owned.session_id}", json={"isPublic": True})
    # With nobody to name in the library but one session, its pages differ by the text alone.
    statement = (
        "update sessions_media set title = 'A title of a post', author = 'somebody' where session_id = $1"
    )
    await street.house.execute(statement, owned.session_id)
    wall = Wall(street, owned.session_id, owned.places["slides"][0], owned.places["code"], {})
    await wall.write(PLAIN)
    for name, path in wall.pages:
        wall.shapes[f"{name} {path}"] = _without_addresses((await wall.shape(name, path))[0])
    return wall


def _without_addresses(
    shape: list[tuple[str, tuple[tuple[str, str], ...]]],
) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Leave out when signed paths end, which changes with the second, and by which tag a link filters."""
    return [
        (tag, tuple((name, FILTERED.sub("", value.partition("?e=")[0])) for name, value in attributes))
        for tag, attributes in shape
    ]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:40]))
async def test_a_text_stays_a_text(wall, text):
    await wall.write(text)

    title = text[:255].strip()
    for name, path in wall.pages:
        shape, texts = await wall.shape(name, path)
        assert _without_addresses(shape) == wall.shapes[f"{name} {path}"], path
        if path != "/settings":
            assert title in texts, path

    ana, cy = wall.street.house.ana, wall.street.house.cy
    preview = sound(await wall.street.house.nobody.get(f"/api/shared/{wall.code}/preview")).json()
    assert preview["session"]["title"] == title
    full = sound(await cy.get(f"/api/shared/{wall.code}")).json()
    assert (full["session"]["title"], full["media"][0]["caption"]) == (title, text[:2000])
    listed = sound(await ana.get("/api/sessions", params={"limit": 1, "x": text[:500]}))
    assert re.fullmatch(
        r'</api/sessions\?[^\s<>"]+>; rel="next"', listed.headers.get("link", '</api/sessions?x>; rel="next"')
    )
    events = sound(await ana.get(f"/api/sessions/{wall.session_id}/events"))
    assert [kind for kind, _ in _events(events.text)] == ["media", "media", "fill"]
    assert _events(events.text)[0][1]["caption"] == text[:2000]


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
async def test_characters_that_no_text_holds_are_refused(wall, text):
    ana, at = wall.street.house.ana, f"/api/sessions/{wall.session_id}"
    for method, path, body in (
        ("PATCH", at, {"title": text}),
        ("PATCH", at, {"aiPrompt": text}),
        ("PATCH", f"{at}/media/{wall.slide}", {"caption": text}),
        ("PATCH", "/api/auth/user", {"firstName": text}),
        ("POST", "/api/categories", {"name": text}),
        ("PUT", f"{at}/tags", {"tags": [text]}),
        ("POST", "/api/auth/tokens", {"name": text, "scopes": ["read"]}),
    ):
        answer = await ana.request(method, path, json=body)
        assert answer.status_code == 400, (path, body)
        assert [each["field"] for each in answer.json()["details"]] == [next(iter(body))]


async def test_link_previews_are_neutral(wall):
    await wall.write("<script>alert('Ana')</script>")

    page = (await wall.street.house.nobody.get(f"/shared/{wall.code}")).text

    tags = [dict(attributes) for tag, attributes in shape_of(page) if tag == "meta"]
    assert [tag["content"] for tag in tags if "alert" in tag.get("content", "")] == []
    assert not [tag for tag in tags if "http-equiv" in tag]
    assert 'property="og:title" content="A shared session"' in page


def _events(body: str) -> list[tuple[str, dict[str, object]]]:
    found = []
    for block in re.split(r"\r?\n\r?\n", body.strip()):
        lines = dict(line.split(": ", 1) for line in re.split(r"\r?\n", block))
        found.append((lines["event"], json.loads(lines["data"])))
    return found
