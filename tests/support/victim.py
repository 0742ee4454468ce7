"""Somebody whom wrong requests are aimed at: nothing of theirs may change."""

import httpx

from tests.data.wrong_fields import UNSEEN
from tests.support.house import House, add_slides
from tests.support.standing import standing

JSON = {"Content-Type": "application/json"}


class Victim:
    """What wrong requests are aimed at, and how everything stood before them."""

    def __init__(self, house: House, places: dict[str, object], before: dict[str, str]) -> None:
        self.house = house
        self.places = places
        self.before = before

    async def send(
        self, method: str, path: str, *, client: httpx.AsyncClient | None = None, **request: object
    ) -> httpx.Response:
        """Send a request as Ana; the names in `path` stand for what she owns."""
        address = path.format(**self.places)
        return await (client or self.house.ana).request(method, address, follow_redirects=False, **request)

    async def expect(
        self, answer: httpx.Response, status: int, body: dict[str, object] | None = None
    ) -> None:
        """Check the answer, and that the request left no trace."""
        assert answer.status_code == status, answer.text
        if body is not None:
            assert answer.json() == body
        assert UNSEEN not in answer.text.lower()
        assert all(UNSEEN not in value.lower() for value in answer.headers.values())
        # One trace is one failure: the next test starts from what this one left.
        before, self.before = self.before, await standing(self.house.db)
        assert self.before == before

    async def expect_field(self, answer: httpx.Response, field: str) -> None:
        """Check that the answer names exactly this field, and that the request left no trace."""
        await self.expect(answer, 400)
        body = answer.json()
        assert set(body) == {"error", "message", "code", "details"}
        assert (body["error"], body["code"]) == ("Validation Error", "VALIDATION_ERROR")
        assert [problem["field"] for problem in body["details"]] == [field]
        assert body["details"][0]["message"].startswith(f"{field} ")
        assert body["message"] == f"Validation failed: {body['details'][0]['message']}"


async def move_in(house: House) -> Victim:
    """Give Ana and Cy a session and a category each, and return what can be done to Ana."""
    mine = await house.session_of(house.ana)
    slides = await add_slides(house.db, mine, 3)
    theirs = await house.session_of(house.cy)
    category = (await house.ana.post("/api/categories", json={"name": "Hills"})).json()["id"]
    their_category = (await house.cy.post("/api/categories", json={"name": "Dunes"})).json()["id"]
    places = {
        "mine": mine,
        "theirs": theirs,
        "slide": slides[0],
        "category": category,
        "their_category": their_category,
    }
    return Victim(house, places, await standing(house.db))
