"""Rate limits as a client meets them: headers, refusals, and what does not count."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from lanternist.kit.parsing import Rate
from lanternist.platform.bucket_table import BucketTable
from lanternist.platform.db import Database
from lanternist.platform.limits import Limiter, Policies
from lanternist.settings import load
from tests.support.house import House, add_slides, open_house

pytestmark = pytest.mark.alone

WRONG = {"email": "ana@lanternist.example", "password": "not the password of anybody"}
RIGHT = {"email": "ana@lanternist.example", "password": "a quiet evening by the sea"}
PUBLIC, LOGINS, REGISTRATIONS, MEDIA = Rate(30, 900), Rate(5, 900), Rate(6, 3600), Rate(5, 300)


@dataclass
class Seconds:
    """A clock that is set by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    """The application with its limits on."""
    limits = {
        "limit_public": PUBLIC,
        "limit_authentication": LOGINS,
        "limit_registration": REGISTRATIONS,
        "limit_media": MEDIA,
    }
    async with open_house(db, rate_limits=True, **limits) as house:
        yield house


def limiter(*proxies: str) -> Limiter:
    return Limiter(Policies.of(load({})), BucketTable(), trusted_proxies=proxies)


def request(
    path: str = "/api/sessions", *, client: str = "192.0.2.9", forwarded: str = "", method: str = "GET"
):
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return {"type": "http", "method": method, "path": path, "client": (client, 1), "headers": headers}


async def test_each_answer_says_what_is_left_and_when_there_is_more(house: House) -> None:
    first = await house.nobody.get("/api/sessions")
    second = await house.nobody.get("/api/tags")

    assert first.headers["X-RateLimit-Limit"] == str(PUBLIC.most)
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (first, second)]
    assert left == [left[0], left[0] - 1]
    reset = datetime.fromisoformat(second.headers["X-RateLimit-Reset"])
    assert 0 <= (reset - datetime.now(UTC)).total_seconds() <= PUBLIC.window


async def test_the_request_after_the_last_is_refused_and_does_nothing(house: House) -> None:
    for _ in range(PUBLIC.most):
        assert (await house.nobody.get("/api/sessions")).status_code == 401

    refused = await house.ana.post("/api/sessions", json={"title": "Hills", "subreddits": "pics"})

    assert refused.status_code == 429
    wait = int(refused.headers["Retry-After"])
    assert refused.json() == {
        "error": "Too Many Requests",
        "message": "Too many requests from this IP, please try again later.",
        "code": "RATE_LIMITED",
        "retryAfter": wait,
    }
    assert 1 <= wait <= PUBLIC.window / PUBLIC.most + 1
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert await house.value("select count(*) from sessions_session") == 0


async def test_only_failed_logins_count(house: House) -> None:
    for _ in range(LOGINS.most + 3):
        answer = await house.nobody.post("/api/login", json=RIGHT)
        assert answer.status_code == 302
        assert answer.headers["X-RateLimit-Remaining"] == str(LOGINS.most)
    for _ in range(LOGINS.most):
        assert (await house.nobody.post("/api/login", json=WRONG)).status_code == 401

    assert (await house.nobody.post("/api/login", json=WRONG)).status_code == 429
    assert (await house.nobody.post("/api/login", json=RIGHT)).status_code == 429


async def test_every_registration_counts(house: House) -> None:
    # Ana, Cy and Mo have registered from here.
    person = RIGHT | {"birthDate": "1990-02-03"}
    answers = [
        await house.nobody.post("/api/register", json=person | {"email": f"new{number}@lanternist.example"})
        for number in range(REGISTRATIONS.most - 2)
    ]

    assert [answer.status_code for answer in answers] == [201] * (REGISTRATIONS.most - 3) + [429]


@pytest.mark.parametrize("path", ["/api/login/", "//api/login", "/api//login", "/api/login//"])
async def test_no_way_of_writing_an_address_goes_round_its_limit(house: House, path: str) -> None:
    for _ in range(LOGINS.most):
        await house.nobody.post("/api/login", json=WRONG)

    assert (await house.nobody.post(f"http://127.0.0.1:8000{path}", json=WRONG)).status_code == 429


async def test_a_stranger_cannot_choose_the_address_that_counts(house: House) -> None:
    for number in range(LOGINS.most):
        forged = {"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": f"for=203.0.113.{number}"}
        await house.nobody.post("/api/login", json=WRONG, headers=forged)

    last = await house.nobody.post("/api/login", json=WRONG, headers={"X-Forwarded-For": "203.0.113.99"})

    assert last.status_code == 429


