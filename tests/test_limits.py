"""Rate limits as a client meets them: headers, refusals, and what does not count."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from lanternist.platform.db import Database
from lanternist.platform.limits import AUTHENTICATION, PUBLIC_API, Limiter
from tests.support.house import House, open_house

WRONG = {"email": "ana@lanternist.example", "password": "not the password of anybody"}


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    """The application with its limits on."""
    async with open_house(db, rate_limits=True) as house:
        yield house


async def test_each_answer_says_what_is_left_and_when_there_is_more(house: House) -> None:
    first = await house.nobody.get("/api/sessions")
    second = await house.nobody.get("/api/tags")

    assert first.headers["X-RateLimit-Limit"] == str(PUBLIC_API.most)
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (first, second)]
    assert left == [left[0], left[0] - 1]
    reset = datetime.fromisoformat(second.headers["X-RateLimit-Reset"])
    assert 0 <= (reset - datetime.now(UTC)).total_seconds() <= PUBLIC_API.window


async def test_the_request_after_the_last_is_refused_and_does_nothing(house: House) -> None:
    for _ in range(PUBLIC_API.most):
        await house.nobody.get("/api/sessions")

    refused = await house.ana.post("/api/sessions", json={"title": "Hills", "subreddits": "pics"})

    assert refused.status_code == 429
    body = refused.json()
    assert body["message"] == "Too many requests from this IP, please try again later."
    assert body["retryAfter"] == int(refused.headers["Retry-After"]) >= 1
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert await house.value("select count(*) from sessions_session") == 0


async def test_only_failed_logins_count(house: House) -> None:
    right = {"email": "ana@lanternist.example", "password": "a quiet evening by the sea"}
    for _ in range(AUTHENTICATION.most + 3):
        assert (await house.nobody.post("/api/login", json=right)).status_code == 302
    for _ in range(AUTHENTICATION.most):
        assert (await house.nobody.post("/api/login", json=WRONG)).status_code == 401

    assert (await house.nobody.post("/api/login", json=WRONG)).status_code == 429
    assert (await house.nobody.post("/api/login", json=right)).status_code == 429


async def test_a_stranger_cannot_choose_the_address_that_counts(house: House) -> None:
    for number in range(AUTHENTICATION.most):
        forged = {"X-Forwarded-For": f"203.0.113.{number}"}
        await house.nobody.post("/api/login", json=WRONG, headers=forged)

    last = await house.nobody.post("/api/login", json=WRONG, headers={"X-Forwarded-For": "203.0.113.99"})

    assert last.status_code == 429


def test_a_configured_proxy_says_for_whom_it_asks() -> None:
    limiter = Limiter(enabled=True, trusted_proxies=["10.0.0.0/8"])
    headers = {b"x-forwarded-for": b"198.51.100.1, 203.0.113.7"}

    assert limiter.key_for({"client": ("10.1.2.3", 1)}, headers) == "203.0.113.7"
    assert limiter.key_for({"client": ("192.0.2.9", 1)}, headers) == "192.0.2.9"