async def test_another_site_cannot_use_up_a_persons_logins(house: House) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for _ in range(LOGINS.most + 1):
        assert (await house.nobody.post("/api/login", json=WRONG, headers=foreign)).status_code == 403

    assert (await house.nobody.post("/api/login", json=RIGHT)).status_code == 302


async def test_files_have_a_limit_of_their_own(house: House) -> None:
    """Whatever is wrong with a path counts too, and playing uses up no calls of the API."""
    session_id = await house.session_of(house.ana)
    await add_slides(house.db, session_id, 1)
    told = await house.ana.get(f"/api/sessions/{session_id}")
    path = told.json()["media"][0]["mediaUrl"]
    paths = [path, path, path, "/media/1-1?e=1&s=2", "/shared/nobody/preview.jpg"]
    assert len(paths) == MEDIA.most

    answers = [await house.ana.get(each) for each in paths]
    refused = await house.ana.get(path)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 404]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["4", "3", "2", "1", "0"]
    assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
    assert (await house.nobody.get("/shared/nobody/preview.jpg")).status_code == 429
    after = await house.ana.get(f"/api/sessions/{session_id}")
    assert int(after.headers["x-ratelimit-remaining"]) == int(told.headers["x-ratelimit-remaining"]) - 1


def test_who_plays_and_who_looks_at_grids_is_not_hindered() -> None:
    """Three people behind one address: each plays a slide a second, preloading, and opens a grid of 60 every minute."""
    clock = Seconds()
    counts = Limiter(Policies.of(load({})), BucketTable(clock=clock))
    for second in range(900):
        clock.now = float(second)
        loads = 3 * 2 + (3 * 60 if second % 60 == 0 else 0)
        tickets = [counts.count(request("/media/1-1")) for _ in range(loads)]
        assert all(ticket is not None and ticket.refusal is None for ticket in tickets)


def test_who_hammers_is_stopped() -> None:
    clock = Seconds()
    counts = Limiter(Policies.of(load({})), BucketTable(clock=clock))
    admitted = 0
    for tenth in range(600):
        clock.now = tenth / 10
        tickets = [counts.count(request("/media/1-1")) for _ in range(50)]
        admitted += sum(ticket is not None and ticket.refusal is None for ticket in tickets)

    assert admitted <= 3000 + 60 * 10, "500 a second for a minute"


async def test_a_login_behind_no_limit_has_no_headers_of_limits(house: House) -> None:
    answer = await house.nobody.get("/livez")

    assert "x-ratelimit-limit" not in answer.headers


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("10.1.2.3", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.1.2.3", "198.51.100.1, 203.0.113.7, 10.9.9.9", "203.0.113.7"),
        ("10.1.2.3", "10.9.9.9", "10.9.9.9"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", "198.51.100.1, not an address", "10.1.2.3"),
        ("::ffff:10.1.2.3", "203.0.113.7", "203.0.113.7"),
        ("192.0.2.9", "203.0.113.7", "192.0.2.9"),
        ("2001:db8::1", "203.0.113.7", "2001:db8::1"),
    ],
)
def test_a_configured_proxy_says_for_whom_it_asks(client: str, forwarded: str, address: str) -> None:
    assert limiter("10.0.0.0/8").address_of(request(client=client, forwarded=forwarded)) == address


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.9", "192.0.2.10", False),
        ("192.0.2.9", "::ffff:192.0.2.9", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_an_ipv6_network_counts_as_one_caller(one: str, other: str, is_same: bool) -> None:
    counts = limiter()
    first, second = counts.count(request(client=one)), counts.count(request(client=other))

    assert first is not None
    assert second is not None
    assert (second.counted.remaining == first.counted.remaining - 1) is is_same


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/api/sessions/7", "public"),
        ("GET", "/api/anything/to/come", "public"),
        ("POST", "/api/login", "authentication"),
        ("POST", "/login", "authentication"),
        ("GET", "/login", None),
        ("POST", "/api/register", "registration"),
        ("GET", "/api/health/database", None),
        ("GET", "/", None),
        ("GET", "/media/1-1", "media"),
        ("HEAD", "//media//1-1", "media"),
        ("GET", "/shared/some-code/preview.jpg", "media"),
        ("GET", "/shared/some-code", None),
        ("GET", "/play/1", None),
    ],
)
def test_each_address_has_its_limit(method: str, path: str, name: str | None) -> None:
    ticket = limiter().count(request(path, method=method))

    assert (ticket.policy.name if ticket else None) == name
